"""Archives are unpacked only where they are what they say, and only as far as the limits go."""

from __future__ import annotations

import io
import random
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest

from knowledge.errors import SourceError
from knowledge.read.archive import open_archive
from knowledge.read.limits import MIB, Limits

_LIMITS = Limits(unpacked=40 * MIB, members=50)


def _zip(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, data in files:
            file.writestr(name, data)
    return buffer.getvalue()


def _members(data: bytes, limits: Limits = _LIMITS) -> list[tuple[str, bytes]]:
    return list(open_archive(data, limits).members())


def _names(data: bytes) -> list[str]:
    return [name for name, _ in _members(data)]


def _named(raw: bytes, extra: bytes = b"") -> bytes:
    """An archive whose one file has a name in these bytes, not marked as UTF-8."""
    info = zipfile.ZipInfo("x" * len(raw))
    info.extra = extra
    return _zip((info, b"Text.")).replace(b"x" * len(raw), raw)


def test_the_files_are_given_in_a_fixed_order_with_their_folders() -> None:
    data = _zip(("b/two.txt", b"2"), ("c.txt", b"3"), ("a/one.txt", b"1"), ("a/", b""))
    assert _members(data) == [("a/one.txt", b"1"), ("b/two.txt", b"2"), ("c.txt", b"3")]


def test_hidden_files_and_those_that_a_mac_adds_are_passed_over() -> None:
    data = _zip((".hidden", b""), ("a/.git/x.txt", b""), ("__MACOSX/a.txt", b""), ("seen.txt", b""))
    assert _names(data) == ["seen.txt"]


def test_files_that_are_not_wanted_are_not_unpacked() -> None:
    data = _zip(("a.jpg", b"\0" * MIB), ("a.txt", b"Text."))
    archive = open_archive(data, Limits(unpacked=MIB + 9))
    assert list(archive.members(lambda name: name.endswith(".txt"))) == [("a.txt", b"Text.")]


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 100, b"Text." * 100])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="not a ZIP archive"):
        open_archive(data, _LIMITS)


def test_an_archive_that_is_cut_short_is_refused() -> None:
    data = _zip(("a.txt", b"Text." * 100))
    with pytest.raises(SourceError, match="damaged"):
        open_archive(data[:-30], _LIMITS)


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.txt", "a/../../x.txt", "C:\\x.txt", "..\\x.txt", "c:x.txt"])
def test_a_path_that_leaves_the_archive_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="outside the archive"):
        open_archive(_zip((name, b"Text.")), _LIMITS)


@pytest.mark.parametrize("name", ["a..b/x.txt", "a/..x.txt", "x..txt"])
def test_dots_in_a_name_are_no_way_out(name: str) -> None:
    assert open_archive(_zip((name, b"Text.")), _LIMITS).names() == [name]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(kind: int) -> None:
    info = zipfile.ZipInfo("x.txt")
    info.external_attr = (kind | 0o777) << 16
    with pytest.raises(SourceError, match="link or a device"):
        open_archive(_zip((info, b"/etc/passwd")), _LIMITS)


def test_a_protected_archive_is_refused() -> None:
    data = bytearray(_zip(("x.txt", b"Text.")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match="password"):
        open_archive(bytes(data), _LIMITS)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(SourceError, match="two files of the same name"):
        open_archive(_zip(("x.txt", b"One."), ("x.txt", b"Two.")), _LIMITS)


def test_too_many_files_are_refused() -> None:
    data = _zip(*((f"{number}.txt", b"") for number in range(51)))
    with pytest.raises(SourceError, match="more than 50 files"):
        open_archive(data, _LIMITS)


def _overlapping(data: bytes) -> bytes:
    """The same packed bytes under twenty names."""
    start, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[start:end]
    entries = b"".join(entry.replace(b"x.txt", b"%c.txt" % (97 + number)) for number in range(20))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 20, 20, len(entries), start, 0)
    return data[:start] + entries + tail


_ZEROS = b"\0" * (7 * MIB)
_NOISE = random.Random(1).randbytes(MIB // 4)
_BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "one file": (lambda: _zip(("x.txt", _ZEROS * 5)), "times its size"),
    "many files": (lambda: _zip(*((f"{n}.txt", _ZEROS) for n in range(5))), "times its size"),
    "honest": (lambda: _zip(("x.txt", _NOISE * 164), method=zipfile.ZIP_STORED), "unpacks to more"),
    "overlapping": (lambda: _overlapping(_zip(("x.txt", _NOISE))), "overlap"),
    "nested": (lambda: _zip(("a.zip", _stored(60)), ("b.zip", _stored(60)), ("c.zip", _stored(60))), "unpacks to more"),
    "long list": (lambda: b"PK\x03\x04" + b"PK\x01\x02" * 600, "more than 50 files"),
}


def _stored(times: int) -> bytes:
    return _zip(("x.txt", _NOISE * times), method=zipfile.ZIP_STORED)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", _BOMBS)
def test_a_bomb_is_refused_without_unpacking_it(kind: str) -> None:
    make, reason = _BOMBS[kind]
    data = make()
    tracemalloc.start()
    with pytest.raises(SourceError, match=reason):
        _members(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * MIB


def test_a_file_gives_no_more_than_it_declares() -> None:
    data = bytearray(_zip(("x.txt", b"0123456789" * 1000)))
    for at in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = struct.pack("<I", 10)
    archive = open_archive(bytes(data), _LIMITS)
    with pytest.raises(SourceError, match="damaged"):
        archive.read("x.txt")


def test_archives_inside_are_opened_as_deep_as_the_limits_say() -> None:
    inner = _zip(("x.txt", b"Text."))
    assert _members(_zip(("a/b.zip", inner), ("c.txt", b""))) == [("a/b.zip/x.txt", b"Text."), ("c.txt", b"")]
    with pytest.raises(SourceError, match="too deep"):
        _members(_zip(("a.zip", _zip(("b.zip", inner)))))


def test_files_in_archives_inside_count_as_files() -> None:
    inner = _zip(*((f"{number}.txt", b"") for number in range(26)))
    with pytest.raises(SourceError, match="more than 50 files"):
        _members(_zip(("a.zip", inner), ("b.zip", inner)))


def test_a_damaged_file_is_named_and_does_not_stop_the_others() -> None:
    data = _zip(("a.txt", b"A" * 50), ("b.txt", b"B" * 50), method=zipfile.ZIP_STORED).replace(b"AAAA", b"AAXA", 1)
    archive = open_archive(data, _LIMITS)
    assert list(archive.members()) == [("b.txt", b"B" * 50)]
    assert archive.damaged == ["a.txt"]


def test_a_file_that_is_packed_in_another_way_is_named_as_damaged() -> None:
    archive = open_archive(_zip(("a.txt", b"Text."), method=zipfile.ZIP_LZMA), _LIMITS)
    assert list(archive.members()) == []
    assert archive.damaged == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Отчёт за год.txt", "utf-8"),
        ("Отчёт за 2020 год.txt", "cp866"),
        ("报告/年度.txt", "gb2312"),
        ("تقرير.txt", "utf-8"),
        ("Résumé exécutif.txt", "cp850"),
        ("Año.txt", "utf-8"),
    ],
)
def test_a_name_in_an_old_encoding_is_read_as_it_was_written(name: str, encoding: str) -> None:
    assert _names(_named(name.encode(encoding))) == [name]


def test_a_name_that_is_given_in_unicode_beside_the_old_one_is_taken() -> None:
    raw, name = b"?????.txt".replace(b"?", b"\x88"), "تقرير.txt".encode()
    extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(raw)) + name
    assert _names(_named(raw, extra)) == ["تقرير.txt"]


def test_control_characters_do_not_remain_in_names() -> None:
    assert _names(_zip(("a\x1b[31mb\n.txt", b""))) == ["a[31mb.txt"]


def test_whatever_is_broken_ends_as_an_error_in_words() -> None:
    whole = _zip(("a.txt", b"Text. " * 200), ("b/c.zip", _zip(("d.txt", b"More."))), ("e.txt", b"E"))
    dice, refused = random.Random(7), 0
    for _ in range(400):
        data = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.2 else whole)
        for _ in range(dice.randrange(1, 6) if data else 0):
            data[dice.randrange(len(data))] = dice.choice((0, 255, dice.randrange(256)))
        try:
            _members(bytes(data))
        except SourceError:
            refused += 1
    assert refused > 200
