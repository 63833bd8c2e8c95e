"""What may programs send to the API?"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.feedback import LONGEST_REASON
from knowledge.filters import Filter, read_filter

MAX_EARLIER = 10
"""Most earlier questions of a conversation that are taken into account."""

MAX_PASSAGES = 100
"""Most passages of one search."""

_MOST_CONDITIONS = 20
_LONGEST_CONDITION = 500
_LONGEST_QUESTION = 20_000
"""Characters; far more than any setting allows, so that a question that is too long can be told so in its language."""

_LONGEST_DRAFT = 200_000
_LONGEST_ID = 64

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def _readable(text: str) -> str:
    """Text without NUL and without halves of characters (lone surrogates, which JSON can write)."""
    if _UNREADABLE.search(text):
        raise ValueError("Input should be readable text")
    return text


Text = Annotated[str, AfterValidator(_readable)]
Short = Annotated[Text, Field(max_length=_LONGEST_CONDITION)]
Question = Annotated[Text, Field(max_length=_LONGEST_QUESTION)]


class Filtered(BaseModel):
    """Which sources may be drawn on; all where nothing is said."""

    model_config = ConfigDict(extra="forbid", strict=True)

    where: dict[Short, Short] = Field(
        {},
        max_length=_MOST_CONDITIONS,
        description="Fields of a source and what they must match: `id`, `title`, `url`, `language`, `date`, `author`, "
        "`collection`, or a field of its own. `*` stands for anything; case does not count.",
        examples=[{"language": "en", "collection": "annual reports"}],
    )
    since: Short = Field(
        "", description="Only sources dated since then, included: `2020`, `2020-05` or `2020-05-31`.", examples=["2019"]
    )
    until: Short = Field(
        "", description="Only sources dated until then, included, as exact as needed.", examples=["2024-06"]
    )

    def only(self) -> Filter:
        """The filter that this asks for; raises `FilterError`."""
        return read_filter([f"{name}={value}" for name, value in self.where.items()], self.since, self.until)


class AskRequest(Filtered):
    """A question, with those that were asked before it in the conversation, oldest first."""

    question: Question = Field(
        description="In any language; answered in Arabic, Chinese, English, French, Russian or Spanish.",
        examples=["Who are the partners of AIRCOP?"],
    )
    earlier: list[Question] = Field(
        [],
        max_length=MAX_EARLIER,
        description="The questions before it, so that “and when did it start?” is understood.",
        examples=[["What is AIRCOP?"]],
    )

    def turns(self) -> list[str]:
        """The questions of the conversation, the last of which is to be answered."""
        return [*self.earlier, self.question]


class SearchRequest(Filtered):
    """A question, and how many passages are wanted."""

    question: Question = Field(examples=["Who are the partners of AIRCOP?"])
    k: int = Field(10, ge=1, le=MAX_PASSAGES, description="Most passages to give.", examples=[3])


class CheckRequest(Filtered):
    """A draft whose statements are to be checked."""

    text: Annotated[Text, Field(max_length=_LONGEST_DRAFT)] = Field(
        description="Plain text in any language.", examples=["UNODC opened its office in Belgrade on 26 June 2009."]
    )


class FeedbackRequest(BaseModel):
    """What a reader thought of an answer; it takes the place of what was said of it before."""

    model_config = ConfigDict(extra="forbid", strict=True)

    answer: Annotated[Text, Field(min_length=1, max_length=_LONGEST_ID)] = Field(
        description="The `id` of the answer.", examples=["7c5b3e446b864de5af285ca7a6ab530a"]
    )
    helpful: bool = Field(description="Whether it helped.", examples=[False])
    reason: Annotated[Text, Field(max_length=LONGEST_REASON)] = Field(
        "",
        description="Why, in the reader's words. E-mail addresses, telephone and document numbers are taken out; of "
        "an answer that pointed a person in need to help no reason is kept.",
        examples=["The date is that of another project."],
    )
