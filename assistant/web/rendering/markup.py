"""How are a language, an address and a link written in HTML?"""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlsplit

from assistant.answer import Citation
from assistant.web.languages import direction


def language(code: str) -> str:
    """The attributes that tell a browser the language of what is inside, and its direction."""
    return f'lang="{escape(code)}" dir="{direction(code)}"'


def address_of(citation: Citation) -> str:
    """The cited page on the web where it has an address, else the stored text."""
    if citation.url and is_web_address(citation.url):
        return citation.url.strip()
    return f"/documents/{quote(citation.document_id)}?start={citation.start}&end={citation.end}#quote"


def is_web_address(url: str) -> bool:
    """Whether a browser may be led there."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.netloc)
    except ValueError:
        return False


def elsewhere(url: str, words: str) -> str:
    """A link that opens in a window of its own; `words` are HTML."""
    return f'<a href="{escape(url)}" target="_blank">{words}</a>'
