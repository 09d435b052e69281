"""A zip archive whose unchanged entries keep their exact bytes, compressed data included."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

from msgspec import Struct

from jiafang_batch.office.compression import checksum, compressor
from jiafang_batch.office.part_names import ZIP_FAULTS
from jiafang_batch.office.unpatchable import Unpatchable

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_FIELDS, _CENTRAL_FIELDS, _END_FIELDS = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
_LOCAL_SIZE = struct.calcsize(_LOCAL_FIELDS)
_ENCRYPTED, _UTF8 = 0x0001, 0x0800
_VERSION, _DEFLATED = 20, 8
_EPOCH = 0x21
"""1 January 1980, the earliest date of a zip archive, in DOS format; new entries have this date."""


class ArchiveEntry(Struct, frozen=True):
    """One entry of the archive; `packed` is its compressed data."""

    name: str
    raw_name: bytes
    packed: bytes
    method: int
    crc: int
    size: int
    utf8: bool = True
    time: int = 0
    date: int = _EPOCH
    version: int = _VERSION
    made_by: int = _VERSION
    attributes: int = 0

    @property
    def is_folder(self) -> bool:
        """True for an entry that only names a folder, as WPS writes them."""
        return self.name.replace("\\", "/").endswith("/")


def new_entry(name: str, content: bytes) -> ArchiveEntry:
    """Return the content as a compressed entry without a date."""
    squeezer = compressor()
    packed = squeezer.compress(content) + squeezer.flush()
    return ArchiveEntry(name, name.encode(), packed, _DEFLATED, checksum(content), len(content))


def read_entries(data: bytes) -> tuple[ArchiveEntry, ...]:
    """Return every entry of the archive in its order. Raises Unpatchable if it is not a sound zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return tuple(_entry(data, info) for info in archive.infolist())
    except (*ZIP_FAULTS, struct.error) as fault:
        raise Unpatchable(str(fault)) from fault


def _entry(data: bytes, info: zipfile.ZipInfo) -> ArchiveEntry:
    if info.flag_bits & _ENCRYPTED:
        raise Unpatchable(f"{info.filename}: encrypted")
    fields = struct.unpack_from(_LOCAL_FIELDS, data, info.header_offset)
    start = info.header_offset + _LOCAL_SIZE + fields[-2] + fields[-1]
    packed = data[start : start + info.compress_size]
    if fields[0] != _LOCAL or len(packed) != info.compress_size:
        raise Unpatchable(f"{info.filename}: cut off")
    utf8 = bool(info.flag_bits & _UTF8)
    year, month, day, hour, minute, second = info.date_time
    return ArchiveEntry(
        name=info.filename,
        raw_name=info.orig_filename.encode("utf-8" if utf8 else "cp437"),
        packed=packed,
        method=info.compress_type,
        crc=info.CRC,
        size=info.file_size,
        utf8=utf8,
        time=hour << 11 | minute << 5 | second // 2,
        date=(year - 1980) << 9 | month << 5 | day,
        version=info.extract_version,
        made_by=info.create_system << 8 | info.create_version,
        attributes=info.external_attr,
    )


def unpacked(entry: ArchiveEntry, limit: int) -> bytes:
    """Return the entry's content.

    Raises Unpatchable if it is damaged, larger than `limit` bytes or compressed unusually.
    """
    if entry.method == zipfile.ZIP_STORED:
        content = entry.packed[: limit + 1]
    elif entry.method == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(entry.packed, limit + 1)
        except zlib.error as fault:
            raise Unpatchable(str(fault)) from fault
    else:
        raise Unpatchable(f"{entry.name}: packed by method {entry.method}")
    if len(content) != entry.size or len(content) > limit or zlib.crc32(content) != entry.crc:
        raise Unpatchable(f"{entry.name}: damaged or too large")
    return content


def archived(entries: Iterable[ArchiveEntry]) -> bytes:
    """The entries as a zip archive, in the order given."""
    out, directory = bytearray(), bytearray()
    count = 0
    for entry in entries:
        count += 1
        flags = _UTF8 if entry.utf8 else 0
        common = (flags, entry.method, entry.time, entry.date, entry.crc, len(entry.packed), entry.size)
        lengths = (len(entry.raw_name), 0)
        directory += struct.pack(
            _CENTRAL_FIELDS,
            _CENTRAL,
            entry.made_by,
            entry.version,
            *common,
            *lengths,
            0,
            0,
            0,
            entry.attributes,
            len(out),
        )
        directory += entry.raw_name
        out += struct.pack(_LOCAL_FIELDS, _LOCAL, entry.version, *common, *lengths) + entry.raw_name + entry.packed
    end = struct.pack(_END_FIELDS, _END, 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)
