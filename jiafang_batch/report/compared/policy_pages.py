"""考核办法对比.xlsx: the same term under two policies: who passes, who fails, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from msgspec.structs import replace

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.policy_comparison import PolicyVerdict, losses
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.report.lists.indicator_words import plain_number, value_text
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
from jiafang_batch.terms import SubjectKind


def verdict_pages(
    first: Evaluation, second: Evaluation, verdicts: Sequence[PolicyVerdict], names: tuple[str, str]
) -> Iterable[Page]:
    """Yield the sheets of the comparison: 教师, 班级, 两个办法."""
    note = f"甲：{names[0]}；乙：{names[1]}；等级不是最低一级的为通过"
    teachers = [v for v in verdicts if v.first.subject.kind is not SubjectKind.SCHOOL_CLASS]
    classes = [v for v in verdicts if v.first.subject.kind is SubjectKind.SCHOOL_CLASS]
    yield _verdict_page("教师", "教师在两个办法下的得分", teachers, note)
    yield _verdict_page("班级", "班级在两个办法下的得分", classes, note)
    yield _rules_page(first, second, names)


def outcome(verdict: PolicyVerdict) -> str:
    """Return the effect of changing from the first policy to the second on a subject."""
    match verdict.first_passed, verdict.second_passed:
        case (True, True):
            return "都通过"
        case (False, False):
            return "都不通过"
        case (True, False):
            return "乙不通过"
        case (False, True):
            return "乙才通过"
        case (None, None):
            return "都不适用"
        case (None, _):
            return "甲不适用"
    return "乙不适用"


def _of_card(
    name: str, card: Callable[[PolicyVerdict], Scorecard], passed: Callable[[PolicyVerdict], bool | None]
) -> tuple[Column, ...]:
    """总分, 等级 and 通过 under one of the policies."""
    return (
        Column("总分", Kind.POINTS, 9, name, value=lambda v: card(v).shown_total),
        Column("等级", Kind.WORD, 9, name, value=lambda v: card(v).rating),
        Column("通过", Kind.FLAG, 7, name, ColumnMark.NO_IS_BAD, value=passed),
    )


_VERDICTS = (
    Column("编号", width=10, value=lambda v: v.first.subject.key), Column("姓名／班级", width=12, value=lambda v: v.first.subject.name),
    Column("考核角色", Kind.WORD, 10, value=lambda v: v.first.subject.kind.value),
    *_of_card("甲", lambda v: v.first, lambda v: v.first_passed), *_of_card("乙", lambda v: v.second, lambda v: v.second_passed),
    Column("总分变化", Kind.POINTS_CHANGE, 9, value=lambda v: v.delta), Column("结果", width=14, value=outcome),
    Column("甲失分最多的", Kind.LONG_TEXT, 44, value=lambda v: "\n".join(losses(v.first))),
    Column("乙失分最多的", Kind.LONG_TEXT, 44, value=lambda v: "\n".join(losses(v.second))),
)  # fmt: skip


def _verdict_page(name: str, title: str, verdicts: Sequence[PolicyVerdict], note: str) -> Page:
    """Subjects with different outcomes come first, then by the change of the total."""
    ordered = sorted(verdicts, key=lambda v: (not v.differs, -abs(v.delta or 0)))
    return Page(name, title, _VERDICTS, rows_of(_VERDICTS, ordered), note, "没有考核对象。", frozen=2)


_RULE = (
    Column("编号", width=9, value=lambda i: i.code), Column("指标", width=24, value=lambda i: i.name),
    Column("考核对象", width=18, value=lambda i: "、".join(s.value for s in i.subjects)),
    Column("目标", Kind.WORD, 9, value=lambda i: "" if i.target is None else value_text(i, i.target)),
    Column("分值", Kind.POINTS, 8, value=lambda i: plain_number(i.points)),
    Column("计分", Kind.WORD, 9, value=lambda i: i.scoring.value if i.scoring else ""),
)  # fmt: skip


def _of_side(place: int, name: str, column: Column) -> Column:
    """The column for the first or the second policy of a pair of indicators; blank where it has no more."""
    value = column.value or (lambda _: None)
    return replace(column, group=name, value=lambda pair: value(pair[place]) if pair[place] else None)


def _rules_page(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> Page:
    """两个办法: the indicators of both side by side, in their own order."""
    groups = (f"甲　{names[0]}", f"乙　{names[1]}")
    columns = tuple(_of_side(place, name, column) for place, name in enumerate(groups) for column in _RULE)
    pairs = list(zip_longest(first.term.policy.indicators, second.term.policy.indicators))
    return Page("两个办法", "两个考核办法的指标", columns, rows_of(columns, pairs), empty="两个办法都没有指标。")
