"""A workbook's zip archive, written at once from parts, some of which are already compressed."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.office.compression import between, checksum, compressor, joined_checksum

_DEFLATED, _VERSION = 8, 20
_DATE = (1 << 5) | 1
"""1 January 1980, the date of every part, so that the bytes depend on the content only."""
_KEPT = 128
"""Compressed parts that a process keeps."""
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")


class Segment(Struct, frozen=True):
    """A stretch of a part that is compressed on its own."""

    ingredients: str
    """A digest: segments of one program with the same ingredients have the same bytes."""
    content: Callable[[], bytes]
    """Makes it."""


class PackedSegment(Struct, frozen=True):
    """A segment, compressed without what stands around it; others follow."""

    data: bytes
    crc: int
    size: int
    """The size before compression."""


class SegmentPlace(Struct, frozen=True):
    """Where a compressed segment stands in a file."""

    start: int
    length: int
    crc: int
    size: int


class Packed(Struct, frozen=True):
    """One part, compressed."""

    name: str
    data: bytes
    crc: int
    size: int
    """The size before compression."""
    segments: Mapping[str, SegmentPlace] = field(default_factory=dict)
    """The ingredients of its segments → their places in the data."""


def packed(
    name: str, content: Iterable[bytes | Segment], standing: Mapping[str, PackedSegment] | None = None
) -> Packed:
    """Return the part, given in pieces, compressed; segments made from the same as a `standing` one are not laid out."""
    squeezer, standing = None, standing or {}
    data: list[bytes] = []
    segments: dict[str, SegmentPlace] = {}
    crc = size = 0
    for piece in content:
        if isinstance(piece, Segment):
            if squeezer is not None:
                data.append(between(squeezer))
                squeezer = None
            segment = standing.get(piece.ingredients) or _packed_segment(piece.content())
            place = sum(map(len, data))
            segments[piece.ingredients] = SegmentPlace(place, len(segment.data), segment.crc, segment.size)
            data.append(segment.data)
            crc, size = joined_checksum(crc, segment.crc, segment.size), size + segment.size
        else:
            squeezer = squeezer or compressor()
            data.append(squeezer.compress(piece))
            crc, size = checksum(piece, crc), size + len(piece)
    data.append((squeezer or compressor()).flush())
    return Packed(name, b"".join(data), crc, size, segments)


def _packed_segment(content: bytes) -> PackedSegment:
    squeezer = compressor()
    return PackedSegment(squeezer.compress(content) + between(squeezer), checksum(content), len(content))


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


def segment_places(parts: Iterable[Packed]) -> Mapping[str, SegmentPlace]:
    """Return the ingredients of every segment of an archive of these parts → its place in the archive."""
    places: dict[str, SegmentPlace] = {}
    start = 0
    for part in parts:
        start += _LOCAL.size + len(part.name)
        places |= {key: replace(place, start=start + place.start) for key, place in part.segments.items()}
        start += len(part.data)
    return places
