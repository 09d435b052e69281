"""评优推荐: recommendations for each award, exclusions by veto, and the reasons for vacancies.

Source: measures.md (评优推荐). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.policy.model import Award


@dataclass(frozen=True, slots=True)
class Nomination:
    """A subject recommended for an award, or excluded from it: why, and whether a tie at the cut must be decided."""

    award: Award
    card: Scorecard
    place: int
    """1 for the highest total; 0 if a veto excludes the subject."""
    tied: bool
    reason: str


def nominations(evaluation: Evaluation) -> tuple[Nomination, ...]:
    """评优推荐: highest totals first, at most 名额, not below 最低分, no veto; ties at the cut all shown and marked."""
    found: list[Nomination] = []
    for award in evaluation.term.policy.awards:
        quota, worthy = _quota(evaluation, award), _worthy(evaluation, award)
        eligible = sorted((c for c in worthy if not c.vetoed), key=lambda c: -(c.shown_total or 0))
        chosen = _with_ties(eligible, quota)
        cut = chosen[-1].shown_total if len(chosen) > quota else None
        places = _places(eligible)
        for card in chosen:
            tied = card.shown_total == cut
            found.append(Nomination(award, card, places[card.shown_total], tied, _reason(card, tied=tied)))
        found += [Nomination(award, c, 0, tied=False, reason="有一票否决的违规，不能评优") for c in worthy if c.vetoed]
    return tuple(found)


def vacancies(evaluation: Evaluation) -> tuple[tuple[Award, str], ...]:
    """Return awards without a recommendation, each with the reason in words."""
    taken = {nomination.award for nomination in nominations(evaluation) if nomination.place}
    empty = (award for award in evaluation.term.policy.awards if award not in taken)
    return tuple((award, _why_vacant(evaluation, award)) for award in empty)


def _why_vacant(evaluation: Evaluation, award: Award) -> str:
    cards = evaluation.scorecards[award.subject]
    if all(card.shown_total is None for card in cards):
        return f"没有参加考核的{award.subject.value}，没有推荐"
    if _quota(evaluation, award) < 1:
        return f"共 {len(cards)} 个{award.subject.value}，名额不足 1 个，没有推荐"
    if not _worthy(evaluation, award):
        return f"没有{award.subject.value}达到最低分 {plain_text(award.lowest)}，没有推荐"
    return "达到最低分的都有一票否决的违规，没有推荐"


def _quota(evaluation: Evaluation, award: Award) -> int:
    """名额, a share rounded down."""
    if award.quota is not None:
        return award.quota
    return int((award.share or Fraction(0)) * len(evaluation.scorecards[award.subject]))


def _worthy(evaluation: Evaluation, award: Award) -> list[Scorecard]:
    """Subjects not below 最低分, with or without a veto."""
    cards = evaluation.scorecards[award.subject]
    return [c for c in cards if c.shown_total is not None and c.shown_total >= award.lowest]


def _with_ties(eligible: Sequence[Scorecard], quota: int) -> list[Scorecard]:
    if quota <= 0 or not eligible:
        return []
    cut = eligible[min(quota, len(eligible)) - 1].shown_total or 0
    return [card for card in eligible if (card.shown_total or 0) >= cut]


def _places(eligible: Sequence[Scorecard]) -> Mapping[Fraction | None, int]:
    """Total → place; equal totals share the better one."""
    places: dict[Fraction | None, int] = {}
    for place, card in enumerate(eligible, 1):
        places.setdefault(card.shown_total, place)
    return places


def _reason(card: Scorecard, *, tied: bool) -> str:
    met = sum(row.met is True for row in card.results)
    asked = sum(row.met is not None for row in card.results)
    tie = "；与名额线上的其他人同分，请学校研究决定" if tied else ""
    return f"{card.rating}，{asked} 项有目标的指标达标 {met} 项{tie}"
