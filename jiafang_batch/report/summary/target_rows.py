"""对照目标: the school's own value of every indicator with a target, beside it, on 概览."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.measure.score import Result
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.live.live_page import link
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.key_figures import MISSED, REACHED, mark_verdicts, merged, school_results
from jiafang_batch.report.summary.summary_pages import SummaryPages

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_SPANS = ((0, 3), (4, 5), (6, 7), (8, 9), (10, 11))
UNFINISHED = "进行中"
"""The verdict on an indicator whose window has not ended and that is not counted before (未到期 不计)."""
_HEADINGS = ("考核指标（全校）", "完成值", "目标", "与目标相差", "是否达标")


def write_targets(sheet: Worksheet, styles: Styles, figures: Figures, pages: SummaryPages, row: int) -> int:
    """Write a line per indicator, every cell a formula; nothing if the school has no target. Returns the next free row."""
    results = school_results(figures.evaluation)
    if not results:
        return row
    for span, heading in zip(_SPANS, _HEADINGS, strict=True):
        sheet.merge_range(row, span[0], row, span[1], heading, styles.header)
    first = row + 1
    for line, result in enumerate(results, first):
        for (left, right), (kind, value) in zip(_SPANS, _cells(result, pages, line + 1), strict=True):
            merged(sheet, (line, left, right), value, styles.body(kind))
    last = row + len(results)
    mark_verdicts(sheet, styles, (first, _SPANS[-1][0], last, _SPANS[-1][1]))
    return last + 2


def _cells(result: Result, pages: SummaryPages, row: int) -> tuple[tuple[Kind, object], ...]:
    """Kind and content of each cell; `row` is the row of 概览 as formulas call it."""
    indicator, value, target = result.indicator, result.tally.value, result.indicator.target
    kind, change = (Kind.PERCENT, Kind.PERCENT_CHANGE) if indicator.is_rate else (Kind.INTEGER, Kind.CHANGE)
    assert target is not None  # noqa: S101  only such results are listed
    reached, wanted = f"E{row}", f"G{row}"
    apart = f'=IF(AND(ISNUMBER({reached}),ISNUMBER({wanted})),{reached}-{wanted},"")'
    met = pages.met(result)
    neither = UNFINISHED if result.in_progress else ""
    words = {True: REACHED, False: MISSED, None: neither}
    return (
        (Kind.LINK, link(f"{indicator.code} {indicator.name}", pages.own_value(result))),
        (kind, Formula(f"={pages.own_value(result)}", "不适用" if value is None else value)),
        (kind, Formula(f'=IF({pages.target(indicator)}="","",{pages.target(indicator)})', target)),
        (change, Formula(apart, None if value is None else value - target)),
        (Kind.WORD, Formula(f'=IF({met}="是","{REACHED}",IF({met}="否","{MISSED}","{neither}"))', words[result.met])),
    )
