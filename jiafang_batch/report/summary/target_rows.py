"""对照目标: the school's own value of every indicator with a target, beside it, on 概览."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from jiafang_batch.measure.score import Result
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists.indicator_words import value_kind
from jiafang_batch.report.live.live_page import link
from jiafang_batch.report.sheet.bands import Band, write_bands
from jiafang_batch.report.sheet.cells import Formula, Kind, Shown, change_kind
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.key_figures import MISSED, REACHED, mark_verdicts, school_results
from jiafang_batch.report.summary.summary_pages import SummaryPages

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEADINGS = ("考核指标（全校）", "完成值", "目标", "与目标相差", "是否达标")
UNFINISHED = "进行中"
"""The verdict on an indicator whose window has not ended and that is not counted before (未到期 不计)."""


def write_targets(sheet: Worksheet, styles: Styles, figures: Figures, pages: SummaryPages, row: int) -> int:
    """Write a line per indicator, every cell a formula; nothing if the school has no target. Returns the next free row."""
    results = school_results(figures.evaluation)
    if not results:
        return row
    places = ((0, 3), (4, 5), (6, 7), (8, 9), (10, 11))
    bands = [
        Band(*place, heading, itemgetter(n)) for n, (place, heading) in enumerate(zip(places, _HEADINGS, strict=True))
    ]
    lines = [_cells(result, pages, line) for line, result in enumerate(results, row + 2)]
    end = write_bands(sheet, styles, bands, lines, row)
    mark_verdicts(sheet, styles, (row + 1, places[-1][0], end - 1, places[-1][1]))
    return end + 1


def _cells(result: Result, pages: SummaryPages, row: int) -> tuple[Shown, ...]:
    """The cells with their kinds; `row` is the row of 概览 as formulas call it."""
    indicator, value, target = result.indicator, result.tally.value, result.indicator.target
    kind = value_kind(indicator)
    assert target is not None  # noqa: S101  only such results are listed
    reached, wanted = f"E{row}", f"G{row}"
    apart = f'=IF(AND(ISNUMBER({reached}),ISNUMBER({wanted})),{reached}-{wanted},"")'
    met = pages.met(result)
    neither = UNFINISHED if result.in_progress else ""
    words = {True: REACHED, False: MISSED, None: neither}
    return (
        Shown(link(f"{indicator.code} {indicator.name}", pages.own_value(result)), Kind.LINK),
        Shown(Formula(f"={pages.own_value(result)}", "不适用" if value is None else value), kind),
        Shown(Formula(f'=IF({pages.target(indicator)}="","",{pages.target(indicator)})', target), kind),
        Shown(Formula(apart, None if value is None else value - target), change_kind(kind)),
        Shown(
            Formula(f'=IF({met}="是","{REACHED}",IF({met}="否","{MISSED}","{neither}"))', words[result.met]), Kind.WORD
        ),
    )
