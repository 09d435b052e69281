"""A rule read back as a school says it: who is assessed, what is counted, the target and the points.

What is counted comes from the template of the result, so that the rule and its results are told in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.sentence import rule_words, step_unit, value_text
from jiafang_batch.policy.kind_rule import Need
from jiafang_batch.policy.model import Indicator, Policy
from jiafang_batch.policy.vocabulary import Scoring, TokenKind
from jiafang_batch.policy.windows import RESERVED_WINDOWS, is_personal, window
from jiafang_batch.problem import first_names
from jiafang_batch.terms import CalendarKind, Category, SubjectKind

_RESULT_TO_RULE = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        ("^到考核日", ""),
        (r" \{lines\} 份，满分共 \{whole\} 分，实得 \{met\} 分$", "里满意度的平均分占满分的比例"),
        (r" \{lines\} 位评分人平均 \{met\} 分$", "里各位评分人的平均分"),
        (r"：到考核日应考核 \{whole\} (人\S+)，达到的 \{met\} 人\S+$", r"，做到的\1所占比例"),
        (r"的 \{whole\} \{unit\}中，参加", "的各{period}中，本人参加"),
        (r"的 \{whole\} 个月中", "的各月中"),
        (r"名单应有 \{whole\} 人\{least\}，其中", "名单{least}里，"),
        (r"的 \{whole\} 次，其中", "的各次里，"),
        (r" \{whole\} [人件份次个]中", "中"),
        (r"的(?:有)? ?\{met\} (?:\{unit\}|\S+)$", "的所占比例"),
        (r"去过 \{met\} 名学生家$", "去过的学生数"),
        (r" \{met\} 人次$", "的人次"),
        (r" \{met\} (\S)(?:\{fewest\})?$", r"的\1数"),
    )
)
"""The words of a result that name its numbers → those of the rule."""
_COME_AND_GO = (CalendarKind.HOLIDAY.value, CalendarKind.CONCENTRATED.value, CalendarKind.CAMPAIGN.value)
_MOST_SPELLS = 3
_NO_SPACE = re.compile(r"(?<=[\u3001-\u9fff\uff00-\uffef]) (?=[\u3001-\u9fff])|(?<=[\uff00-\uffef]) ")
"""A space between two Chinese characters, or after Chinese punctuation."""


def rule_lines(policy: Policy) -> tuple[str, ...]:
    """Return every indicator read back, in the order of the policy: QZ-2 学期家访率：班主任、班级：…."""
    return tuple(f"{i.code} {i.name}：{rule_sentence(policy, i)}" for i in policy.indicators)


def rule_sentence(policy: Policy, indicator: Indicator) -> str:
    """Return the indicator as one sentence: who, what, how much, how many points, and the days of its window."""
    groups = grouped_by(indicator.subjects, lambda subject: _counted(policy, indicator, of_teacher=subject.is_teacher))
    counted = "；".join(f"{_objects(indicator, subjects)}：{words}" for words, subjects in groups.items())
    parts = (counted, _points(policy, indicator), _waits(indicator), *_meanings(policy, indicator))
    return _NO_SPACE.sub("", f"{'；'.join(filter(None, parts))}。")


def _objects(indicator: Indicator, subjects: Iterable[SubjectKind]) -> str:
    """班主任、班级, with the 教师范围 behind the teachers."""
    kinds = tuple(subjects)
    staff = f"（{indicator.staff.text}）" if indicator.staff.text and any(s.is_teacher for s in kinds) else ""
    return "、".join(subject.value for subject in kinds) + staff


def _counted(policy: Policy, indicator: Indicator, *, of_teacher: bool) -> str:
    template = indicator.base.measured
    for pattern, words in _RESULT_TO_RULE:
        template = pattern.sub(words, template)
    return template.format_map(rule_words(policy, indicator, of_teacher=of_teacher))


def _waits(indicator: Indicator) -> str:
    return "时间窗口没有结束时先不计" if indicator.waits else ""


def _meanings(policy: Policy, indicator: Indicator) -> Iterable[str]:
    """What words of the row mean in this policy: 重点, the events, the days of a window."""
    if any(token.kind is TokenKind.KEY for token in indicator.scope.tokens):
        words = [category.value for category in Category]
        key = sorted(policy.settings.key_categories, key=lambda w: (words.index(w) if w in words else len(words), w))
        yield f"“重点”：{'、'.join(key) or '基本设置没有写重点类别'}"
    if Need.EVENT_RULES in indicator.rule.needs:
        kinds = [name for condition in indicator.conditions for name in condition.names] or policy.events
        yield "、".join(f"{e.kind} {e.within}" for e in policy.events.values() if e.kind in kinds)
    yield from _days(policy, indicator)


def _days(policy: Policy, indicator: Indicator) -> Iterable[str]:
    """The days of a window of the school's own calendar, and of holidays and campaigns."""
    name = indicator.rule.window or indicator.window
    if "window" not in indicator.rule.uses or (name in RESERVED_WINDOWS and name not in _COME_AND_GO):
        return
    if not is_personal(name):
        spells = [
            f"{s.first:%Y-%m-%d} 至 {s.last:%Y-%m-%d}"
            for s in window(policy, name, policy.school_year.last)(None, None)
        ]
        yield f"“{name}”：{first_names(spells, _MOST_SPELLS, '段')}" if spells else f"“{name}”在校历里没有日子"


# ---------------------------------------------------------------- points


def _points(policy: Policy, indicator: Indicator) -> str:
    """What the value is worth; a target alone if it is only reported."""
    scored = [subject for subject in indicator.subjects if policy.scores(subject)]
    if indicator.scoring is None or not scored:
        word = "规定不超过" if indicator.rule.less_is_better else "目标"
        target = "" if indicator.target is None else f"{word} {_target(indicator)}，"
        return f"{target}只统计，不计分"
    others = "、".join(subject.value for subject in indicator.subjects if subject not in scored)
    return _SCORED[indicator.scoring](indicator) + (f"；{others}只报数值，不计分" if others else "")


def _value(indicator: Indicator, value: Fraction) -> str:
    """50%, 5 人次."""
    return (
        value_text(indicator, value) if indicator.is_rate else f"{value_text(indicator, value)} {indicator.base.unit}"
    )


def _target(indicator: Indicator) -> str:
    return _value(indicator, indicator.target or Fraction(0))


def _worth(number: Fraction | None) -> str:
    return plain_text(number or Fraction(0))


def _threshold(i: Indicator) -> str:
    reached = f"不超过 {_target(i)}" if i.rule.less_is_better else f"达到 {_target(i)}"
    return f"{reached} 得 {_worth(i.points)} 分，否则得 0 分"


def _proportional(i: Indicator) -> str:
    return f"达到 {_target(i)} 得满 {_worth(i.points)} 分，不到的按完成多少折算"


def _deduction(i: Indicator, unit: str = "") -> str:
    less = "低" if i.is_rate and not unit else "少"
    return f"达到 {_target(i)} 得满 {_worth(i.points)} 分，每{less} 1 {unit or step_unit(i)}扣 {_worth(i.step)} 分，扣完为止"


def _bonus(i: Indicator) -> str:
    above = f"超过 {_target(i)} 的，每多" if i.target else "每"
    return f"{above} 1 {step_unit(i)}加 {_worth(i.step)} 分，最多加 {_worth(i.points)} 分（在 100 分以外）"


def _penalty(i: Indicator) -> str:
    most = "" if i.points is None else f"，最多扣 {_worth(i.points)} 分"
    each = "每有 1 {} 没有达到，扣" if i.is_rate else "每 1 {}扣"
    return f"{each.format(i.base.unit)} {_worth(i.step)} 分{most}（在 100 分以外）"


def _tiers(i: Indicator) -> str:
    in_order = reversed(i.tiers) if i.rule.less_is_better else i.tiers
    tiers = "，".join(f"{_value(i, tier.lowest)} 起得 {_worth(tier.points)} 分" for tier in in_order)
    lowest = i.tiers[-1].lowest
    return tiers + (f"，不到 {_value(i, lowest)} 得 0 分" if lowest else "")


def _veto(i: Indicator) -> str:
    missed = f"超过 {_target(i)}" if i.rule.less_is_better else f"达不到 {_target(i)}"
    return f"{missed} 的一票否决：等级定为最低，不参加评优，总分不变"


_SCORED: Mapping[Scoring, Callable[[Indicator], str]] = {
    Scoring.THRESHOLD: _threshold,
    Scoring.PROPORTIONAL: _proportional,
    Scoring.DEDUCTION: _deduction,
    Scoring.DEDUCTION_EACH: lambda i: _deduction(i, i.base.unit),
    Scoring.BONUS: _bonus,
    Scoring.PENALTY: _penalty,
    Scoring.TIERS: _tiers,
    Scoring.VETO: _veto,
}
