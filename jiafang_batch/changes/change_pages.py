"""变动.xlsx: what changed since the last run, from the key figures down to the visits that caused it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jiafang_batch.changes.figure_changes import FigureChanges, ResultChange, ScoreChange, difference
from jiafang_batch.changes.visit_changes import Record, VisitChange
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

_NOTHING = "没有变动。"

_TOTALS = (
    Column("项目", Kind.WORD, 20),
    Column("上次", Kind.WORD, 14),
    Column("本次", Kind.WORD, 14),
    Column("变化", Kind.WORD, 12),
)
_SCORES = (
    Column("对象类型", Kind.WORD, 10),
    Column("对象", Kind.WORD, 14),
    Column("编号", Kind.WORD, 12),
    Column("上次总分", Kind.WORD, 10),
    Column("本次总分", Kind.WORD, 10),
    Column("变化", Kind.WORD, 9),
    Column("上次等级", Kind.WORD, 10),
    Column("本次等级", Kind.WORD, 10),
    Column("上次名次", Kind.WORD, 10),
    Column("本次名次", Kind.WORD, 10),
    Column("原因", Kind.LONG_TEXT, 60),
)
_RESULTS = (
    Column("指标", Kind.LONG_TEXT, 24),
    Column("编号", Kind.WORD, 9),
    Column("对象类型", Kind.WORD, 10),
    Column("对象", Kind.WORD, 14),
    Column("上次", Kind.WORD, 14),
    Column("本次", Kind.WORD, 14),
    Column("上次得分", Kind.WORD, 10),
    Column("本次得分", Kind.WORD, 10),
    Column("变化", Kind.WORD, 9),
    Column("原因", Kind.LONG_TEXT, 60),
)
_VISITS = (
    Column("变动", Kind.WORD, 8),
    Column("班级", Kind.WORD, 10),
    Column("姓名", Kind.WORD, 12),
    Column("学号", Kind.TEXT),
    Column("家访日期", Kind.WORD, 12),
    Column("家访形式", Kind.WORD, 12),
    Column("主访教师", Kind.WORD, 12),
    Column("改了什么", Kind.LONG_TEXT, 40),
    Column("来源", Kind.LONG_TEXT, 46),
)
_PROBLEMS = (
    Column("变动", Kind.WORD, 9),
    Column("级别", Kind.WORD, 8, mark=Mark.SEVERITY),
    Column("文件", Kind.LONG_TEXT, 40),
    Column("工作表", Kind.TEXT),
    Column("行", Kind.WORD, 6),
    Column("列", Kind.WORD, 12),
    Column("内容", Kind.LONG_TEXT, 24),
    Column("说明", Kind.LONG_TEXT, 50),
)


def change_pages(changes: FigureChanges) -> tuple[Page, ...]:
    """Return the changes, one sheet per kind."""
    note = "和上一次统计的结果相比"
    return (
        Page("总览", "变动", _TOTALS, [*_totals(changes)], note, _NOTHING),
        Page("得分", "得分、等级、名次的变动", _SCORES, [_score(s) for s in changes.scores], note, _NOTHING, 2),
        Page("指标", "各项指标的变动", _RESULTS, [_result(r) for r in changes.results], note, _NOTHING, 1),
        Page("家访", "统计的家访的变动", _VISITS, [_visit(v) for v in changes.visits], note, _NOTHING, 1),
        Page("问题", "错误和警告的变动", _PROBLEMS, [_problem(*p) for p in changes.problems], note, _NOTHING, 1),
    )


def _totals(changes: FigureChanges) -> Iterable[Sequence[Any]]:
    for what, old, new in changes.totals:
        yield (what, old, new, _moved(old, new))
    for what, count in (
        ("得分有变的教师和班级", len(changes.scores)),
        ("有变的指标结果", len(changes.results)),
        ("有变的家访", len(changes.visits)),
        ("有变的错误和警告", len(changes.problems)),
    ):
        yield (what, "", str(count), "")


def _moved(old: str, new: str) -> str:
    return "" if old == new else difference(old, new)


def _score(change: ScoreChange) -> Sequence[Any]:
    old, new = change.old, change.new
    return (
        change.kind, change.name, change.key, old.get("总分", ""), new.get("总分", ""),
        _moved(old.get("总分", ""), new.get("总分", "")), old.get("等级", ""), new.get("等级", ""),
        old.get("名次", ""), new.get("名次", ""), change.cause,
    )  # fmt: skip


def _result(change: ResultChange) -> Sequence[Any]:
    old, new, shown = change.old, change.new, change.shown
    return (
        shown["指标"], shown["编号"], shown["对象类型"], shown["对象"], _value(old), _value(new),
        old.get("得分", ""), new.get("得分", ""), _moved(old.get("得分", ""), new.get("得分", "")), change.cause,
    )  # fmt: skip


def _value(record: Record) -> str:
    """12/18 for a share, 12 for a count, 不适用 if it does not apply."""
    if not record:
        return ""
    if not record["值"]:
        return "不适用"
    return f"{record['分子']}/{record['分母']}" if record["分母"] else record["分子"]


def _visit(change: VisitChange) -> Sequence[Any]:
    visit = change.visit
    return (
        change.kind, visit["班级"], visit["姓名"], visit["学号"], visit["家访日期"], visit["家访形式"],
        visit["主访教师"], change.what, visit["来源"],
    )  # fmt: skip


def _problem(kind: str, problem: Record) -> Sequence[Any]:
    return (
        kind, problem["级别"], problem["文件"], problem["工作表"], problem["行"], problem["列"], problem["内容"],
        problem["说明"],
    )  # fmt: skip
