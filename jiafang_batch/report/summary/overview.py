"""概览: the key figures of a term against their targets, charts, the lowest classes, what changed, what the input lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiafang_batch.catalogue import wording
from jiafang_batch.measure.standing import UNREPORTED, unreported_classes
from jiafang_batch.policy.document import undecided_text
from jiafang_batch.policy.library import title_of
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import score_pages
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.printing import set_up_print
from jiafang_batch.report.sheet.styles import SECTION_HEIGHT, Styles
from jiafang_batch.report.summary.charts import COLUMN_WIDTH, COLUMNS, Drawing, place_charts
from jiafang_batch.report.summary.key_figures import key_figures, write_figures
from jiafang_batch.report.summary.recent_changes import Since, write_since
from jiafang_batch.report.summary.stage_overview import write_reminders, write_stages
from jiafang_batch.report.summary.summary_pages import SummaryPages
from jiafang_batch.report.summary.target_rows import write_targets

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME = "概览"
_LOWEST = 10


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
    row = place_charts(sheet, styles, ((by_class,), (by_year_group, special), (by_month,)), row)
    row = write_stages(sheet, styles, figures, row + 1)
    row = write_reminders(sheet, styles, figures, row)
    row = _write_lowest(sheet, styles, figures, row)
    if since is not None:
        row = write_since(sheet, styles, since, row + 1)
    row = _write_undecided(sheet, styles, figures, row + 1)
    last = _write_problems(sheet, styles, figures, row + 1)
    set_up_print(sheet, letterhead, -1, landscape=False)
    sheet.print_area(0, 0, last, COLUMNS - 1)


def _policy_title(figures: Figures) -> str:
    """The title of the preset that the school names as its 方案, or the school's own word for it."""
    name = figures.term.policy.settings.policy
    return title_of(name) or name or "本校自定"


def _write_lowest(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the ten classes with the lowest coverage, and the number of pupils each still has to visit."""
    missing = unreported_classes(figures.term)
    class_shares = [
        (s.coverage, name, s)
        for name, s in figures.by_class.items()
        if s.coverage is not None and s.unvisited and name not in missing
    ]
    lowest = sorted(class_shares, key=lambda entry: entry[0])[:_LOWEST]
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, "家访率最低的班级", styles.section)
    if missing:
        missing_note = f"{UNREPORTED}：{'、'.join(name for name in figures.by_class if name in missing)}（没有收到家访记录，不评等级、不排名次）"
        sheet.write_string(row + 1, 0, missing_note, styles.message)
        row += 1
    if not lowest:
        message = "交了表的班级，应访学生都已家访。" if missing else "所有班级的应访学生都已家访。"
        message = message if figures.duties else "没有应访学生。"
        sheet.write_string(row + 1, 0, message, styles.message)
        return row + 2
    spans = (
        (0, 1, "班级"),
        (2, 3, "班主任"),
        (4, 5, "应访"),
        (6, 7, "已访"),
        (8, 9, "未访"),
        (10, 11, score_pages.COVERAGE.title),
    )
    for first, last, heading in spans:
        sheet.merge_range(row + 1, first, row + 1, last, heading, styles.header)
    for number, (coverage, name, s) in enumerate(lowest, row + 2):
        cells = (name, homeroom_name(figures.term, name), s.due, s.visited, s.unvisited, float(coverage))
        for (first, last, heading), value in zip(spans, cells, strict=True):
            kind = (
                Kind.PERCENT
                if heading == score_pages.COVERAGE.title
                else Kind.INTEGER
                if isinstance(value, int)
                else Kind.TEXT
            )
            sheet.merge_range(number, first, number, last, value, styles.body(kind))
    return row + 2 + len(lowest)


def _write_undecided(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the number of entries of the policy without a source, which the school has to decide.

    Nothing if there are none.
    """
    if not (text := undecided_text(figures.term.policy.document)):
        return row - 1
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, "考核办法等学校确定的", styles.section)
    sheet.write_string(row + 1, 0, text, styles.message)
    return row + 2


def _write_problems(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the problems of the input by kind, the gravest first; returns the last row written."""
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, "数据问题", styles.section)
    counts: dict[str, int] = {}
    for problem in figures.problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    if not counts:
        sheet.write_string(row + 1, 0, "没有发现问题。", styles.message)
        return row + 1
    for first, last, heading in ((0, 1, "级别"), (2, 9, "问题"), (10, 11, "处数")):
        sheet.merge_range(row + 1, first, row + 1, last, heading, styles.header)
    for number, (code, count) in enumerate(counts.items(), row + 2):
        words = wording(code)
        sheet.merge_range(number, 0, number, 1, words.severity.value, styles.body(Kind.FLAG))
        sheet.merge_range(number, 2, number, 9, words.title, styles.body(Kind.TEXT))
        sheet.merge_range(number, 10, number, 11, count, styles.body(Kind.INTEGER))
    severity = (row + 2, 0, row + 1 + len(counts), 1)
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"错误"', "format": styles.bad})
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"警告"', "format": styles.warn})
    return row + 1 + len(counts)
