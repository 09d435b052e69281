"""Invents a school: its teachers, classes and pupils, and their individual traits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from functools import partial
from itertools import count
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.demo.source import FIRST_YEAR, Size, chance, season, spread, stream, words
from jiafang_batch.terms import (
    GENERAL_GROUP,
    YEAR_GROUPS,
    Category,
    EntryKind,
    Post,
    Sex,
    StudentStatus,
    TeacherStatus,
    Visitable,
)

HOMEROOM_SUBJECT = "语文"
_LOWEST_COVERAGE, _FULL_COVERAGE = 0.55, 1.0
_PUPIL_PHONES, _TEACHER_PHONES = 13_900_000_000, 13_900_005_000
"""Every phone number is one of 1390000xxxx, so that it is recognised as invented."""

_LEAST_DILIGENT = 0.15
_GOLDEN = 0.6180339887
"""Its multiples are spread evenly between 0 and 1, so that even a small staff covers the whole range."""

_CATEGORY_SHARES: Mapping[Category, float] = {
    Category.LEARNING_DIFFICULTY: 0.07,
    Category.LEFT_BEHIND: 0.07,
    Category.SINGLE_PARENT: 0.05,
    Category.MIGRANT_CHILD: 0.05,
    Category.POVERTY: 0.04,
    Category.DEVIANT: 0.02,
    Category.TALENT: 0.02,
    Category.POTENTIAL: 0.02,
    Category.LOW_INCOME: 0.015,
    Category.OUT_OF_POVERTY: 0.015,
    Category.UNEVEN: 0.015,
    Category.DISABLED: 0.012,
    Category.MENTAL_DIFFICULTY: 0.012,
    Category.MISFORTUNE: 0.01,
    Category.MAJOR_CHANGE: 0.01,
    Category.EXTREME_POVERTY: 0.005,
    Category.DISABLED_PARENTS: 0.004,
}


class HandIn(Enum):
    """How a class's log is handed in."""

    TIDY = "as the template lays it out"
    MESSY = "in a form of the teacher's own"
    FAULTY = "with rows that are wrong"
    MISSING = "not at all"


class DemoTeacher(Struct, frozen=True):
    """A teacher; the first fields are the columns of 教师名册."""

    staff_id: str
    name: str
    sex: Sex
    posts: tuple[Post, ...]
    grade_group: str
    subject: str
    hire_date: date
    status: TeacherStatus
    phone: str
    diligence: float
    """The share of the expected work that this teacher does, from 0 to 1."""


class Pupil(Struct, frozen=True):
    """A pupil; the fields are the columns of 学生名册."""

    student_id: str
    name: str
    sex: Sex
    year_group: str
    school_class: str
    birth_date: date
    entry_kind: EntryKind
    entry_date: date
    address: str
    guardian: str
    phone: str
    leave_date: date | None = None
    status: StudentStatus = StudentStatus.ENROLLED
    categories: tuple[Category, ...] = ()
    parents_away: bool = False
    visitable: Visitable = Visitable.YES
    remark: str = ""

    @property
    def counts(self) -> bool:
        """True for a pupil who is at the school at the term's end."""
        return self.leave_date is None and self.status is not StudentStatus.DROPPED_OUT


class DemoClass(Struct, frozen=True):
    """A class with its teachers and pupils, the share that is visited and how its log is handed in."""

    name: str
    year_group: str
    is_entry_grade: bool
    homeroom: DemoTeacher
    since: date | None
    """When the homeroom teacher took over; None for one who has always headed the class."""
    predecessor: DemoTeacher | None
    """The homeroom teacher until `since`, if still at the school."""
    year_leader: DemoTeacher
    team: tuple[DemoTeacher, ...]
    """Its subject teachers, without the homeroom teacher."""
    pupils: tuple[Pupil, ...]
    coverage: float
    hand_in: HandIn
    namesakes: tuple[Pupil, ...]
    """Two pupils with the same name, who can be distinguished by 学号 only."""


class School(Struct, frozen=True):
    """The invented school."""

    name: str
    teachers: tuple[DemoTeacher, ...]
    classes: tuple[DemoClass, ...]

    @property
    def leaders(self) -> tuple[DemoTeacher, ...]:
        """The leaders of the school and of its departments."""
        return tuple(t for t in self.teachers if {Post.SCHOOL_LEADER, Post.MIDDLE_LEADER} & set(t.posts))


def invent_school(seed: int, size: Size) -> School:
    """Return a school of the size; the same seed gives the same people."""
    rng = stream(seed, "people")
    year_groups = YEAR_GROUPS[: size.year_groups]
    staff = _Staff(rng, size)
    leaders = [*staff.hire(size.leaders, Post.SCHOOL_LEADER), *staff.hire(size.middle_leaders, Post.MIDDLE_LEADER)]
    homerooms = {g: staff.hire(size.classes, Post.HOMEROOM, group=g, subject=HOMEROOM_SUBJECT) for g in year_groups}
    by_year_group = {
        g: {
            subject: staff.hire(n, Post.SUBJECT, group=g, subject=subject)
            for subject, n in size.year_group_subjects.items()
        }
        for g in year_groups
    }
    special = {subject: staff.hire(n, Post.SUBJECT, subject=subject) for subject, n in size.specialists.items()}
    rest = [*staff.hire(size.counsellors, Post.COUNSELLOR), *staff.hire(size.others, Post.OTHER)]
    rest[-1] = replace(rest[-1], status=TeacherStatus.LEFT)
    number, classes = count(), []
    for year_group in year_groups:
        for index, homeroom in enumerate(homerooms[year_group]):
            place = next(number)
            team = [teachers[index % len(teachers)] for teachers in by_year_group[year_group].values()]
            team += [teachers[place % len(teachers)] for teachers in special.values()]
            leader = next(iter(by_year_group[year_group].values()))[0]
            classes.append(_bare_class(year_group, index, homeroom, leader, tuple(team)))
    teachers = [*leaders, *(t for g in year_groups for t in homerooms[g])]
    teachers += [t for g in year_groups for group in by_year_group[g].values() for t in group]
    teachers += [*(t for group in special.values() for t in group), *rest]
    classes = _with_pupils(stream(seed, "pupils"), _with_fates(stream(seed, "fates"), classes, size), size)
    return School(str(words()["school"]), tuple(teachers), tuple(classes))


class _Staff:
    """Hires teachers with unique numbers and names."""

    def __init__(self, rng: Random, size: Size) -> None:
        self._rng, self._size = rng, size
        self._names_in_use: set[str] = set()
        self._number = count(1)

    def hire(self, how_many: int, post: Post, *, group: str = GENERAL_GROUP, subject: str = "") -> list[DemoTeacher]:
        """Return new teachers of one post."""
        return [self._teacher(post, group, subject) for _ in range(how_many)]

    def _teacher(self, post: Post, group: str, subject: str) -> DemoTeacher:
        rng, number = self._rng, next(self._number)
        sex = Sex.MALE if chance(rng, 0.3) else Sex.FEMALE
        name = next(
            n for n in _names(rng, words()["men" if sex is Sex.MALE else "women"]) if n not in self._names_in_use
        )
        self._names_in_use.add(name)
        teaches = (Post.SUBJECT,) if post is Post.HOMEROOM else ()
        return DemoTeacher(
            staff_id=f"T{number:03}",
            name=name,
            sex=sex,
            posts=(post, *teaches),
            grade_group=group,
            subject=subject,
            hire_date=date(rng.randint(1995, FIRST_YEAR), 9, 1),
            status=TeacherStatus.ACTIVE,
            phone=str(_TEACHER_PHONES + number),
            diligence=_LEAST_DILIGENT + (1 - _LEAST_DILIGENT) * (number * _GOLDEN % 1),
        )


def _names(rng: Random, given_names: list[str]) -> Iterator[str]:
    while True:
        yield rng.choice(words()["surnames"]) + rng.choice(given_names)


def _bare_class(
    year_group: str, index: int, homeroom: DemoTeacher, leader: DemoTeacher, team: tuple[DemoTeacher, ...]
) -> DemoClass:
    return DemoClass(
        name=f"{year_group.removesuffix('年级')}({index + 1})班",
        year_group=year_group,
        is_entry_grade=year_group == YEAR_GROUPS[0],
        homeroom=homeroom,
        since=None,
        predecessor=None,
        year_leader=leader,
        team=tuple(dict.fromkeys(team)),
        pupils=(),
        coverage=0.0,
        hand_in=HandIn.TIDY,
        namesakes=(),
    )


def _with_fates(rng: Random, classes: list[DemoClass], size: Size) -> list[DemoClass]:
    """The classes with the state of their logs, the share visited, and changes of homeroom teachers."""
    dates = season()
    order = rng.sample(range(len(classes)), len(classes))
    ways = [HandIn.MISSING, *[HandIn.FAULTY] * size.faulty, *[HandIn.MESSY] * size.messy]
    hand_in = {place: ways[n] if n < len(ways) else HandIn.TIDY for n, place in enumerate(order)}
    handed_in = [place for place in rng.sample(order, len(order)) if hand_in[place] is not HandIn.MISSING]
    coverage = dict(zip(handed_in, spread(len(handed_in), _LOWEST_COVERAGE, _FULL_COVERAGE), strict=True))
    older = [place for place in handed_in if not classes[place].is_entry_grade]
    taken_over = dict.fromkeys(older[: size.takeovers], dates.takeover)
    changed = dict.fromkeys(older[size.takeovers : size.takeovers + size.successions], dates.succession)
    return [
        replace(
            school_class,
            hand_in=hand_in[place],
            coverage=coverage.get(place, _LOWEST_COVERAGE),
            since=(taken_over | changed).get(place),
            predecessor=school_class.team[0] if place in changed else None,
        )
        for place, school_class in enumerate(classes)
    ]


def _with_pupils(rng: Random, classes: Iterable[DemoClass], size: Size) -> list[DemoClass]:
    number = count(1)
    filled: list[DemoClass] = []
    for school_class in classes:
        names = _class_names(rng, rng.randint(*size.pupils), has_namesakes=school_class.hand_in is HandIn.FAULTY)
        pupils = [_pupil(rng, school_class, name, sex, next(number)) for name, sex in names]
        filled.append(replace(school_class, pupils=tuple(pupils)))
    everyone = _with_traits(rng, [pupil for c in filled for pupil in c.pupils])
    return [_settled(c, tuple(p for p in everyone if p.school_class == c.name)) for c in filled]


def _settled(school_class: DemoClass, pupils: tuple[Pupil, ...]) -> DemoClass:
    names = [pupil.name for pupil in pupils]
    return replace(school_class, pupils=pupils, namesakes=tuple(p for p in pupils if names.count(p.name) > 1))


def _class_names(rng: Random, how_many: int, *, has_namesakes: bool) -> list[tuple[str, Sex]]:
    """Names of a class, all different except for one pair if there are to be namesakes."""
    chosen: dict[str, Sex] = {}
    while len(chosen) < how_many - has_namesakes:
        sex = rng.choice([Sex.MALE, Sex.FEMALE])
        chosen.setdefault(next(_names(rng, words()["boys" if sex is Sex.MALE else "girls"])), sex)
    names = list(chosen.items())
    return [*names, names[0]] if has_namesakes else names


def _pupil(rng: Random, school_class: DemoClass, name: str, sex: Sex, number: int) -> Pupil:
    dates = season()
    years = YEAR_GROUPS.index(school_class.year_group)
    entered = dates.opening.replace(year=FIRST_YEAR - years)
    street = rng.choice(words()["streets"])
    surname = name[:2] if name[:2] in words()["surnames"] else name[:1]
    return Pupil(
        student_id=f"G{entered.year}{number:04}",
        name=name,
        sex=sex,
        year_group=school_class.year_group,
        school_class=school_class.name,
        birth_date=entered.replace(year=entered.year - 7) + timedelta(days=rng.randrange(365)),
        entry_kind=EntryKind.ENROLLED if years else EntryKind.NEW,
        entry_date=entered,
        address=street.format(
            a=rng.randint(1, 180),
            b=rng.randint(1, 16),
            c=rng.randint(1, 6) * 100 + rng.randint(1, 4),
            d=rng.randint(1, 9),
        ),
        guardian=surname + rng.choice(words()[rng.choice(["men", "women"])]),
        phone=str(_PUPIL_PHONES + number),
    )


def _with_traits(rng: Random, pupils: list[Pupil]) -> list[Pupil]:
    """The pupils with their special traits; each trait has a fixed share of the school, at least one pupil."""
    dates = season()
    marked = {pupil.student_id: pupil for pupil in pupils}
    named = Counter((pupil.school_class, pupil.name) for pupil in pupils)
    # Namesakes get no traits, so that only the 学号 distinguishes them.
    plain = [pupil.student_id for pupil in pupils if named[pupil.school_class, pupil.name] == 1]

    def give(share: float, trait: Callable[[Pupil], Pupil]) -> None:
        for key in rng.sample(plain, max(1, round(share * len(plain)))):
            marked[key] = trait(marked[key])

    for category, share in _CATEGORY_SHARES.items():
        give(share, partial(_in_category, category))
    give(0.08, lambda p: replace(p, parents_away=True))
    give(0.05, lambda p: replace(p, remark=rng.choice(words()["remarks"])))
    give(0.03, lambda p: replace(p, visitable=Visitable.NO))
    give(0.003, lambda p: replace(p, status=StudentStatus.AT_RISK))
    give(0.0025, lambda p: replace(p, leave_date=dates.opening + timedelta(days=75)))
    give(0.0025, lambda p: replace(p, entry_kind=EntryKind.TRANSFER, entry_date=dates.opening + timedelta(days=43)))
    return list(marked.values())


def _in_category(category: Category, pupil: Pupil) -> Pupil:
    away = pupil.parents_away or category is Category.LEFT_BEHIND
    return replace(pupil, categories=(*pupil.categories, category), parents_away=away)
