"""和上次相比: the changes since the last run, in a few lines of 概览; 变动.xlsx beside it has all."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.report.live.references import quoted
from jiafang_batch.report.sheet.bands import Band, merged, write_bands, write_section
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CHANGES = "变动.xlsx"
_LINES = (
    Band(0, 5, "项目", itemgetter(0)),
    Band(6, 7, "上次", itemgetter(1), Kind.WORD),
    Band(8, 9, "本次", itemgetter(2), Kind.WORD),
    Band(10, 11, "变化", itemgetter(3), Kind.WORD),
)


class Since(Struct, frozen=True):
    """What a run reports about the one before it."""

    summary: str
    """The extent of the changes, in one sentence."""
    lines: tuple[tuple[str, str, str, str], ...]
    """(name, last value, new value, difference) of the largest changes."""


def write_since(sheet: Worksheet, styles: Styles, since: Since, row: int) -> int:
    """Write the sentence, the lines, and the link to 变动.xlsx; returns the next free row."""
    write_section(sheet, styles, row, "和上次统计相比")
    sheet.write_string(row + 1, 0, since.summary, styles.remark)
    link = Formula(f"=HYPERLINK({quoted(CHANGES)},{quoted(f'详见{CHANGES}')})", f"详见{CHANGES}")
    merged(sheet, (row + 1, 10, 11), link, styles.link)
    return write_bands(sheet, styles, _LINES, since.lines, row + 2) if since.lines else row + 2
