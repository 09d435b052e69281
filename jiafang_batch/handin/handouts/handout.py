"""The content of each prefilled workbook: the dropdowns' words, earlier rows, and the pupils still to be visited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, field

from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.handin.handouts.asked_columns import Asked, everything
from jiafang_batch.handin.handouts.owed import Owed, needed
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.measure.own_targets import OwnTarget
from jiafang_batch.measure.term import Term
from jiafang_batch.mind import categories_text
from jiafang_batch.records import Plan, Student, Teacher
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import Value
from jiafang_batch.terms import SubjectKind

YEAR_GROUP, PHONE, CATEGORIES, LAST_VISIT, DEMAND, PLANNED = (
    "年级", "联系电话", "特殊类别", "上次家访", "应访要求", "计划家访",
)  # fmt: skip
"""Headings of the informative columns; they belong to no layout, so their cells are never data."""

INFORMING = (PHONE, CATEGORIES, LAST_VISIT, DEMAND, PLANNED)

_MOST_OPEN = 40
"""The most rows that are prepared for a teacher's own targets."""
_WHO = ("school_class", "student", "student_id")
_VISIT = ("date", "form", "outcome", "lead", "companions")


class Columns(Struct, frozen=True):
    """The columns of a prefilled sheet: fields of the visit log and headings that only inform, in their order."""

    shown: tuple[str, ...]
    extra: tuple[str, ...]
    """Headings of columns that the teacher has added to what was handed in."""
    folded: tuple[str, ...]
    """Columns that nobody has to look at, at the right; a value in them counts like any other."""

    @property
    def all(self) -> tuple[str, ...]:
        """All columns from left to right."""
        return (*self.shown, *self.extra, *self.folded)


def columns_of(book: Prefilled) -> Columns:
    """Return the columns of a workbook: what its policy does not use, and what would be blank in every row, is folded."""
    fields = [column.field for column in layouts()["visit_log"].columns]
    rest = [field for field in fields if field not in (*_WHO, *_VISIT)]
    informing = [name for name in INFORMING if any(row.get(name) for row in book.rows)]
    several = len({group for group, _ in book.lists.classes}) > 1
    front = (*((YEAR_GROUP,) if several else ()), *_WHO, *informing)
    used = [field for field in (*_VISIT, *rest) if field in book.asked.used]
    folded = [field for field in (*_VISIT, *rest) if field not in book.asked.used]
    spare = [name for name in INFORMING if name not in informing]
    return Columns((*front, *used), book.own_columns, (*folded, *spare, *(() if several else (YEAR_GROUP,))))


class DoorAddress(Struct, frozen=True):
    """Where a class hands in over the school's network: what is typed, and the link of the picture."""

    address: str
    code: str
    link: str


class Frame(Struct, frozen=True):
    """The data shared by all prefilled workbooks of a term.

    `first` and `last` are the earliest and latest date of a visit.
    """

    school: str
    term: str
    first: date
    last: date
    deadline: datetime | None
    example: date
    """A day of the term, for examples."""
    doors: Mapping[Owner, DoorAddress] = field(default_factory=dict)
    """The teachers' door for each class, if it has been opened."""


class Lists(Struct, frozen=True):
    """The words of the dropdowns; rows of one class or year group stand together."""

    classes: tuple[tuple[str, str], ...]
    """(year group, class)."""
    pupils: tuple[tuple[str, str, str], ...]
    """(class, pupil, 学号)."""
    teachers: tuple[str, ...]


class Carried(Struct, frozen=True):
    """A row that was handed in before, as typed: field → cell; the pupils it names."""

    cells: Mapping[str, Value]
    pupils: tuple[str, ...]
    faulty: bool
    extra: Mapping[str, Value] = field(default_factory=dict)
    """Heading → cell of columns that the teacher has added."""


class Prefilled(Struct, frozen=True):
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
    """Headings of columns that the teacher has added to what was handed in."""
    asked: Asked = field(default_factory=everything)
    """What the policy asks of each visit."""
    targets: tuple[OwnTarget, ...] = ()
    """What the teacher still has to do beyond the pupils listed."""

    @property
    def title(self) -> str:
        """The title of the workbook."""
        return f"{self.name}家访记录"


class Material(Struct, frozen=True):
    """The inputs of a term's workbooks."""

    term: Term
    owed: Mapping[str, Sequence[Owed]]
    """Class → pupils who are still to be visited."""
    carried: Mapping[Owner, Sequence[Carried]]
    """Owner → the rows that they have handed in."""
    deadlines: Mapping[str, datetime | None]
    """Class → its deadline; under the empty text the deadline of everybody else."""
    asked: Asked
    owed_by: Mapping[str, Sequence[Owed]] = field(default_factory=dict)
    """工号 → pupils whom that subject teacher still has to visit."""
    own_targets: Mapping[str, Sequence[OwnTarget]] = field(default_factory=dict)
    """工号 → what the teacher still has to do, whoever is visited."""


class _Desk(Struct, frozen=True):
    """The recipient of a workbook: whom its dropdowns offer, and the pupils to be visited."""

    owner: Owner
    name: str
    folder: str
    lead: str
    """工号 of the teacher who is entered as 主访教师."""
    classes: Sequence[str]
    duty_classes: Sequence[str]


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
    headed = grouped_pairs((tenure.teacher, name) for name, heads in term.homerooms.items() for tenure in heads)
    taught = grouped_pairs((row.teacher, row.school_class) for row in term.records.roster.teaching)
    order = list(term.records.roster.classes)
    desks = []
    for kind in (SubjectKind.HOMEROOM, SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER):
        for subject in term.subjects[kind]:
            headed_classes = headed.get(subject.key, ())
            reach = order if kind is SubjectKind.LEADER else {*headed_classes, *taught.get(subject.key, ())}
            classes = tuple(name for name in order if name in reach)
            owner = Owner(OwnerKind.TEACHER, subject.key)
            name = names.teacher(term.records.roster.teachers[subject.key])
            desks.append(_Desk(owner, name, OwnerKind.TEACHER.value, subject.key, classes, headed_classes))
    return tuple(_book(material, desk) for desk in desks)


def _book(material: Material, desk: _Desk) -> Prefilled:
    term, names = material.term, Names(material.term)
    before = material.carried.get(desk.owner, ())
    # A row with an error counts as the visit here: the teacher corrects it instead of typing it again.
    begun = {key for row in before if row.faulty for key in row.pupils}
    owed = [entry for name in desk.duty_classes for entry in material.owed.get(name, ())]
    owed += [entry for entry in material.owed_by.get(desk.lead, ()) if desk.owner.kind is OwnerKind.TEACHER]
    waiting = [entry for entry in owed if entry.student.id not in begun]
    targets = tuple(material.own_targets.get(desk.lead, ())) if desk.owner.kind is OwnerKind.TEACHER else ()
    rows = [_waiting_row(term, names, entry, desk.lead) for entry in waiting] or _open_rows(term, names, desk, targets)
    rows += [_carried_row(term, names, row) for row in before]
    own_deadlines = [moment for name in desk.duty_classes if (moment := material.deadlines.get(name)) is not None]
    return Prefilled(
        owner=desk.owner,
        name=desk.name,
        folder=desk.folder,
        lists=_lists(term, names, desk.classes),
        rows=tuple(rows),
        carried=len(before),
        waiting=needed(waiting),
        deadline=max(own_deadlines, default=material.deadlines.get("")),
        own_columns=tuple(dict.fromkeys(heading for row in before for heading in row.extra)),
        asked=material.asked,
        targets=targets,
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
        pupils=tuple((name, names.pupil(s), s.id) for name in held for s in term.enrolled.get(name, ())),
        teachers=tuple(names.teacher(t) for t in roster.teachers.values() if t.active),
    )


def _waiting_row(term: Term, names: Names, entry: Owed, lead: str) -> Mapping[str, Value]:
    student, teachers = entry.student, term.records.roster.teachers
    planned = [plan for plan in term.records.plans if plan.student == student.id]
    team = tuple(dict.fromkeys(key for plan in planned for key in plan.teachers))
    first = team[0] if team else lead
    others = [names.teacher(teachers[key]) for key in team if key != first]
    return {
        **_pupil_cells(term, student),
        YEAR_GROUP: student.year_group,
        "school_class": student.school_class,
        "student": names.pupil(student),
        "student_id": student.id,
        "lead": names.teacher(teachers[first]) if first else None,
        "companions": "、".join(others),
        "parent": student.guardian,
        DEMAND: _demand(entry.demands),
        PLANNED: "、".join(dict.fromkeys(filter(None, map(_planned_day, planned)))),
    }


def _open_rows(term: Term, names: Names, desk: _Desk, targets: Sequence[OwnTarget]) -> list[Mapping[str, Value]]:
    """A row with the teacher's name for each visit that their own targets lack; the pupil is open."""
    lacking = min(max((target.lacking for target in targets), default=0), _MOST_OPEN)
    cells: dict[str, Value] = {"lead": names.teacher(term.records.roster.teachers[desk.lead])} if lacking else {}
    if len(desk.classes) == 1:
        cells["school_class"] = desk.classes[0]
    return [cells] * lacking


def _planned_day(plan: Plan) -> str:
    """9月21日下午; empty without a day."""
    half = plan.half_day.value if plan.half_day else ""
    return f"{plan.planned.month}月{plan.planned.day}日{half}" if plan.planned else ""


def _demand(names: Sequence[str]) -> str:
    """The first rule that asks for the visit, and the number of further ones."""
    return names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 项"


def _carried_row(term: Term, names: Names, row: Carried) -> Mapping[str, Value]:
    student = term.records.roster.students[row.pupils[0]] if len(row.pupils) == 1 else None
    pupil_cells = {} if student is None else {**_pupil_cells(term, student), YEAR_GROUP: student.year_group}
    # A log without 班级 identified its pupils by 学号; the dropdown of pupils needs the class.
    spared = (
        {}
        if student is None
        else {"school_class": student.school_class, "student": names.pupil(student), "student_id": student.id}
    )
    return {
        **row.extra,
        **spared,
        **{field: cell for field, cell in row.cells.items() if cell not in (None, "")},
        **pupil_cells,
    }


def _pupil_cells(term: Term, student: Student) -> Mapping[str, Value]:
    """The informative cells: how to reach the family, why it is special, when it was last visited."""
    visits = term.visits_of.get(student.id, ())
    last = f"{visits[-1].date:%m-%d} {visits[-1].form.value}" if visits else ""
    return {PHONE: student.phone, CATEGORIES: categories_text(student), LAST_VISIT: last}
