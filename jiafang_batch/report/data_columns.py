"""The columns of 数据/*.csv: the title of each and its text for a record. Source: workbooks.md, "Outputs".

The files are an interface: whoever reads them back finds a cell by its column, and a heading of a sheet may change without
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from msgspec import Struct

from jiafang_batch.measure.duties import Duty
from jiafang_batch.measure.rounding import decimal_text, plain_text
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.model import Indicator
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.lists import source_pages
from jiafang_batch.report.names import source_text, teacher_name
from jiafang_batch.report.sheet.page import Column

_RATE_DIGITS, _POINT_DIGITS = 6, 2


class DataColumn(Struct, frozen=True):
    """A column of a file for machines."""

    title: str
    value: Callable[[Any], object]

    def read(self, record: Mapping[str, str]) -> str:
        """Return the text that the column has in a row read back (heading → text); empty if there is none."""
        return record.get(self.title, "")


def data_rows(columns: Sequence[DataColumn], records: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """Yield a row for each record."""
    return zip(*([column.value(record) for record in records] for column in columns), strict=True)


# ---------------------------------------------------------------- 指标明细.csv


def _number(indicator: Indicator, value: Fraction | None) -> str:
    if value is None:
        return ""
    return decimal_text(value, _RATE_DIGITS) if indicator.is_rate else plain_text(value)


def _weight(row: Result) -> str:
    """分值 of the policy; blank for objects that get no points."""
    points = row.indicator.points
    return plain_text(points) if row.is_scored and points is not None else ""


def _points(value: Fraction | None) -> str:
    return "" if value is None else decimal_text(value, _POINT_DIGITS)


def _or_blank(value: int | None) -> int | str:
    return "" if value is None else value


CODE = DataColumn("编号", lambda r: r.indicator.code)
INDICATOR = DataColumn("指标", lambda r: r.indicator.name)
SUBJECT_KIND = DataColumn("对象类型", lambda r: r.subject.kind.value)
SUBJECT_KEY = DataColumn("对象编号", lambda r: r.subject.key)
SUBJECT_NAME = DataColumn("对象", lambda r: r.subject.name)
NUMERATOR = DataColumn("分子", lambda r: plain_text(Fraction(r.tally.numerator)))
DENOMINATOR = DataColumn("分母", lambda r: _or_blank(r.tally.denominator))
VALUE = DataColumn("值", lambda r: _number(r.indicator, r.tally.value))
TARGET = DataColumn("目标", lambda r: _number(r.indicator, r.indicator.target))
WEIGHT = DataColumn("分值", _weight)
POINTS = DataColumn("得分", lambda r: _points(r.points))
RESULT_COLUMNS = (
    CODE, INDICATOR, SUBJECT_KIND, SUBJECT_KEY, SUBJECT_NAME, NUMERATOR, DENOMINATOR, VALUE, TARGET,
    DataColumn("达标", lambda r: "" if r.met is None else "是" if r.met else "否"), WEIGHT, POINTS,
)  # fmt: skip

# ---------------------------------------------------------------- 教师得分.csv, 班级得分.csv, 年级得分.csv

TOTAL = DataColumn("总分", lambda c: _points(c.total))
RATING = DataColumn("等级", lambda c: c.rating)
RANK = DataColumn("名次", lambda c: _or_blank(c.rank))
STAFF_ID = DataColumn("工号", lambda c: c.subject.key)
TEACHER_NAME = DataColumn("姓名", lambda c: c.subject.name)
ROLE = DataColumn("考核角色", lambda c: c.subject.kind.value)
CLASS = DataColumn("班级", lambda c: c.subject.key)
OUTCOME = (TOTAL, RATING, RANK)
TEACHER_COLUMNS = (STAFF_ID, TEACHER_NAME, ROLE, *OUTCOME)
CLASS_COLUMNS = (CLASS, *OUTCOME)
YEAR_GROUP = DataColumn("年级", lambda c: c.subject.key)
YEAR_GROUP_COLUMNS = (YEAR_GROUP, *OUTCOME)

# ---------------------------------------------------------------- 未访学生.csv, 家访明细.csv


class DutyData(NamedTuple):
    """A row of 未访学生.csv."""

    pupil: Student
    duty: Duty


class VisitData(NamedTuple):
    """A row of 家访明细.csv."""

    pupil: Student
    visit: Visit
    term: Term


PUPIL_ID = DataColumn("学号", lambda r: r.pupil.id)
PUPIL_NAME = DataColumn("姓名", lambda r: r.pupil.name)
PUPIL_CLASS = DataColumn("班级", lambda r: r.pupil.school_class)
_PUPIL = (PUPIL_ID, PUPIL_NAME, PUPIL_CLASS)
REASON = DataColumn("原因", lambda r: r.duty.reason)
UNVISITED_COLUMNS = (*_PUPIL, REASON)
VISIT_DAY = DataColumn("家访日期", lambda r: r.visit.date.isoformat())
VISIT_FORM = DataColumn("家访形式", lambda r: r.visit.form.value)
LEAD = DataColumn("主访教师", lambda r: teacher_name(r.term, r.visit.lead))
PARTICIPANTS = DataColumn("参与教师", lambda r: "、".join(r.visit.participants))
SOURCE = DataColumn("来源", lambda r: source_text(r.visit.sources))
VISIT_COLUMNS = (
    *_PUPIL, VISIT_DAY, VISIT_FORM, LEAD, PARTICIPANTS, DataColumn("照片", lambda r: r.visit.photos), SOURCE,
)  # fmt: skip

# ---------------------------------------------------------------- 问题清单.csv


def _as_data(column: Column) -> DataColumn:
    """The column of 问题清单: file and sheet show the same of a problem."""
    assert column.value is not None  # noqa: S101  columns of lists say what they show
    return DataColumn(column.title, column.value)


SEVERITY, PROBLEM_CODE, FILE, SHEET, LINE, PLACE, CONTENT, MESSAGE, REMEDY = map(
    _as_data,
    (
        source_pages.SEVERITY, source_pages.CODE, source_pages.FILE, source_pages.SHEET, source_pages.LINE,
        source_pages.PLACE, source_pages.CONTENT, source_pages.MESSAGE, source_pages.REMEDY,
    ),
)  # fmt: skip
PROBLEM_COLUMNS = (SEVERITY, PROBLEM_CODE, FILE, SHEET, LINE, PLACE, CONTENT, MESSAGE, REMEDY)
