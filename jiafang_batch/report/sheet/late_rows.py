"""The rows of a large sheet in segments that are finished and compressed on their own.

A segment that is made from the same as one of the last run is taken from the workbook of that run, compressed as it is.
tests/report/sheet/test_late_rows.py compares. See docs/decisions/0024-workbooks-that-stand.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from jiafang_batch.report.lists.shared_rows import FinishedRow, SharedRows
from jiafang_batch.report.sheet.archive import Segment
from jiafang_batch.report.sheet.cells import Formula, Shown
from jiafang_batch.report.sheet.row_xml import numbered

_LENGTH = 2_000
"""Rows of a segment: with fewer, equal cells are made more often; with more, a change costs more."""
_FEW = 500
"""Rows that are not worth a segment of their own."""
Finish = Callable[[SharedRows], Sequence[FinishedRow]]
"""Rows → the same rows as finished XML."""


class LateRows:
    """The rows of a sheet, finished only where they are needed; their formats have been asked for."""

    def __init__(self, rows: SharedRows, shape: bytes, finish: Finish) -> None:
        self._rows, self._shape, self._finish = rows, shape, finish

    def __len__(self) -> int:
        return len(self._rows)

    def finished(self) -> Sequence[FinishedRow]:
        """Return every row, finished."""
        return self._finish(self._rows)

    def segments(self, first: int) -> Iterator[Segment]:
        """Yield the rows with their numbers, the first at row `first` (0-based)."""
        values = self._rows.values().rows
        for start in range(0, len(self._rows), _LENGTH):
            digest = hashlib.sha256(b"%s %d " % (self._shape, first + start))
            digest.update(b"".join(values[start : start + _LENGTH]))
            yield Segment(digest.hexdigest(), self._content(start, first + start))

    def _content(self, start: int, number: int) -> Callable[[], bytes]:
        return lambda: b"".join(numbered(self._finish(self._rows.within(start, start + _LENGTH)), number))


def to_segment(rows: Sequence[Sequence[object]]) -> SharedRows | None:
    """Return the rows to be finished late, or None for few rows.

    None too if a cell may have another format than its column: all formats of a sheet are asked for before its rows.
    """
    if len(rows) <= _FEW or any(isinstance(value, Formula | Shown) for value in rows[0]):
        return None
    shared = rows if isinstance(rows, SharedRows) else SharedRows(rows)
    return None if shared.values().has_own_kinds else shared
