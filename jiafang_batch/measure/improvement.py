"""待改进: the teachers of the lowest rating, if the school's document asks them for a written self-criticism. Pure.

Source: 花宝小学教师家访考核制度, section 7: the teachers rated lowest write it and are no candidates for any award of the term.
"""

from __future__ import annotations

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.standing import standing_of
from jiafang_batch.policy.model import Policy
from jiafang_batch.terms import Way, listed

SELF_CRITICISM = "书面检讨"
"""The form that such a document names (条文, 落实方式 表册)."""


def asks_for_self_criticism(policy: Policy) -> bool:
    """True if a clause of the document is carried out by 书面检讨."""
    forms = (clause.place for clause in policy.document.clauses if clause.way is Way.FORM)
    return any(SELF_CRITICISM in listed(place) for place in forms)


def in_need(evaluation: Evaluation) -> tuple[Scorecard, ...]:
    """Return the teachers with the lowest of at least two ratings; nobody whose class handed nothing in."""
    policy = evaluation.term.policy
    if not asks_for_self_criticism(policy) or len(policy.ratings) < 2:  # noqa: PLR2004  one rating ranks nobody
        return ()
    lowest = min(policy.ratings, key=lambda rating: rating.lowest).name
    return tuple(card for card in evaluation.teachers if standing_of(evaluation, card).rating == lowest)
