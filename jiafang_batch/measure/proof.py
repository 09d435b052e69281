"""The evidence of a result: its items as lines that name the pupil, visit or event and the file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.population import Item, ItemKind
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Attempt, Visit


class VisitLine(Struct, frozen=True):
    """One visit: when, how, by whom, and the rows of the logs it was read from."""

    date: date
    form: str
    student: str
    teachers: str
    source: str

    def __str__(self) -> str:
        """The printed form: day, form, teachers, source."""
        return f"{self.date} {self.form}，{self.teachers}，来源 {self.source}"


class ExplainLine(Struct, frozen=True):
    """One item behind a result: what it adds to the denominator (`counted`) and to the numerator (`added`)."""

    label: str
    met: bool | None
    """None for an item that only counts: of a count, or a questionnaire's marks."""
    counted: int
    added: int | Fraction
    note: str
    visits: tuple[VisitLine, ...]
    source: str

    def __str__(self) -> str:
        """The printed form, without the visits."""
        mark = "" if self.met is None else "已达到 " if self.met else "未达到 "
        note = f"，{self.note}" if self.note else ""
        return f"{mark}{self.label}{note}{f'，来源 {self.source}' if self.source else ''}"


def lines(result: Result, term: Term) -> tuple[ExplainLine, ...]:
    """The items behind a result, the unmet ones first; their sums are its numerator and denominator."""
    is_counted = result.tally.denominator is None or result.indicator.rule.is_of_marks
    tried = grouped_by(sorted(term.records.attempts, key=lambda a: a.date), lambda attempt: attempt.student)
    proof_lines = []
    for item in result.tally.items:
        met = None if is_counted else item.met >= item.counted
        attempts = tried.get(item.key, ()) if item.kind is ItemKind.STUDENT and met is False else ()
        proof_lines.append(_line(item, term, attempts, met=met))
    return tuple(sorted(proof_lines, key=lambda line: line.met is not False))


def _line(item: Item, term: Term, attempts: Iterable[Attempt], *, met: bool | None) -> ExplainLine:
    notes = [f"{item.met} 分" if item.kind is ItemKind.SURVEY and met is None else item.note]
    notes += [f"{attempt.date} {attempt.outcome.value}" for attempt in attempts]
    return ExplainLine(
        label=item_label(item, term),
        met=met,
        counted=item.counted,
        added=item.met,
        note="，".join(note for note in notes if note),
        visits=visit_lines(item.visits, term),
        source=str(item.source or ""),
    )


def item_label(item: Item, term: Term) -> str:
    """Return the subject of an item in words: a pupil, a teacher, an event, a week."""
    match item.kind:
        case ItemKind.STUDENT | ItemKind.VISIT:
            return student_label(item.key, term)
        case ItemKind.EVENT:
            return f"事件 {item.key} {student_label(item.student, term)}"
        case ItemKind.TEACHER | ItemKind.ESSAY | ItemKind.BREACH:
            return teacher_label(item.key, term)
        case ItemKind.MEETING | ItemKind.SURVEY:
            return f"{item.key}{item.kind.value}"
    return item.key


def student_label(key: str, term: Term) -> str:
    """A pupil with class and 学号: 王小明（一(1)班，G001）."""
    student = term.records.roster.students[key]
    return f"{student.name}（{student.school_class}，{student.id}）"


def teacher_label(key: str, term: Term) -> str:
    """A teacher with 工号: 张三（T001）."""
    return f"{term.records.roster.teachers[key].name}（{key}）"


def visit_lines(visits: Iterable[Visit], term: Term) -> tuple[VisitLine, ...]:
    """The visits as lines, in their order."""
    teachers = term.records.roster.teachers
    return tuple(
        VisitLine(
            date=visit.date,
            form=visit.form.value,
            student=student_label(visit.student, term),
            teachers="、".join(teachers[key].name for key in visit.participants),
            source="；".join(str(place) for place in visit.sources),
        )
        for visit in visits
    )


# ---------------------------------------------------------------- a whole explanation


class ExplanationPart(Struct, frozen=True):
    """One statement of an explanation and the lines behind it; `result` if it is about one."""

    sentence: str
    lines: tuple[ExplainLine, ...]
    result: Result | None = None


class Explanation(Struct, frozen=True):
    """The explanation of a subject or pupil: the name, the total, and the parts with their reasons."""

    title: str
    summary: tuple[str, ...]
    parts: tuple[ExplanationPart, ...]

    def text(self) -> tuple[str, ...]:
        """The explanation as lines to print, the evidence indented under what it proves."""
        printed = [self.title, *(f"  {sentence}" for sentence in self.summary)]
        for part in self.parts:
            printed += ["", part.sentence]
            for line in part.lines:
                printed.append(f"  {line}")
                printed += [f"    {visit}" for visit in line.visits]
        return tuple(printed)
