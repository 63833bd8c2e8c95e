"""In the name of which partner site is the API asked, and what may that site draw on?"""

from __future__ import annotations

from typing import Annotated

from fastapi import HTTPException, Query

from assistant.receipts.receipt import Receipt
from assistant.redact import redact
from assistant.site_usage import LONGEST_ID
from assistant.sites import Site
from assistant.web.services import Services

SiteName = Annotated[
    str,
    Query(
        max_length=LONGEST_ID,
        description="The name of the partner web site whose page asks. Browsers of other web sites are refused without "
        "it; the site's own scope and limits hold.",
        examples=["field-office"],
    ),
]

_NO_SITE = "No web site of this name may use the service."


def site_of(services: Services, name: str) -> Site | None:
    """The site of a name, None where none is named; an `HTTPException` where it is not there or off.

    Raises `StorageError` where that cannot be known.
    """
    if not name:
        return None
    site = services.sites.of(name)
    if site is None or not site.is_on:
        raise HTTPException(403, _NO_SITE)
    return site


def is_within(receipt: Receipt, site: Site) -> bool:
    """Whether an answer was given under the conditions of a site; the receipt has them redacted."""
    kept = receipt.only.get("where", [])
    return all([name, redact(pattern)] in kept for name, pattern in site.conditions)
