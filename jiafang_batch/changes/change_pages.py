"""变动.xlsx: what changed since the last run, from the key figures down to the visits that caused it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from jiafang_batch.changes.figure_changes import FigureChanges, difference
from jiafang_batch.changes.visit_changes import Record
from jiafang_batch.report import data_columns as data
from jiafang_batch.report.data_columns import DataColumn
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of


class TotalChange(NamedTuple):
    """A row of 总览: a key figure then and now, or how many of something have changed."""

    name: str
    old: str
    new: str
    moved: str


_TOTALS = (
    Column("项目", Kind.WORD, 20, value=lambda t: t.name),
    Column("上次", Kind.WORD, 14, value=lambda t: t.old),
    Column("本次", Kind.WORD, 14, value=lambda t: t.new),
    Column("变化", Kind.WORD, 12, value=lambda t: t.moved),
)


def _then_and_now(column: DataColumn, width: float) -> tuple[Column, Column]:
    """A cell of 数据/*.csv in the last run and in this one."""
    return (
        Column(f"上次{column.title}", Kind.WORD, width, value=lambda c: column.read(c.old)),
        Column(f"本次{column.title}", Kind.WORD, width, value=lambda c: column.read(c.new)),
    )


def _difference(column: DataColumn) -> Column:
    return Column("变化", Kind.WORD, 9, value=lambda c: _moved(column.read(c.old), column.read(c.new)))


def _shown(column: DataColumn, kind: Kind, width: float) -> Column:
    """A cell that names the indicator or its subject."""
    return Column(column.title, kind, width, value=lambda c: column.read(c.shown))


_CAUSE = Column("原因", Kind.LONG_TEXT, 60, value=lambda c: c.cause)
_SCORES = (
    Column(data.SUBJECT_KIND.title, Kind.WORD, 10, value=lambda c: c.kind),
    Column(data.SUBJECT_NAME.title, Kind.WORD, 14, value=lambda c: c.name),
    Column("编号", Kind.WORD, 12, value=lambda c: c.key),
    *_then_and_now(data.TOTAL, 10),
    _difference(data.TOTAL),
    *_then_and_now(data.RATING, 10),
    *_then_and_now(data.RANK, 10),
    _CAUSE,
)
_RESULTS = (
    _shown(data.INDICATOR, Kind.LONG_TEXT, 24),
    _shown(data.CODE, Kind.WORD, 9),
    _shown(data.SUBJECT_KIND, Kind.WORD, 10),
    _shown(data.SUBJECT_NAME, Kind.WORD, 14),
    Column("上次", Kind.WORD, 14, value=lambda c: _value(c.old)),
    Column("本次", Kind.WORD, 14, value=lambda c: _value(c.new)),
    *_then_and_now(data.POINTS, 10),
    _difference(data.POINTS),
    _CAUSE,
)


def _of_visit(column: DataColumn, kind: Kind, width: float | None = None) -> Column:
    return Column(column.title, kind, width, value=lambda c: column.read(c.visit))


_VISITS = (
    Column("变动", Kind.WORD, 8, value=lambda c: c.kind),
    _of_visit(data.PUPIL_CLASS, Kind.WORD, 10),
    _of_visit(data.PUPIL_NAME, Kind.WORD, 12),
    _of_visit(data.PUPIL_ID, Kind.TEXT),
    _of_visit(data.VISIT_DAY, Kind.WORD, 12),
    _of_visit(data.VISIT_FORM, Kind.WORD, 12),
    _of_visit(data.LEAD, Kind.WORD, 12),
    Column("改了什么", Kind.LONG_TEXT, 40, value=lambda c: c.what),
    _of_visit(data.SOURCE, Kind.LONG_TEXT, 46),
)


def _of_problem(
    column: DataColumn, kind: Kind, width: float | None = None, mark: ColumnMark = ColumnMark.NONE
) -> Column:
    return Column(column.title, kind, width, mark=mark, value=lambda c: column.read(c[1]))


_PROBLEMS = (
    Column("变动", Kind.WORD, 9, value=lambda c: c[0]),
    _of_problem(data.SEVERITY, Kind.WORD, 8, ColumnMark.SEVERITY),
    _of_problem(data.FILE, Kind.LONG_TEXT, 40),
    _of_problem(data.SHEET, Kind.TEXT),
    _of_problem(data.LINE, Kind.WORD, 6),
    _of_problem(data.PLACE, Kind.WORD, 12),
    _of_problem(data.CONTENT, Kind.LONG_TEXT, 24),
    _of_problem(data.MESSAGE, Kind.LONG_TEXT, 50),
)
"""Of what happened to a problem, and its row in 问题清单.csv."""


def change_pages(changes: FigureChanges) -> tuple[Page, ...]:
    """Return the changes, one sheet per kind."""
    return (
        _page("总览", "变动", _TOTALS, list(_totals(changes))),
        _page("得分", "得分、等级、名次的变动", _SCORES, changes.scores, 2),
        _page("指标", "各项指标的变动", _RESULTS, changes.results, 1),
        _page("家访", "统计的家访的变动", _VISITS, changes.visits, 1),
        _page("问题", "错误和警告的变动", _PROBLEMS, changes.problems, 1),
    )


def _page(name: str, title: str, columns: tuple[Column, ...], records: Sequence[Any], frozen: int = 0) -> Page:
    return Page(name, title, columns, rows_of(columns, records), "和上一次统计的结果相比", "没有变动。", frozen)


def _totals(changes: FigureChanges) -> Iterable[TotalChange]:
    for name, old, new in changes.totals:
        yield TotalChange(name, old, new, _moved(old, new))
    for name, count in (
        ("得分有变的教师和班级", len(changes.scores)),
        ("有变的指标结果", len(changes.results)),
        ("有变的家访", len(changes.visits)),
        ("有变的错误和警告", len(changes.problems)),
    ):
        yield TotalChange(name, "", str(count), "")


def _moved(old: str, new: str) -> str:
    return "" if old == new else difference(old, new)


def _value(record: Record) -> str:
    """12/18 for a share, 12 for a count, 不适用 if it does not apply."""
    if not record:
        return ""
    if not data.VALUE.read(record):
        return "不适用"
    numerator, denominator = data.NUMERATOR.read(record), data.DENOMINATOR.read(record)
    return f"{numerator}/{denominator}" if denominator else numerator
