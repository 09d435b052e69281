"""Valid combinations of cells that measure something else than they seem to: a table of rules, each with a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator, Policy
from jiafang_batch.policy.vocabulary import STUDENT_CONDITIONS, Scoring, TokenKind, Visitor
from jiafang_batch.problem import Problem
from jiafang_batch.terms import SubjectKind

_TEACHERS_OF_SUBJECTS = (SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER)
_AT_LEAST = (Scoring.THRESHOLD, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.VETO)
_ALWAYS_MET = (IndicatorKind.COVERAGE, IndicatorKind.PARTICIPATION, IndicatorKind.PERIODS_MET)


def _is_own(indicator: Indicator) -> bool:
    """True if 家访人 decides whose visits count for a subject teacher or leader."""
    return "visitor" in indicator.rule.uses and any(
        subject in _TEACHERS_OF_SUBJECTS and subject not in indicator.base.credited for subject in indicator.subjects
    )


def _tiers_fall(indicator: Indicator) -> bool:
    """True if a higher 下限 earns less although more is better, or more although less is better."""
    pairs = [(upper.points, lower.points) for upper, lower in pairwise(indicator.tiers)]
    if indicator.rule.less_is_better:
        return any(upper > lower for upper, lower in pairs)
    return any(upper < lower for upper, lower in pairs)


def _asks_what_it_selects(indicator: Indicator) -> bool:
    condition = indicator.condition
    if condition is None or condition.kind not in STUDENT_CONDITIONS or not condition.scope.tokens:
        return False
    return set(condition.scope.tokens) <= set(indicator.scope.tokens)


_RULES: tuple[tuple[Callable[[Indicator], object], str, str], ...] = (
    (lambda i: i.kind is IndicatorKind.PERIODS_MET and not i.scope.is_everyone,
     "数的是去过“{scope}”中任何一名学生的周（月），不是其中每名学生每周（月）都去",
     "要求每名学生都去的，请把类型改为“学生周期达标率”"),
    (lambda i: _is_own(i) and i.visitor is Visitor.HOMEROOM,
     "考核科任教师（校领导），数的却是班主任去的家访",
     "要数他自己去的，请把家访人改为“本人”"),
    (lambda i: _is_own(i) and i.visitor is Visitor.ANY and i.scoring is not None,
     "考核科任教师（校领导），别人去的家访也算他的",
     "只算他自己去的，请把家访人改为“本人”"),
    (lambda i: i.visitor is Visitor.SELF and "visitor" in i.rule.uses and not any(s.is_teacher for s in i.subjects),
     "家访人写“本人”，而班级、年级、学校没有“本人”，任何教师去的都算",
     "请改为“任一”；只算班主任去的，请改为“班主任”"),
    (lambda i: i.times == 0 and (i.kind in _ALWAYS_MET or i.kind is IndicatorKind.STUDENT_PERIODS),
     "次数写 0，一次也没有的也算达到，永远是 100%",
     "请把次数改为 1 或更多"),
    (lambda i: i.scoring is Scoring.PENALTY and not i.is_rate and not i.rule.less_is_better,
     "计分是“扣罚”，{kind}越多扣得越多",
     "少了才扣的，请把计分改为“扣分”；要奖励的，请改为“加分”"),
    (lambda i: i.scoring is Scoring.BONUS and i.rule.less_is_better,
     "计分是“加分”，{kind}越多加得越多",
     "请改用“扣罚”“否决”，或目标为 0 的“达标”"),
    (_tiers_fall,
     "分档里做得更好的一档得分反而低",
     "请核对各档的下限和分"),
    (lambda i: i.tiers and i.points is not None and max(tier.points for tier in i.tiers) < i.points,
     "分档最高的一档也得不到分值，谁都拿不满",
     "请把分值改为最高一档的分，或补上这一档"),
    (lambda i: i.target == 0 and i.scoring in _AT_LEAST and not i.rule.less_is_better,
     "目标是 0，谁都达得到，{scoring}不起作用",
     "请把目标改为要达到的数"),
    (lambda i: i.scoring in (Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS, Scoring.PENALTY) and i.step == 0,
     "步长是 0，{scoring}不起作用",
     "请写每差（多）一个扣（加）几分"),
    (_asks_what_it_selects,
     "学生范围已经只留下“{condition}”的学生，永远是 100%",
     "请放宽学生范围"),
    (lambda i: any(token.kind is TokenKind.ALL and token.negated for token in i.scope.tokens),
     "学生范围里有“非全体”，一名学生也选不到",
     "请改正学生范围"),
)  # fmt: skip


def other_meanings(policy: Policy) -> Iterable[Problem]:
    """Yield a warning for each indicator that measures something else than its cells seem to say."""
    for indicator in policy.indicators:
        words = {
            "kind": indicator.kind.value,
            "scope": indicator.scope.text,
            "scoring": indicator.scoring.value if indicator.scoring else "",
            "condition": indicator.condition.scope.text if indicator.condition else "",
        }
        for holds, reason, hint in _RULES:
            if holds(indicator):
                details = {"code": indicator.code, "reason": reason.format_map(words), "hint": hint}
                yield Problem("policy-other-meaning", indicator.source, indicator.name, details)
