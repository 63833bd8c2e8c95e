"""What does a partner paste into a page? HTML made from what was chosen, with every value escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from assistant.one_line import one_line
from assistant.settings import Settings
from assistant.sites import LONGEST_COLLECTION, Site
from prompts import LANGUAGES

NONCE = "NONCE"
"""Stands where a partner's server puts its nonce."""

LONGEST = {"site": 40, "colour": 7, "title": 60, "greeting": 300, "collection": LONGEST_COLLECTION}
"""Longest texts, in characters; more is cut off."""

_USUAL_COLOUR = Settings.model_fields["colour"].default
"""What the script takes where it is told no colour."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FRAME_SIZE = {"width": "400", "height": "600"}


@dataclass(frozen=True)
class Choice:
    """What a partner chose; texts are empty where the usual is wanted."""

    site: str = ""
    lang: str = ""
    position: str = ""
    colour: str = ""
    title: str = ""
    greeting: str = ""
    collection: str = ""
    is_open: bool = False
    is_folded: bool = False
    has_nonce: bool = False
    is_fixed: bool = False

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of the chat that are not as usual, by their names without ``data-``."""
        chosen = {
            "site": self.site,
            "lang": self.lang,
            "position": self.position,
            "colour": self.colour if self.is_colour else "",
            "title": self.title,
            "greeting": self.greeting,
            "collection": self.collection,
            "open": "true" if self.is_open else "",
            "sources": "closed" if self.is_folded else "",
        }
        return {name: value for name, value in chosen.items() if value or name == "site"}

    @property
    def of_script(self) -> dict[str, str]:
        """The attributes of the script that adds the button."""
        return {f"data-{name}": value for name, value in self.attributes.items()}

    @property
    def of_element(self) -> dict[str, str]:
        """The attributes of the element within a page; a title of its own would be a tooltip."""
        chosen = {name: value for name, value in self.attributes.items() if name not in ("position", "open")}
        return {"data-title" if name == "title" else name: value for name, value in chosen.items()}

    @property
    def is_colour(self) -> bool:
        """Whether the colour is one, or none is chosen."""
        return not self.colour or bool(_COLOUR.fullmatch(self.colour))


def read_choice(given: Mapping[str, str]) -> Choice:
    """What the query of an address chooses; what cannot be seen is left out, and what is too long is cut."""
    texts = {name: one_line(given.get(name, ""))[:most] for name, most in LONGEST.items()}
    return Choice(
        **texts,
        lang=given.get("lang_of_chat", "") if given.get("lang_of_chat", "") in LANGUAGES else "",
        position="start" if given.get("position", "") == "start" else "",
        is_open=bool(given.get("open")),
        is_folded=bool(given.get("folded")),
        has_nonce=bool(given.get("nonce")),
        is_fixed=bool(given.get("integrity")),
    )


def colour_of(site: Site | None, settings: Settings) -> str:
    """The colour of a site, else that of the service; nothing where the script has it anyway."""
    colour = (site.colour if site else "") or settings.colour
    return "" if colour == _USUAL_COLOUR else colour


@dataclass(frozen=True)
class Snippets:
    """The pieces of HTML; `link` is what the link says that stands there without JavaScript."""

    host: str
    choice: Choice
    link: str
    integrity: str

    @property
    def button(self) -> str:
        """The script that adds the button, and the link for browsers without scripts."""
        link = _tag("a", {"href": f"{self.host}/ask{_query(lang=self.choice.lang)}"})
        return f"{self._script(self.choice.of_script)}\n<noscript>{link}{escape(self.link)}</a></noscript>"

    @property
    def inline(self) -> str:
        """The element within a page, and the script that fills it."""
        return f"{_tag('unodc-assistant', self.choice.of_element)}</unodc-assistant>\n{self._script({})}"

    @property
    def frame(self) -> str:
        """The frame, for pages that take no script from elsewhere."""
        choice = self.choice
        address = f"{self.host}/embed{_query(site=choice.site, lang=choice.lang, collection=choice.collection)}"
        title = choice.title or self.link
        return f"{_tag('iframe', {'src': address, 'title': title, **_FRAME_SIZE, 'loading': 'lazy'})}</iframe>"

    def _script(self, chosen: Mapping[str, str]) -> str:
        more = {"nonce": NONCE} if self.choice.has_nonce else {}
        if self.choice.is_fixed:
            more |= {"integrity": self.integrity, "crossorigin": "anonymous"}
        return f"{_tag('script', {'src': f'{self.host}/widget.js', **chosen, **more})[:-1]} async></script>"


def integrity_of(script: bytes) -> str:
    """What browsers compare a script with, for the attribute ``integrity``."""
    return f"sha384-{base64.b64encode(hashlib.sha384(script).digest()).decode()}"


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    inside = "".join(f' {one}="{escape(value)}"' for one, value in attributes.items())
    return f"<{name}{inside}>"


def _query(**values: str) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""
