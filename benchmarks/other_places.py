"""How often is a question on a place that no source names answered from what the sources say of another place?

    python -m benchmarks.other_places [--data FOLDER]

Takes the answerable questions of an evaluation's data that name one country, in the language and words of CLDR, and
asks each of three countries that no document of that evaluation names. Prints the share that is answered; every such
answer is wrong, but for half a question in two parts that asks of another place. Beside it stands the share of the
questions as they were that is answered.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.answer import Status
from assistant.assembly import open_assistant
from assistant.evaluation.data import DEFAULT_DATA, Question, read_data
from assistant.places import countries_in, country_name, country_of, places_in, places_meant
from assistant.settings import Settings
from benchmarks.fit_confidence import INVENTED
from knowledge.embed.choose import Embedder
from knowledge.library import Library, ingest

_SEED = 20261201
_EACH = 3
_LANGUAGES = ("en", "es", "fr", "zh", "ar")
"""Russian names are declined: another name in the same place would be no Russian."""


def main() -> None:
    """Prints the shares."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, action="append")
    for folder in asked.parse_args().data or [DEFAULT_DATA, INVENTED]:
        _measure(folder)


def _measure(folder: Path) -> None:
    data = read_data(folder)
    told = {
        country_of(code) for document in data.documents for code in places_meant(document.read_text(encoding="utf-8"))
    }
    with tempfile.TemporaryDirectory() as temporary:
        embedder = Embedder(Path(temporary) / "models")
        ingest(Path(temporary) / "data", embedder, data.documents)
        library = Library(Path(temporary) / "data", embedder)
        settings = Settings(  # type: ignore[call-arg]  # the others have defaults, which the type checker cannot see
            data_dir=Path(temporary) / "data"
        )
        assistant = open_assistant(settings, library)

        def share(questions: Sequence[str]) -> float:
            return sum(assistant.answer(one).status is Status.ANSWERED for one in questions) / len(questions)

        named = [question for question in data.questions if question.is_answerable and _country(question)]
        elsewhere = [text for question in named for text in _elsewhere(question, told)]
        print(f"{folder.name}: {len(named)} questions on a country, answered {share([q.text for q in named]):.3f}")
        print(f"  {len(elsewhere)} on another that no document names, answered {share(elsewhere):.3f}")
        library.close()


def _country(question: Question) -> str:
    """The code of the one country that a question names in CLDR's words; empty where it names none or more."""
    found = countries_in(question.text)
    if question.language not in _LANGUAGES or len(found) != 1 or len(places_in(question.text)) != 1:
        return ""
    name = country_name(found[0].code, question.language)
    return found[0].code if question.text[found[0].start : found[0].end] == name else ""


def _elsewhere(question: Question, told: set[str]) -> list[str]:
    """The question on countries that nothing tells of."""
    pick = random.Random(f"{_SEED} {question.id}")
    here = country_name(_country(question), question.language)
    known = [place.code for place in countries_in(", ".join(_NAMES))]
    others = [country_name(code, question.language) for code in pick.sample([c for c in known if c not in told], _EACH)]
    return [question.text.replace(here, other) for other in others]


_NAMES = (
    "Angola Armenia Azerbaijan Bahrain Bangladesh Belize Bhutan Botswana Bulgaria Burundi Cambodia Cameroon Croatia "
    "Cuba Cyprus Eritrea Estonia Gabon Guatemala Guyana Iceland Jamaica Latvia Lesotho Lithuania Luxembourg Malawi "
    "Malta Mongolia Namibia Nepal Nicaragua Oman Panama Qatar Rwanda Slovakia Slovenia Suriname Tonga Uruguay Vanuatu "
    "Venezuela Yemen Zambia Zimbabwe"
).split()
"""Countries whose names stand behind a preposition as they are in most languages."""


if __name__ == "__main__":
    main()
