"""Unpacks gzip and deflate in small steps, so that a bomb is noticed at the limit and not after it."""

from __future__ import annotations

import zlib

from knowledge.errors import FetchError

ENCODINGS = ("gzip", "deflate")
"""What is asked for and understood; zstd and brotli would bring two more decoders for a few per cent of traffic."""

GZIP_MAGIC = b"\x1f\x8b"
_GZIP, _ZLIB, _RAW = 31, 15, -15
_STEP = 256 * 1024


class Inflater:
    """Takes the pieces of one body and keeps what they unpack to, at most `limit` bytes; `encoding` "" is plain."""

    def __init__(self, encoding: str, limit: int, name: str) -> None:
        if encoding not in ("", "identity", "x-gzip", *ENCODINGS):
            raise FetchError(f"{name} is packed as “{encoding}”, which was not asked for and is not read.")
        self._plain = encoding in ("", "identity")
        self._gzip = encoding.endswith("gzip")
        self._limit, self._name = limit, name
        self._received = 0
        self._head = b""
        self._unpack: zlib._Decompress | None = None
        self._body = bytearray()

    def expect(self, length: str) -> None:
        """Refuses a body that its Content-Length says is too large, before any of it is read."""
        if length.isascii() and length.isdigit() and int(length[:18]) > self._limit:
            raise self._too_large()

    def add(self, data: bytes) -> None:
        """Takes the next piece; raises `FetchError` where the limit is passed or the packing is broken."""
        self._received += len(data)
        if self._received > self._limit:  # packed parts may unpack to nothing, without end
            raise self._too_large()
        if self._plain:
            self._keep(data)
            return
        data, self._head = self._head + data, b""
        if self._unpack is None and len(data) < 2:
            self._head = data
            return
        try:
            self._inflate(data)
        except zlib.error:
            raise FetchError(f"{self._name} is damaged: it does not unpack.") from None

    def body(self) -> bytes:
        """All of the body; raises `FetchError` where its end is missing."""
        if not self._plain and self._received and not (self._unpack and self._unpack.eof):
            raise FetchError(f"{self._name} is damaged: its end is missing.")
        return bytes(self._body)

    def _inflate(self, data: bytes) -> None:
        unpack = self._unpack or self._decompressor(data)
        while data:
            if unpack.eof:
                if not self._gzip or not data.startswith(GZIP_MAGIC[:1]):
                    break  # padding after the last part
                unpack = zlib.decompressobj(_GZIP)
            unpacked = unpack.decompress(data, _STEP)
            while len(unpacked) == _STEP and not unpack.unconsumed_tail and not unpack.eof:
                self._keep(unpacked)
                unpacked = unpack.decompress(b"", _STEP)  # all is read, but not all is written yet
            self._keep(unpacked)
            data = unpack.unconsumed_tail or unpack.unused_data
        self._unpack = unpack

    def _decompressor(self, head: bytes) -> zlib._Decompress:
        """“deflate” comes with the header that the standard wants, or, from some servers, without it."""
        has_header = head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0
        return zlib.decompressobj(_GZIP if self._gzip else _ZLIB if has_header else _RAW)

    def _keep(self, data: bytes) -> None:
        if len(self._body) + len(data) > self._limit:
            raise self._too_large()
        self._body += data

    def _too_large(self) -> FetchError:
        return FetchError(f"{self._name} is larger than {self._limit / 2**20:.3g} MiB and is not fetched.")


def inflated(data: bytes, limit: int, name: str) -> bytes:
    """A file unpacked if it is gzip, else as it is."""
    inflater = Inflater("gzip" if data.startswith(GZIP_MAGIC) else "", limit, name)
    inflater.add(data)
    return inflater.body()
