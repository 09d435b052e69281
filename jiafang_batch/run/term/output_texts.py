"""The texts that stand in a file, whatever its format: for finding out where a person's data have gone."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from html import unescape
from pathlib import Path

from jiafang_batch.compact import plain
from jiafang_batch.file_kinds import PHOTO_SUFFIXES
from jiafang_batch.intake.text_encoding import decoded
from jiafang_batch.office.part_names import ZIP_FAULTS

_TEXT = re.compile(r"<(?:\w+:)?t(?: [^>]*)?>([^<]*)</(?:\w+:)?t>|<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_ENTRY = re.compile(r"</(?:\w+:)?(?:si|is|p|comment|c)>")
"""The ends of what people see as one text: a shared text, a cell, a paragraph, a comment."""
_NODE = re.compile(r">([^<>]+)<")
_ATTRIBUTE = re.compile(r"""=(?:"([^"<]*(?:[^\x00-\x7f]|[0-9]{5})[^"<]*)"|'([^'<]*(?:[^\x00-\x7f]|[0-9]{5})[^'<]*)')""")
"""What people type stands in attributes, too: names of sheets, texts of links, columns of tables."""
_PLACED = re.compile(r"""\b(?:r|ref|sqref|activeCell|topLeftCell)=(?:"[A-Z0-9$: ]*"|'[A-Z0-9$: ]*')""")
_FORMULA = re.compile(r"(<(?:\w+:)?f\b[^>]*>)([^<]*)")
_ADDRESS = re.compile(r"""(?<![\w"'])\$?[A-Z]{1,3}\$?\d{1,7}(?![\w"'])""")
_MOMENT = re.compile(r"(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?!\d)")
_MARKUP = (".xml", ".rels", ".vml", ".html", ".htm", ".xhtml", ".svg")
_SEALED = (b"\xd0\xcf\x11\xe0", b"%PDF")
"""The beginnings of a workbook with a password, of the formats of Office before 2007, and of a PDF."""
_PICTURES = tuple(PHOTO_SUFFIXES)
"""Their bytes can look like a text; what is to be seen in them cannot be looked for."""
_DEEPEST = 3
_ENCRYPTED = 1
"""The flag of an entry with a password."""


class _UnreadableError(Exception):
    """A file, or a part of it, in which no text can be looked for."""


def texts_of(path: Path) -> frozenset[str] | None:
    """Return the texts of a file: of cells, paragraphs, names, fields and lines.

    None if they cannot be looked for: a file with a password, a picture, a PDF, another format that is no text. Pictures
    inside of workbooks and documents are passed over.
    """
    try:
        return frozenset(_texts(path.name.lower(), path.read_bytes(), path, 0))
    except (_UnreadableError, OSError):
        return None


def _texts(name: str, content: bytes, path: Path | None, depth: int) -> Iterator[str]:
    if content.startswith(b"PK"):
        yield from _of_parts(content, depth)
    elif content.startswith(b"SQLite format 3") and path is not None:
        yield from _of_store(path)
    elif content.startswith(_SEALED) or name.endswith(_PICTURES):
        raise _UnreadableError
    else:
        yield from _of_plain(name, content)


def _of_plain(name: str, content: bytes) -> Iterator[str]:
    """The texts of plain data of ours, or of a text in any of the usual encodings."""
    with suppress(ValueError):
        yield from _strings(plain(content))
        return
    text = decoded(content)
    if text is None:
        raise _UnreadableError
    # A file saved at eight o'clock holds T08, a teacher's number in some school.
    text = _MOMENT.sub("", text)
    if name.endswith(_MARKUP) or text.lstrip().startswith("<"):
        text = _without_addresses(text)
        yield from _of_markup(text)
    elif name.endswith(".csv"):
        with suppress(csv.Error):
            yield from (cell.removeprefix("'") for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    yield from text.splitlines()


def _of_parts(content: bytes, depth: int) -> Iterator[str]:
    if depth >= _DEEPEST:
        raise _UnreadableError
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield info.filename
                if info.flag_bits & _ENCRYPTED:
                    raise _UnreadableError
                name = info.filename.lower()
                if not info.is_dir() and not _is_passed_over(name, archive):
                    yield from _texts(name, archive.read(info), None, depth + 1)
    except ZIP_FAULTS as fault:
        raise _UnreadableError from fault


def _is_passed_over(name: str, archive: zipfile.ZipFile) -> bool:
    """True for a picture, a font or settings of a printer within a workbook or document, but not within an archive."""
    is_package = "[Content_Types].xml" in archive.NameToInfo or "mimetype" in archive.NameToInfo
    return is_package and not name.endswith((*_MARKUP, ".txt", ".csv", ".xlsx", ".docx"))


def _without_addresses(text: str) -> str:
    """The markup without the addresses of cells: T10 is one in every sheet, and a teacher's number in some school."""
    return _FORMULA.sub(lambda formula: formula[1] + _ADDRESS.sub("", formula[2]), _PLACED.sub("", text))


def _of_markup(text: str) -> Iterator[str]:
    for entry in _ENTRY.split(text):
        if texts := _TEXT.findall(entry):
            yield unescape("".join(run or value for run, value in texts))
        elif nodes := _NODE.findall(entry):
            yield unescape("".join(nodes))
    yield from map(unescape, _NODE.findall(text))
    yield from (unescape(double or single) for double, single in _ATTRIBUTE.findall(text))


def _of_store(path: Path) -> Iterator[str]:
    with (
        suppress(sqlite3.Error, ValueError),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as store,
    ):
        for (answer,) in store.execute("SELECT answer FROM taken_in"):
            yield from _strings(plain(answer))


def _strings(data: object) -> Iterator[str]:
    """Every text and number in plain data."""
    match data:
        case dict():
            for key, value in data.items():
                yield from _strings(key)
                yield from _strings(value)
        case list() | tuple():
            for value in data:
                yield from _strings(value)
        case None | bool():
            return
        case _:
            yield str(data)
