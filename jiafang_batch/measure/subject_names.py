"""Resolves a word to a person or unit: a teacher, pupil, class, year group or the school; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from jiafang_batch.class_names import class_name, year_group
from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.records import Student, Teacher
from jiafang_batch.spellings import nearest
from jiafang_batch.terms import SubjectKind

_SCHOOL_WORDS = ("学校", "全校", "本校")


class Candidate(Struct, frozen=True):
    """A possible meaning: its unambiguous spelling, and a description."""

    spelling: str
    about: str
    target: Subject | Student | Teacher


def find(term: Term, who: str) -> tuple[Candidate, ...]:
    """Return everybody that the word names: by 工号 or 学号, 姓名, 姓名(编号), a class, a year group or the school."""
    word = squeeze(who)
    people = [c for c in _people(term) if _names(c, word)]
    return (*people, *_units(term, word))


def similar(term: Term, who: str) -> tuple[Candidate, ...]:
    """Return those with the names most similar to a word that names nobody."""
    everybody = grouped_by((*_people(term), *_all_units(term)), lambda candidate: candidate.target.name)
    return tuple(candidate for name in nearest(squeeze(who), everybody) for candidate in everybody[name])


def _people(term: Term) -> Iterable[Candidate]:
    roster = term.records.roster
    for teacher in roster.teachers.values():
        yield Candidate(f"{teacher.name}({teacher.id})", "教师", teacher)
    for student in roster.students.values():
        yield Candidate(f"{student.name}({student.id})", f"{student.school_class}学生", student)


def _names(candidate: Candidate, word: str) -> bool:
    target = candidate.target
    if isinstance(target, Subject):
        return False
    spelling = f"{person(target.name)}({target.id})"
    return word.casefold() in (target.id.casefold(), spelling.casefold()) or person(word) == person(target.name)


def _all_units(term: Term) -> Iterable[Candidate]:
    for kind in (SubjectKind.SCHOOL_CLASS, SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL):
        for subject in term.subjects[kind]:
            yield Candidate(subject.name, kind.value, subject)


def _units(term: Term, word: str) -> Iterable[Candidate]:
    for candidate in _all_units(term):
        match candidate.target:
            case Subject(kind=SubjectKind.SCHOOL_CLASS, key=key) if key == class_name(word):
                yield candidate
            case Subject(kind=SubjectKind.YEAR_GROUP, key=key) if key == year_group(word):
                yield candidate
            case Subject(kind=SubjectKind.SCHOOL, key=key) if word == squeeze(key) or word in _SCHOOL_WORDS:
                yield candidate
