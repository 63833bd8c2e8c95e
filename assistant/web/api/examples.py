"""What do replies look like? Examples for the description, about the texts that come with the program."""

from __future__ import annotations

import json
from typing import Any

_DOCUMENT_ID = "003_4c841e1d5d970bf7"
_PASSAGE_ID = f"{_DOCUMENT_ID}#1457-1874"
_QUOTE = (
    "AIRCOP is a multi-agency project implemented by UNODC in partnership with INTERPOL and the World Customs "
    "Organization (WCO)."
)
_PASSAGE = (
    f"{_QUOTE} It aims at strengthening the capacities of international airports to target and intercept high-risk "
    "passengers, cargo and mail, as a contribution to the fight against illicit drugs and other illicit commodities, "
    "terrorism-related threats, and trafficking in persons and smuggling of migrants."
)
_ID = "7c5b3e446b864de5af285ca7a6ab530a"
_ASKED = "Who are the partners of AIRCOP?"
_OF_DOCUMENT: dict[str, Any] = {"title": "Organised Crime", "url": None, "language": "en", "date": None}
_CITATION: dict[str, Any] = {
    "n": 1,
    "document_id": _DOCUMENT_ID,
    "title": "Organised Crime",
    "url": None,
    "page": None,
    "passage_id": _PASSAGE_ID,
    "quote": _QUOTE,
    "start": 1457,
    "end": 1581,
    "language": "en",
    "date": None,
}
_RETRIEVED = [{"passage_id": _PASSAGE_ID, "document_id": _DOCUMENT_ID, "score": 0.661}]

ANSWER: dict[str, Any] = {
    "id": _ID,
    "status": "answered",
    "language": "en",
    "text": _QUOTE,
    "question": _ASKED,
    "sentences": [{"text": _QUOTE, "citations": [1], "written": False}],
    "citations": [_CITATION],
    "nearby": [],
    "notes": [],
    "declined": [],
    "retrieved": _RETRIEVED,
    "confidence": 0.8622,
    "understood": "",
    "topic": "",
    "contacts": [],
    "composed": "verbatim",
    "timings_ms": {"understand": 14.83, "retrieve": 18.5, "compose": 0.19, "total": 33.56},
}

_TOLD: dict[str, dict[str, Any]] = {
    "understood": {"id": _ID, "language": "en", "question": _ASKED, "understood": ""},
    "sources": {"retrieved": _RETRIEVED},
    "sentence": {"text": _QUOTE, "citations": [1], "written": False, "new_citations": [_CITATION]},
    "done": ANSWER,
}

EVENTS = "".join(f"event: {name}\ndata: {json.dumps(values)}\n\n" for name, values in _TOLD.items())

PASSAGES: dict[str, Any] = {
    "passages": [
        {
            "passage_id": _PASSAGE_ID,
            "document_id": _DOCUMENT_ID,
            **_OF_DOCUMENT,
            "collection": "",
            "page": None,
            "text": _PASSAGE,
            "start": 1457,
            "end": 1874,
            "score": 0.661,
        }
    ]
}

_CLAIM = "UNODC opened its office in Belgrade on 26 June 2009."
_RULED: dict[str, Any] = {
    "claim": _CLAIM,
    "verdict": "contradicted",
    "confidence": 0.9586,
    "reason": "The date differs: the draft has “26 June 2009”, source [1] has “26 June 2007”.",
    "evidence": [
        {
            **_CITATION,
            "document_id": "000_bd8acd936ee475b4",
            "title": "United Nations Office on Drugs and Crime (UNODC)",
            "passage_id": "000_bd8acd936ee475b4#1072-1549",
            "quote": "UNODC officially opened its National Project Office in Belgrade on 26 June 2007, on the occasion "
            "of the International Day Against Drug Abuse and Illicit Trafficking.",
            "start": 1089,
            "end": 1254,
        }
    ],
    "probabilities": {"supported": 0.0309, "contradicted": 0.9586, "not_enough_evidence": 0.0105},
    "language": "en",
}
_DATE: dict[str, Any] = {
    "slot": "date",
    "relation": "differs",
    "claimed": "26 June 2009",
    "start": 39,
    "end": 51,
    "found": "26 June 2007",
    "citation": 1,
    "found_start": 1156,
    "found_end": 1168,
}
_PLACE_IN_DRAFT: dict[str, Any] = {"start": 0, "end": 52, "paragraph": 1, "checked_as": ""}

VERDICT: dict[str, Any] = {
    "id": "f7ee5721eee64299a9fc39200880e1c8",
    **_RULED,
    "claims": [{"id": "c152ef9a171e43dc86179bd224958b38", **_RULED, "details": [_DATE], **_PLACE_IN_DRAFT}],
    "set_aside": [],
    "splitting": {},
    "timings_ms": {"total": 4567.89},
}

_OF_SOURCE: dict[str, Any] = {**_OF_DOCUMENT, "author": None, "collection": "", "metadata": {}, "pages": 0}

SOURCES: dict[str, Any] = {
    "sources": [
        {
            "id": _DOCUMENT_ID,
            **_OF_SOURCE,
            "passages": 6,
            "added": "2026-11-29T15:04:47+00:00",
            "duplicate_of": None,
        }
    ],
    "next": None,
}

DOCUMENT: dict[str, Any] = {
    "id": _DOCUMENT_ID,
    **_OF_SOURCE,
    "length": 2205,
    "start": 1457,
    "end": 1581,
    "text": _QUOTE,
    "passages": [{"passage_id": _PASSAGE_ID, "start": 1457, "end": 1874, "page": None}],
}

RECEIPT: dict[str, Any] = {
    "id": _ID,
    "at": "2026-11-29T15:05:13.755+00:00",
    "asked": _ASKED,
    "understood": "",
    "only": {},
    "scored": [
        {
            "typed": _ASKED,
            "question": _ASKED,
            "answered": True,
            "close": True,
            "confidence": 0.8622,
            "signs": {"read": 2.9896, "match": 0.6572},
            "units": [{"document_id": _DOCUMENT_ID, "start": 1457, "end": 1581, "score": 0.6572, "log_odds": 2.9896}],
        }
    ],
    "answer": ANSWER,
    "generation": 1,
    "versions": {"product": "0.16.0", "reader": "bundled", "chat_model": "none"},
    "model": {},
}
