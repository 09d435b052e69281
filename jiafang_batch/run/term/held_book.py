"""A workbook of an earlier run that somebody holds: whom it is about, up to which day it counts, and what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct

from jiafang_batch.catalogue import message as words_of
from jiafang_batch.changes.past_runs import ShownFigure, shown_figure
from jiafang_batch.grid import Grid
from jiafang_batch.intake.pool import Intake
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.model import Policy
from jiafang_batch.product_words import AS_OF
from jiafang_batch.report.lists.own_pages import CODE, POINTS, VALUE
from jiafang_batch.report.lists.own_pages import NAME as EXPLAINED
from jiafang_batch.run.usage import UsageError

_HEADING_ROWS = 4
_STATED = pattern(rf"(.+)　{AS_OF} (\d{{4}}-\d{{2}}-\d{{2}})")
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods"})


class HeldBook(Struct, frozen=True):
    """What a workbook of a run says about itself."""

    name: str
    letterhead: str
    """School and term."""
    day: date
    subject: str
    """The teacher, class or year group whose 得分说明 it holds; empty if it holds none."""
    shown: Mapping[str, ShownFigure]
    """Code → what its 得分说明 shows."""


def is_workbook(text: str) -> bool:
    """True for the path of a workbook in place of a name."""
    return Path(text).suffix.lower() in _WORKBOOKS


def read_held(path: Path) -> HeldBook:
    """Return what the workbook says. Raises UsageError if it is not there, or no workbook that a run has written."""
    if not path.is_file():
        raise UsageError(f"找不到“{path}”。请检查路径，可以把文件拖到命令行窗口里。")
    with Intake(processes=1) as intake:
        (file,) = intake.read_many([(path.name, path)])
    if file.problems and not file.grids:
        raise UsageError(f"“{path}”读不了：{words_of(file.problems[0])}")
    heads = ((grid, _STATED.search(text)) for grid in file.grids for text in _heading_texts(grid))
    stated = next((match for _, match in heads if match), None)
    if stated is None:
        raise UsageError(f"“{path}”上没有写统计截至哪一天，不像统计写出的表。可以写教师、班级，再加 --as-of 日期。")
    page = next((grid for grid in file.grids if grid.sheet == EXPLAINED), None)
    subject, shown = ("", {}) if page is None else (_subject(page), _shown(page))
    return HeldBook(path.stem, stated[1].strip(), date.fromisoformat(stated[2]), subject, shown)


def check_is_of_term(book: HeldBook, policy: Policy) -> None:
    """Raise UsageError for a workbook of another school or term."""
    here = f"{policy.settings.school}　{policy.settings.term_title}"
    if squeeze(book.letterhead) != squeeze(here):
        raise UsageError(f"这份表是“{book.letterhead}”的，不是“{here}”的。请给出那个学期的文件夹。")


def _heading_texts(grid: Grid) -> Iterable[str]:
    return (cell for row in grid.rows[:_HEADING_ROWS] for cell in row if isinstance(cell, str))


def _subject(page: Grid) -> str:
    """李老师 of 李老师得分说明, 一年级 of 一年级指标说明."""
    title = next((text for text in _heading_texts(page) if text.endswith("说明")), "")
    return title.removesuffix("说明").removesuffix("得分").removesuffix("指标")


def _shown(page: Grid) -> Mapping[str, ShownFigure]:
    head = next((number for number, row in enumerate(page.rows) if {CODE.title, POINTS.title} <= set(row)), None)
    if head is None:
        return {}
    code, value, points = (list(page.rows[head]).index(column.title) for column in (CODE, VALUE, POINTS))
    # Below the table people sign, without a value beside.
    below = (row for row in page.rows[head + 1 :] if len(row) > value)
    lines = (row for row in below if isinstance(row[code], str) and row[code] and row[value] not in ("", None))
    return {str(row[code]): shown_figure(_number(row, value), _number(row, points)) for row in lines}


def _number(row: Sequence[Any], place: int) -> Fraction | None:
    cell = row[place] if place < len(row) else None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Fraction(cell).limit_denominator(10**9)
    return None
