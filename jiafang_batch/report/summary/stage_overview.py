"""概览: the stages of the plan with state and tasks, and the reminders that the document asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.measure.reminders import reminders, stages
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.styles import SECTION_HEIGHT, Styles
from jiafang_batch.report.summary.charts import COLUMN_WIDTH

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_SPANS = ((0, 1, "阶段"), (2, 3, "起止"), (4, 4, "状态"), (5, 11, "任务（详见“阶段任务”）"))
_TASKS_WIDTH = 7 * COLUMN_WIDTH
_LINE, _PADDING = 14.0, 6.0


def write_stages(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write a line for each stage; returns the next free row, the given one if there is no stage."""
    held = stages(figures.term.policy, figures.term.as_of)
    if not held:
        return row
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, "阶段", styles.section)
    for first, last, heading in _SPANS:
        _write(sheet, styles.header, row + 1, first, last, heading)
    for number, stage in enumerate(held, row + 2):
        tasks = "、".join(dict.fromkeys(task.place or task.words for task in stage.tasks))
        days = f"{stage.row.first:%m-%d} 至 {stage.row.last:%m-%d}"
        for (first, last, _), text in zip(_SPANS, (stage.row.name, days, stage.state, tasks), strict=True):
            _write(sheet, styles.body(Kind.LONG_TEXT), number, first, last, text)
        sheet.set_row(number, _PADDING + _LINE * max(lines_of(tasks, _TASKS_WIDTH), 1))
    return row + 2 + len(held) + 1


def write_reminders(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the reminders; returns the next free row, the given one if the document asks for none."""
    answers = reminders(figures.term)
    if not answers:
        return row
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, "提醒", styles.section)
    for number, reminder in enumerate(answers, row + 1):
        text = f"{reminder.head}：{reminder.words}"
        _write(sheet, styles.body(Kind.LONG_TEXT), number, 0, 11, text)
        sheet.set_row(number, _PADDING + _LINE * max(lines_of(text, 12 * COLUMN_WIDTH), 1))
    return row + 1 + len(answers) + 1


def _write(sheet: Worksheet, look: object, row: int, first: int, last: int, text: str) -> None:
    if first == last:
        sheet.write_string(row, first, text, look)
    else:
        sheet.merge_range(row, first, row, last, text, look)
