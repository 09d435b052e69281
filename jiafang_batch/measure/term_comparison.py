"""Two terms side by side: which class became which, and what rose and fell per class, teacher and indicator. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import is_onsite, visits_with
from jiafang_batch.records import other_pupils
from jiafang_batch.terms import SubjectKind

Number = Fraction | int


class Change(Struct, frozen=True):
    """A figure in both terms; None if it is not known."""

    before: Number | None
    after: Number | None

    @property
    def delta(self) -> Number | None:
        """The increase; negative for a decrease."""
        return None if self.before is None or self.after is None else self.after - self.before


def earlier_classes(earlier: Term, later: Term) -> Mapping[str, str]:
    """Return class → the earlier class of at least half of its pupils, by 学号 and name, without new classes.

    After the summer 一(1)班 is matched with 二(1)班.
    """
    students, origins = earlier.records.roster.students, {}
    others = frozenset(other_pupils(later.records.roster, earlier.records.roster))
    for name, pupils in later.enrolled.items():
        came_from = Counter(students[s.id].school_class for s in pupils if s.id in students and s.id not in others)
        for origin, count in came_from.most_common(1):
            if 2 * count >= len(pupils):
                origins[name] = origin
    return origins


class TeacherTerm(Struct, frozen=True):
    """A teacher's term in figures; total, rating and rank are blank if the teacher was not assessed."""

    card: Scorecard | None
    visits: int
    onsite: int


class TeacherChange(Struct, frozen=True):
    """A teacher assessed in either term."""

    staff_id: str
    name: str
    before: TeacherTerm
    after: TeacherTerm

    @property
    def total(self) -> Change:
        """总分 then and now."""
        return Change(*(t.card.shown_total if t.card else None for t in (self.before, self.after)))


def teacher_changes(earlier: Evaluation, later: Evaluation) -> tuple[TeacherChange, ...]:
    """Return everybody assessed in either term, by 工号, in the order of this term's roster; those who left come last."""
    before, after = _teacher_terms(earlier), _teacher_terms(later)
    roster = {**earlier.term.records.roster.teachers, **later.term.records.roster.teachers}
    order = dict.fromkeys((*later.term.records.roster.teachers, *earlier.term.records.roster.teachers))
    nothing = TeacherTerm(None, 0, 0)
    changes = (TeacherChange(key, roster[key].name, before.get(key, nothing), after.get(key, nothing)) for key in order)
    return tuple(change for change in changes if change.before.card or change.after.card)


def _teacher_terms(evaluation: Evaluation) -> dict[str, TeacherTerm]:
    term = evaluation.term
    cards = {card.subject.key: card for card in evaluation.teachers}
    return {
        key: TeacherTerm(
            cards.get(key),
            len(visits := visits_with(term, key)),
            sum(is_onsite(term, visit) for visit in visits),
        )
        for key in term.records.roster.teachers
    }


class ComparedResult(Struct, frozen=True):
    """One indicator of one class or teacher in both terms."""

    before: Result
    after: Result

    @property
    def value(self) -> Change:
        """The value in both terms."""
        return Change(self.before.tally.value, self.after.tally.value)

    @property
    def points(self) -> Change:
        """The points in both terms."""
        return Change(self.before.points, self.after.points)


def result_changes(earlier: Evaluation, later: Evaluation) -> Iterator[ComparedResult]:
    """Indicators of the same name and kind in both policies, for the same teacher, class (by its pupils) or larger unit."""
    origin = earlier_classes(earlier.term, later.term)
    earlier_results = {(r.indicator.name, r.indicator.kind, r.subject.kind, r.subject.key): r for r in earlier.results}
    school = earlier.term.policy.settings.school
    for result in later.results:
        kind, key = result.subject.kind, result.subject.key
        if kind is SubjectKind.SCHOOL_CLASS:
            key = origin.get(key, "")
        elif kind is SubjectKind.SCHOOL:
            key = school
        before = earlier_results.get((result.indicator.name, result.indicator.kind, kind, key))
        if before is not None:
            yield ComparedResult(before, result)
