"""概览: the stages of the plan with state and tasks, and the reminders that the document asks for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jiafang_batch.measure.reminders import Reminder, Stage, reminders, stages
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.sheet.bands import Band, merged, write_bands, write_section
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.styles import SECTION_HEIGHT, Styles
from jiafang_batch.report.summary.charts import COLUMN_WIDTH, COLUMNS, ROW_HEIGHT

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


def rows_of_stages(figures: Figures) -> int:
    """Return how many rows of usual height the stages and the reminders take, with their headings; 0 without any."""
    held, answers = stages(figures.term.policy, figures.term.as_of), reminders(figures.term)
    blocks = [[ROW_HEIGHT, *map(_stage_height, held)] if held else [], list(map(_reminder_height, answers))]
    points = sum(SECTION_HEIGHT + sum(heights) + ROW_HEIGHT for heights in blocks if heights)
    return math.ceil(points / ROW_HEIGHT)


def _stage_height(stage: Stage) -> float:
    return _PADDING + _LINE * max(lines_of(_tasks(stage), _TASKS_WIDTH), 1)


def _reminder_height(reminder: Reminder) -> float:
    return _PADDING + _LINE * max(lines_of(_words(reminder), COLUMNS * COLUMN_WIDTH), 1)


def _words(reminder: Reminder) -> str:
    return f"{reminder.head}：{reminder.words}"


def write_stages(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write a line for each stage; returns the next free row, the given one if there is no stage."""
    held = stages(figures.term.policy, figures.term.as_of)
    if not held:
        return row
    write_section(sheet, styles, row, "阶段")
    for number, stage in enumerate(held, row + 2):
        sheet.set_row(number, _stage_height(stage))
    return write_bands(sheet, styles, _STAGES, held, row + 1) + 1


def write_reminders(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Write the reminders; returns the next free row, the given one if the document asks for none."""
    answers = reminders(figures.term)
    if not answers:
        return row
    write_section(sheet, styles, row, "提醒")
    for number, reminder in enumerate(answers, row + 1):
        merged(sheet, (number, 0, COLUMNS - 1), _words(reminder), styles.body(Kind.LONG_TEXT))
        sheet.set_row(number, _reminder_height(reminder))
    return row + 1 + len(answers) + 1
