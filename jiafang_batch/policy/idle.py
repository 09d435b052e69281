"""Rows and settings of 考核办法 that cannot have any effect: a grade or an award out of reach, deadlines out of the term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from jiafang_batch.policy.faults import shown_number
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.problem import Location, Problem
from jiafang_batch.terms import SubjectKind

_FULL = Fraction(100)


def idle_rows(policy: Policy) -> Iterable[Problem]:
    """Yield a warning for each 等级 and 评优 that nobody can get, and for settings that contradict each other."""
    yield from _ratings(policy)
    yield from _awards(policy)
    yield from _settings(policy)


def _ratings(policy: Policy) -> Iterable[Problem]:
    most = max((_most(policy, kind) for kind in policy.scored_kinds if _is_scored(policy, kind)), default=_FULL)
    for rating in policy.ratings:
        if rating.lowest > most:
            yield _idle(
                "等级", rating.name, f"总分最多 {shown_number(most)}，够不着最低分 {shown_number(rating.lowest)}"
            )
    if 0 < policy.ratings[0].lowest <= 1:
        first = policy.ratings[0]
        yield _idle("等级", first.name, f"总分是百分制，{_of_hundred(first.lowest)}")
    for name, held in Counter(rating.name for rating in policy.ratings).items():
        if held > 1:
            yield _idle("等级", name, f"名称写了 {held} 次，分不出是哪一等")
    for upper, lower in pairwise(policy.ratings):
        if upper.lowest == lower.lowest:
            yield _idle("等级", lower.name, f"最低分和“{upper.name}”一样，评不到这一等")


def _awards(policy: Policy) -> Iterable[Problem]:
    for award in policy.awards:
        if not _is_scored(policy, award.subject):
            yield _idle("评优", award.name, f"没有给{award.subject.value}计分的指标，没有总分，推荐不出人")
        elif 0 < award.lowest <= 1:
            yield _idle("评优", award.name, f"总分是百分制，{_of_hundred(award.lowest)}")
        elif award.lowest > (most := _most(policy, award.subject)):
            yield _idle("评优", award.name, f"总分最多 {shown_number(most)}，够不着最低分 {shown_number(award.lowest)}")


def _settings(policy: Policy) -> Iterable[Problem]:
    settings = policy.settings
    if settings.most_total is not None and settings.most_total <= 1:
        yield _idle("基本设置", "总分上限", f"总分是百分制，{_of_hundred(settings.most_total)}")
    if settings.follow_up_limit is not None and settings.follow_up_limit < settings.follow_up_days:
        days = f"家访后 {settings.follow_up_limit} 天内要回访，而相隔不到 {settings.follow_up_days} 天的不算回访"
        yield _idle("基本设置", "回访期限天数", days)
    if settings.scores_year_groups and not _is_scored(policy, SubjectKind.YEAR_GROUP):
        yield _idle("基本设置", "年级计分", "没有给年级计分的指标，年级没有总分和名次")


def _is_scored(policy: Policy, kind: SubjectKind) -> bool:
    """True if a base row is about such objects, so that they have a total."""
    return any(kind in i.subjects and i.scoring is not None and i.scoring.is_base for i in policy.indicators)


def _most(policy: Policy, kind: SubjectKind) -> Fraction:
    """The highest total: 100 and all 加分, at most 总分上限."""
    bonus = (i.points for i in policy.indicators if kind in i.subjects and i.scoring is Scoring.BONUS)
    total = sum((points for points in bonus if points is not None), _FULL)
    most = policy.settings.most_total
    return total if most is None else min(total, most)


def _of_hundred(number: Fraction) -> str:
    """What a share of a total would be as points: 90 分写 90, not 0.9."""
    return f"{shown_number(number * 100)} 分写 {shown_number(number * 100)}，不写 {shown_number(number)}"


def _idle(sheet: str, value: str, reason: str) -> Problem:
    header = "键" if sheet == "基本设置" else "项目" if sheet == "评优" else "等级"
    return Problem("policy-idle", Location("", sheet, header=header), value, {"reason": reason})
