"""How far a class or teacher is: the columns that status, 收表进度 and a year group's workbook share, and their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.measure.own_targets import OwnTarget
from jiafang_batch.records import Roster, Teacher
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of

PROGRESS, TARGETS = "家访进度", "本人任务"
TEACHER = Column("负责教师", Kind.WORD, 9, value=lambda r: r.teacher)
REFUSED = Column("没收下的文件", Kind.INTEGER, 8, value=lambda r: r.refused or None)
FAULTY_ROWS = Column("错误行", Kind.INTEGER, 8, value=lambda r: r.faulty_rows)
DUE = Column("应访", Kind.INTEGER, 7, value=lambda r: r.visits[0] if r.visits else None)
VISITED = Column("已访", Kind.INTEGER, 7, value=lambda r: r.visits[1] if r.visits else None)
LACKING = Column("还差", Kind.INTEGER, 7, value=lambda r: r.visits[0] - r.visits[1] if r.visits else None)
NEXT_DEADLINE = Column("最近期限", Kind.DATE, 11, value=lambda r: r.due[0] if r.due else None)
OF_VISITS = (
    DUE, VISITED, LACKING, NEXT_DEADLINE, Column("到期前要访", Kind.INTEGER, 8, value=lambda r: r.due[1] if r.due else None),
)  # fmt: skip


class ClassProgress(NamedTuple):
    """A row of 家访进度: a class."""

    name: str
    teacher: str
    """Its homeroom teachers of the day."""
    visits: tuple[int, int]
    """Pupils to be visited in the term, and those who were."""
    due: tuple[date, int] | None
    """The nearest deadline of a visit, and how many pupils have to be visited by then at least."""
    refused: int
    """Received files that could not be accepted and are probably the class's."""
    faulty_rows: int


_CLASS_COLUMNS = (
    Column("班级", width=12, value=lambda r: r.name),
    replace(TEACHER, title="班主任"),
    *OF_VISITS,
    REFUSED,
    FAULTY_ROWS,
)


def class_progress_page(classes: Sequence[ClassProgress], year_group: str) -> Page:
    """Return a year group's classes: how many are visited and lacking, what is due next, what has to be corrected."""
    note = "应访、已访是全体学生本学期任何形式的家访；最近期限、到期前要访按考核办法算，是谁见“还要家访”"
    rows = rows_of(_CLASS_COLUMNS, classes)
    return Page(PROGRESS, f"{year_group}{PROGRESS}", _CLASS_COLUMNS, rows, note, "班级表里还没有班级。", frozen=1)


class OwnTargetRow(NamedTuple):
    """A row of 本人任务: a count of visits that a teacher or leader owes."""

    teacher: Teacher
    target: OwnTarget


STAFF_ID = Column("工号", Kind.TEXT, 10, value=lambda r: r.teacher.id)
NAME = Column("教师", Kind.WORD, 12, value=lambda r: r.teacher.name)
OWED = Column("本人还差", Kind.LONG_TEXT, 60, value=lambda r: r.target.words)
_TARGET_COLUMNS = (
    NAME, STAFF_ID, Column("年级组", Kind.WORD, 12, value=lambda r: r.teacher.grade_group), OWED,
    Column("期限", Kind.DATE, 12, value=lambda r: r.target.last),
)  # fmt: skip


def target_rows(targets: Mapping[str, Sequence[OwnTarget]], roster: Roster) -> list[OwnTargetRow]:
    """Return the counts that teachers and leaders still lack, the nearest deadline first."""
    lines = [OwnTargetRow(roster.teachers[key], target) for key, owed in targets.items() for target in owed]
    return sorted(lines, key=lambda line: (line.target.last, line.teacher.id))


def target_page(targets: Mapping[str, Sequence[OwnTarget]], roster: Roster, note: str = "") -> Page:
    """Return the counts of visits that teachers and leaders still lack themselves, the nearest deadline first."""
    rows = rows_of(_TARGET_COLUMNS, target_rows(targets, roster))
    return Page(TARGETS, "教师和校领导本人还差的家访", _TARGET_COLUMNS, rows, note, "没有本人还差的家访次数。", 1)
