"""How are a provider's models asked? Through LangChain, which is named here and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from assistant.chat_model.errors import ChatModelError, CutOff
from assistant.chat_model.model import Piece, Request
from assistant.chat_model.thoughts import WithoutThoughts
from assistant.chat_model.vendor_errors import meaning_of
from assistant.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

_NO_KEY = "none"
"""What is given as the key where a server of one's own needs none, but the client wants one."""

_WITH_NEW_NAME = ("openai.com", "azure.com")
"""Whose servers take the most tokens as `max_completion_tokens` only; those that speak like OpenAI's know the older
`max_tokens`, and not all of them the newer name."""

_FINISHED = ("finish_reason", "stop_reason", "done_reason", "done")
"""Under which names providers say why a reply ended, or that it did."""

_SHORT = frozenset(("length", "max_tokens", "model_length", "MAX_TOKENS"))
"""What they say where the most tokens were reached."""

_PACKAGE = re.compile(r"pip install ([\w-]+)")
"""Where LangChain's error names the package that is missing."""

_Asking = Callable[[int], dict[str, Any]]
"""How the most tokens of a reply are asked for."""


def _max_tokens(most: int) -> dict[str, Any]:
    return {"max_tokens": most}


@dataclass(frozen=True)
class _Provider:
    """What differs between providers.

    `key` and `addresses` name the variables of the environment that it reads these from, where it needs a key at all;
    `options` open a model; `asking` says how the most tokens are asked for; `tells_end` that every whole reply says
    why it ended.
    """

    key: str = ""
    addresses: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    asking: _Asking = _max_tokens
    tells_end: bool = False


_PROVIDERS = {
    "openai": _Provider(
        "OPENAI_API_KEY",
        ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
        {"max_retries": 0, "stream_usage": True, "use_responses_api": False},
        tells_end=True,
    ),
    "anthropic": _Provider(
        "ANTHROPIC_API_KEY", ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"), {"max_retries": 0}, tells_end=True
    ),
    "mistralai": _Provider("MISTRAL_API_KEY", ("MISTRAL_BASE_URL",), {"max_retries": 0}, tells_end=True),
    "ollama": _Provider(asking=lambda most: {"options": {"temperature": 0, "num_predict": most}}, tells_end=True),
}
"""The providers that can be installed as extras. Others of LangChain's are opened without anything of their own."""


class LangChainModel:
    """A chat model of LangChain's as a `Vendor`."""

    def __init__(self, name: str, model: BaseChatModel, asking: _Asking, tells_end: bool) -> None:
        self.name = name
        self._model, self._asking, self._tells_end = model, asking, tells_end

    async def pieces(self, request: Request) -> AsyncGenerator[Piece, None]:
        """The reply as it comes, without the thoughts before it; raises `ChatModelError`."""
        failure: ChatModelError | None = None
        try:
            async with aclosing(self._chunks(request)) as chunks, aclosing(self._heard(chunks)) as pieces:
                async for piece in pieces:
                    yield piece
        except ChatModelError as error:
            failure = error
        except Exception as error:  # vendors share no class of errors
            failure = meaning_of(error)
        if failure:
            raise failure  # here, not above: what an error was raised in the course of is kept with it

    def _chunks(self, request: Request) -> AsyncGenerator[AIMessageChunk, None]:
        example = zip(("human", "ai"), request.example or (), strict=False)
        asked = [("system", request.system), *example, ("human", request.user)]
        stream = self._model.astream(asked, **self._asking(request.most_tokens))
        return cast("AsyncGenerator[AIMessageChunk, None]", stream)

    async def _heard(self, chunks: AsyncGenerator[AIMessageChunk, None]) -> AsyncGenerator[Piece, None]:
        thoughts, has_text, finished = WithoutThoughts(), False, ""
        async for chunk in chunks:
            said = str(chunk.text)
            text = thoughts.add(said)
            finished = _why_it_ended(chunk) or finished
            has_text = has_text or bool(said)
            yield Piece(text, _tokens(chunk), finished, max(0, len(said) - len(text)))
        yield Piece(thoughts.rest(), finished=finished)
        if has_text and self._tells_end and not finished:
            raise CutOff("The reply of the chat model broke off.")


def open_vendor(name: str, base_url: str = "", api_key: str = "") -> LangChainModel:
    """The model that `name` stands for, such as openai:gpt-4o; nothing is asked yet. Raises `SettingsError`.

    `base_url` is the address of a server other than the provider's own. Where it or `api_key` is empty, what the
    provider's own variables in the environment say holds.
    """
    provider, _, model = name.partition(":")
    known, key = _PROVIDERS.get(provider), api_key.strip()
    _check(_address(known, base_url) if known else base_url, key)
    options = dict(known.options) if known else {}
    if base_url:
        options["base_url"] = base_url
    if key := _key(provider, known, base_url, key):
        options["api_key"] = key
    opened = _opened(name, provider, model, options)
    return LangChainModel(name, opened, _asking(provider, known, base_url), known is not None and known.tells_end)


def _check(base_url: str, key: str) -> None:
    """Neither address nor key is quoted: either may be a secret."""
    try:
        parts = urlsplit(base_url or "http://none")
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise SettingsError("The address of the chat model must begin with http:// or https://, and name a machine.")
    if not (key.isascii() and key.isprintable()):
        raise SettingsError("The key of the chat model holds characters that are in no key.")


def _key(provider: str, known: _Provider | None, base_url: str, key: str) -> str:
    """The key to give; empty where the provider takes none, or reads its own from the environment."""
    if known is None:
        return key
    if not known.key:
        return ""
    if key or os.environ.get(known.key):
        return key
    if _address(known, base_url):
        return _NO_KEY
    raise SettingsError(f"The chat model needs a key of {provider}. Set it, or {known.key} in the environment.")


def _address(known: _Provider, base_url: str) -> str:
    """Where the provider's models are asked, if not at its own address."""
    return base_url or next((os.environ[name] for name in known.addresses if os.environ.get(name)), "")


def _asking(provider: str, known: _Provider | None, base_url: str) -> _Asking:
    if known is None:
        return _max_tokens
    host = urlsplit(_address(known, base_url)).hostname or ""
    if provider == "openai" and host and not host.endswith(_WITH_NEW_NAME):
        return lambda most: {"extra_body": {"max_tokens": most}}
    return known.asking


def _opened(name: str, provider: str, model: str, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
        if (opened.profile or {}).get("temperature", True):  # some models take none, and say so
            opened = init_chat_model(model, model_provider=provider, temperature=0, **options)
        return opened
    except ImportError as error:
        problem = _missing(provider, error)
    except Exception:  # what it says may quote the key
        problem = (
            f"No chat model can be opened as “{name}”. It takes the name of a provider and of one of its models, "
            "such as openai:gpt-4o or ollama:llama3.2, and whatever else that provider wants: an address, a key."
        )
    raise SettingsError(problem)


def _missing(provider: str, error: ImportError) -> str:
    if provider in _PROVIDERS:
        return (
            f"The chat models of {provider} need a package that is not installed. Install it by "
            f"`.venv/bin/pip install -c constraints.txt -e '.[{provider}]'`."
        )
    named = _PACKAGE.search(str(error))
    package = named[1] if named else f"langchain-{provider}"
    return f"The chat models of {provider} need the package {package}. Install it by `.venv/bin/pip install {package}`."


def _why_it_ended(chunk: AIMessageChunk) -> str:
    said = next((str(chunk.response_metadata[name]) for name in _FINISHED if chunk.response_metadata.get(name)), "")
    return "length" if said in _SHORT else said


def _tokens(chunk: AIMessageChunk) -> int:
    return chunk.usage_metadata["total_tokens"] if chunk.usage_metadata else 0
