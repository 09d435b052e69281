"""评优推荐: recommendations for each award, exclusions by veto, and the reasons for vacancies.

Source: measures.md (评优推荐). Pure.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.improvement import barred_teachers
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.policy.model import Award
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind


class Nomination(Struct, frozen=True):
    """A subject recommended for an award, or excluded from it: why, and whether a tie at the cut must be decided."""

    award: Award
    card: Scorecard
    place: int
    """1 for the highest total; 0 if a veto excludes the subject."""
    tied: bool
    reason: str


def nominations(evaluation: Evaluation) -> tuple[Nomination, ...]:
    """评优推荐: highest totals first, at most 名额, not below 最低分, no veto; ties at the cut all shown and marked.

    With 分年级 the quota holds for each year group. Teachers who have to write a self-criticism are excluded.
    """
    chosen: list[Nomination] = []
    barred = barred_teachers(evaluation)
    for award in evaluation.term.policy.awards:
        worthy = _worthy(evaluation, award)
        for group in _groups(evaluation, award):
            candidates = [card for card in worthy if card in group]
            chosen += _chosen(award, _quota(award, len(group)), candidates, barred)
        for card in worthy:
            if card.vetoed or _is_barred(card, barred):
                chosen.append(Nomination(award, card, 0, tied=False, reason=_why_excluded(card, barred)))
    return tuple(chosen)


def _chosen(award: Award, quota: int, worthy: Sequence[Scorecard], barred: Container[str]) -> Iterator[Nomination]:
    """The best of a group, with those who share the last place."""
    free = (card for card in worthy if not card.vetoed and not _is_barred(card, barred))
    eligible = sorted(free, key=lambda card: -(card.shown_total or 0))
    best = _with_ties(eligible, quota)
    cut = best[-1].shown_total if len(best) > quota else None
    places = _places(eligible)
    for card in best:
        tied = card.shown_total == cut
        yield Nomination(award, card, places[card.shown_total], tied, _reason(card, tied=tied))


def _is_barred(card: Scorecard, barred: Container[str]) -> bool:
    return card.subject.kind in TEACHER_ROLES and card.subject.key in barred


def _why_excluded(card: Scorecard, barred: Mapping[str, str]) -> str:
    return "有一票否决的违规，不能评优" if card.vetoed else barred[card.subject.key]


def _groups(evaluation: Evaluation, award: Award) -> Sequence[Sequence[Scorecard]]:
    """The subjects of an award: all together, or those of each year group; a teacher's is that of the first class."""
    cards = evaluation.scorecards[award.subject]
    if not award.by_year_group:
        return (cards,)
    roster = evaluation.term.records.roster
    groups: dict[str, list[Scorecard]] = {}
    for card in cards:
        teacher = roster.teachers.get(card.subject.key)
        heads = award.subject is SubjectKind.HOMEROOM or teacher is None
        names = [roster.classes[name].year_group for name in card.subject.classes if name in roster.classes]
        group = names[0] if heads and names else teacher.grade_group if teacher else ""
        groups.setdefault(group, []).append(card)
    return tuple(groups.values())


def vacancies(evaluation: Evaluation) -> tuple[tuple[Award, str], ...]:
    """Return awards without a recommendation, each with the reason in words."""
    awards_with_place = {nomination.award for nomination in nominations(evaluation) if nomination.place}
    empty = (award for award in evaluation.term.policy.awards if award not in awards_with_place)
    return tuple((award, _why_vacant(evaluation, award)) for award in empty)


def _why_vacant(evaluation: Evaluation, award: Award) -> str:
    cards = evaluation.scorecards[award.subject]
    if all(card.shown_total is None for card in cards):
        return f"没有参加考核的{award.subject.value}，没有推荐"
    if all(_quota(award, len(group)) < 1 for group in _groups(evaluation, award)):
        return (
            f"共 {len(cards)} 个{award.subject.value}，名额不足 1 个，没有推荐；考核办法“评优”的“至少”写 1，人少也推荐"
        )
    if not _worthy(evaluation, award):
        return f"没有{award.subject.value}达到最低分 {plain_text(award.lowest)}，没有推荐"
    return "达到最低分的都有一票否决的违规或者要写书面检讨，没有推荐"


def _quota(award: Award, size: int) -> int:
    """名额 of a group of that size, a share rounded down, but not less than 至少."""
    quota = award.quota if award.quota is not None else int((award.share or Fraction(0)) * size)
    return max(quota, award.least)


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
