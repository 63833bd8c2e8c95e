"""The shipped directory is valid, an operator's own is checked, and nobody is shown another country's service."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.directory import TOPICS, Directory, DirectoryError, Service, read_directory

_SHIPPED = read_directory()
_GOOD = {
    "country": '"FR"',
    "topics": '["child"]',
    "name": '"Help"',
    "phone": '"01 02"',
    "url": '"https://help.example"',
    "source": '"https://page.example/a"',
    "checked": '"2026-11-25"',
}


def _write(folder: Path, *entries: dict[str, str]) -> Path:
    """A directory file; each entry is a good one with other or (None) no fields."""
    lines: list[str] = []
    for entry in entries:
        lines += ["[[service]]", *(f"{key} = {value}" for key, value in (_GOOD | entry).items() if value)]
    file = folder / "own.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def _one(name: str, country: str = "", region: str = "", topics: tuple[str, ...] = ("child",)) -> Service:
    return Service(country, region, topics, name, "1", "", "https://page.example", "2026-11-25")


def test_the_shipped_directory_covers_every_topic_somewhere() -> None:
    assert {topic for entry in _SHIPPED.entries for topic in entry.topics} == set(TOPICS)


def test_no_shipped_entry_is_there_twice() -> None:
    places = [(entry.country, entry.region, entry.topics, entry.phone or entry.url) for entry in _SHIPPED.entries]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("country", "number"),
    [("US", "911"), ("GB", "999"), ("DE", "112"), ("CY", "112"), ("AU", "000"), ("IN", "112"), ("RU", "112")],
)
def test_emergency_numbers_that_everybody_knows(country: str, number: str) -> None:
    assert _SHIPPED.emergency(country) == number


@pytest.mark.parametrize("country", "CN DZ EG MA SA IQ MX CO AR PE VE CL EC CI SN CM ML KZ BY UZ UA".split())
def test_large_countries_of_the_six_languages_have_an_emergency_number(country: str) -> None:
    assert _SHIPPED.emergency(country)


def test_several_emergency_numbers_are_told_apart() -> None:
    assert _SHIPPED.emergency("EG") == "123 (الإسعاف), 122 (الشرطة)"


@pytest.mark.parametrize("country", ["", "ZZ", "nonsense"])
def test_an_unknown_country_has_no_emergency_number_and_worldwide_services(country: str) -> None:
    assert _SHIPPED.emergency(country) is None
    assert {one.region for one in _SHIPPED.services("self_harm", country)} == {"World"}


@pytest.mark.parametrize("topic", TOPICS)
def test_nobody_is_shown_a_service_of_another_country_or_topic(topic: str) -> None:
    for country in _SHIPPED.countries:
        shown = _SHIPPED.services(topic, country, limit=99)
        assert all(topic in one.topics and one.country in {country, ""} for one in shown)


def test_the_country_comes_first_then_its_region_then_the_world() -> None:
    entries = _one("world", region="World"), _one("union", region="European Union"), _one("own", country="FR")
    names = [one.name for one in Directory(entries).services("child", "fr")]
    assert names == ["own", "union", "world"]


def test_a_service_of_a_region_is_not_shown_outside_it() -> None:
    directory = Directory((_one("union", region="European Union"),))
    assert directory.services("child", "KE") == ()
    assert directory.countries >= {"FR", "MT"}
    assert "KE" not in directory.countries


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (-1, 0), (1, 1), (4, 4)])
def test_no_more_services_than_asked_for(limit: int, count: int) -> None:
    directory = Directory(tuple(_one(str(number), country="FR") for number in range(9)))
    assert len(directory.services("child", "FR", limit)) == count


def test_an_operators_file_stands_in_place_of_the_shipped_one(tmp_path: Path) -> None:
    directory = read_directory(_write(tmp_path, {"topics": '["emergency"]', "phone": '"12"'}))
    assert directory.countries == {"FR"}
    assert directory.emergency("FR") == "12"
    assert directory.emergency("US") is None


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": ""},
        {"url": ""},
        {"phone": '"*4141"'},
        {"phone": '"+33 (0)1-23"'},
        {"country": "", "region": '"European Union"'},
        {"country": '""', "region": '"World"'},
    ],
)
def test_entries_that_may_be_so(tmp_path: Path, fields: dict[str, str]) -> None:
    assert len(read_directory(_write(tmp_path, fields)).entries) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "“name” is missing"),
        ("name", '""', "“name” is missing"),
        ("name", r'"two\nlines"', "“name” must be one line"),
        ("name", r'"\u202emirrored"', "“name” must be one line"),
        ("name", f'"{"x" * 121}"', "“name” must not be longer"),
        ("source", "", "“source” is missing"),
        ("source", '"http://page.example"', "“source” must be a web address"),
        ("checked", "", "“checked” is missing"),
        ("checked", '"25 November"', "“checked” must be a date"),
        ("checked", '"2026-13-01"', "“checked” must be a date"),
        ("checked", "2026-11-25", "“checked” must be one line of text in quotes"),
        ("topics", "", "“topics” must be a list"),
        ("topics", "[]", "“topics” must be a list"),
        ("topics", '"child"', "“topics” must be a list"),
        ("topics", '["child", "weather"]', "“topics” has “weather”"),
        ("country", "", "“country” or “region” is missing"),
        ("country", '"fr"', "“country” must be an ISO code"),
        ("country", '"FRA"', "“country” must be an ISO code"),
        ("region", '"World"', "or both are there"),
        ("url", '"http://help.example"', "“url” must be a web address"),
        ("url", '"https://"', "“url” must be a web address"),
        ("url", '"https://good.example@bad.example"', "“url” must be a web address"),
        ("url", '"https://[bad"', "“url” must be a web address"),
        ("url", '"javascript:alert(1)"', "“url” must be a web address"),
        ("phone", '"call me"', "“phone” may only have"),
        ("phone", '"١٢٣"', "“phone” may only have"),
        ("phone", '"12,34"', "“phone” may only have"),
        ("phone", "112", "“phone” must be one line of text in quotes"),
        ("fone", '"12"', "“fone” is not a field"),
    ],
)
def test_a_fault_is_refused_and_said(tmp_path: Path, field: str, value: str, said: str) -> None:
    file = _write(tmp_path, {"country": '"GB"', "name": '"First"'}, {field: value})
    with pytest.raises(DirectoryError, match=said) as caught:
        read_directory(file)
    assert str(caught.value).startswith("service 2 (“")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"phone": "", "url": ""}, "“phone” and “url” are missing"),
        ({"phone": "", "topics": '["emergency"]'}, "an emergency service must have one"),
        ({"country": "", "region": '"Atlantis"'}, "“region” must be one of"),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path: Path, fields: dict[str, str], said: str) -> None:
    with pytest.raises(DirectoryError, match=said):
        read_directory(_write(tmp_path, fields))


@pytest.mark.parametrize("content", [b"", b"service = []", b"service = 1", b"service = [1]", b"not toml", b"\xff\xfe"])
def test_a_file_that_is_no_directory_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    with pytest.raises(DirectoryError):
        read_directory(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="cannot be read"):
        read_directory(tmp_path / "none.toml")
