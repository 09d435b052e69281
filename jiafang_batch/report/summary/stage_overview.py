"""概览: the stages of the plan with state and tasks, and the reminders that the document asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.measure.reminders import Stage, reminders, stages
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.sheet.bands import Band, merged, write_bands, write_section
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.charts import COLUMN_WIDTH

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_TASKS_WIDTH = 7 * COLUMN_WIDTH
_LINE, _PADDING = 14.0, 6.0


def _tasks(stage: Stage) -> str:
    return "、".join(dict.fromkeys(task.place or task.words for task in stage.tasks))


_STAGES = (
    Band(0, 1, "阶段", lambda stage: stage.row.name, Kind.LONG_TEXT),
    Band(2, 3, "起止", lambda stage: f"{stage.row.first:%m-%d} 至 {stage.row.last:%m-%d}", Kind.LONG_TEXT),
    Band(4, 4, "状态", lambda stage: stage.state, Kind.LONG_TEXT),
    Band(5, 11, "任务（详见“阶段任务”）", _tasks, Kind.LONG_TEXT),
)


def write_stages(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write a line for each stage; returns the next free row, the given one if there is no stage."""
    held = stages(figures.term.policy, figures.term.as_of)
    if not held:
        return row
    write_section(sheet, styles, row, "阶段")
    for number, stage in enumerate(held, row + 2):
        sheet.set_row(number, _PADDING + _LINE * max(lines_of(_tasks(stage), _TASKS_WIDTH), 1))
    return write_bands(sheet, styles, _STAGES, held, row + 1) + 1


def write_reminders(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the reminders; returns the next free row, the given one if the document asks for none."""
    answers = reminders(figures.term)
    if not answers:
        return row
    write_section(sheet, styles, row, "提醒")
    for number, reminder in enumerate(answers, row + 1):
        text = f"{reminder.head}：{reminder.words}"
        merged(sheet, (number, 0, 11), text, styles.body(Kind.LONG_TEXT))
        sheet.set_row(number, _PADDING + _LINE * max(lines_of(text, 12 * COLUMN_WIDTH), 1))
    return row + 1 + len(answers) + 1
