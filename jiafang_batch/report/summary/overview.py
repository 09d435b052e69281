"""概览: the key figures of a term against their targets, charts, the lowest classes, what changed, what the input lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from jiafang_batch.catalogue import wording
from jiafang_batch.measure.standing import UNREPORTED, unreported_classes
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.policy.document import undecided_text
from jiafang_batch.policy.library import title_of
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import score_pages
from jiafang_batch.report.names import classes_named, homeroom_name
from jiafang_batch.report.sheet.bands import Band, write_bands, write_section
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.printing import set_up_print
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.charts import COLUMN_WIDTH, COLUMNS, Drawing, place_charts
from jiafang_batch.report.summary.key_figures import key_figures, write_figures
from jiafang_batch.report.summary.recent_changes import Since, write_since
from jiafang_batch.report.summary.stage_overview import rows_of_stages, write_reminders, write_stages
from jiafang_batch.report.summary.summary_pages import SummaryPages
from jiafang_batch.report.summary.target_rows import write_targets

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME = "概览"
_LOWEST, _LEAST_LOWEST = 10, 4
_PAGE_ROWS, _SQUEEZED = 70, 4
"""The rows of a printed page, and those that may be added because it is printed slightly smaller then."""
_CHART, _LEAST_CHART, _AROUND, _BELOW = 14, 8, 8, 5
"""The rows of a chart, if the page has room; those below the charts besides stages, reminders and classes, and of these those
below the classes.
"""


def write_overview(
    sheet: Worksheet,
    styles: Styles,
    figures: Figures,
    pages: SummaryPages,
    drawings: Sequence[Drawing],
    since: Since | None,
) -> None:
    """Write the sheet; without an earlier run changes are not mentioned."""
    letterhead = figures.letterhead
    sheet.hide_gridlines(2)
    sheet.set_column(0, COLUMNS - 1, COLUMN_WIDTH)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, f"{letterhead.school}家访工作汇总", styles.title)
    for index in range(COLUMNS):
        sheet.write_blank(1, index, None, styles.line)
    sheet.write_string(
        1,
        0,
        f"{letterhead.term}　统计截至 {letterhead.as_of:%Y-%m-%d}　考核办法：{_policy_title(figures)}",
        styles.line,
    )
    row = write_figures(sheet, styles, key_figures(figures, pages), 3)
    row = write_targets(sheet, styles, figures, pages, row)
    by_class, by_year_group, special, by_month = drawings
    below = _AROUND + min(_LOWEST, len(_behind(figures))) + (staged := rows_of_stages(figures))
    high = max(_LEAST_CHART, min(_CHART, (_PAGE_ROWS - row - below) // 3))
    row = place_charts(sheet, styles, ((by_class,), (by_year_group, special), (by_month,)), row, high=high)
    first = row + 1
    row = write_reminders(sheet, styles, figures, write_stages(sheet, styles, figures, first))
    higher = staged - (row - first)
    row = _write_lowest(sheet, styles, figures, row)
    if since is not None:
        row = write_since(sheet, styles, since, row + 1)
    row = _write_undecided(sheet, styles, figures, row + 1)
    _write_problems(sheet, styles, figures, row + 1)
    set_up_print(sheet, letterhead, 1, landscape=False)
    if row + higher <= _PAGE_ROWS + _SQUEEZED:
        sheet.fit_to_pages(1, 1)
    # What the input lacks is for the office, at its screen.
    sheet.print_area(0, 0, max(row - 1, 0), COLUMNS - 1)


def _policy_title(figures: Figures) -> str:
    """The title of the preset that the school names as its 方案, or the school's own word for it."""
    name = figures.term.policy.settings.policy
    return title_of(name) or name or "本校自定"


class _LowClass(NamedTuple):
    """A row of 家访率最低的班级."""

    name: str
    homeroom: str
    statistics: Statistics


_LOWEST_CLASSES = (
    Band(0, 1, "班级", lambda c: c.name),
    Band(2, 3, "班主任", lambda c: c.homeroom),
    Band(4, 5, "应访", lambda c: c.statistics.due, Kind.INTEGER),
    Band(6, 7, "已访", lambda c: c.statistics.visited, Kind.INTEGER),
    Band(8, 9, "未访", lambda c: c.statistics.unvisited, Kind.INTEGER),
    Band(10, 11, score_pages.COVERAGE.title, lambda c: c.statistics.coverage, Kind.PERCENT),
)


def _behind(figures: Figures) -> list[tuple[str, Statistics]]:
    """The classes that handed in and have pupils to visit, with the lowest coverage first."""
    missing = unreported_classes(figures.term)
    behind = [
        (n, s) for n, s in figures.by_class.items() if s.coverage is not None and s.unvisited and n not in missing
    ]
    return sorted(behind, key=lambda entry: entry[1].coverage or 0)


def _write_lowest(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the classes with the lowest coverage, ten if the page has room, and the number of pupils each still has to visit."""
    missing = unreported_classes(figures.term)
    most = max(_LEAST_LOWEST, min(_LOWEST, _PAGE_ROWS - _BELOW - row))
    lowest = _behind(figures)[:most]
    write_section(sheet, styles, row, "家访率最低的班级")
    if missing:
        names = classes_named([name for name in figures.by_class if name in missing])
        sheet.write_string(row + 1, 0, f"{UNREPORTED}：{names}（没有收到家访记录，不评等级、不排名次）", styles.message)
        row += 1
    if not lowest:
        message = "交了表的班级，应访学生都已家访。" if missing else "所有班级的应访学生都已家访。"
        sheet.write_string(row + 1, 0, message if figures.duties else "没有应访学生。", styles.message)
        return row + 2
    classes = [_LowClass(name, homeroom_name(figures.term, name), statistics) for name, statistics in lowest]
    return write_bands(sheet, styles, _LOWEST_CLASSES, classes, row + 1)


def _write_undecided(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the number of entries of the policy without a source, which the school has to decide.

    Nothing if there are none.
    """
    if not (text := undecided_text(figures.term.policy.document)):
        return row - 1
    write_section(sheet, styles, row, "考核办法等学校确定的")
    sheet.write_string(row + 1, 0, text, styles.message)
    return row + 2


_PROBLEMS = (
    Band(0, 1, "级别", lambda line: wording(line[0]).severity.value, Kind.FLAG),
    Band(2, 9, "问题", lambda line: wording(line[0]).title),
    Band(10, 11, "处数", lambda line: line[1], Kind.INTEGER),
)
"""Of the code of a problem and the number of such problems."""


def _write_problems(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> None:
    """Write the problems of the input by kind, the gravest first."""
    write_section(sheet, styles, row, "数据问题")
    counts = Counter(problem.code for problem in figures.problems)
    if not counts:
        sheet.write_string(row + 1, 0, "没有发现问题。", styles.message)
        return
    write_bands(sheet, styles, _PROBLEMS, counts.items(), row + 1)
    severity = (row + 2, 0, row + 1 + len(counts), 1)
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"错误"', "format": styles.bad})
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"警告"', "format": styles.warn})
