"""A result as one Chinese sentence: what was counted, the target, and the calculation of the points.

It uses the same indicator and tally as the number, so that both always agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.phrases import (
    condition_words,
    forms_words,
    only_words,
    scope_words,
    visitor_words,
    window_words,
)
from jiafang_batch.measure.population import ItemKind
from jiafang_batch.measure.rounding import half_up, percent_text, plain_text
from jiafang_batch.measure.score import Result, excess, penalties, shortfall, still_missing
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.kind_rule import Need
from jiafang_batch.policy.model import Indicator, Policy
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.problem import first_names

_ZERO = Fraction(0)
_MOST_NAMES = 40


def sentence(result: Result, term: Term) -> str:
    """The indicator's value for its subject in one sentence: what was counted, the target, the points."""
    tally, name = result.tally, result.indicator.name
    words = _words(result, term)
    if tally.value is None:
        return f"{name}：不适用，{_why_not(result, term).format_map(words)}，不计分值。"
    measured = result.indicator.base.measured.format_map(words).replace("） ", "）")
    if tally.denominator is not None:
        measured += f"，{tally.numerator} ÷ {tally.denominator} = {percent_text(tally.value)}"
    if result.in_progress:
        return f"{name}：{measured}；时间窗口还没有结束，进行中，先不判是否达标，不得分也不占分值。"
    clauses = [measured, _target_words(result), _points_words(result), missing_teachers(result, term)]
    return f"{name}：{'；'.join(part for part in clauses if part)}。"


def missing_teachers(result: Result, term: Term) -> str:
    """Return who is missing from a share of teachers: 没有达到的：张一、李二; empty for other shares and if nobody is."""
    teachers = term.records.roster.teachers
    missing = [
        teachers[item.key].name
        for item in result.tally.items
        if item.kind is ItemKind.TEACHER and item.met < item.counted
    ]
    return f"还没有达到的：{first_names(missing, _MOST_NAMES, '人')}" if missing else ""


def points_text(points: Fraction) -> str:
    """Points as shown: at most 2 decimals, rounded half up."""
    return plain_text(half_up(points, 2))


def value_text(indicator: Indicator, value: Fraction) -> str:
    """A value or target as shown: a percentage for a rate, a whole number for a count."""
    return percent_text(value) if indicator.is_rate else plain_text(value)


def _words(result: Result, term: Term) -> Mapping[str, str]:
    """What the templates may name; every entry is text."""
    indicator, subject, tally = result.indicator, result.subject, result.tally
    of_teacher = subject.kind.is_teacher
    rule = term.once(
        ("words", indicator.code, of_teacher), lambda: rule_words(term.policy, indicator, of_teacher=of_teacher)
    )
    return {
        **rule,
        "met": plain_text(Fraction(tally.numerator)),
        "whole": str(tally.denominator),
        "fewest": "（几个班中最少的一个）" if len(subject.classes) > 1 else "",
        "lines": str(len(tally.items)),
    }


def rule_words(policy: Policy, indicator: Indicator, *, of_teacher: bool) -> Mapping[str, str]:
    """Return what the templates may name that is the same for every teacher, or for every unit."""
    settings, condition = policy.settings, indicator.condition
    visitor = visitor_words(indicator, of_teacher=of_teacher)
    return {
        "scope": scope_words(indicator.scope),
        "some": "学生" if indicator.scope.is_everyone else scope_words(indicator.scope),
        "window": window_words(indicator.rule.window or indicator.window),
        "forms": forms_words(indicator),
        "visitor": visitor,
        "condition": condition_words(condition),
        "times": str(indicator.wanted),
        "unit": indicator.base.unit,
        "period": indicator.base.unit.removeprefix("个"),
        "whose": "本人参加的" if of_teacher else "",
        "by": "" if of_teacher else f"（{visitor}）",
        "only": only_words(indicator),
        "least": f"（每班至少 {indicator.times} 人）" if indicator.times else "",
        "gap": str(settings.follow_up_days),
        "nominations": str(settings.nomination_deadline),
        "deadline": f"{settings.hand_in_deadline:%Y-%m-%d %H:%M}" if settings.hand_in_deadline else "",
    }


def _why_not(result: Result, term: Term) -> str:
    """The template of the reason why an indicator does not apply to the subject."""
    lacking = (_LACKING[need] for need in result.indicator.rule.needs)
    absent = result.tally.absent or result.indicator.base.absent
    return next((reason for lacks, reason in lacking if lacks(term)), absent)


_LACKING: Mapping[Need, tuple[Callable[[Term], bool], str]] = {
    Need.EVENT_RULES: (lambda term: not term.policy.events, "考核办法的“事件响应”表是空的"),
    Need.NOMINATION_DEADLINE: (
        lambda term: term.policy.settings.nomination_deadline is None,
        "基本设置没有写“名单截止日期”",
    ),
    Need.HAND_IN_DEADLINE: (
        lambda term: term.policy.settings.hand_in_deadline is None,
        "基本设置没有写“收表截止时间”",
    ),
    Need.RECEIPTS: (lambda term: not term.records.receipts, "本学期没有收表登记"),
}
"""What an indicator requires → a test whether the term lacks it, and the words for that."""


def _target_words(result: Result) -> str:
    indicator = result.indicator
    if indicator.target is None:
        return ""
    target = value_text(indicator, indicator.target)
    if indicator.rule.less_is_better:
        return f"规定不超过 {target} {indicator.base.unit}，{'没有超过' if result.met else '已经超过'}"
    return f"目标 {target}，{'已达标' if result.met else '未达标'}"


# ---------------------------------------------------------------- points


class _Shown(Struct, frozen=True):
    """The numbers of a scored result as displayed."""

    weight: str
    step: str
    points: str
    share: str
    """值 ÷ 目标."""


def _points_words(result: Result) -> str:
    indicator, value = result.indicator, result.tally.value
    if indicator.scoring is None:
        return "只统计，不计分"
    if not result.is_scored:
        return f"{result.subject.kind.value}只报数值，不计分"
    if indicator.scoring is Scoring.VETO:
        return "触发一票否决，等级定为最低，不参加评优" if result.vetoes else "没有触发一票否决"
    shown = _Shown(
        weight=plain_text(indicator.points or _ZERO),
        step=plain_text(indicator.step or _ZERO),
        points=points_text(abs(result.points or _ZERO)),
        share=f"{value_text(indicator, value or _ZERO)} ÷ {value_text(indicator, indicator.target or _ZERO)}",
    )
    return _SCORED[indicator.scoring](result, shown)


def _threshold(result: Result, shown: _Shown) -> str:
    return f"达标得 {shown.points} 分" if result.met else "未达标得 0 分"


def _proportional(result: Result, shown: _Shown) -> str:
    if result.met:
        return f"按比例得满分 {shown.points} 分"
    return f"按比例得 {shown.weight} × {shown.share} = {shown.points} 分"


def _deduction(result: Result, shown: _Shown) -> str:
    short = shortfall(result.indicator, result.tally)
    if short == 0 and not result.met:
        return f"差不到 1 {step_unit(result.indicator)}，不扣分，得满分 {shown.points} 分"
    return _deducted(result, shown, short, step_unit(result.indicator))


def _deduction_each(result: Result, shown: _Shown) -> str:
    return _deducted(result, shown, still_missing(result.indicator, result.tally), result.indicator.base.unit)


def _deducted(result: Result, shown: _Shown, short: int | Fraction, unit: str) -> str:
    if short == 0:
        return f"不扣分，得满分 {shown.points} 分"
    rule = f"还差 {short} {unit}，每{unit}扣 {shown.step} 分"
    if (result.indicator.step or _ZERO) * short > (result.indicator.points or _ZERO):
        return f"{rule}，{shown.weight} 分扣完为止，得 0 分"
    return f"{rule}，得 {shown.weight} − {shown.step} × {short} = {shown.points} 分"


def _bonus(result: Result, shown: _Shown) -> str:
    more, unit = excess(result.indicator, result.tally), step_unit(result.indicator)
    if more == 0:
        return "没有超出目标，不加分"
    return f"超出 {more} {unit}，每{unit}加 {shown.step} 分，最多加 {shown.weight} 分，加 {shown.points} 分"


def _penalty(result: Result, shown: _Shown) -> str:
    count, unit = penalties(result.indicator, result.tally), result.indicator.base.unit
    if count == 0:
        return "不扣罚"
    missed = "未达到的有 " if result.indicator.is_rate else ""
    most = "" if result.indicator.points is None else f"，最多扣 {shown.weight} 分"
    return f"{missed}{plain_text(Fraction(count))} {unit}，每{unit}扣罚 {shown.step} 分{most}，扣 {shown.points} 分"


def _tiers(result: Result, shown: _Shown) -> str:
    indicator, value = result.indicator, result.tally.value or _ZERO
    tier = next((tier for tier in indicator.tiers if value >= tier.lowest), None)
    if tier is None:
        lowest = value_text(indicator, indicator.tiers[-1].lowest)
        return f"没有达到最低一档（{lowest}），得 0 分"
    return f"达到 {value_text(indicator, tier.lowest)} 这一档，得 {shown.points} 分"


def step_unit(indicator: Indicator) -> str:
    """Return what 扣分 and 加分 count: 个百分点 for a rate, 人次 and the like for a count."""
    return "个百分点" if indicator.is_rate else indicator.base.unit


_SCORED: Mapping[Scoring, Callable[[Result, _Shown], str]] = {
    Scoring.THRESHOLD: _threshold,
    Scoring.PROPORTIONAL: _proportional,
    Scoring.DEDUCTION: _deduction,
    Scoring.DEDUCTION_EACH: _deduction_each,
    Scoring.BONUS: _bonus,
    Scoring.PENALTY: _penalty,
    Scoring.TIERS: _tiers,
}
