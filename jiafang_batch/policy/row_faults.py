"""Contradictions of a row of 指标 whose cells are all readable: a table of rules.

Source: measures.md, "Score".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from jiafang_batch.policy.faults import shown_number
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import ConditionKind, Scoring
from jiafang_batch.policy.windows import is_personal

NEEDS_TARGET = (Scoring.THRESHOLD, Scoring.PROPORTIONAL, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS)
NEEDS_STEP = (Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS, Scoring.PENALTY)
NEEDS_NO_POINTS = (Scoring.PENALTY, Scoring.VETO)
_FINED = "和".join(kind.value for kind, rule in KINDS.items() if rule.takes_penalty)
_MOST_TIERS = 20
_SHORTFALLS = (Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.PROPORTIONAL)

Fault = tuple[str, str, str]
"""The field of the cell at fault, what is wrong, and what to do."""

_RULES: tuple[tuple[Callable[[Indicator], object], str, str, str], ...] = (
    (lambda i: i.scoring in NEEDS_TARGET and i.target is None,
     "scoring", "计分是“{scoring}”，但没有写目标", "请填写目标。"),
    (lambda i: i.kind is IndicatorKind.MARKS and i.target is None,
     "target", "{kind}没有写目标（满分）", "请在目标写满分，如 20。"),
    (lambda i: i.scoring is Scoring.PROPORTIONAL and i.target == 0,
     "scoring", "计分是“比例”，目标不能是 0", "请填写大于 0 的目标，或改用“达标”。"),
    (lambda i: i.scoring is Scoring.DEDUCTION_EACH and not i.is_rate and not i.rule.less_is_better,
     "scoring", "“逐个扣分”只用于比率，不用于次数", "请改用“扣分”。"),
    (lambda i: i.scoring is Scoring.PENALTY and i.is_rate and not i.rule.takes_penalty,
     "scoring", f"“扣罚”只用于次数、{_FINED}", "请改用“扣分”或“逐个扣分”；没达到就一次扣完的，改用“达标”。"),
    (lambda i: i.scoring in _SHORTFALLS and i.rule.less_is_better,
     "scoring", "{kind}越少越好，不能用“{scoring}”计分", "{instead}"),
    (lambda i: i.scoring is not None and i.scoring not in NEEDS_NO_POINTS and i.points is None,
     "scoring", "计分是“{scoring}”，但没有写分值", "请填写分值。"),
    (lambda i: i.scoring in NEEDS_STEP and i.step is None,
     "scoring", "计分是“{scoring}”，但没有写步长", "请填写步长（每差一个扣几分）。"),
    (lambda i: i.scoring is Scoring.VETO and i.target is None and not i.rule.less_is_better,
     "scoring", "计分是“否决”，但没有写目标，不知道达不到多少才否决", "请填写目标。"),
    (lambda i: i.scoring is Scoring.TIERS and not i.tiers,
     "scoring", "计分是“分档”，但没有写分档", "请在“分档”写各档的下限和分，如 {tiers}。"),
    (lambda i: i.scoring is not Scoring.TIERS and i.tiers,
     "tiers", "写了分档，但计分不是“分档”", "请把计分改为“分档”，或删去分档。"),
    (lambda i: i.points is not None and any(tier.points > i.points for tier in i.tiers),
     "tiers", "分档里有的分高于分值", "请把分值写成最高一档的分，或改正分档。"),
    (lambda i: is_personal(i.window) and i.rule.uses == {"window"},
     "window", "时间窗口“{window}”因学生而异，但{kind}不是按学生数的", "请改用学期、学年或校历里的名称。"),
    (lambda i: i.kind is IndicatorKind.STUDENT_COUNT and _asks(i, ConditionKind.PER_HEAD),
     "condition", "“人均”按参加人数分摊人次，不能用于学生人数", "请改用家访次数，或删去“人均”。"),
    (lambda i: i.kind is IndicatorKind.STUDENT_COUNT and _asks(i, ConditionKind.PER_PUPIL),
     "condition", "学生人数里一名学生本来只算一次，不用“每生最多”", "请删去它，或改用家访次数。"),
)  # fmt: skip


def row_faults(indicator: Indicator) -> Iterable[Fault]:
    """Every contradiction of the row, each at the cell that shows it."""
    words = {
        "kind": indicator.kind.value,
        "scoring": indicator.scoring.value if indicator.scoring else "",
        "window": indicator.window,
        "tiers": "80%=10、60%=6" if indicator.is_rate else "30=60、20=48",
        "instead": _tiers_that_fall(indicator) or "请改用“扣罚”“否决”“分档”，或目标为 0 的“达标”。",
    }
    for holds, field, reason, hint in _RULES:
        if holds(indicator):
            yield field, reason.format_map(words), hint.format_map(words)


def _tiers_that_fall(indicator: Indicator) -> str:
    """What says 每次扣步长、扣完为止 of a count that should stay low: 0=10、1=8、2=6 …; empty where the cells say no such thing."""
    points, step = indicator.points, indicator.step
    if not points or not step or points / step > _MOST_TIERS:
        return ""
    lasts = range(-(-points // step) + 1)
    tiers = "、".join(f"{count}={shown_number(max(Fraction(0), points - step * count))}" for count in lasts)
    each = f"{shown_number(points)} 分里每次扣 {shown_number(step)} 分、扣完为止的，计分写“分档”，分档写 {tiers}，目标和步长留空；"
    return each + "在 100 分以外扣的写“扣罚”。"


def _asks(indicator: Indicator, kind: ConditionKind) -> bool:
    return any(condition.kind is kind for condition in indicator.conditions)
