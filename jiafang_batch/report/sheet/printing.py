"""How a sheet is printed: paper, margins, header and footer, number of pages side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiafang_batch.office.print_room import A4, SIDE, is_legible, paper_for, pixels, room
from jiafang_batch.report.sheet.styles import BODY_SIZE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.sheet.letterhead import Letterhead

_TOP, _FOOT = 0.5, 0.6
ENDS = _TOP + _FOOT
"""The margins above and below, in inches."""


def set_up_print(
    sheet: Worksheet,
    letterhead: Letterhead,
    repeat_to: int,
    *,
    landscape: bool = True,
    pages_wide: int = 1,
    pages_down: int = 0,
    paper: int = A4,
) -> None:
    """Set up the paper, `pages_wide` pages wide, rows down to the header repeated on every page, page numbers in the footer.

    `pages_down` is 0 for as many pages as the rows need.
    """
    sheet.set_paper(paper)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, pages_down)
    sheet.set_margins(left=SIDE, right=SIDE, top=_TOP, bottom=_FOOT)
    if repeat_to >= 0:
        sheet.repeat_rows(0, repeat_to)
    sheet.set_footer(letterhead.foot)


def head_pages(sheet: Worksheet, letterhead: Letterhead, note: str) -> None:
    """Set the header of every printed page: the sheet's name, the letterhead and, if there is room, the note."""
    sheet.set_margins(left=SIDE, right=SIDE, top=0.9, bottom=_FOOT)
    sheet.set_header(letterhead.head(note), {"margin": 0.35})


def keep_off_paper(sheet: Worksheet, column: int) -> None:
    """Let the sheet take no page if the whole workbook is printed: its print area is a hidden column, behind what it shows.

    A spreadsheet program can leave out a sheet only if it is hidden, or if nothing in its print area can be seen.
    """
    sheet.set_column(column, column, None, None, {"hidden": True})
    sheet.print_area(0, column, 0, column)


def pages_for(widths: Sequence[float], frozen: int) -> tuple[int, int]:
    """Return the number of pages side by side and the paper of a table.

    One page across, A4 or A3; a table that would be illegible on A3 takes several pages of A4, the frozen columns on
    each.
    """
    if is_legible(widths, BODY_SIZE):
        return 1, paper_for(widths, BODY_SIZE)
    repeated, across = pixels(widths[:frozen]), room(A4, BODY_SIZE)
    return math.ceil((pixels(widths) - repeated) / (across - repeated)), A4
