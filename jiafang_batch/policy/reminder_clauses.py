"""The clauses of a document that only remind somebody (落实方式 提醒): those that a program can answer, and those for a visit."""

from __future__ import annotations

from jiafang_batch.policy.document import Document
from jiafang_batch.terms import Way

ROSTER_GAPS, NEW_TEACHERS, LEADERS_AND_MEMBERS, THIS_WEEK = (
    "名册要补",
    "本学年入职的教师还没有家访",
    "班子成员和党员还没有家访",
    "本周还没有家访的教师",
)
"""The reminders whose names or numbers are found in the term; the text before the colon."""
_ANSWERED = (ROSTER_GAPS, NEW_TEACHERS, LEADERS_AND_MEMBERS, THIS_WEEK)


def asked_reminders(document: Document) -> tuple[str, ...]:
    """Return the reminders that the term answers, as the document asks for them, in their order."""
    heads = [head_of(clause.place) for clause in document.clauses if clause.way is Way.REMINDER]
    return tuple(dict.fromkeys(head for head in heads if head in _ANSWERED))


def visit_reminders(document: Document) -> tuple[str, ...]:
    """Return what teachers are reminded of before and after a visit, in the order of the document."""
    places = [clause.place for clause in document.clauses if clause.way is Way.REMINDER]
    return tuple(dict.fromkeys(place for place in places if is_for_a_visit(place)))


def dated_reminders(document: Document) -> tuple[str, ...]:
    """Return the reminders that begin with a month, for the office."""
    places = [clause.place for clause in document.clauses if clause.way is Way.REMINDER]
    return tuple(dict.fromkeys(place for place in places if place[:1].isdigit()))


def is_for_a_visit(place: str) -> bool:
    """True for a reminder that belongs on the papers of a visit; one of the months is for the office."""
    return bool(place) and head_of(place) not in _ANSWERED and not place[0].isdigit()


def head_of(place: str) -> str:
    """Return the text before the colon."""
    return place.partition("：")[0].strip()
