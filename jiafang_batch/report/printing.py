"""How a sheet is printed: paper, margins, what stands above and below every page, how many pages side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiafang_batch.report.styles import BODY_FONT, TITLE_FONT

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.page import Letterhead

PRINTED_WIDTH, EVIDENCE_WIDTH = 165, 240
"""Characters across an A4 page in landscape, where 10 points shrink to 8 or so; evidence is seldom printed and may
shrink further. A wider table takes several pages."""
_SIDE, _FOOT = 0.4, 0.6
"""Margins, in inches."""
_LONGEST_HEADER = 255
"""A header holds so many characters."""


def set_up_print(
    sheet: Worksheet, letterhead: Letterhead, repeat_to: int, *, landscape: bool = True, pages_wide: int = 1
) -> None:
    """A4, so many pages wide, the rows down to the header repeated on every page, page numbers below."""
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=0.5, bottom=_FOOT)
    if repeat_to >= 0:
        sheet.repeat_rows(0, repeat_to)
    school = _plain(letterhead.school)
    sheet.set_footer(f"&L&9{school}&C&9第 &P 页，共 &N 页&R&9统计截至 {letterhead.as_of:%Y-%m-%d}")


def head_pages(sheet: Worksheet, letterhead: Letterhead, note: str) -> None:
    """The sheet's name, the letterhead and, where a header has room for it, the note above every printed page."""
    sheet.set_margins(left=_SIDE, right=_SIDE, top=0.9, bottom=_FOOT)
    head = f'&L&"{TITLE_FONT}"&14&A&"{BODY_FONT}"&9　　{_plain(letterhead.line)}'
    below = f"\n　{_plain(note)}" if note else "\n"
    sheet.set_header(head + below if len(head + below) <= _LONGEST_HEADER else head, {"margin": 0.35})


def pages_wide(widths: Sequence[float], frozen: int, limit: float = PRINTED_WIDTH) -> int:
    """How many pages of so many characters a table of these column widths needs, the frozen columns on each."""
    repeated = sum(widths[:frozen])
    return max(1, math.ceil((sum(widths) - repeated) / (limit - repeated)))


def _plain(text: str) -> str:
    """The text in a header or footer, where & begins a code."""
    return text.replace("&", "&&")
