"""Fits assistant/calibration.json: from the best unit's score to the probability that the sources answer.

    python -m benchmarks.fit_confidence DIR [--write]

DIR holds XQuAD. Every second article is indexed. Answerable: questions on these articles. Unanswerable: questions on
the other articles, and questions on the indexed ones with their own paragraph taken out of what was retrieved. A
question counts as answered from the score that all but a few answerable questions reach: 0.5% of those in the language
of the text are given up, 5% of those in another. The table shows what this costs on the articles kept out of the fit.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant import confidence, evidence
from assistant.confidence import Calibration
from benchmarks.xquad import LANGUAGES, paragraphs, questions, write_files
from knowledge.embed.choose import Embedder
from knowledge.library import Library, ingest

GIVEN_UP = {"same_language": 0.005, "other_language": 0.05}


@dataclass(frozen=True)
class Case:
    """One question: its article, whether the index answers it, and its best unit's score."""

    language: str
    article: int
    kind: str
    score: float


def main(folder: Path, *, write: bool) -> None:
    """Prints the table, and writes the calibration when asked to."""
    cases = _cases(folder)
    fitted: dict[str, Calibration] = {}
    for group, languages in (("same_language", ["en"]), ("other_language", [x for x in LANGUAGES if x != "en"])):
        here = [case for case in cases if case.language in languages]
        fitted[group] = _fit(here, GIVEN_UP[group])
        train = [case for case in here if case.article % 4 < 2]
        held_out = [case for case in here if case.article % 4 >= 2]
        print(group, _row(held_out, _fit(train, GIVEN_UP[group])))
    for group, calibration in fitted.items():
        print(group, calibration)
    if write:
        target = Path(confidence.__file__).with_name("calibration.json")
        target.write_text(json.dumps({k: asdict(v) for k, v in fitted.items()}, indent=2) + "\n", encoding="utf-8")


def _cases(folder: Path) -> list[Case]:
    with tempfile.TemporaryDirectory() as temporary:
        data_dir, source_dir = Path(temporary) / "data", Path(temporary) / "paragraphs"
        texts = paragraphs(folder)
        write_files({name: text for name, text in texts.items() if int(name[:2]) % 2 == 0}, source_dir)
        embedder = Embedder(data_dir / "models")
        ingest(data_dir, embedder, [source_dir])
        library = Library(data_dir, embedder)
        cases = []
        for language in LANGUAGES:
            for question in questions(folder, language):
                ranked = evidence.rank(library.retrieve(question.text))
                kind = "answerable" if question.article % 2 == 0 else "far"
                cases.append(Case(language, question.article, kind, ranked[0].score))
                others = [unit for unit in ranked if unit.stored.document.id != question.document_id]
                if kind == "answerable" and others:
                    cases.append(Case(language, question.article, "near", others[0].score))
        library.close()
    return cases


def _fit(cases: list[Case], given_up: float) -> Calibration:
    scores = np.array([[case.score] for case in cases])
    labels = np.array([case.kind == "answerable" for case in cases])
    model = LogisticRegression(C=1e6).fit(scores, labels)
    slope, offset = float(model.coef_[0][0]), float(model.intercept_[0])
    at = float(np.quantile(scores[labels], given_up))
    curve = Calibration(slope, offset, 0.0)
    return Calibration(round(slope, 3), round(offset, 3), round(curve.confidence(at), 4))


def _row(cases: list[Case], calibration: Calibration) -> str:
    answered = {
        kind: np.mean([calibration.confidence(c.score) >= calibration.threshold for c in cases if c.kind == kind])
        for kind in ("answerable", "near", "far")
    }
    auc = roc_auc_score([c.kind == "answerable" for c in cases], [c.score for c in cases])
    return f"AUC {auc:.3f}  answered: " + "  ".join(f"{kind} {share:.3f}" for kind, share in answered.items())


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--write" in sys.argv)
