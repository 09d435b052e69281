"""A workbook's zip archive, written at once from parts, some of which are already compressed."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.office.compression import checksum, compressor

_DEFLATED, _VERSION = 8, 20
_DATE = (1 << 5) | 1
"""1 January 1980, the date of every part, so that the bytes depend on the content only."""
_KEPT = 128
"""Compressed parts that a process keeps."""
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class Packed:
    """One part, compressed."""

    name: str
    data: bytes
    crc: int
    size: int
    """The size before compression."""


def packed(name: str, content: Iterable[bytes]) -> Packed:
    """Return the part, given in pieces, compressed."""
    squeezer = compressor()
    data: list[bytes] = []
    crc = size = 0
    for piece in content:
        data.append(squeezer.compress(piece))
        crc, size = checksum(piece, crc), size + len(piece)
    data.append(squeezer.flush())
    return Packed(name, b"".join(data), crc, size)


@lru_cache(_KEPT)
def packed_once(name: str, content: bytes) -> Packed:
    """Return a small part that many files share, compressed once."""
    return packed(name, [content])


def archived(parts: Iterable[Packed]) -> bytes:
    """Return the archive of the parts, in their order. Names must be ASCII, as those of a workbook's parts are."""
    body: list[bytes] = []
    entries: list[bytes] = []
    place = 0
    for part in parts:
        name = part.name.encode("ascii")
        common = (_VERSION, 0, _DEFLATED, 0, _DATE, part.crc, len(part.data), part.size, len(name), 0)
        entries.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, place) + name)
        body += (_LOCAL.pack(b"PK\x03\x04", *common), name, part.data)
        place += _LOCAL.size + len(name) + len(part.data)
    central = b"".join(entries)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), place, 0)
    return b"".join((*body, central, end))
