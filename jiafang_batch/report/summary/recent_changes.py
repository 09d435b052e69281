"""和上次相比: the changes since the last run, in a few lines of 概览; 变动.xlsx beside it has all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.report.live.references import quoted
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.styles import SECTION_HEIGHT, Styles
from jiafang_batch.report.summary.key_figures import merged

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CHANGES = "变动.xlsx"
_SPANS = ((0, 5), (6, 7), (8, 9), (10, 11))
_HEADINGS = ("项目", "上次", "本次", "变化")


@dataclass(frozen=True, slots=True)
class Since:
    """What a run reports about the one before it."""

    summary: str
    """The extent of the changes, in one sentence."""
    lines: tuple[tuple[str, str, str, str], ...]
    """(name, last value, new value, difference) of the largest changes."""


def write_since(sheet: Worksheet, styles: Styles, since: Since, row: int) -> int:
    """Write the sentence, the lines, and the link to 变动.xlsx; returns the next free row."""
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, "和上次统计相比", styles.section)
    sheet.write_string(row + 1, 0, since.summary, styles.remark)
    link = Formula(f"=HYPERLINK({quoted(CHANGES)},{quoted(f'详见{CHANGES}')})", f"详见{CHANGES}")
    merged(sheet, (row + 1, 10, 11), link, styles.link)
    row += 2
    if since.lines:
        for (left, right), heading in zip(_SPANS, _HEADINGS, strict=True):
            sheet.merge_range(row, left, row, right, heading, styles.header)
        row += 1
    for line in since.lines:
        for (left, right), text in zip(_SPANS, line, strict=True):
            merged(sheet, (row, left, right), text, styles.body(Kind.WORD if left else Kind.TEXT))
        row += 1
    return row
