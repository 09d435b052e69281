"""The standing of an assessed unit or person as displayed: without sheets nobody is graded.

The figures in 数据/ remain as measures.md defines them; a class without any log is 未交表 wherever it or its homeroom
teacher would be graded, and has no rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Scorecard, ranks
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.terms import SubjectKind

UNREPORTED = "未交表"
_BY_CLASS = (SubjectKind.SCHOOL_CLASS, SubjectKind.HOMEROOM, SubjectKind.YEAR_GROUP)


class ShownScore(Struct, frozen=True):
    """总分 (rounded), 等级 and 名次 as displayed: blank except for the word if the sheets were not handed in."""

    total: Fraction | None
    rating: str
    rank: int | None
    is_unreported: bool = False


def unreported_classes(term: Term) -> frozenset[str]:
    """Return the classes with pupils without a visit or an attempt in any log, and without a record of received sheets."""
    return term.once("unreported classes", lambda: _unreported_classes(term))


def _unreported_classes(term: Term) -> frozenset[str]:
    records = term.records
    students = records.roster.students
    named = (*(visit.student for visit in records.visits), *(attempt.student for attempt in records.attempts))
    logged = {students[student].school_class for student in named}
    received = {receipt.school_class for receipt in records.receipts}
    filled = {student.school_class for student in students.values()}
    return frozenset(name for name in records.roster.classes if name in filled - logged - received)


def is_unreported(term: Term, subject: Subject) -> bool:
    """True for a class without any log, and for a homeroom teacher or year group that has only such classes."""
    classes = subject.classes
    return bool(classes) and subject.kind in _BY_CLASS and unreported_classes(term).issuperset(classes)


def unreported_sentence(subject: Subject) -> str:
    """Why the subject is neither graded nor ranked."""
    return f"{UNREPORTED}：{'、'.join(subject.classes)}没有收到家访记录，下面的 0 不是工作成绩，不评等级、不排名次"


def standings(evaluation: Evaluation) -> Mapping[tuple[SubjectKind, str], ShownScore]:
    """Return (kind, key) of every subject with a scorecard → its standing among those of its kind with sheets."""
    return evaluation.term.once("standings", lambda: _standings(evaluation))


def standing_of(evaluation: Evaluation, card: Scorecard) -> ShownScore:
    """How the card's subject stands."""
    return standings(evaluation)[card.subject.kind, card.subject.key]


def _standings(evaluation: Evaluation) -> dict[tuple[SubjectKind, str], ShownScore]:
    standings: dict[tuple[SubjectKind, str], ShownScore] = {}
    for kind, cards in evaluation.scorecards.items():
        standings |= {(kind, card.subject.key): standing for card, standing in _of_kind(evaluation.term, cards)}
    return standings


def _of_kind(term: Term, cards: Iterable[Scorecard]) -> Iterable[tuple[Scorecard, ShownScore]]:
    cards = tuple(cards)
    missing = {card.subject.key for card in cards if is_unreported(term, card.subject)}
    place = ranks({card.subject.key: None if card.subject.key in missing else card.total for card in cards})
    for card in cards:
        if card.subject.key in missing:
            yield card, ShownScore(None, UNREPORTED, None, is_unreported=True)
        else:
            yield card, ShownScore(card.shown_total, card.rating, place[card.subject.key])
