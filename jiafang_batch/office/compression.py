"""Deflate by isal if it is installed, which is several times faster, else by zlib; each reads the other's output."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

_LARGEST = 1 << 30
"""Bytes; what unpacks to more was made to fill the memory."""
_ISAL_LEVEL, _ZLIB_LEVEL, _FASTEST = 2, 6, 1


def compressor() -> Any:
    """A compressor of raw deflate, the format inside archives."""
    isal = _isal()
    if isal is None:
        return zlib.compressobj(_ZLIB_LEVEL, zlib.DEFLATED, -15)
    return isal.compressobj(_ISAL_LEVEL, isal.DEFLATED, -15)


def between(squeezer: Any) -> bytes:
    """Return the rest of what a compressor was given, so that the output of another one may follow."""
    made: bytes = squeezer.flush(zlib.Z_SYNC_FLUSH)
    return made


def checksum(content: bytes, before: int = 0) -> int:
    """CRC-32, as in archives, of `before` continued with the content."""
    crc: int = (_isal() or zlib).crc32(content, before)
    return crc


def joined_checksum(first: int, second: int, size: int) -> int:
    """CRC-32 of a content with the checksum `first`, followed by one with the checksum `second` and that size."""
    isal = _isal()
    if isal is not None:
        joined: int = isal.crc32_combine(first, second, size)
        return joined
    # Checksums are linear: what follows the first content is zeros, and the second one is its difference from zeros.
    zeros = bytes(size)
    return zlib.crc32(zeros, first) ^ zlib.crc32(zeros) ^ second


def compressed(content: bytes) -> bytes:
    """The content compressed at the fastest level, for data that is written as often as it is read."""
    isal = _isal() or zlib
    made: bytes = isal.compress(content, _FASTEST)
    return made


def decompressed(content: bytes) -> bytes:
    """Return what `compressed` was given. Raises ValueError for any other bytes, and for more than anybody keeps."""
    isal = _isal() or zlib
    inflater = isal.decompressobj()
    try:
        made: bytes = inflater.decompress(content, _LARGEST)
    except isal.error as fault:
        raise ValueError(str(fault)) from fault
    if not inflater.eof:
        raise ValueError("cut short, or too large")
    return made


@cache
def _isal() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib
