"""Packed bodies unpack whole, and bombs stop at the limit."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections import deque
from collections.abc import Callable

import pytest

from knowledge.errors import FetchError
from knowledge.fetch.inflate import Inflater, inflated

_TEXT = b"".join(b"Line %d of a text that repeats itself. " % number for number in range(40_000))
_PACKED = {
    "gzip": gzip.compress(_TEXT),
    "x-gzip": gzip.compress(_TEXT[:1000]) + gzip.compress(_TEXT[1000:]) + b"\0\0\0",
    "deflate": zlib.compress(_TEXT),
    "identity": _TEXT,
    "": _TEXT,
}


@pytest.mark.parametrize("encoding", _PACKED)
@pytest.mark.parametrize("size", [100, 1000, 10**7])
def test_what_was_packed_comes_out_whole_however_it_is_cut(encoding: str, size: int) -> None:
    packed = _PACKED[encoding]
    inflater = Inflater(encoding, len(_TEXT), "page")
    for at in range(0, len(packed), size):
        inflater.add(packed[at : at + size])
    assert inflater.body() == _TEXT


def test_deflate_without_its_header_is_understood() -> None:
    packer = zlib.compressobj(wbits=-15)
    inflater = Inflater("deflate", len(_TEXT), "page")
    inflater.add(packer.compress(_TEXT) + packer.flush())
    assert inflater.body() == _TEXT


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_pieces_of_one_byte_are_enough(pack: Callable[[bytes], bytes]) -> None:
    inflater = Inflater("gzip" if pack is gzip.compress else "deflate", 100, "page")
    for byte in pack(b"Text."):
        inflater.add(bytes((byte,)))
    assert inflater.body() == b"Text."


@pytest.mark.parametrize("zeros", [256 * 1024, 512 * 1024, 3 * 256 * 1024 + 1])
def test_bodies_of_a_whole_number_of_steps_come_out_whole(zeros: int) -> None:
    assert inflated(gzip.compress(bytes(zeros)), zeros, "page") == bytes(zeros)


@pytest.mark.parametrize("extra", range(0, 3000, 100))
def test_an_end_that_is_all_read_before_it_is_all_written_is_not_lost(extra: int) -> None:
    packer = zlib.compressobj(wbits=-15)
    zeros = bytes(256 * 1024 + extra)
    inflater = Inflater("deflate", len(zeros), "page")
    inflater.add(packer.compress(zeros) + packer.flush())
    assert inflater.body() == zeros


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_bomb_stops_at_the_limit(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(60_000_000))
    tracemalloc.start()
    inflater = Inflater("gzip" if pack is gzip.compress else "deflate", 1_000_000, "page")
    with pytest.raises(FetchError, match="larger than"):
        inflater.add(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_parts_that_unpack_to_nothing_count_as_well() -> None:
    inflater = Inflater("gzip", 10_000, "page")
    with pytest.raises(FetchError, match="larger than"):
        deque(map(inflater.add, [gzip.compress(b"")] * 1000))


@pytest.mark.parametrize("length", ["10001", "9" * 30])
def test_a_body_that_is_announced_as_too_large_is_refused_unread(length: str) -> None:
    with pytest.raises(FetchError, match="larger than"):
        Inflater("", 10_000, "page").expect(length)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_ends_too_early_is_damaged(encoding: str) -> None:
    inflater = Inflater(encoding, 10**7, "page")
    inflater.add(_PACKED[encoding][:-20])
    with pytest.raises(FetchError, match="end is missing"):
        inflater.body()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_noise_is_damaged_and_nothing_else(encoding: str) -> None:
    noise = random.Random(5)
    for _ in range(300):
        inflater = Inflater(encoding, 10**6, "page")
        with pytest.raises(FetchError):
            _take(inflater, b"\xff" + noise.randbytes(200))


def _take(inflater: Inflater, data: bytes) -> None:
    inflater.add(data)
    inflater.body()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_packing_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match="not asked for"):
        Inflater(encoding, 1000, "page")
