"""What can staff's own programs have the assistant do? Search, ask and check, as over the API."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assistant.checking.drafts import refuse_unfit
from assistant.errors import AssistantError, DraftError, QuestionError
from assistant.passages import passage_json
from assistant.question import read_question
from assistant.web.api.requests import AskRequest, CheckRequest, Filtered, SearchRequest
from assistant.web.services import Services
from knowledge.errors import FilterError, KnowledgeError
from prompts import message

_UNAVAILABLE = "The sources cannot be read at the moment. Please try again in a little while."
_FAILED = "Something went wrong here. Please try again in a little while."

_log = logging.getLogger(__name__)


class ToolRefusal(AssistantError):
    """A tool cannot do what was asked of it, in words for whoever asked."""


@dataclass(frozen=True)
class Tool:
    """One tool: its name, what it says of itself, what it takes, and what it does with that."""

    name: str
    title: str
    says: str
    takes: type[Filtered]
    does: Callable[[Any], dict[str, Any]]

    def schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        found = self.takes.model_json_schema()
        return {name: value for name, value in found.items() if name not in ("title", "description")}

    def run(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the tool gives for these arguments, as JSON values; raises `ToolRefusal` and nothing else."""
        try:
            return self.does(self.takes.model_validate(arguments))
        except ValidationError as error:
            raise ToolRefusal(_wrong(error)) from None
        except QuestionError as error:
            raise ToolRefusal(message("en", error.key, **error.values)) from None
        except (FilterError, DraftError) as error:
            raise ToolRefusal(str(error)) from None
        except KnowledgeError as error:
            _log.error("a tool failed: %s", error)  # a trace might show what was asked
            raise ToolRefusal(_UNAVAILABLE) from None
        except Exception as error:
            _log.error("a tool failed: %s", type(error).__name__)  # likewise
            raise ToolRefusal(_FAILED) from None


def tools_of(services: Services) -> dict[str, Tool]:
    """The tools over the open services, by name."""
    limit, longest = services.settings.question_limit, services.settings.draft_limit

    def search(asked: SearchRequest) -> dict[str, Any]:
        found = services.library.retrieve(read_question(asked.question, limit), asked.k, asked.only())
        return {"passages": [passage_json(one.stored, one.score) for one in found.passages]}

    def ask(asked: AskRequest) -> dict[str, Any]:
        for question in asked.turns():
            read_question(question, limit)
        return services.assistant.converse(asked.turns(), asked.only()).to_json()

    def check(draft: CheckRequest) -> dict[str, Any]:
        refuse_unfit(draft.text, longest)
        return services.checker.check(draft.text, draft.only()).to_json()

    made = (
        Tool(
            "search",
            "Search the sources",
            f"Finds passages of the sources that match a question best. A question may have {limit} characters.",
            SearchRequest,
            search,
        ),
        Tool(
            "ask",
            "Ask a question",
            "Answers a question from the sources, each sentence with the number of the quote that it rests on. Where "
            f"the status is no_evidence the sources do not say. A question may have {limit} characters.",
            AskRequest,
            ask,
        ),
        Tool(
            "check",
            "Check a draft",
            "Tells of each statement of a draft whether the sources support or contradict it, with the quotes that "
            f"decide it. A draft may have {longest} characters; a long one takes minutes.",
            CheckRequest,
            check,
        ),
    )
    return {tool.name: tool for tool in made}


def _wrong(error: ValidationError) -> str:
    """What is wrong with the arguments, without repeating them."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part)[:60] for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{where}: {said}." if where else f"{said}."
