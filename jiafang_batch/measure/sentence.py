"""A result as one Chinese sentence: what was counted, the target, and how the points came about.

It reads the same indicator and tally that the number was made from, so that the two can not drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiafang_batch.measure.phrases import (
    condition_words,
    forms_words,
    scope_words,
    unit_word,
    visitor_words,
    window_words,
)
from jiafang_batch.measure.rounding import half_up, percent_text, plain_text
from jiafang_batch.measure.score import Result, excess, penalties, shortfall, still_missing
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.model import STUDENT_CONDITIONS, ConditionKind, Indicator, IndicatorKind, Scoring

_ZERO = Fraction(0)

_VISITED = "{window}有{forms}（{visitor}）"
_PLANNED = "各班“{condition}”名单应有 {whole} 人{least}"

_MEASURED: Mapping[IndicatorKind, str] = {
    IndicatorKind.COVERAGE: "{scope} {whole} 人中，" + _VISITED + "至少 {times} 次的 {met} 人",
    IndicatorKind.PARTICIPATION: "在岗教师 {whole} 人中，{window}参加{forms}{only}至少 {times} 次的 {met} 人",
    IndicatorKind.VISIT_COUNT: "{window}参加{forms}{only} {met} 人次",
    IndicatorKind.STUDENT_COUNT: "{window}参加{forms}{only}，去过 {met} 名学生家",
    IndicatorKind.PERIODS_MET: "到考核日应考核的 {whole} {unit}中，参加{forms}{only}至少 {times} 次的有 {met} {unit}",
    IndicatorKind.MONTHLY_PROGRESS: "到考核日应考核的 {whole} 个月中，{scope}按月累计的覆盖率（{forms}，{visitor}，"
    "至少 {times} 次）达到当月进度（期末 {condition}，按月均分）的有 {met} 个月",
    IndicatorKind.EVENT_RESPONSE: "学期内应响应的事件 {whole} 件中，在规定天数内按认可形式家访的 {met} 件",
    IndicatorKind.FOLLOW_UP: "{scope} {whole} 人中，{window}有回访（{forms}，{visitor}，"
    "标明回访或两次相隔至少 {gap} 天）的 {met} 人",
    IndicatorKind.PLANNED: "{scope} {whole} 人中，列入“{condition}”计划的 {met} 人",
    IndicatorKind.PLAN_FULFILLED: _PLANNED + "，其中" + _VISITED + "的 {met} 人",
    IndicatorKind.PLAN_ON_TIME: _PLANNED + "，其中 {nominations} 前（含当天）上报的 {met} 人",
    IndicatorKind.MEETINGS: "{window}召开家长会 {met} 次{fewest}",
    IndicatorKind.SURVEY_CONFIRMED: "收回的家长问卷 {whole} 份中，确认家访过的 {met} 份",
    IndicatorKind.SURVEY_SATISFACTION: "给出满意度的家长问卷 {surveys} 份，满分共 {whole} 分，实得 {met} 分",
    IndicatorKind.ESSAYS: "{window}（含没写日期的）家访手记 {met} 篇",
    IndicatorKind.REQUESTS_HANDLED: "{window}{forms}（{visitor}）{only}中有家长诉求的 {whole} 次，"
    "其中已解决或已解释并制定方案的 {met} 次",
    IndicatorKind.HANDED_IN: "应交表的班级 {whole} 个中，{deadline} 前（含）交来的 {met} 个",
    IndicatorKind.BREACHES: "{window}违规 {met} 次",
}
_SHARE_OF_VISITS = "{window}{whose}{forms}{by}{only} {whole} 次中，{condition}的 {met} 次"
_SHARE_OF_STUDENTS = _VISITED + "的{scope} {whole} 人中，{condition}的 {met} 人"

_ABSENT: Mapping[IndicatorKind, str] = {
    IndicatorKind.COVERAGE: "没有{some}",
    IndicatorKind.PARTICIPATION: "没有在岗教师",
    IndicatorKind.PERIODS_MET: "到考核日还没有应考核的{period}",
    IndicatorKind.MONTHLY_PROGRESS: "没有{some}，或到考核日还没有应考核的月",
    IndicatorKind.EVENT_RESPONSE: "学期内没有应响应的事件",
    IndicatorKind.FOLLOW_UP: "没有{some}",
    IndicatorKind.PLANNED: "没有{some}",
    IndicatorKind.PLAN_FULFILLED: "没有列入“{condition}”计划的学生",
    IndicatorKind.PLAN_ON_TIME: "没有列入“{condition}”计划的学生",
    IndicatorKind.SURVEY_CONFIRMED: "没有收回家长问卷",
    IndicatorKind.SURVEY_SATISFACTION: "收回的家长问卷没有写满意度",
    IndicatorKind.REQUESTS_HANDLED: "{window}{forms}（{visitor}）{only}中没有家长诉求",
    IndicatorKind.HANDED_IN: "没有应交表的班级",
}
_NO_VISITS = "{window}{whose}{forms}{by}{only}一次也没有"
_NO_COVERED_STUDENTS = "没有" + _VISITED + "的{some}"


def sentence(result: Result, term: Term) -> str:
    """The indicator's value for its subject in one sentence: what was counted, the target, the points."""
    tally, name = result.tally, result.indicator.name
    words = _words(result, term)
    if tally.value is None:
        return f"{name}：不适用，{_why_not(result, term).format_map(words)}，不计分值。"
    measured = _template(result.indicator).format_map(words).replace("） ", "）")
    if tally.denominator is not None:
        measured += f"，{tally.numerator} ÷ {tally.denominator} = {percent_text(tally.value)}"
    said = [measured, _target_words(result), _points_words(result)]
    return f"{name}：{'；'.join(part for part in said if part)}。"


def points_text(points: Fraction) -> str:
    """Points as shown: at most 2 decimals, rounded half up."""
    return plain_text(half_up(points, 2))


def value_text(indicator: Indicator, value: Fraction) -> str:
    """A value or target as shown: a percentage for a rate, a whole number for a count."""
    return percent_text(value) if indicator.is_rate else plain_text(value)


def _template(indicator: Indicator) -> str:
    if indicator.kind is not IndicatorKind.SHARE:
        return _MEASURED[indicator.kind]
    return _SHARE_OF_STUDENTS if _is_of_students(indicator) else _SHARE_OF_VISITS


def _is_of_students(indicator: Indicator) -> bool:
    return indicator.condition is not None and indicator.condition.kind in STUDENT_CONDITIONS


def _words(result: Result, term: Term) -> Mapping[str, str]:
    """What the templates may name; every entry is text."""
    indicator, subject, tally = result.indicator, result.subject, result.tally
    of_teacher = subject.kind.is_teacher
    rule = term.once(("words", indicator.code, of_teacher), lambda: _rule_words(term, indicator, of_teacher=of_teacher))
    return {
        **rule,
        "met": str(tally.numerator),
        "whole": str(tally.denominator),
        "fewest": "（几个班中最少的一个）" if len(subject.classes) > 1 else "",
        "surveys": str(len(tally.items)),
    }


def _rule_words(term: Term, indicator: Indicator, *, of_teacher: bool) -> Mapping[str, str]:
    """Those that are the same for every teacher, or for every unit."""
    settings, condition = term.policy.settings, indicator.condition
    visitor = visitor_words(indicator, of_teacher=of_teacher)
    is_approval = condition is not None and condition.kind is ConditionKind.APPROVED
    is_share = indicator.kind is IndicatorKind.SHARE
    return {
        "scope": scope_words(indicator.scope),
        "some": "学生" if indicator.scope.is_everyone else scope_words(indicator.scope),
        "window": "学期内" if indicator.kind is IndicatorKind.MONTHLY_PROGRESS else window_words(indicator.window),
        "forms": forms_words(indicator),
        "visitor": visitor,
        "condition": "经过审批" if is_share and is_approval else condition_words(condition),
        "times": str(indicator.wanted),
        "unit": unit_word(indicator),
        "period": unit_word(indicator).removeprefix("个"),
        "whose": "本人参加的" if of_teacher else "",
        "by": "" if of_teacher else f"（{visitor}）",
        "only": _only(indicator, is_share=is_share, is_approval=is_approval),
        "least": f"（每班至少 {indicator.times} 人）" if indicator.times else "",
        "gap": str(settings.follow_up_days),
        "nominations": str(settings.nomination_deadline),
        "deadline": f"{settings.hand_in_deadline:%Y-%m-%d %H:%M}" if settings.hand_in_deadline else "",
    }


def _only(indicator: Indicator, *, is_share: bool, is_approval: bool) -> str:
    """Which of the visits are looked at, where 学生范围 or 条件 filters them: （只算“重点”的学生）."""
    filters = [] if indicator.scope.is_everyone else [scope_words(indicator.scope)]
    if is_share and is_approval:
        filters.append("在工作时间的")
    if indicator.kind in (IndicatorKind.VISIT_COUNT, IndicatorKind.STUDENT_COUNT) and indicator.condition:
        filters.append(condition_words(indicator.condition) + "的")
    return f"（只算{'、'.join(filters)}）" if filters else ""


def _why_not(result: Result, term: Term) -> str:
    """The template of the reason why an indicator does not apply to the subject."""
    kind, settings = result.indicator.kind, term.policy.settings
    if kind is IndicatorKind.SHARE:
        return _NO_COVERED_STUDENTS if _is_of_students(result.indicator) else _NO_VISITS
    if kind is IndicatorKind.EVENT_RESPONSE and not term.policy.events:
        return "考核办法的“事件响应”表是空的"
    if kind is IndicatorKind.PLAN_ON_TIME and settings.nomination_deadline is None:
        return "基本设置没有写“名单截止日期”"
    if kind is IndicatorKind.HANDED_IN and settings.hand_in_deadline is None:
        return "基本设置没有写“收表截止时间”"
    if kind is IndicatorKind.HANDED_IN and not term.records.receipts:
        return "本学期没有收表登记"
    return _ABSENT[kind]


def _target_words(result: Result) -> str:
    indicator = result.indicator
    if indicator.target is None:
        return ""
    target = value_text(indicator, indicator.target)
    if indicator.kind is IndicatorKind.BREACHES:
        return f"规定不超过 {target} 次，{'没有超过' if result.met else '已经超过'}"
    return f"目标 {target}，{'已达标' if result.met else '未达标'}"


# ---------------------------------------------------------------- points


@dataclass(frozen=True, slots=True)
class _Shown:
    """The numbers of a scored result as they are shown."""

    weight: str
    step: str
    points: str
    share: str
    """值 ÷ 目标."""


def _points_words(result: Result) -> str:
    indicator, value = result.indicator, result.tally.value
    if indicator.scoring is None:
        return "只统计，不计分"
    if not result.subject.kind.is_scored:
        return "年级和学校只报数值，不计分"
    if indicator.scoring is Scoring.VETO:
        return "触发一票否决，等级定为最低，不参加评优" if value else "没有触发一票否决"
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
        return f"差不到 1 个百分点，不扣分，得满分 {shown.points} 分"
    return _deducted(result, shown, short, _step_unit(result.indicator))


def _deduction_each(result: Result, shown: _Shown) -> str:
    return _deducted(result, shown, still_missing(result.indicator, result.tally), unit_word(result.indicator))


def _deducted(result: Result, shown: _Shown, short: int, unit: str) -> str:
    if short == 0:
        return f"不扣分，得满分 {shown.points} 分"
    rule = f"还差 {short} {unit}，每{unit}扣 {shown.step} 分"
    if (result.indicator.step or _ZERO) * short > (result.indicator.points or _ZERO):
        return f"{rule}，{shown.weight} 分扣完为止，得 0 分"
    return f"{rule}，得 {shown.weight} − {shown.step} × {short} = {shown.points} 分"


def _bonus(result: Result, shown: _Shown) -> str:
    more, unit = excess(result.indicator, result.tally), _step_unit(result.indicator)
    if more == 0:
        return "没有超出目标，不加分"
    return f"超出 {more} {unit}，每{unit}加 {shown.step} 分，最多加 {shown.weight} 分，加 {shown.points} 分"


def _penalty(result: Result, shown: _Shown) -> str:
    count, unit = penalties(result.indicator, result.tally), unit_word(result.indicator)
    if count == 0:
        return "不扣罚"
    missed = "未达到的有 " if result.indicator.is_rate else ""
    return f"{missed}{count} {unit}，每{unit}扣罚 {shown.step} 分，扣 {shown.points} 分"


def _step_unit(indicator: Indicator) -> str:
    return "个百分点" if indicator.is_rate else unit_word(indicator)


_SCORED: Mapping[Scoring, Callable[[Result, _Shown], str]] = {
    Scoring.THRESHOLD: _threshold,
    Scoring.PROPORTIONAL: _proportional,
    Scoring.DEDUCTION: _deduction,
    Scoring.DEDUCTION_EACH: _deduction_each,
    Scoring.BONUS: _bonus,
    Scoring.PENALTY: _penalty,
}
