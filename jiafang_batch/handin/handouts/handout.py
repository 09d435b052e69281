"""The content of each prefilled workbook: the dropdowns' words, earlier rows, and the pupils still to be visited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from jiafang_batch.handin.handouts.owed import Owed
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.measure.term import Term, listed
from jiafang_batch.records import Student, Teacher
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import Value
from jiafang_batch.terms import SubjectKind

YEAR_GROUP, PHONE, CATEGORIES, LAST_VISIT, DEMAND = "年级", "联系电话", "特殊类别", "上次家访", "应访要求"
"""Headings of the informative columns; they belong to no layout, so their cells are never data."""

INFORMING = (PHONE, CATEGORIES, LAST_VISIT, DEMAND)

_IN_FRONT = (
    YEAR_GROUP,
    "school_class",
    "student",
    *INFORMING,
    "date",
    "form",
    "outcome",
    "lead",
    "companions",
    "parent",
)


def columns() -> tuple[str, ...]:
    """The columns of every prefilled sheet from left to right: fields of the visit log, and headings that only inform."""
    rest = (column.field for column in layouts()["visit_log"].columns if column.field not in _IN_FRONT)
    return (*_IN_FRONT, *rest)


@dataclass(frozen=True, slots=True)
class Frame:
    """The data shared by all prefilled workbooks of a term.

    `first` and `last` are the earliest and latest date of a visit.
    """

    school: str
    term: str
    first: date
    last: date
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class Lists:
    """The words of the dropdowns; rows of one class or year group stand together."""

    classes: tuple[tuple[str, str], ...]
    """(year group, class)."""
    pupils: tuple[tuple[str, str], ...]
    """(class, pupil)."""
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A row that was handed in before, as typed: field → cell; the pupils it names."""

    cells: Mapping[str, Value]
    pupils: tuple[str, ...]
    faulty: bool
    own: Mapping[str, Value] = field(default_factory=dict)
    """Heading → cell of columns that the teacher has added."""


@dataclass(frozen=True, slots=True)
class Prefilled:
    """One workbook to hand out: its rows as column → cell, the pupils to visit first, then what was handed in before."""

    owner: Owner
    name: str
    """The class, or the teacher."""
    folder: str
    """The year group, or 教师."""
    lists: Lists
    rows: tuple[Mapping[str, Value], ...]
    carried: int
    waiting: int
    deadline: datetime | None
    own_columns: tuple[str, ...] = ()
    """Headings of columns that the teacher has added to what was handed in; they stand at the right."""

    @property
    def title(self) -> str:
        """The title of the workbook."""
        return f"{self.name}家访记录"


@dataclass(frozen=True, slots=True)
class Material:
    """The inputs of a term's workbooks."""

    term: Term
    owed: Mapping[str, Sequence[Owed]]
    """Class → pupils who are still to be visited."""
    carried: Mapping[Owner, Sequence[Carried]]
    """Owner → the rows that they have handed in."""
    deadlines: Mapping[str, datetime | None]
    """Class → its deadline; under the empty text the deadline of everybody else."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """The recipient of a workbook: whom its dropdowns offer, and the pupils to be visited."""

    owner: Owner
    name: str
    folder: str
    lead: str
    """工号 of the teacher who is entered as 主访教师."""
    classes: Sequence[str]
    own: Sequence[str]


def class_books(material: Material) -> tuple[Prefilled, ...]:
    """Return one workbook per class, in the order of the class list."""
    term = material.term
    desks = []
    for subject in term.subjects[SubjectKind.SCHOOL_CLASS]:
        name = subject.key
        heads = term.homerooms.get(name, ())
        group = term.records.roster.classes[name].year_group or name
        owner = Owner(OwnerKind.SCHOOL_CLASS, name)
        desks.append(_Desk(owner, name, group, heads[0].teacher if len(heads) == 1 else "", (name,), (name,)))
    return tuple(_book(material, desk) for desk in desks)


def teacher_books(material: Material) -> tuple[Prefilled, ...]:
    """Return one workbook per assessed teacher; a homeroom teacher's lists the pupils to visit, all have the dropdowns.

    A 校领导 may visit anybody, the others the classes that they head or teach.
    """
    term, names = material.term, Names(material.term)
    headed = listed((tenure.teacher, name) for name, heads in term.homerooms.items() for tenure in heads)
    taught = listed((row.teacher, row.school_class) for row in term.records.roster.teaching)
    order = list(term.records.roster.classes)
    desks = []
    for kind in (SubjectKind.HOMEROOM, SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER):
        for subject in term.subjects[kind]:
            own = headed.get(subject.key, [])
            reach = order if kind is SubjectKind.LEADER else {*own, *taught.get(subject.key, ())}
            classes = tuple(name for name in order if name in reach)
            owner = Owner(OwnerKind.TEACHER, subject.key)
            name = names.teacher(term.records.roster.teachers[subject.key])
            desks.append(_Desk(owner, name, OwnerKind.TEACHER.value, subject.key, classes, own))
    return tuple(_book(material, desk) for desk in desks)


def _book(material: Material, desk: _Desk) -> Prefilled:
    term, names = material.term, Names(material.term)
    before = material.carried.get(desk.owner, ())
    # A row with an error counts as the visit here: the teacher corrects it instead of typing it again.
    begun = {key for row in before if row.faulty for key in row.pupils}
    owed = [entry for name in desk.own for entry in material.owed.get(name, ())]
    waiting = [entry for entry in owed if entry.student.id not in begun]
    rows = [_waiting_row(term, names, entry, desk.lead) for entry in waiting]
    rows += [_carried_row(term, names, row) for row in before]
    own_deadlines = [moment for name in desk.own if (moment := material.deadlines.get(name)) is not None]
    return Prefilled(
        owner=desk.owner,
        name=desk.name,
        folder=desk.folder,
        lists=_lists(term, names, desk.classes),
        rows=tuple(rows),
        carried=len(before),
        waiting=len(waiting),
        deadline=max(own_deadlines, default=material.deadlines.get("")),
        own_columns=tuple(dict.fromkeys(heading for row in before for heading in row.own)),
    )


class Names:
    """Pupils and teachers as a cell names them: a name, with the 学号 or 工号 if two share it."""

    def __init__(self, term: Term) -> None:
        roster = term.records.roster
        self._pupils = Counter((s.school_class, s.name) for s in roster.students.values())
        self._teachers = Counter(t.name for t in roster.teachers.values())

    def pupil(self, student: Student) -> str:
        """The pupil within the class."""
        is_alone = self._pupils[student.school_class, student.name] == 1
        return student.name if is_alone else f"{student.name}({student.id})"

    def teacher(self, teacher: Teacher) -> str:
        """The teacher within the school."""
        return teacher.name if self._teachers[teacher.name] == 1 else f"{teacher.name}({teacher.id})"


def _lists(term: Term, names: Names, classes: Iterable[str]) -> Lists:
    roster = term.records.roster
    held = tuple(classes)
    groups = dict.fromkeys(roster.classes[name].year_group for name in held)
    return Lists(
        classes=tuple((group, name) for group in groups for name in held if roster.classes[name].year_group == group),
        pupils=tuple((name, names.pupil(s)) for name in held for s in term.enrolled.get(name, ())),
        teachers=tuple(names.teacher(t) for t in roster.teachers.values() if t.active),
    )


def _waiting_row(term: Term, names: Names, entry: Owed, lead: str) -> Mapping[str, Value]:
    student = entry.student
    teacher = term.records.roster.teachers.get(lead)
    return {
        **_known(term, student),
        YEAR_GROUP: student.year_group,
        "school_class": student.school_class,
        "student": names.pupil(student),
        "lead": names.teacher(teacher) if teacher else None,
        "parent": student.guardian,
        DEMAND: _demand(entry.demands),
    }


def _demand(names: Sequence[str]) -> str:
    """The first rule that asks for the visit, and the number of further ones."""
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 项"


def _carried_row(term: Term, names: Names, row: Carried) -> Mapping[str, Value]:
    student = term.records.roster.students[row.pupils[0]] if len(row.pupils) == 1 else None
    known = {} if student is None else {**_known(term, student), YEAR_GROUP: student.year_group}
    # A log without 班级 identified its pupils by 学号; the dropdown of pupils needs the class.
    spared = {} if student is None else {"school_class": student.school_class, "student": names.pupil(student)}
    return {
        **row.own,
        **spared,
        **{field: cell for field, cell in row.cells.items() if cell not in (None, "")},
        **known,
    }


def _known(term: Term, student: Student) -> Mapping[str, Value]:
    """The informative cells: how to reach the family, why it is special, when it was last visited."""
    visits = term.visits_of.get(student.id, ())
    last = f"{visits[-1].date:%Y-%m-%d} {visits[-1].form.value}" if visits else ""
    return {PHONE: student.phone, CATEGORIES: "、".join(sorted(student.categories)), LAST_VISIT: last}
