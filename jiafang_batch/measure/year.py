"""A school year of two terms: totals by weight, grades, ranks and awards of the year, and which homes were visited. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.measure.awards import Nomination, nominations
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import decimal_text, half_up, plain_text
from jiafang_batch.measure.score import Scorecard, ranks, rating_of
from jiafang_batch.measure.standing import UNREPORTED, standing_of
from jiafang_batch.measure.term import Subject
from jiafang_batch.measure.term_visits import is_onsite, visits_to
from jiafang_batch.records import Student, Visit, other_pupils
from jiafang_batch.terms import SubjectKind

EVERY_YEARS = 3
"""A home is to be visited in person once in so many years."""
TERMS = ("上学期", "下学期")


class YearCard(Struct, frozen=True):
    """Somebody's year: the cards of both terms (None if not assessed), the weighted total, and its calculation."""

    subject: Subject
    cards: tuple[Scorecard | None, Scorecard | None]
    totals: tuple[Fraction | None, Fraction | None]
    """The rounded totals that count; blank if a term has none or the sheets were not handed in."""
    total: Fraction | None
    vetoed: bool
    rating: str
    rank: int | None
    words: str
    """The sum as a sentence."""

    @property
    def shown_total(self) -> Fraction | None:
        """The total rounded half up to 2 decimals."""
        return None if self.total is None else half_up(self.total, 2)


class Year(Struct, frozen=True):
    """Two terms of one school year, the later one's policy grading the year."""

    first: Evaluation
    second: Evaluation
    weights: tuple[Fraction, Fraction]

    @property
    def kinds(self) -> tuple[SubjectKind, ...]:
        """The kinds that either term's policy gives points; year groups only with 年级计分."""
        return tuple(dict.fromkeys(kind for e in (self.first, self.second) for kind in e.term.policy.scored_kinds))

    def cards(self) -> Mapping[SubjectKind, tuple[YearCard, ...]]:
        """By kind of the later term (of the earlier for those assessed only then), ranked within it."""
        by_kind = {kind: tuple(self._cards(kind)) for kind in self.kinds}
        return {kind: _ranked(cards) for kind, cards in by_kind.items()}

    def awards(self, cards: Mapping[SubjectKind, Sequence[YearCard]]) -> tuple[Nomination, ...]:
        """评优 of the later term's policy by the totals of the year; a veto in either term bars."""
        as_cards = {
            kind: tuple(Scorecard(c.subject, (), c.total, c.vetoed, c.rating, c.rank) for c in held)
            for kind, held in cards.items()
        }
        return nominations(replace(self.second, scorecards={**self.second.scorecards, **as_cards}))

    def _cards(self, kind: SubjectKind) -> Iterator[YearCard]:
        before, after = (_by_key(term, self.kinds) for term in (self.first, self.second))
        for card in self.second.scorecards[kind]:
            yield self._card(before.get(_key(card)), card)
        for card in self.first.scorecards[kind]:
            if _key(card) not in after:
                yield self._card(card, None)

    def _card(self, before: Scorecard | None, after: Scorecard | None) -> YearCard:
        card = after or before
        assert card is not None  # noqa: S101  one of them is given
        pairs = tuple(zip((self.first, self.second), (before, after), strict=True))
        totals = tuple(standing_of(term, scorecard).total if scorecard else None for term, scorecard in pairs)
        weighted_totals = [
            (total, weight) for total, weight in zip(totals, self.weights, strict=True) if total is not None
        ]
        whole = sum((weight for _, weight in weighted_totals), Fraction(0))
        total = sum((t * w for t, w in weighted_totals), Fraction(0)) / whole if whole else None
        vetoed = any(scorecard.vetoed for _, scorecard in pairs if scorecard)
        rating = rating_of(total, self.second.term.policy.ratings, vetoed=vetoed)
        words = self._words(pairs, totals, total, vetoed=vetoed)
        return YearCard(card.subject, (before, after), (totals[0], totals[1]), total, vetoed, rating, None, words)

    def _words(
        self, pairs: Iterable[tuple[Evaluation, Scorecard | None]], totals: Sequence[Fraction | None],
        total: Fraction | None, *, vetoed: bool,
    ) -> str:  # fmt: skip
        """(80.00 × 40 + 90.00 × 60) ÷ 100 = 86.00, and why a term is left out."""
        products = [
            f"{decimal_text(t)} × {plain_text(weight)}"
            for t, weight in zip(totals, self.weights, strict=True)
            if t is not None
        ]
        if total is None:
            formula = "两个学期都没有总分"
        elif len(products) == 1:
            formula = f"只按有总分的学期：{decimal_text(total)}"
        else:
            formula = (
                f"（{' + '.join(products)}）÷ {plain_text(sum(self.weights, Fraction(0)))} = {decimal_text(total)}"
            )
        missing = [
            f"{name}{_why(term, card)}" for name, (term, card), t in zip(TERMS, pairs, totals, strict=True) if t is None
        ]
        barred = [name for name, (_, card) in zip(TERMS, pairs, strict=True) if card and card.vetoed]
        veto = f"{'、'.join(barred)}有一票否决，等级按最低，不参加评优" if vetoed else ""
        return "；".join(filter(None, (formula, *missing, veto)))


def _why(term: Evaluation, card: Scorecard | None) -> str:
    if card is None:
        return "不参加考核"
    return UNREPORTED if standing_of(term, card).is_unreported else "没有适用的计分指标"


def _key(card: Scorecard) -> tuple[bool, str, str]:
    """A teacher by 工号 and name, whatever the role; a class by its name."""
    return (card.subject.kind.is_teacher, card.subject.key, card.subject.name)


def _by_key(evaluation: Evaluation, kinds: Iterable[SubjectKind]) -> Mapping[tuple[bool, str, str], Scorecard]:
    return {_key(card): card for kind in kinds for card in evaluation.scorecards[kind]}


def _ranked(cards: Sequence[YearCard]) -> tuple[YearCard, ...]:
    place = ranks({str(number): card.total for number, card in enumerate(cards)})
    return tuple(replace(card, rank=place[str(number)]) for number, card in enumerate(cards))


# ---------------------------------------------------------------- pupils


class PupilYear(Struct, frozen=True):
    """An enrolled pupil of the later term and the visits of each of the two terms."""

    student: Student
    visits: tuple[Sequence[Visit], Sequence[Visit]]
    onsite: int

    @property
    def last(self) -> Visit | None:
        """The latest visit of the year."""
        return max((v for held in self.visits for v in held), key=lambda v: v.date, default=None)


def pupil_years(first: Evaluation, second: Evaluation) -> tuple[PupilYear, ...]:
    """Every enrolled pupil of the later term; one known by 学号 and name had the visits of the earlier term too."""
    others = frozenset(other_pupils(second.term.records.roster, first.term.records.roster))
    years = []
    for student in second.term.students_of(second.term.records.roster.classes):
        before = () if student.id in others else visits_to(first.term, student.id)
        after = visits_to(second.term, student.id)
        onsite = sum(is_onsite(first.term, v) for v in before) + sum(is_onsite(second.term, v) for v in after)
        years.append(PupilYear(student, (before, after), onsite))
    return tuple(years)


class HomeDue(Struct, frozen=True):
    """A pupil whose home is to be visited in person by a day: three years after the last such visit, or after entry."""

    student: Student
    last: Visit | None
    due: date | None
    """None if neither a visit nor the day of entry is on record."""
    state: str


NOT_ON_RECORD, DUE, SOON = "没有记录", "已到期", "一年内到期"


def homes_due(terms: Sequence[Evaluation]) -> tuple[HomeDue, ...]:
    """Return the homes due under 每三年实地一次 by the end of the last term, or within a year after; the most urgent first.

    `terms` are all terms given, the latest last; pupils are matched by 学号 and name.
    """
    latest = terms[-1].term
    last_visit = _last_onsite(terms)
    homes = []
    for student in latest.students_of(latest.records.roster.classes):
        visit = last_visit.get((student.id, student.name))
        begun = visit.date if visit else student.entry_date
        due = None if begun is None else _years_after(begun, EVERY_YEARS)
        state = NOT_ON_RECORD if due is None else DUE if due <= latest.as_of else SOON
        if due is None or due <= _years_after(latest.as_of, 1):
            homes.append(HomeDue(student, visit, due, state))
    return tuple(sorted(homes, key=lambda home: (home.due is not None, home.due or date.min)))


def _last_onsite(terms: Iterable[Evaluation]) -> Mapping[tuple[str, str], Visit]:
    latest: dict[tuple[str, str], Visit] = {}
    for evaluation in terms:
        term = evaluation.term
        students = term.records.roster.students
        for visit in term.visits:
            key = (visit.student, students[visit.student].name)
            if is_onsite(term, visit) and (key not in latest or latest[key].date <= visit.date):
                latest[key] = visit
    return latest


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)
