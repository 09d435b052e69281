"""What the term's report counts beyond the bureau's statistic: forms, months, categories, requests, indicators, ratings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import chain

from msgspec import Struct

from jiafang_batch.catalogue import is_error
from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.request_ledger import UNSORTED
from jiafang_batch.measure.standing import UNREPORTED, is_unreported, standing_of, unreported_classes
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.policy.model import Indicator
from jiafang_batch.records import Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.names import student_class
from jiafang_batch.terms import SCORED_KINDS, TEACHER_ROLES, RequestKind, RequestStatus, SubjectKind, VisitForm


class CategoryTally(Struct, frozen=True):
    """The due pupils of one special category; a pupil of several is counted in each."""

    name: str
    due: int
    visited: int
    onsite: int
    """Reached in person at least once."""
    followed_up: int


class IndicatorTally(Struct, frozen=True):
    """How many of the assessed of one kind met an indicator's target."""

    indicator: Indicator
    kind: SubjectKind
    assessed: int
    met: int


def forms_used(figures: Figures) -> list[tuple[str, int]]:
    """Visits of the 学期 by form, the most used first."""
    counts = Counter(visit.form for visit in _visits(figures))
    order = list(VisitForm)
    return [(form.value, counts[form]) for form in sorted(counts, key=lambda f: (-counts[f], order.index(f)))]


def months_of_visits(figures: Figures) -> list[tuple[str, int]]:
    """Visits of the 学期 by month, from the first to the last with any."""
    counts = Counter((visit.date.year, visit.date.month) for visit in _visits(figures))
    if not counts:
        return []
    (year, month), last, months = min(counts), max(counts), []
    while (year, month) <= last:
        months.append((f"{year}年{month}月", counts[year, month]))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004  December
    return months


def _visits(figures: Figures) -> Iterator[Visit]:
    """The visits of the 学期 to pupils of the classes that the figures are about, class by class."""
    term = figures.term
    visits = term.once("visits of classes", lambda: grouped_by(term_visits(term), partial(student_class, term)))
    return chain.from_iterable(visits.get(name, ()) for name in figures.by_class)


def categories(figures: Figures) -> list[CategoryTally]:
    """The school's key categories that have pupils, then the other categories, each by name."""
    onsite_forms, key = figures.term.policy.settings.onsite_forms, figures.term.policy.settings.key_categories
    followed = {k.student.id for k in figures.key_students if k.followed_up}
    names = {name for duty in figures.duties for name in duty.student.categories}
    tallies = []
    for name in sorted(names, key=lambda n: (n not in key, n)):
        held = [d for d in figures.duties if name in d.student.categories]
        onsite = sum(any(v.form in onsite_forms for v in d.visits) for d in held)
        back = sum(d.student.id in followed for d in held)
        tallies.append(CategoryTally(name, len(held), sum(d.visited for d in held), onsite, back))
    return tallies


class RequestTally(Struct, frozen=True):
    """The requests of one kind by state."""

    name: str
    states: Counter[str]

    @property
    def total(self) -> int:
        """All of them."""
        return self.states.total()

    @property
    def settled(self) -> int:
        """Those that are 已解决 or 已解释并制定方案."""
        return self.of(RequestStatus.RESOLVED) + self.of(RequestStatus.EXPLAINED)

    def of(self, state: RequestStatus) -> int:
        """Return how many are in a state."""
        return self.states[state.value]


def requests_by_kind(figures: Figures) -> list[RequestTally]:
    """Requests of the 学期 by kind and state; unsorted ones last, unmarked ones open."""
    by_kind: dict[str, Counter[str]] = {kind.value: Counter() for kind in RequestKind}
    by_kind[UNSORTED] = Counter()
    for request in figures.requests:
        by_kind[request.kind][request.status] += 1
    return [RequestTally(name, counts) for name, counts in by_kind.items() if counts.total()]


def indicators_met(figures: Figures) -> list[IndicatorTally]:
    """Every indicator with a target, per kind of assessed teacher or class, in the order of the policy."""
    outcomes: dict[tuple[str, SubjectKind], list[bool]] = {}
    rules = {indicator.code: indicator for indicator in figures.term.policy.indicators}
    for row in figures.evaluation.results:
        kind, others = row.subject.kind, row.indicator.subjects
        # A class's figures are those of its homeroom teacher, if both are assessed.
        scored = kind in TEACHER_ROLES or (kind is SubjectKind.SCHOOL_CLASS and SubjectKind.HOMEROOM not in others)
        if row.met is not None and scored and not is_unreported(figures.term, row.subject):
            outcomes.setdefault((row.indicator.code, kind), []).append(row.met)
    return [IndicatorTally(rules[code], kind, len(met), sum(met)) for (code, kind), met in outcomes.items()]


def ratings(figures: Figures) -> list[tuple[SubjectKind, list[tuple[str, int]]]]:
    """How many of each assessed role got each rating, best first."""
    names = [rating.name for rating in sorted(figures.term.policy.ratings, key=lambda r: -r.lowest)]
    by_role = []
    for kind in SCORED_KINDS:
        cards = figures.evaluation.scorecards[kind]
        counts = Counter(standing_of(figures.evaluation, card).rating for card in cards)
        shown = [(name, counts[name]) for name in (*names, UNREPORTED) if counts[name]]
        if shown:
            by_role.append((kind, shown))
    return by_role


def unvisited_reasons(figures: Figures) -> list[tuple[str, int]]:
    """Due pupils without a visit by the outcome of the last attempt; nobody went: 还没有上门."""
    counts = Counter(duty.reason or "还没有上门" for duty in figures.duties if not duty.visited)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def rows_left_out(figures: Figures) -> int:
    """Rows of the workbooks that do not count because of an error."""
    return len(
        {
            (p.location.file, p.location.sheet, p.location.row)
            for p in figures.problems
            if is_error(p) and p.location.row
        }
    )


def by_coverage(figures: Figures) -> Sequence[tuple[str, Statistics]]:
    """Return classes with due pupils and received sheets, the lowest coverage first; equal ones as in the class list."""
    missing = unreported_classes(figures.term)
    due = [(name, s) for name, s in figures.by_class.items() if s.due and name not in missing]
    return sorted(due, key=lambda pair: pair[1].coverage or Fraction(0))
