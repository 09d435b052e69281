"""数据/*.csv: the figures as data, UTF-8 with BOM. Source: workbooks.md, "Outputs"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jiafang_batch.measure.bureau_counts import bureau_counts
from jiafang_batch.report.csv_text import csv_bytes
from jiafang_batch.report.data_columns import (
    CLASS_COLUMNS,
    PROBLEM_COLUMNS,
    RESULT_COLUMNS,
    TEACHER_COLUMNS,
    UNVISITED_COLUMNS,
    VISIT_COLUMNS,
    YEAR_GROUP_COLUMNS,
    DataColumn,
    DutyData,
    VisitData,
    data_rows,
)
from jiafang_batch.report.district import forwarded_figures as forwarded
from jiafang_batch.report.figures import Figures

RESULTS, TEACHERS, CLASSES, YEAR_GROUPS = "指标明细.csv", "教师得分.csv", "班级得分.csv", "年级得分.csv"
UNVISITED, PROBLEMS, VISITS = "未访学生.csv", "问题清单.csv", "家访明细.csv"


def data_files(figures: Figures, *, is_raw: bool = False) -> Mapping[str, bytes]:
    """Return file name → content of every CSV; `is_raw` leaves text that begins like a formula unmarked."""
    files = {
        name: csv_bytes([column.title for column in columns], data_rows(columns, records), is_raw=is_raw)
        for name, columns, records in _tables(figures)
    }
    return {**files, forwarded.FORWARDED: csv_bytes(forwarded.headings(), _forwarded_rows(figures), is_raw=is_raw)}


def _tables(figures: Figures) -> Iterable[tuple[str, Sequence[DataColumn], Sequence[Any]]]:
    """The name, the columns and the records of each file."""
    evaluation, term = figures.evaluation, figures.term
    students = term.records.roster.students
    yield RESULTS, RESULT_COLUMNS, evaluation.results
    yield TEACHERS, TEACHER_COLUMNS, evaluation.teachers
    yield CLASSES, CLASS_COLUMNS, evaluation.classes
    if evaluation.year_groups:
        yield YEAR_GROUPS, YEAR_GROUP_COLUMNS, evaluation.year_groups
    yield UNVISITED, UNVISITED_COLUMNS, [DutyData(d.student, d) for d in figures.duties if not d.visited]
    yield VISITS, VISIT_COLUMNS, [VisitData(students[v.student], v, term) for v in figures.visits]
    yield PROBLEMS, PROBLEM_COLUMNS, figures.problems


def _forwarded_rows(figures: Figures) -> Iterable[Sequence[object]]:
    term = figures.term
    return forwarded.rows(figures.statistics, bureau_counts(term), term.policy.settings.school, term.as_of)
