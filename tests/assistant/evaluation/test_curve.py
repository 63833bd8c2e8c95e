"""The risk–coverage curve goes through every question, and its picture is sound XML that says what it shows."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from assistant.evaluation.curve import curves
from assistant.evaluation.curve_svg import draw
from tests.assistant.evaluation.tiny import asked, question

_ASKED = (
    asked(question(), "Gold.", confidence=0.9),
    asked(question(language="fr"), "Silver.", confidence=0.6),
    asked(question("unanswerable", ()), confidence=0.1),
    asked(question(), confidence=0.2, nearby=["Gold."]),
)
_SVG = "{http://www.w3.org/2000/svg}"


def _picture() -> Element:
    read: Element = fromstring(draw(curves(_ASKED), "a <small> set"))
    return read


def test_the_curves_are_of_all_and_by_language() -> None:
    every, same, cross = curves(_ASKED)
    assert (every.group, same.group, cross.group) == ("", "same_language", "cross_language")
    assert [round(risk, 2) for _, risk in every.points] == [0.0, 0.5, 0.33, 0.5]
    assert [coverage for coverage, _ in every.points] == [0.25, 0.5, 0.75, 1.0]


def test_the_assistant_stands_where_it_answers() -> None:
    assert [curve.operating for curve in curves(_ASKED)] == [(0.5, 0.5), (1 / 3, 0.0), (1.0, 1.0)]
    assert [curve.operating for curve in curves(_ASKED[3:])] == [None, None]


def test_the_picture_names_itself() -> None:
    picture = _picture()
    assert picture.attrib["viewBox"] == "0 0 720 460"
    assert (picture.findtext(f"{_SVG}title") or "").endswith("a <small> set")
    assert "all questions: 50% answered, 50% of these wrong" in (picture.findtext(f"{_SVG}desc") or "")


def test_lines_go_from_left_to_right_inside_the_picture() -> None:
    lines = [line.attrib["points"] for line in _picture().iter(f"{_SVG}polyline")]
    assert len(lines) == 3
    for line in lines:
        places = [tuple(map(float, pair.split(","))) for pair in line.split()]
        across = [x for x, _ in places]
        assert across == sorted(set(across))
        assert all(0 <= x <= 720 and 0 <= y <= 460 for x, y in places)


def test_each_operating_point_is_marked_and_each_line_labelled() -> None:
    picture = _picture()
    said = [text.text for text in picture.iter(f"{_SVG}text")]
    assert len([*picture.iter(f"{_SVG}circle")]) == 3
    assert {"all questions", "in another language", "0%", "100%"} <= set(said)


def test_an_assistant_that_never_answers_stands_nowhere() -> None:
    assert "<circle" not in draw(curves(_ASKED[3:]), "the last")
