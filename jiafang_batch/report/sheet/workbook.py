"""A workbook under a school's letterhead, opened, filled, and closed into bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING

from jiafang_batch.report.sheet.archive import PackedSegment, SegmentPlace
from jiafang_batch.report.sheet.fast_rows import finished, finished_with_segments, new_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

Fill = Callable[["Workbook", Styles], None]
"""Adds the sheets of a workbook."""


def workbook(letterhead: Letterhead, title: str, fill: Fill) -> bytes:
    """Return the bytes of a workbook, the same for the same content: its creation time is the as-of date."""
    return finished(opened(letterhead, title, fill))


def workbook_with_segments(
    letterhead: Letterhead, title: str, fill: Fill, standing: Mapping[str, PackedSegment]
) -> tuple[bytes, Mapping[str, SegmentPlace]]:
    """Return the same bytes, with the segments of the last run that stand in place of equal ones, and the places of all."""
    return finished_with_segments(opened(letterhead, title, fill), standing)


def opened(letterhead: Letterhead, title: str, fill: Fill) -> Workbook:
    """Return the filled workbook, not yet closed."""
    book = new_book()
    book.set_properties({
        "title": f"{letterhead.school}{title}", "company": letterhead.school, "author": "家访批处理",
        "created": datetime.combine(letterhead.as_of, time()),
    })  # fmt: skip
    book.set_calc_mode("auto")
    fill(book, Styles(book))
    return book
