"""The settings: read once at start from the environment, handed on as plain values, unknown names refused."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"


class Settings(BaseSettings):
    """Every setting with its default; the README's table is made from this class."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(Path(".data"), description="Folder for the knowledge store, the indexes and the built model")
    embedding_model: str = Field(
        "",
        description="A sentence-transformers model, by folder or name, in place of the bundled multilingual-e5-small; "
        "after a change run `assistant ingest --re-embed`",
    )
    reranker_model: str = Field(
        "",
        description="A sentence-transformers CrossEncoder, by folder or name, that reads the evidence in place of the "
        "bundled reader",
    )
    nli_model: str = Field(
        "",
        description="A sentence-transformers CrossEncoder for natural language inference, by folder or name, that "
        "reads claims in place of the bundled claim reader",
    )
    chat_model: str = Field(
        "",
        description="A chat model that writes the answers, by LangChain's name: `ollama:llama3.2`, "
        "`openai:gpt-4.1-mini`, `anthropic:claude-haiku-4-5`; without one answers are in the sources' words",
    )
    chat_base_url: str = Field(
        "",
        description="Where the chat model is, if not at its provider: any OpenAI-compatible server, such as "
        "`http://127.0.0.1:8000/v1`, with `openai:NAME` as the chat model",
    )
    chat_api_key: SecretStr = Field(
        SecretStr(""),
        description="Key for the chat model, in the place of its provider's own variable, such as OPENAI_API_KEY",
    )
    chat_seconds: float = Field(
        30, ge=1, le=120, description="Longest time for a chat model's answer, its one repetition included, in seconds"
    )
    chat_tokens: int = Field(500, ge=50, le=4000, description="Longest answer of a chat model, in tokens")
    chat_daily_tokens: int = Field(
        2000000, ge=0, description="Most tokens a day that a chat model may use, in and out; 0 for any number"
    )
    chat_reads_claims: bool = Field(
        False,
        description="Have the chat model read claims in place of the claim reader when drafts are checked; what it "
        "says counts only where the words that it quotes stand in the source",
    )
    draft_limit: int = Field(20000, ge=500, le=200000, description="Longest draft that is checked, in characters")
    question_limit: int = Field(1000, ge=50, le=5000, description="Longest question, in characters")
    database_url: str = Field(
        "",
        description="Where receipts, feedback and what staff do is kept, as a SQLAlchemy address; by default the file "
        "conversations.db in the data folder",
    )
    receipt_days: int = Field(
        90,
        ge=0,
        le=3650,
        description="Days after which what is kept of a question is deleted: its receipt and what was thought of the "
        "answer; 0 to keep nothing",
    )
    host: str = Field("127.0.0.1", description="Address that `assistant serve` listens on")
    port: int = Field(7860, ge=0, le=65535, description="Port that `assistant serve` listens on")
    ocr: bool = Field(False, description="Read scanned pages with Tesseract (Debian `tesseract-ocr` and its languages)")
    read_seconds: float = Field(15, ge=1, le=600, description="Longest time to read one file, in seconds")
    file_limit: int = Field(50, ge=1, le=1000, description="Largest file or page, in MiB")
    fetch_delay: float = Field(1, ge=0, le=60, description="Pause between requests to a web site, in seconds")
    fetch_seconds: float = Field(30, ge=1, le=600, description="Longest time to fetch one address, in seconds")
    fetch_allowed: str = Field(
        "",
        description="Addresses that may be fetched although they are not public, separated by commas: "
        "`intranet.example.org`, `127.0.0.1:8000`, `10.0.0.0/8`",
    )
    missing_visits: int = Field(
        3, ge=1, le=100, description="Visits in a row that must find a page gone (404, 410) before it is removed"
    )
    directory: Path | None = Field(
        None, description="Your own directory of services for people in need, in place of prompts/directory.toml"
    )
    name: str = Field("UNODC Assistant", min_length=1, max_length=80, description="Name shown at the top of each page")
    logo: Path | None = Field(None, description="Picture shown beside the name: an SVG, PNG or WebP file of your own")
    colour: str = Field(
        "#145694",
        pattern="^#[0-9a-fA-F]{6}$",
        description="Colour of buttons and links, as #rrggbb; it is darkened until white words on it can be read",
    )
    contact: str = Field("", max_length=200, description="Address or page to write to, named on the privacy page")
    public_url: str = Field(
        "",
        pattern="^(https?://[^/?#]+)?$",
        description="Where people reach the service, such as `https://assistant.example.org`; by default the host that "
        "they asked",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=10, description="How many proxies of yours stand before the service, each adding to X-Forwarded-For"
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token with which monitors on other machines may read `/metrics`; those on the same machine "
        "need none",
    )
    asks_per_minute: int = Field(
        60, ge=0, description="Most questions, searches and checks a minute from one address; 0 for any number"
    )
    reads_per_minute: int = Field(
        600, ge=0, description="Most other requests a minute from one address; 0 for any number"
    )
    staff_file: Path | None = Field(
        None, description="File with the staff who may log in; by default staff.toml in the data folder"
    )
    session_hours: int = Field(8, ge=1, le=72, description="Hours after which staff log in again")
    oidc_issuer: str = Field(
        "", description="OpenID Connect provider that staff log in with, such as `https://login.example.org/realms/un`"
    )
    oidc_client_id: str = Field("", description="The name of this service at the OpenID Connect provider")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Its secret there")
    oidc_allowed: str = Field(
        "",
        description="Who of the provider's people are staff: e-mail addresses, or domains such as `@example.org`, "
        "separated by commas",
    )


def read_settings() -> Settings:
    """The settings of this process; raises `SettingsError` naming what is unknown or wrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"Unknown setting {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default, which the plain type checker cannot see
    except ValidationError as error:
        problems = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"A setting cannot be used. {problems}.") from error
