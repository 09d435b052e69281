"""待改进: the teachers of the lowest rating, if the school's document asks them for a written self-criticism. Pure.

Source: 花宝小学教师家访考核制度, section 7: the teachers rated lowest write it and are no candidates for any award of the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.standing import standing_of
from jiafang_batch.measure.term import Term
from jiafang_batch.normal_text import listed
from jiafang_batch.policy.model import Policy
from jiafang_batch.terms import Way

SELF_CRITICISM = "书面检讨"
"""The form that such a document names (条文, 落实方式 表册)."""


def asks_for_self_criticism(policy: Policy) -> bool:
    """True if a clause of the document is carried out by 书面检讨."""
    forms = (clause.place for clause in policy.document.clauses if clause.way is Way.FORM)
    return any(SELF_CRITICISM in listed(place) for place in forms)


def barred_teachers(evaluation: Evaluation) -> Mapping[str, str]:
    """Return 工号 → why the teacher is no candidate for any award of the term.

    Who is rated lowest is barred for the whole term, as the document says, whether the self-criticism is there or not; who
    owes one from before is barred until it is handed in (整改登记).
    """
    handed_in = _handed_in(evaluation.term)
    barred = {key: "书面检讨及整改措施还没有交，交来以前不能评优" for key, day in handed_in.items() if day is None}
    for card in in_need(evaluation):
        day = handed_in.get(card.subject.key)
        state = f"{day} 已交" if day else "还没有交"
        barred[card.subject.key] = f"考核{card.rating}，要写书面检讨（{state}），本学期不能评优"
    return barred


def owed_self_criticisms(evaluation: Evaluation) -> tuple[tuple[str, date], ...]:
    """Return (工号, day by which it was due) of every self-criticism that has not come in; those of this term by its end."""
    handed_in, closes = _handed_in(evaluation.term), evaluation.term.policy.closes
    of_this_term = {
        (card.subject.key, closes) for card in in_need(evaluation) if handed_in.get(card.subject.key) is None
    }
    asked = {(r.teacher, r.due) for r in evaluation.term.records.remedies if handed_in[r.teacher] is None}
    named = {key for key, _ in asked}
    return tuple(sorted({*asked, *(debt for debt in of_this_term if debt[0] not in named)}))


def _handed_in(term: Term) -> Mapping[str, date | None]:
    """工号 → the day on which the last of the teacher's self-criticisms came in; None while one of them is lacking."""
    asked: dict[tuple[str, date], date | None] = {}
    for remedy in term.records.remedies:
        key, day = (remedy.teacher, remedy.due), remedy.handed_in
        asked[key] = day if day and day <= term.as_of else asked.get(key)
    days = grouped_pairs((teacher, day) for (teacher, _), day in asked.items())
    return {key: None if None in held else max(day for day in held if day) for key, held in days.items()}


def in_need(evaluation: Evaluation) -> tuple[Scorecard, ...]:
    """Return the teachers with the lowest of at least two ratings; nobody whose class handed nothing in."""
    policy = evaluation.term.policy
    if not asks_for_self_criticism(policy) or len(policy.ratings) < 2:  # noqa: PLR2004  one rating ranks nobody
        return ()
    lowest = min(policy.ratings, key=lambda rating: rating.lowest).name
    return tuple(card for card in evaluation.teachers if standing_of(evaluation, card).rating == lowest)
