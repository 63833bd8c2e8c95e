"""Filters say which documents a question may be answered from."""

from __future__ import annotations

import pytest

from knowledge.errors import FilterError
from knowledge.filters import Filter, read_filter
from knowledge.records import Document


def _document(**fields: object) -> Document:
    plain = {"version": 1, "id": "a", "title": "A report", "language": "en", "url": None, "location": "/a"}
    return Document(**{**plain, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "accepted"),
    [
        (["language=en"], True),
        (["language=fr"], False),
        (["title=a REPORT"], True),
        (["title=*port"], True),
        (["language=en", "collection=reports"], True),
        (["language=en", "collection=news"], False),
        (["programme=aircop"], True),
        (["url=https://*"], False),
    ],
)
def test_a_document_must_meet_every_condition(where: list[str], accepted: bool) -> None:
    document = _document(collection="reports", metadata={"Programme": "AIRCOP"})
    assert read_filter(where).accepts(document) is accepted


@pytest.mark.parametrize(
    ("date", "since", "until", "accepted"),
    [
        ("2020-05-31", "2020", "", True),
        ("2020-05-31", "2020-06", "", False),
        ("2020-05-31", "2020-05-31", "2020-05-31", True),
        ("2020-05-31", "", "2020", True),
        ("2021", "", "2020", False),
        ("2020", "2020-06", "", False),
        (None, "2000", "", False),
        (None, "", "2030", False),
        (None, "", "", True),
    ],
)
def test_dates_are_compared_as_exactly_as_they_are_given(
    date: str | None, since: str, until: str, accepted: bool
) -> None:
    assert read_filter((), since, until).accepts(_document(date=date)) is accepted


@pytest.mark.parametrize("typed", ["language", "=fr", "language=", ""])
def test_what_is_no_condition_is_explained(typed: str) -> None:
    with pytest.raises(FilterError, match="field=value"):
        read_filter([typed])


@pytest.mark.parametrize("typed", ["last year", "2020-5", "20", "2020-05-31T00:00"])
def test_what_is_no_date_is_explained(typed: str) -> None:
    with pytest.raises(FilterError, match="2020-05"):
        read_filter((), typed)


def test_a_field_that_no_document_has_is_explained_with_those_that_there_are() -> None:
    with pytest.raises(FilterError, match=r"No source has a field “langauge”\. Fields: author.*programme"):
        read_filter(["langauge=fr"]).check([_document(metadata={"programme": "x"})])


def test_a_filter_without_conditions_is_none() -> None:
    assert not Filter()
    assert read_filter((), "2020")
