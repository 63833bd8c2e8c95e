"""What is looked at in the program itself: the model, OCR, the sandbox, the libraries. Nothing is changed."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np

from knowledge.doctor.checks import Finding, Patient
from knowledge.embed import bundled_model
from knowledge.embed.packed_weights import PackedWeights
from knowledge.errors import ModelError, SourceError
from knowledge.read.pdf import ocr
from knowledge.read.sandbox import Sandbox

_OCR_LANGUAGES = 6
_SAMPLE = "This sentence was read by a process of its own."
_LIBRARIES = ("chromadb", "bm25s", "onnxruntime", "tokenizers", "numpy", "sentence-transformers", "torch", "gradio")


def model(patient: Patient) -> Iterator[Finding]:
    """Whether the embedding model is there, or can be built, and embeds."""
    given, name = patient.embedder, "model"
    here = bool(given.model) or bundled_model.is_whole(given.models / bundled_model.NAME)
    if here:
        vector = given.for_questions().embed_questions([_SAMPLE])[0].pooled
    else:
        with tempfile.TemporaryDirectory() as elsewhere:
            vector = replace(given, models=Path(elsewhere)).for_questions().embed_questions([_SAMPLE])[0].pooled
    if not np.isclose(np.linalg.norm(vector), 1, atol=1e-3):
        raise ModelError(
            "The embedding model gives vectors that are no directions. Delete its folder, or name another."
        )
    if here:
        yield Finding(name, "good", f"“{given.identity}” embeds; {len(vector)} numbers a text.")
    elif _can_be_made(given.models):
        advice = "Ask a question or run `assistant ingest`: it is built then, in a few seconds."
        yield Finding(name, "warning", f"The model in {given.models} is missing or damaged.", advice)
    else:
        advice = "Let this user write there once, or import an archive, which brings the model along."
        yield Finding(
            name, "bad", f"The model in {given.models} is missing or damaged and cannot be built there.", advice
        )


def weights(patient: Patient) -> Iterator[Finding]:
    """Whether the weights that the bundled model is built from are as they were published."""
    if not patient.embedder.model:
        PackedWeights(bundled_model.weight_file())
        yield Finding("model weights", "good", "Their checksum is right.")


def scans(patient: Patient) -> Iterator[Finding]:
    """Whether OCR, where it is wanted, can work."""
    name, languages = "OCR", ocr.languages()
    if not patient.rules.reading.ocr:
        yield Finding(name, "good", "It is switched off (ASSISTANT_OCR).")
    elif not languages:
        advice = "Install Debian's `tesseract-ocr` and its languages, or set ASSISTANT_OCR=false."
        yield Finding(name, "bad", "It is switched on, but Tesseract or its languages are not installed.", advice)
    elif len(languages) < _OCR_LANGUAGES:
        advice = "Install Debian's `tesseract-ocr-` packages for the languages of your scans."
        yield Finding(name, "warning", f"Tesseract knows only {', '.join(languages)}.", advice)
    else:
        yield Finding(name, "good", f"Tesseract knows {', '.join(languages)}.")


def sandbox(patient: Patient) -> Iterator[Finding]:
    """Whether the process that reads files starts and reads one."""
    with Sandbox(patient.rules.reading) as process:
        (part,) = process.read(_SAMPLE.encode(), "sample.txt", ".txt")
    if part.read is None or part.read.text != _SAMPLE:
        why = part.error.rstrip(".") or "it reads another"
        raise SourceError(f"The process that reads files fails at a plain text ({why}). Install this program again.")
    yield Finding("reading", "good", "The process that reads files works.")


def versions(_patient: Patient) -> Iterator[Finding]:
    """Which program, Python and libraries these are."""
    named = ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)
    own = metadata.version("unodc-assistant")
    said = f"Version {own} on Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {named}."
    yield Finding("versions", "good", said)


def _can_be_made(place: Path) -> bool:
    """Whether a folder can be written, or made where it is not there."""
    there = next(one for one in (place, *place.absolute().parents) if one.exists())
    return os.access(there, os.W_OK)
