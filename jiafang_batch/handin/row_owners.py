"""The owner of a workbook according to its rows: classes, pupils on the roster, visiting teachers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.link.directory import Directory
from jiafang_batch.patterns import pattern
from jiafang_batch.records import Roster
from jiafang_batch.sheets.layout import ROSTER_PLACE, layouts
from jiafang_batch.table import Row, Table

_MOSTLY = 0.9
"""The minimum share of rows that name the class; a class's log may contain slips."""

# What programs and people append to the name of a copy: (1), - 副本, 第2版, v3, 最终版, _新.
_COPY = pattern(r"(?:[\s_\-—]*(?:\(\d+\)|（\d+）|副本|copy|第\d+版|[vV]\d+|最新版?|最终版?|修改版?|定稿|新))+$")


class RowEvidence(Struct, frozen=True):
    """The data rows of one workbook: their number, and what those of its visit logs have in common."""

    rows: int
    visits: int
    """Rows of visit logs."""
    classes: Counter[str]
    """Class → rows of visit logs about it; rows of an unknown class are not counted."""
    teachers: Counter[str]
    """工号 → rows of visit logs in which the teacher leads or takes part."""
    leads: frozenset[str]
    pupils: frozenset[str]
    """学号 of the pupils that the visit logs name."""
    named: int
    """Rows of visit logs whose pupil is on the roster."""
    is_of_forms: bool = False
    """True if every visit is a separate form: such a file contains some visits and not all."""

    @property
    def is_on_roster(self) -> bool:
        """True if at least half of the visit rows name pupils of this school: the check on every other sign."""
        return self.visits > 0 and 2 * self.named >= self.visits


def row_evidence(tables: Iterable[Table], directory: Directory) -> RowEvidence:
    """Return the evidence of one workbook's tables; rows with errors count as far as they can be read."""
    filled = [table for table in tables if table.rows and layouts()[table.kind].place != ROSTER_PLACE]
    classes: Counter[str] = Counter()
    teachers: Counter[str] = Counter()
    leads: set[str] = set()
    pupils: set[str] = set()
    named = visits = forms = 0
    for row in (row for table in filled if table.kind == "visit_log" for row in table.rows):
        visits += 1
        forms += row.head.form is not None
        students, about = _who(row, directory)
        named += bool(students)
        pupils.update(students)
        classes.update(about)
        lead = [teacher.id for teacher in directory.teachers(row, "lead")[0]]
        leads.update(lead)
        teachers.update({*lead, *(teacher.id for teacher in directory.teachers(row, "companions")[0])})
    rows = sum(len(table.rows) for table in filled)
    return RowEvidence(rows, visits, classes, teachers, frozenset(leads), frozenset(pupils), named, 0 < visits == forms)


def _who(row: Row, directory: Directory) -> tuple[list[str], set[str]]:
    """The pupils of a row that are on the roster, and the classes it is about."""
    students = directory.students(row)[0]
    school_class = directory.school_class(row)[0]
    if students:
        # The sheet of a class is its sheet still when pupils have moved.
        classes = {school_class if s.former_class == school_class != "" else s.school_class for s in students}
        return [student.id for student in students], classes
    return [], {school_class} if school_class else set()


def owner_by_rows(evidence: RowEvidence, roster: Roster, name: str) -> Owner | None:
    """Return the owner of a workbook by its rows alone, or None if they are ambiguous.

    `name` is the file's name, which distinguishes logs of the whole school and registers.
    """
    if not evidence.visits:
        return Owner(OwnerKind.REGISTER, plain_stem(name)) if evidence.rows else None
    if not evidence.is_on_roster or not evidence.classes:
        return None
    main = main_class(evidence)
    single = next(iter(evidence.leads)) if len(evidence.leads) == 1 else ""
    if main and evidence.leads & {tenure.teacher for tenure in roster.classes[main].tenures}:
        return Owner(OwnerKind.SCHOOL_CLASS, main)
    if single:
        return Owner(OwnerKind.TEACHER, single)
    groups = {roster.classes[c].year_group for c in evidence.classes}
    if main:
        return None
    if len(groups) == 1:
        return Owner(OwnerKind.YEAR_GROUP, next(iter(groups)))
    return Owner(OwnerKind.SCHOOL, plain_stem(name))


def main_class(evidence: RowEvidence) -> str:
    """Return the class of nearly all visit rows, or an empty text."""
    ranked: Sequence[tuple[str, int]] = evidence.classes.most_common(1)
    return ranked[0][0] if ranked and ranked[0][1] >= _MOSTLY * evidence.visits else ""


def plain_stem(name: str) -> str:
    """Return a file's name without folders, extension and the marks of a copy: 教导处登记 (2).xlsx → 教导处登记."""
    stem = PurePosixPath(name.replace("\\", "/")).stem.strip()
    return _COPY.sub("", stem).strip() or stem
