"""Deflate by isal where it is installed, several times faster, else by zlib: either reads what the other wrote."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

_ISAL_LEVEL, _ZLIB_LEVEL, _FASTEST = 2, 6, 1


def compressor() -> Any:
    """A compressor of raw deflate, as archives hold it."""
    isal = _isal()
    if isal is None:
        return zlib.compressobj(_ZLIB_LEVEL, zlib.DEFLATED, -15)
    return isal.compressobj(_ISAL_LEVEL, isal.DEFLATED, -15)


def checksum(content: bytes, before: int = 0) -> int:
    """CRC-32, as archives hold it, of what came before and the content."""
    crc: int = (_isal() or zlib).crc32(content, before)
    return crc


def compressed(content: bytes) -> bytes:
    """The content compressed at the fastest level, for what is written as often as it is read."""
    isal = _isal() or zlib
    made: bytes = isal.compress(content, _FASTEST)
    return made


def decompressed(content: bytes) -> bytes:
    """What `compressed` was given; ValueError for anything that it did not make."""
    isal = _isal() or zlib
    try:
        made: bytes = isal.decompress(content)
    except isal.error as fault:
        raise ValueError(str(fault)) from fault
    return made


@cache
def _isal() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib
