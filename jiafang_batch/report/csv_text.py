"""CSV as spreadsheets open it: UTF-8 with BOM, and no typed text that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_LIVE = re.compile(r"'*[=+\-@\t\r]")
"""How text begins that a spreadsheet computes, and text that carries our mark already."""
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")
_MARK = "'"


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]], *, is_raw: bool = False) -> bytes:
    """A CSV file for Excel: text that begins like a formula carries an apostrophe in front, unless it `is_raw`.

    Numbers are written as they are. `csv_rows` takes the apostrophes away again.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows if is_raw else ([_inert(value) for value in row] for row in rows))
    return text.getvalue().encode("utf-8-sig")


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of such a file as they were before they were marked; ValueError or csv.Error where it is none."""
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield [value[1:] if value[:1] == _MARK and _LIVE.match(value) else value for value in row]


def _inert(value: object) -> object:
    if (
        isinstance(value, str)
        and value
        and value[0] in "=+-@\t\r'"
        and _LIVE.match(value)
        and not _NUMBER.fullmatch(value)
    ):
        return _MARK + value
    return value
