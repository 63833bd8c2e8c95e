"""Fits the learned part of triage to benchmarks/data/triage: python -m benchmarks.fit_triage MODELS XQUAD

A logistic regression over the encoder's vector of a message, with a kind for each status and topic; look-alikes of a
person in need are kinds of their own. How strongly it is held back is chosen by cross-validation over the tuning files
alone; the held-back file is never read. So that a question on victims or traffickers is no cry for help, questions of
benchmarks/data/asked are among what it learns from. MODELS is the folder of built models (`.data/models`), XQUAD that
of XQuAD's xquad.en.json and its like: general questions, which a library on anything may be asked. Ten minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.evaluation.split import Split, is_in
from assistant.triage.instructions import without_orders
from benchmarks.training.examples import written
from benchmarks.xquad import LANGUAGES, questions
from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Encoder

DATA = Path(__file__).parent / "data" / "triage"
TARGET = Path(__file__).parents[1] / "assistant" / "triage" / "weights.safetensors"
STRENGTHS = (100.0, 300.0, 1000.0, 3000.0)
SEED, FOLDS, RAREST = 7, 5, 5
ORDINARY, GENERAL, ASKED = "question.other", "question.general", "question.asked"
EACH, EACH_ASKED = 4, 2
"""Every how many-th general question is taken, and of every how many-th written passage one."""


def main() -> None:
    """Fits, tells the cross-validated figures of each strength, and writes the weights of the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("xquad", type=Path)
    given = parser.parse_args()
    files = sorted(DATA.glob("tuning-*.jsonl"))
    encoder = Embedder(given.models).for_questions()
    texts, kinds = _examples(files)
    further = (_ordinary_questions(), ORDINARY), (_general_questions(given.xquad), GENERAL), (_asked_questions(), ASKED)
    for more, kind in further:
        texts, kinds = [*texts, *more], np.concatenate([kinds, np.full(len(more), kind)])
    vectors = np.stack([encoder.embed_questions([text])[0].pooled for text in texts])
    best = max(STRENGTHS, key=lambda strength: _cross_validated(strength, vectors, kinds))
    fitted = _model(best).fit(vectors, kinds)
    _write(fitted, encoder, files)
    print(f"{len(texts)} messages, {len(fitted.classes_)} kinds, strength {best}, {TARGET}")


def _examples(files: Sequence[Path]) -> tuple[list[str], npt.NDArray[np.str_]]:
    """The messages as triage sees them, without orders, and their kinds; too rare kinds count as another of theirs."""
    texts, kinds = [], []
    for line in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        fields = json.loads(line)
        text = without_orders(fields["text"]).rest
        if not text:
            continue
        topic = fields["topic"] if fields["expected"] != "question" or fields["topic"] != "instruction" else ""
        texts.append(text)
        kinds.append(f"{fields['expected']}.{topic or 'other'}")
    counts = Counter(kinds)
    return texts, np.array([kind if counts[kind] >= RAREST else f"{kind.split('.')[0]}.other" for kind in kinds])


def _ordinary_questions() -> list[str]:
    """The questions on UNODC's work, and those of conversations, of the part for tuning."""
    found: list[str] = []
    for folder in ("questions", "conversations"):
        for file in sorted((DATA.parent / "unodc" / folder).glob("*.jsonl")):
            lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
            found += [
                text
                for fields in lines
                if is_in(fields["about"], Split.TUNING)
                for text in (fields.get("turns") or [fields["question"]])
            ]
    return list(dict.fromkeys(found))


def _general_questions(folder: Path) -> list[str]:
    return [question.text for language in LANGUAGES for question in questions(folder, language)[::EACH]]


def _asked_questions() -> list[str]:
    """One question on a passage, the first of one, the second of the next, and so on."""
    passages = written(kept_out=False)[::EACH_ASKED]
    return [one.questions[place % len(one.questions)][0] for place, one in enumerate(passages)]


def _cross_validated(strength: float, vectors: npt.NDArray[np.float32], kinds: npt.NDArray[np.str_]) -> float:
    """The log-likelihood of the right status for messages that were left out of the fit, with the shares found."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    shares = cross_val_predict(_model(strength), vectors, kinds, cv=folds, method="predict_proba")
    names = np.unique(kinds)
    statuses = np.array([kind.split(".")[0] for kind in names])
    truth = np.array([kind.split(".")[0] for kind in kinds])
    by_status = {status: shares[:, statuses == status].sum(axis=1) for status in np.unique(statuses)}
    right = np.array([by_status[status][row] for row, status in enumerate(truth)])
    in_need = truth == "referral"
    alike = np.array([kind.startswith("question.") and kind not in (ORDINARY, GENERAL, ASKED) for kind in kinds])
    print(
        f"strength {strength:6}: log-likelihood {np.log(right).mean():.3f}, referral recall "
        f"{(by_status['referral'][in_need] >= 0.5).mean():.3f}, look-alikes caught "
        f"{(by_status['referral'][alike] >= 0.5).mean():.3f}"
    )
    return float(np.log(right).mean())


def _model(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=3000, random_state=SEED)


def _write(fitted: LogisticRegression, encoder: Encoder, files: Sequence[Path]) -> None:
    data = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    save_file(
        {"weights": np.ascontiguousarray(fitted.coef_, np.float32), "offsets": fitted.intercept_.astype(np.float32)},
        TARGET,
        {"kinds": " ".join(fitted.classes_), "encoder": encoder.identity, "data": json.dumps(data)},
    )


if __name__ == "__main__":
    main()
