"""How is a page made from its template? (names jinja2)"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.web.languages import direction, reader_language
from prompts import LANGUAGES, language_name, message

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, status: int = 200, said: str = "", **values: Any) -> HTMLResponse:
    """The page that a template makes, in the language `said`, by default the reader's.

    Templates have `say(key, **values)` for messages, `said` and `dir` for the page's language, `dir_of` for another's,
    `nonce` for scripts, `name` and `has_logo` of the service, `languages` with their own names, and the `request`.
    """
    said = said or reader_language(request)
    html = _TEMPLATES.get_template(template).render(
        **values,
        request=request,
        said=said,
        dir=direction(said),
        dir_of=direction,
        say=partial(message, said),
        nonce=getattr(request.state, "nonce", ""),
        name=request.app.state.settings.name,
        has_logo=request.app.state.settings.logo is not None,
        languages={code: language_name(code, code) for code in LANGUAGES},
    )
    return HTMLResponse(html, status, headers={"content-language": said})
