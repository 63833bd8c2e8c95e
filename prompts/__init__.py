"""Every text that a reader is given by the assistant itself, as reviewed files: one folder a language."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


class MissingMessage(KeyError):
    """A language file lacks a message, or a message a value that it mentions."""


@cache
def messages(language: str) -> dict[str, str]:
    """All messages of a language by key; English where the language has no folder."""
    folder = resources.files("prompts") / "messages" / (language if language in LANGUAGES else "en")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {key: text for file in files for key, text in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def message(language: str, key: str, /, **values: object) -> str:
    """A message with its ``$values`` filled in; raises `MissingMessage` where file or caller lack something."""
    try:
        return string.Template(messages(language)[key]).substitute(values)
    except KeyError as error:
        raise MissingMessage(f"message “{key}” in “{language}”: {error} is missing") from error


def isolated(text: str, said_in: str) -> str:
    """A text to be put into a message; marks keep Latin words from scrambling the order of the Arabic around them."""
    return f"\u2068{text}\u2069" if said_in == "ar" else text


def language_name(code: str, said_in: str) -> str:
    """The name of a language; the code itself for one that the assistant does not speak."""
    return message(said_in, f"language_{code}") if code in LANGUAGES else code


def example_questions() -> list[str]:
    """The questions that the chat offers to a newcomer."""
    text = (resources.files("prompts") / "examples.toml").read_text(encoding="utf-8")
    return [str(question) for question in tomllib.loads(text)["questions"]]


@dataclass(frozen=True)
class ModelPrompt:
    """What a chat model is told: its part, what is wanted, and an example of that with its answer, if there is one."""

    system: str
    user: str
    example: tuple[str, str] | None = None


def model_prompt(language: str, name: str, /, **values: object) -> ModelPrompt:
    """What a chat model is told for a purpose, with ``$values`` filled in.

    Raises `MissingMessage` where file or caller lack something.
    """
    try:
        told = _model_prompts(language if language in LANGUAGES else "en")[name]
        system, user = (string.Template(told[part]).substitute(values).strip() for part in ("system", "user"))
    except KeyError as error:
        raise MissingMessage(f"prompt “{name}” in “{language}”: {error} is missing") from error
    example = (told["asked"].strip(), told["answered"].strip()) if "asked" in told else None
    return ModelPrompt(system, user, example)


@cache
def _model_prompts(language: str) -> dict[str, dict[str, str]]:
    text = (resources.files("prompts") / "model" / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
