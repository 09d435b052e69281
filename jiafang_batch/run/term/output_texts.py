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
from jiafang_batch.office.part_names import ZIP_FAULTS

_TEXT = re.compile(rb"<(?:\w+:)?t(?: [^>]*)?>([^<]*)</(?:\w+:)?t>|<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_ENTRY = re.compile(rb"</(?:\w+:)?(?:si|is|p|comment|c)>")
"""The ends of what people see as one text: a shared text, a cell, a paragraph, a comment."""
_PACKED, _MARKUP = (".xlsx", ".xlsm", ".docx", ".zip"), (".xml",)
_DEEPEST = 3


def texts_of(path: Path) -> frozenset[str] | None:
    """Return the texts of a file: of cells, paragraphs, fields and lines; None if nobody can read them without a password.

    Of a file of unknown format the whole content is one text.
    """
    content = path.read_bytes()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return None
    return frozenset(_texts(path.name, content, path, 0))


def _texts(name: str, content: bytes, path: Path | None, depth: int) -> Iterator[str]:
    if content.startswith(b"PK") and depth < _DEEPEST:
        yield from _of_parts(content, depth)
    elif content.startswith(b"SQLite format 3") and path is not None:
        yield from _of_store(path)
    elif name.endswith(_MARKUP):
        yield from _of_markup(content)
    elif name.endswith(".csv"):
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace")))
        yield from (cell.removeprefix("'") for row in rows for cell in row)
    else:
        try:
            yield from _strings(plain(content))
        except ValueError:
            yield from content.decode("utf-8", "replace").splitlines()


def _of_parts(content: bytes, depth: int) -> Iterator[str]:
    with suppress(*ZIP_FAULTS), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if not info.is_dir() and info.filename.endswith((*_PACKED, *_MARKUP)):
                with suppress(*ZIP_FAULTS):
                    yield from _texts(info.filename, archive.read(info), None, depth + 1)


def _of_markup(content: bytes) -> Iterator[str]:
    for entry in _ENTRY.split(content):
        texts = _TEXT.findall(entry)
        if texts:
            yield unescape(b"".join(text or value for text, value in texts).decode("utf-8", "replace"))


def _of_store(path: Path) -> Iterator[str]:
    with suppress(sqlite3.Error, ValueError), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
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
