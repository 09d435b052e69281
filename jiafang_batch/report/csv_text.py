"""CSV for spreadsheets: UTF-8 with BOM, and no typed text that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_LIVE = re.compile(r"'*[=+\-@\t\r]")
"""Text that a spreadsheet would compute, and text that already has our mark."""
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")
_MARK = "'"


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]], *, is_raw: bool = False) -> bytes:
    """Return a CSV file for Excel: text that begins like a formula gets an apostrophe, unless it `is_raw`.

    Numbers are written unchanged. `csv_rows` removes the apostrophes again.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows if is_raw else ([_inert(value) for value in row] for row in rows))
    return text.getvalue().encode("utf-8-sig")


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of such a file without the marks. Raises ValueError or csv.Error if it is not one."""
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
