"""Tells a page's text from its furniture: menus, banners, share bars, footers and lists of related links.

Three signs are weighed: what an element is (its tag and role), what it is called (class and id), and how much of its
text stands in links. What holds the page's heading or most of its words is never furniture, whatever it is called.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.read.html.tree import Node, Page, flat_text

_ROLES = frozenset(
    (
        "navigation banner contentinfo search complementary dialog alertdialog menu menubar menuitem toolbar tablist "
        "tooltip"
    ).split()
)
_ALWAYS = frozenset(
    (
        "cookie cookies cookiebanner cookieconsent gdpr onetrust cybot consent comments commentlist commentarea disqus "
        "respond"
    ).split()
)
_STRONG = frozenset(
    (
        "breadcrumb breadcrumbs breadcrumbtrail footer newsletter skip skiplink skiplinks skipnav pager pagination "
        "popup modal lightbox addthis sharethis addtoany sharebar "
        "sharebuttons sharing sharedaddy captcha navbar topnav leftnav rightnav sidenav subnav mainnav globalnav "
        "mainmenu topmenu sidemenu submenu megamenu leftmenu quicklaunch ribbonrow suitebar sidebar backtotop totop "
        "langswitch languageswitcher siteheader masthead topbar feedback"
    ).split()
)
_WEAK = frozenset(
    (
        "advert advertisement ads adsense sponsored nav navigation menu share social socials related recommended "
        "subscribe signup tags toc promo login toolbar print seealso widget header banner sitemap language languages "
        "lang tools links utility"
    ).split()
)
_ONLY_OUTSIDE = frozenset("header banner widget links lang language languages sitemap tools utility".split())
_NOT_ITS_OWN = re.compile(
    r"(?:.*[-_])?(?:has|with|no|without|is|not|drug|crime)[-_]|.*[-_](?:layout|enabled|open|visible)$"
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_INLINE = frozenset("p li span a strong em b i small time abbr dt dd label figcaption".split())
_NEVER = frozenset("html body main h1 h2 h3 h4 h5 h6 tr tbody thead tfoot table td th caption".split())
_LINK_LISTS = frozenset("div section ul ol dl table tr td p center span".split())
_LABEL = 30
"""Links of a menu are narrower on average than this, in columns; a list of titles is wider."""

_PROSE = 300
"""An element with more words outside its links is text, even where its name sounds like a menu."""


def drop_furniture(page: Page, title: str) -> Node | None:
    """Marks the furniture as dropped, and gives the element to read from."""
    body = page.body
    if body is None:
        return None
    inside: set[Node] = set()
    for node in page.nodes[1:]:
        above = node.parent
        if above is not None and above.dropped:
            node.dropped = True
            continue
        is_inside = above in inside or node.tag in ("main", "article") or node.get("role") == "main"
        node.dropped = _is_furniture(node, body, is_inside, title)
        if is_inside:
            inside.add(node)
    return _root(page, body)


def _is_furniture(node: Node, body: Node, inside: bool, title: str) -> bool:
    if node.tag == "button":  # an accordion's headings are buttons
        return node.parent is None or node.parent.tag not in ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
    if node.tag == "form":  # some systems wrap the whole page into one
        return not node.holds_heading and 2 * node.words < body.words
    if node.tag == "header" and not inside:
        return _is_site_header(node, title)
    if node.tag == "footer":
        return (node.parent is None or node.parent.tag != "blockquote") and not node.holds_heading
    if node.tag == "aside" or node.get("role") in _ROLES:
        return not node.holds_heading
    if node.tag in _NEVER and node.tag not in _LINK_LISTS:
        return False
    if node.holds_heading:
        return False
    return _is_named_so(node, body, inside) or (not inside and 2 * node.words < body.words and _is_link_list(node))


def _is_site_header(node: Node, title: str) -> bool:
    """A page's own header holds its title; of the site's header at most the title is kept."""
    headings = [child for child in _below(node) if child.tag == "h1"]
    shown = [heading for heading in headings if " ".join(flat_text(heading).split()) in title]
    if not shown or not " ".join(flat_text(shown[0]).split()):
        return True
    node.children = [shown[0]]
    shown[0].parent = node
    return False


def _below(node: Node) -> list[Node]:
    found: list[Node] = []
    pending = [node]
    while pending:
        children = [child for child in pending.pop().children if isinstance(child, Node)]
        found += children
        pending += children
    return found


def _is_named_so(node: Node, body: Node, inside: bool) -> bool:
    if not node.attributes or node.tag in _NEVER or node.tag == "article":
        return False
    words = _name_words(node)
    if not words:
        return False
    if words & _ALWAYS and "policy" not in words:
        return 10 * node.words < 9 * body.words
    if 2 * node.words > body.words:
        return False
    if words & _STRONG:
        return True
    weak = words & _WEAK if not inside else (words & _WEAK) - _ONLY_OUTSIDE
    if not weak or node.tag in _INLINE:
        return False
    return node.prose < _PROSE or 2 * node.linked > node.words


def _name_words(node: Node) -> frozenset[str]:
    """The words in an element's class and id."""
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:500].split()
    return frozenset().union(*map(_words_of, names))


@lru_cache(maxsize=20_000)
def _words_of(name: str) -> frozenset[str]:
    """The words of one name, none where it speaks of what stands beside or inside the element."""
    if _NOT_ITS_OWN.match(name):
        return frozenset()
    return frozenset((*(word.lower() for word in _WORDS.findall(name)), re.sub(r"[-_]", "", name).lower()))


def _is_link_list(node: Node) -> bool:
    if node.tag not in _LINK_LISTS or node.links < 1:
        return False
    only_links = node.prose == 0
    if node.words < _PROSE and "©" in flat_text(node):
        return True
    return (
        node.links > 1
        and (only_links or (node.links > 2 and 4 * node.prose < node.words))
        and node.linked < _LABEL * node.links
    )


def _root(page: Page, body: Node) -> Node:
    """The main part that the page marks, unless most of the text stands outside of it."""
    mains = [node for node in page.nodes if not node.dropped and (node.tag == "main" or node.get("role") == "main")]
    articles = [node for node in page.nodes if not node.dropped and node.tag == "article"]
    outer = [node for node in articles if not _stands_in_article(node)]
    candidates = mains or (outer if len(outer) == 1 else [])
    root = max(candidates, key=lambda node: node.words, default=None)
    if root is None or not root.words:
        return body
    outside = sum(node.prose for node in page.nodes if node.tag == "p" and not node.dropped and node.words) - sum(
        node.prose for node in _below(root) if node.tag == "p" and not node.dropped
    )
    return body if outside > 1000 and outside > 3 * root.prose else root


def _stands_in_article(node: Node) -> bool:
    above = node.parent
    while above is not None:
        if above.tag == "article":
            return True
        above = above.parent
    return False
