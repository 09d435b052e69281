"""考核办法对比.xlsx: the same term under two policies: who passes, who fails, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.policy_comparison import PolicyVerdict, losses
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.lists.indicator_words import plain_number, value_text
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page
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


def _verdict_page(name: str, title: str, verdicts: Sequence[PolicyVerdict], note: str) -> Page:
    """Subjects with different outcomes come first, then by the change of the total."""
    columns = (
        Column("编号", width=10), Column("姓名／班级", width=12), Column("考核角色", Kind.WORD, 10),
        Column("总分", Kind.POINTS, 9, "甲"), Column("等级", Kind.WORD, 9, "甲"), Column("通过", Kind.FLAG, 7, "甲", Mark.NO_IS_BAD),
        Column("总分", Kind.POINTS, 9, "乙"), Column("等级", Kind.WORD, 9, "乙"), Column("通过", Kind.FLAG, 7, "乙", Mark.NO_IS_BAD),
        Column("总分变化", Kind.CHANGE, 9), Column("结果", width=14), Column("甲失分最多的", Kind.LONG_TEXT, 44),
        Column("乙失分最多的", Kind.LONG_TEXT, 44),
    )  # fmt: skip
    ordered = sorted(verdicts, key=lambda v: (not v.differs, -abs(v.delta or 0)))
    rows = [
        (
            v.first.subject.key, v.first.subject.name, v.first.subject.kind.value, v.first.shown_total, v.first.rating,
            v.first_passed, v.second.shown_total, v.second.rating, v.second_passed, v.delta, outcome(v),
            "\n".join(losses(v.first)), "\n".join(losses(v.second)),
        )
        for v in ordered
    ]  # fmt: skip
    return Page(name, title, columns, rows, note, "没有考核对象。", frozen=2)


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


def _rules_page(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> Page:
    """两个办法: the indicators of both side by side, in their own order."""
    columns = tuple(
        Column(title, kind, width, name)
        for name in (f"甲　{names[0]}", f"乙　{names[1]}")
        for title, kind, width in (
            ("编号", Kind.TEXT, 9), ("指标", Kind.TEXT, 24), ("考核对象", Kind.TEXT, 18), ("目标", Kind.WORD, 9),
            ("分值", Kind.NUMBER, 8), ("计分", Kind.WORD, 9),
        )
    )  # fmt: skip
    pairs = zip_longest(first.term.policy.indicators, second.term.policy.indicators)
    rows = [(*_rule(a), *_rule(b)) for a, b in pairs]
    return Page("两个办法", "两个考核办法的指标", columns, rows, empty="两个办法都没有指标。")


def _rule(indicator: Indicator | None) -> tuple[object, ...]:
    if indicator is None:
        return ("", "", "", "", None, "")
    target = value_text(indicator, indicator.target) if indicator.target is not None else ""
    return (
        indicator.code, indicator.name, "、".join(s.value for s in indicator.subjects), target,
        plain_number(indicator.points), indicator.scoring.value if indicator.scoring else "",
    )  # fmt: skip
