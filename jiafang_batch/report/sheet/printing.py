"""How a sheet is printed: paper, margins, header and footer, number of pages side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.sheet.letterhead import Letterhead

PRINTED_WIDTH, EVIDENCE_WIDTH = 165, 240
"""Characters across an A4 page in landscape, on which 10 points shrink to about 8; evidence is rarely printed and may
shrink further.
"""
_LARGE_WIDTH = 300
"""Characters across an A3 page; a wider table takes several pages of A4."""
A4, A3 = 9, 8
"""Numbers of paper sizes in a workbook."""
_SIDE, _FOOT = 0.4, 0.6
"""Margins, in inches."""


def set_up_print(
    sheet: Worksheet,
    letterhead: Letterhead,
    repeat_to: int,
    *,
    landscape: bool = True,
    pages_wide: int = 1,
    paper: int = A4,
) -> None:
    """Set up the paper, `pages_wide` pages wide, rows down to the header repeated on every page, page numbers in the footer."""
    sheet.set_paper(paper)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=0.5, bottom=_FOOT)
    if repeat_to >= 0:
        sheet.repeat_rows(0, repeat_to)
    sheet.set_footer(letterhead.foot)


def head_pages(sheet: Worksheet, letterhead: Letterhead, note: str) -> None:
    """Set the header of every printed page: the sheet's name, the letterhead and, if there is room, the note."""
    sheet.set_margins(left=_SIDE, right=_SIDE, top=0.9, bottom=_FOOT)
    sheet.set_header(letterhead.head(note), {"margin": 0.35})


def paper_for(widths: Sequence[float], frozen: int, limit: float = PRINTED_WIDTH) -> tuple[int, int]:
    """Return the number of pages side by side and the paper: a table too wide for A4 is printed on A3, one page across."""
    if limit < sum(widths) <= _LARGE_WIDTH:
        return 1, A3
    return pages_wide(widths, frozen, limit), A4


def pages_wide(widths: Sequence[float], frozen: int, limit: float = PRINTED_WIDTH) -> int:
    """Return the number of pages of that width that a table needs, with the frozen columns on each."""
    repeated = sum(widths[:frozen])
    return max(1, math.ceil((sum(widths) - repeated) / (limit - repeated)))
