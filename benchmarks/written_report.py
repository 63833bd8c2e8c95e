"""How does a transcript of a chat model's answers read? As Markdown: the figures, then question by question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from assistant.answer import Composed, Status
from assistant.events import Made
from assistant.writing.bearing import Judged
from assistant.writing.writer import WRITTEN, Writing

_LONGEST = 600
"""Most characters of a sentence that are printed."""

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~@]|:(?=//)|(?<=www)\.")
"""What a model wrote must not become Markdown, nor an address that can be followed."""


@dataclass(frozen=True)
class Case:
    """What became of a question; `checked_ms` has the milliseconds of each sentence that the gate read for the answer.

    `forced` are the different sentences that the model wrote, judged as if they cited all passages that it was given.
    """

    language: str
    question: str
    made: Made
    checked_ms: tuple[float, ...]
    forced: tuple[Judged, ...]
    forced_ms: tuple[float, ...]

    @property
    def is_answered(self) -> bool:
        return self.made.answer.status is Status.ANSWERED


def transcript(model: str, cases: Sequence[Case]) -> str:
    """The whole transcript."""
    parts = [
        "# Answers that a chat model wrote, sentence by sentence",
        f"`python -m benchmarks.written_answers`, version {version('unodc-assistant')}, chat model `{model}`, "
        f"{len(cases)} questions on the bundled texts.",
        "## Figures",
        _table(_figures(cases)),
        "**Forced**: each different sentence that the model wrote, judged once more as if it cited all passages that "
        "the model was given.",
        _table(_forced_figures(cases)),
        "## Question by question",
        *(_case(number, one) for number, one in enumerate(cases, 1)),
    ]
    return "\n\n".join(parts) + "\n"


def _figures(cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    writings = [one for case in cases for one in case.made.writings]
    judged = [one for writing in writings for one, _ in writing.judged]
    shown = sum(one.is_shown for one in judged)
    unused = sum(len(one.shown) for one in writings if one.outcome != WRITTEN)
    yield "questions", str(len(cases))
    yield "answered", str(sum(case.is_answered for case in cases))
    yield "… written by the model", str(_composed(cases, Composed.WRITTEN))
    yield "… in the sources' words in its place", str(_composed(cases, Composed.FALLBACK))
    yield from _counted("… … because of", (one.outcome for one in writings if one.outcome != WRITTEN))
    yield "… in the sources' words, the model not being asked", str(_composed(cases, Composed.VERBATIM))
    yield "sentences that the model wrote", str(len(judged))
    yield "… shown", f"{shown} ({_share(shown, len(judged))}; {unused} of them in answers that were not used)"
    yield from _counted("… dropped:", (one.why for one in judged if one.why))
    yield "citations of passages that were not given", str(sum(one.strangers for one in writings))
    first = [one.first_ms / 1000 for one in writings if one.first_ms]
    yield "time to the first sentence shown, median and p95", f"{_spread(first, 's')} (n = {len(first)})"
    yield _checking(ms for case in cases for ms in case.checked_ms)
    answer_ms = [one.check_ms for one in writings]
    yield "time of checking an answer, median and p95", f"{_spread(answer_ms, 'ms')} (n = {len(answer_ms)})"
    yield "time of an answer, median and p95", _spread([one.total_ms / 1000 for one in writings], "s")
    tokens = [one.used.tokens for one in writings]
    yield "tokens in and out, of an answer (median) and in all", f"{_quantile(tokens, 0.5):,.0f} and {sum(tokens):,}"


def _forced_figures(cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    judged = [one for case in cases for one in case.forced]
    shown = sum(one.is_shown for one in judged)
    yield "sentences judged", str(len(judged))
    yield "… let through", f"{shown} ({_share(shown, len(judged))})"
    yield from _counted("… dropped:", (one.why for one in judged if one.why))
    yield _checking(ms for case in cases for ms in case.forced_ms)


def _checking(times: Iterable[float]) -> tuple[str, str]:
    ms = list(times)
    return "time of checking a sentence, median and p95", f"{_spread(ms, 'ms')} (n = {len(ms)})"


def _case(number: int, case: Case) -> str:
    answer = case.made.answer
    how = f", {answer.composed}" if case.is_answered else ""
    parts = [f"### {number}. {_plain(case.question)}", f"`{case.language}` · {answer.status}{how}"]
    if answer.composed is not Composed.WRITTEN and answer.sentences:
        quoted = (f"- “{_plain(one.text)}”" for one in answer.sentences if not one.is_written)
        parts += ["Quoted from the sources:", "\n".join(quoted)]
    parts += [_writing(one) for one in case.made.writings]
    if case.forced:
        parts += ["Forced:", _list(_told(one, "would have been shown") for one in case.forced)]
    return "\n\n".join(parts)


def _writing(writing: Writing) -> str:
    """What a model wrote, with what became of it."""
    outcome = writing.outcome or "written"
    head = f"The model wrote (`{writing.purpose}`, outcome `{outcome}`, {writing.total_ms / 1000:.1f} s):"
    shown = "shown" if writing.outcome == WRITTEN else "passed"
    lines = [_told(one, shown, labels) for one, labels in writing.judged]
    left = "no sentence that was finished" if writing.used.is_short else "no sentence"
    return f"{head}\n\n{_list(lines or [f'- {left}'])}"


def _list(lines: Iterable[str]) -> str:
    """Each line once, with how often it came: small models repeat themselves."""
    return "\n".join(f"{line} ({count} times)" if count > 1 else line for line, count in Counter(lines).items())


def _told(one: Judged, shown: str, labels: Sequence[int] = ()) -> str:
    """A sentence: what bears it out, or why it is not shown."""
    text = f"“{_plain(one.text)}”{' citing ' + ', '.join(map(str, labels)) if labels else ''}"
    likely = f", likely {one.likely:.2f}" if one.likely else ""
    if one.why:
        detail = f", {_plain(one.detail)}" if one.detail else ""
        return f"- dropped, `{one.why}`{detail}{likely}: {text}"
    quotes = (f"  - cites “{_plain(ground.stored.quote(*unit))}”" for ground in one.grounds for unit in ground.units)
    return "\n".join((f"- **{shown}**{likely}: {text}", *dict.fromkeys(quotes)))


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(("| figure | value |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)))


def _counted(what: str, reasons: Iterable[str]) -> Iterator[tuple[str, str]]:
    for reason, count in sorted(Counter(map(str, reasons)).items(), key=lambda one: (-one[1], one[0])):
        yield f"{what} `{reason}`", str(count)


def _composed(cases: Sequence[Case], how: Composed) -> int:
    return sum(case.is_answered and case.made.answer.composed is how for case in cases)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "none"


def _spread(values: Sequence[float], unit: str) -> str:
    return f"{_quantile(values, 0.5):.1f} and {_quantile(values, 0.95):.1f} {unit}" if values else "none"


def _quantile(values: Sequence[float], share: float) -> float:
    return float(np.quantile(values, share)) if values else 0.0


def _plain(text: str) -> str:
    text = " ".join(text.split())
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", cut)
