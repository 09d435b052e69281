"""数据/*.csv: the figures as data, UTF-8 with BOM. Source: workbooks.md, "Outputs"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from jiafang_batch.measure.bureau_counts import bureau_counts
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import decimal_text, plain_text
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.csv_text import csv_bytes
from jiafang_batch.report.district import forwarded_figures as forwarded
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists.source_pages import PROBLEM_HEADINGS, problem_row
from jiafang_batch.report.names import source_text, teacher_name

RESULTS, TEACHERS, CLASSES, YEAR_GROUPS = "指标明细.csv", "教师得分.csv", "班级得分.csv", "年级得分.csv"
UNVISITED, PROBLEMS, VISITS = "未访学生.csv", "问题清单.csv", "家访明细.csv"

_RESULT_HEADINGS = (
    "编号",
    "指标",
    "对象类型",
    "对象编号",
    "对象",
    "分子",
    "分母",
    "值",
    "目标",
    "达标",
    "分值",
    "得分",
)
_RATE_DIGITS, _POINT_DIGITS = 6, 2


def data_files(figures: Figures, *, is_raw: bool = False) -> Mapping[str, bytes]:
    """Return file name → content of every CSV; `is_raw` leaves text that begins like a formula unmarked."""
    return {name: csv_bytes(headings, rows, is_raw=is_raw) for name, (headings, rows) in _tables(figures).items()}


def _tables(figures: Figures) -> Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]:
    """File name → headings and rows."""
    evaluation = figures.evaluation
    return {
        RESULTS: (_RESULT_HEADINGS, map(_result_row, evaluation.results)),
        TEACHERS: (("工号", "姓名", "考核角色", "总分", "等级", "名次"), map(_teacher_row, evaluation.teachers)),
        CLASSES: (("班级", "总分", "等级", "名次"), map(_unit_row, evaluation.classes)),
        **_year_groups(evaluation),
        UNVISITED: (("学号", "姓名", "班级", "原因"), _unvisited_rows(figures)),
        VISITS: (("学号", "姓名", "班级", "家访日期", "家访形式", "主访教师", "参与教师", "照片", "来源"), _visit_rows(figures)),
        PROBLEMS: (PROBLEM_HEADINGS, map(problem_row, figures.problems)),
        forwarded.FORWARDED: (forwarded.headings(), _forwarded_rows(figures)),
    }  # fmt: skip


def _forwarded_rows(figures: Figures) -> Iterable[Sequence[object]]:
    term = figures.term
    return forwarded.rows(figures.statistics, bureau_counts(term), term.policy.settings.school, term.as_of)


def _result_row(row: Result) -> tuple[object, ...]:
    i, tally = row.indicator, row.tally
    return (
        i.code, i.name, row.subject.kind.value, row.subject.key, row.subject.name, plain_text(Fraction(tally.numerator)),
        "" if tally.denominator is None else tally.denominator, _number(i, tally.value), _number(i, i.target),
        "" if row.met is None else "是" if row.met else "否", _weight(row),
        "" if row.points is None else decimal_text(row.points, _POINT_DIGITS),
    )  # fmt: skip


def _number(indicator: Indicator, value: Fraction | None) -> str:
    if value is None:
        return ""
    return decimal_text(value, _RATE_DIGITS) if indicator.is_rate else plain_text(value)


def _weight(row: Result) -> str:
    """分值 of the policy; blank for objects that get no points."""
    points = row.indicator.points
    return plain_text(points) if row.is_scored and points is not None else ""


def _teacher_row(card: Scorecard) -> tuple[object, ...]:
    return (card.subject.key, card.subject.name, card.subject.kind.value, *_outcome(card))


def _year_groups(evaluation: Evaluation) -> Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]:
    """年级得分.csv, if the policy scores year groups."""
    cards = evaluation.year_groups
    return {YEAR_GROUPS: (("年级", "总分", "等级", "名次"), map(_unit_row, cards))} if cards else {}


def _unit_row(card: Scorecard) -> tuple[object, ...]:
    return (card.subject.key, *_outcome(card))


def _outcome(card: Scorecard) -> tuple[object, ...]:
    total = "" if card.total is None else decimal_text(card.total, _POINT_DIGITS)
    return (total, card.rating, "" if card.rank is None else card.rank)


def _unvisited_rows(figures: Figures) -> Iterable[tuple[object, ...]]:
    for duty in figures.duties:
        if not duty.visited:
            yield (duty.student.id, duty.student.name, duty.student.school_class, duty.reason)


def _visit_rows(figures: Figures) -> Iterable[tuple[object, ...]]:
    term = figures.term
    for v in figures.visits:
        student = term.records.roster.students[v.student]
        yield (
            student.id, student.name, student.school_class, v.date.isoformat(), v.form.value,
            teacher_name(term, v.lead), "、".join(v.participants), v.photos, source_text(v.sources),
        )  # fmt: skip
