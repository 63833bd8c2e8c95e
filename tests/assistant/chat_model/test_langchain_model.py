"""Any provider's model can be opened by its name, is asked in its own way, and says in plain words what it lacks."""

from __future__ import annotations

import asyncio
import importlib.util
from contextlib import aclosing

import pytest

from assistant.chat_model.langchain_model import open_vendor
from assistant.chat_model.model import Piece, Request
from assistant.errors import SettingsError
from tests.assistant.chat_model.asking import KEY, REQUEST, model_at, outcome
from tests.loopback_model import LoopbackModel, says, wrong_json

_ENVIRONMENT = (
    "OPENAI_API_KEY",
    "OPENAI_API_BASE",
    "OPENAI_BASE_URL",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_API_URL",
    "ANTHROPIC_BASE_URL",
    "MISTRAL_API_KEY",
    "MISTRAL_BASE_URL",
    "OLLAMA_HOST",
)


@pytest.fixture(autouse=True)
def _no_keys_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


def _pieces(name: str, url: str = "", key: str = "", request: Request = REQUEST) -> list[Piece]:
    async def read() -> list[Piece]:
        async with aclosing(open_vendor(name, url, key).pieces(request)) as pieces:
            return [piece async for piece in pieces]

    return asyncio.run(read())


def _text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_a_server_like_openai_is_asked() -> None:
    with LoopbackModel(says("The answer.", tokens=30)) as server:
        pieces = _pieces("openai:test", server.url, KEY)

    asked = server.requests[0]
    assert _text(pieces) == "The answer."
    assert max(piece.tokens for piece in pieces) == 30
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("test", 0, True)
    assert (asked["max_tokens"], asked.get("max_completion_tokens")) == (REQUEST.most_tokens, None)
    assert server.headers_seen[0]["authorization"] == f"Bearer {KEY}"


def test_ollama_is_asked() -> None:
    with LoopbackModel(says("The answer.", tokens=30)) as server:
        pieces = _pieces("ollama:llama3.2:1b", server.root)

    assert _text(pieces) == "The answer."
    assert max(piece.tokens for piece in pieces) == 30
    assert server.requests[0]["model"] == "llama3.2:1b"
    assert server.requests[0]["options"] == {"temperature": 0, "num_predict": REQUEST.most_tokens}


def test_anthropic_is_asked() -> None:
    with LoopbackModel(says("The answer.", tokens=30)) as server:
        pieces = _pieces("anthropic:claude-haiku-4-5", server.root, KEY)

    asked = server.requests[0]
    assert _text(pieces) == "The answer."
    assert max(piece.tokens for piece in pieces) == 30
    assert (asked["max_tokens"], asked["temperature"]) == (REQUEST.most_tokens, 0)
    assert any(KEY in value for value in server.headers_seen[0].values())


def test_another_provider_of_langchains_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")

    with LoopbackModel(says("The answer.")) as server:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.root)
        assert _text(_pieces("azure_openai:test", "", KEY)) == "The answer."

    assert REQUEST.most_tokens in server.requests[0].values()


@pytest.mark.parametrize("name", ["openai:o3", "anthropic:claude-opus-5"])
def test_a_model_that_takes_no_temperature_is_given_none(name: str) -> None:
    with LoopbackModel(says("The answer.")) as server:
        _pieces(name, server.url if name.startswith("openai") else server.root, KEY)

    assert "temperature" not in server.requests[0]


@pytest.mark.parametrize("name", ["openai:test", "ollama:test", "anthropic:test"])
def test_the_end_at_the_most_tokens_has_one_name(name: str) -> None:
    with LoopbackModel(says("It goes on", reason="length")) as server:
        pieces = _pieces(name, server.url if name.startswith("openai") else server.root, KEY)

    assert pieces[-1].finished == "length"


def test_a_local_server_needs_no_key() -> None:
    with LoopbackModel(says("The answer.")) as server:
        assert _text(_pieces("openai:test", server.url)) == "The answer."

    assert server.headers_seen[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("name", "variable", "path"),
    [
        ("openai:test", "OPENAI_BASE_URL", "/v1"),
        ("openai:test", "OPENAI_API_BASE", "/v1"),
        ("anthropic:test", "ANTHROPIC_BASE_URL", ""),
        ("ollama:test", "OLLAMA_HOST", ""),
    ],
)
def test_the_address_may_come_from_the_providers_own_variable(
    name: str, variable: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackModel(says("The answer.")) as server:
        monkeypatch.setenv(variable, server.root + path)
        assert _text(_pieces(name)) == "The answer."


@pytest.mark.parametrize(("name", "variable"), [("openai:a", "OPENAI_API_KEY"), ("anthropic:a", "ANTHROPIC_API_KEY")])
def test_the_key_may_come_from_the_providers_own_variable(
    name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, KEY)

    with LoopbackModel(says("The answer.")) as server:
        _pieces(name, server.url if name.startswith("openai") else server.root)

    assert any(KEY in value for value in server.headers_seen[0].values())


def test_thoughts_are_no_part_of_a_reply_but_of_its_length() -> None:
    thoughts = "<think>The reader wants an answer.</think>\n"

    with LoopbackModel(says(f"{thoughts}The answer.")) as server:
        pieces = _pieces("openai:test", server.url)

    assert _text(pieces) == "The answer."
    assert sum(piece.unheard for piece in pieces) >= len(thoughts) - 1


def test_a_reply_of_thoughts_alone_is_no_reply() -> None:
    with LoopbackModel(says("<think>It never comes to an answer")) as server:
        assert outcome(model_at(server.url)).code == "garbled"


def test_a_server_that_does_not_count_tokens_is_understood() -> None:
    with LoopbackModel(says("The answer.", tokens=None)) as server:
        pieces = _pieces("openai:test", server.url)

    assert _text(pieces) == "The answer."
    assert {piece.tokens for piece in pieces} == {0}


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # the vendor's own, as it expects no blocks here
def test_only_the_text_of_content_in_blocks_is_taken() -> None:
    blocks = [{"type": "reasoning", "reasoning": "Well…"}, {"type": "text", "text": "The answer."}]
    delta = {"role": "assistant", "content": blocks}

    with LoopbackModel(wrong_json({"choices": [{"index": 0, "delta": delta, "finish_reason": "stop"}]})) as server:
        assert _text(_pieces("openai:test", server.url)) == "The answer."


@pytest.mark.parametrize("name", ["", "gpt-4o", "openai:", "nobody:model", ":model", "llama3.2:1b"])
def test_a_name_that_says_no_provider_and_model_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="provider and of one of its models"):
        open_vendor(name, "http://127.0.0.1/v1", KEY)


@pytest.mark.parametrize("name", ["openai:gpt-4o", "anthropic:claude-haiku-4-5", "mistralai:mistral-small"])
def test_a_provider_without_its_key_says_which(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name.split(':')[0].upper().removesuffix('AI')}.*_API_KEY"):
        open_vendor(name)


@pytest.mark.skipif(importlib.util.find_spec("langchain_mistralai") is not None, reason="it is installed")
def test_a_provider_that_is_not_installed_says_which_extra_to_install() -> None:
    with pytest.raises(SettingsError, match=r"pip install -c constraints.txt -e '\.\[mistralai\]'"):
        open_vendor("mistralai:mistral-small", "", KEY)


@pytest.mark.skipif(importlib.util.find_spec("langchain_groq") is not None, reason="it is installed")
def test_another_provider_that_is_not_installed_says_which_package_to_install() -> None:
    with pytest.raises(SettingsError, match="pip install langchain-groq"):
        open_vendor("groq:llama", "", KEY)


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://[", "http://127.0.0.1:x"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="must begin with http"):
        open_vendor("openai:test", url, KEY)


@pytest.mark.parametrize("key", ["sk-secret\nline", "sk-sécret"])
def test_a_key_that_can_be_none_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_vendor("openai:test", "", key)

    assert "secret" not in str(caught.value)
    assert "cret" not in str(caught.value)


def test_what_a_vendor_says_about_its_settings_is_not_quoted() -> None:
    with pytest.raises(SettingsError) as caught:
        open_vendor("azure_openai:test", "http://127.0.0.1", KEY)

    assert KEY not in str(caught.value)
    assert caught.value.__context__ is None
