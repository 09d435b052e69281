"""CSV for spreadsheets: UTF-8 with BOM, and no typed text that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_LIVE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Text that a spreadsheet would compute (in East Asian versions after full-width signs too), and text that has our mark."""
_SIGNS = frozenset("=+-@\t\r\n＝＋－＠'")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")
_MARK = "'"


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]], *, is_raw: bool = False) -> bytes:
    """Return a CSV file for Excel: text that begins like a formula gets an apostrophe, unless it `is_raw`.

    Numbers are written unchanged. `csv_rows` removes the apostrophes again.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    marked = ([_inert(v) if v.__class__ is str and v[:1] in _SIGNS else v for v in row] for row in rows)
    writer.writerows(rows if is_raw else marked)
    return text.getvalue().encode("utf-8-sig")


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of such a file without the marks. Raises ValueError or csv.Error if it is not one."""
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield [value[1:] if value[:1] == _MARK and _LIVE.match(value) else value for value in row]


def _inert(value: str) -> str:
    return _MARK + value if _LIVE.match(value) and not _NUMBER.fullmatch(value) else value
