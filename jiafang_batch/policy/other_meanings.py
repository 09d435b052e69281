"""Valid combinations of cells that measure something else than they seem to: a table of rules, each with a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise

from jiafang_batch.policy.kind_rule import Need
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Condition, Indicator, Policy, Token
from jiafang_batch.policy.uncovered import selects_all_of, selects_nobody
from jiafang_batch.policy.vocabulary import ConditionKind, Scoring, TokenKind, Visitor
from jiafang_batch.policy.windows import TAKEOVER, is_personal, window
from jiafang_batch.problem import Problem
from jiafang_batch.terms import SubjectKind, VisitForm, Way

_TEACHERS_OF_SUBJECTS = (SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER)
_AT_LEAST = (Scoring.THRESHOLD, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.VETO)
_AT_LEAST_SO_MANY = (ConditionKind.PHOTOS, ConditionKind.MINUTES, ConditionKind.THEMES)
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


def _always_met(indicator: Indicator) -> bool:
    """True if a condition asks for at least none of something."""
    return any(c.kind in _AT_LEAST_SO_MANY and c.low == 0 for c in indicator.conditions)


def _target_ignored(indicator: Indicator) -> bool:
    """True for 扣罚 with a target that leaves room: it takes away points for each, within the target too."""
    if indicator.scoring is not Scoring.PENALTY or indicator.target is None:
        return False
    return indicator.target > 0 if indicator.rule.less_is_better else indicator.is_rate and indicator.target < 1


def _bonus_above(indicator: Indicator) -> bool:
    """True for 加分 given whole by the first step above a target: what just reaches it gets nothing."""
    if indicator.scoring is not Scoring.BONUS or not indicator.target or indicator.rule.less_is_better:
        return False
    return bool(indicator.step and indicator.points and indicator.step >= indicator.points)


_RULES: tuple[tuple[Callable[[Indicator], object], str, str], ...] = (
    (lambda i: i.kind is IndicatorKind.PERIODS_MET and not i.scope.is_everyone,
     "数的是去过“{scope}”中任何一名学生的周（月），不是其中每名学生每周（月）都去",
     "要求每名学生都去的，请把类型改为“学生周期达标率”"),
    (lambda i: sum(t.kind is TokenKind.CATEGORY and not t.negated for t in i.scope.tokens) > 1,
     "学生范围“{scope}”只数几类都占的学生",
     "有一类就算的，请写在一个“类别”里，用“|”隔开：类别:甲|乙"),
    # Of weeks, months and sheets documents deduct for each that is missing.
    (lambda i: (i.rule.takes_penalty or i.kind is IndicatorKind.HANDED_IN) and i.scoring is Scoring.DEDUCTION,
     "计分是“扣分”，{kind}每低一个百分点扣一次步长，不是每少一周（月、份）扣一次",
     "每少一个扣几分的，请把计分改为“逐个扣分”"),
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
    (lambda i: i.scoring is not None and i.scoring.is_base and i.points is not None and 0 < i.points < 1,
     "分值不到 1 分",
     "这一格设成了百分比的，请改成普通的数：40% 写 40"),
    (lambda i: i.points == 0 and i.scoring is not None and i.scoring is not Scoring.VETO,
     "分值是 0，{scoring}不起作用",
     "请写分值；只统计的，计分留空"),
    (_always_met,
     "条件“{asked}”从 0 起，没有的也算",
     "请写至少要几张（几项）"),
    (_target_ignored,
     "扣罚不看目标，目标以内的也每次扣",
     "超过多少才扣的，请用“分档”"),
    (_bonus_above,
     "刚好达到目标的不加分，多满一个（百分点、次）才加",
     "达到就加的，请把目标写低一个（如 90% 写 89%，5 次写 4）"),
)  # fmt: skip


_PERIODS = (ConditionKind.WEEKS, ConditionKind.FORTNIGHTS, ConditionKind.MONTHS)


def _counts_over_spells(policy: Policy, indicator: Indicator) -> bool:
    """True for several visits within a window of several spells: they may all be made in one of them."""
    if "times" not in indicator.rule.uses or indicator.wanted <= 1 or is_personal(indicator.window):
        return False
    if "window" not in indicator.rule.uses or any(c.kind in _PERIODS for c in indicator.conditions):
        return False
    return len(window(policy, indicator.window, policy.term.last)(None, None)) > 1


def _deducts_per_point(policy: Policy, indicator: Indicator) -> bool:
    """True for 扣分 on a share of pupils or visits, unless the name, the 依据 or the clause says that points of a percent are meant."""
    if indicator.scoring is not Scoring.DEDUCTION or not indicator.is_rate or indicator.rule.takes_penalty:
        return False
    clauses = policy.document.clauses_at(Way.INDICATOR, indicator.code)
    words = (indicator.name, indicator.basis, *(clause.words for clause in clauses))
    return indicator.kind is not IndicatorKind.HANDED_IN and not any("百分" in text or "%" in text for text in words)


_IN_POLICY: tuple[tuple[Callable[[Policy, Indicator], object], str, str], ...] = (
    (lambda p, i: selects_nobody(p, i.scope),
     "学生范围“{scope}”里的词不能同时满足，一名学生也选不到",
     "请改正学生范围；几类学生有一类就算的，写“类别:甲|乙”“年级:甲|乙”，或者分成两行"),
    (lambda p, i: any(_asks_in_vain(p, i, c) for c in i.conditions),
     "条件“{asked}”与这一行的其他格子不能同时满足，永远是 0",
     "请改正条件，或这一行的学生范围、家访形式、时间窗口"),
    (lambda p, i: i.kind is IndicatorKind.SHARE and any(_asks_what_it_selects(p, i, c) for c in i.conditions),
     "这一行留下的已经全都符合条件“{asked}”，永远是 100%",
     "请放宽学生范围、家访形式或时间窗口"),
    (lambda p, i: Need.EVENT_RULES in i.rule.needs and any(n not in p.events for c in i.conditions for n in c.names),
     "条件“{asked}”里有的事件没有写在“事件响应”表，不要求响应，一件也不算",
     "请在“事件响应”补上这种事件几天内要家访，或改正条件"),
    (_deducts_per_point,
     "计分是“扣分”，{kind}每低一个百分点扣一次步长，不是每少一名（次、件）扣一次",
     "每少一名（次、件）扣几分的，请把计分改为“逐个扣分”；按百分点扣的，在“名称”或“依据”写上“百分点”，就不再提醒"),
    (lambda _, i: i.window == TAKEOVER and "window" in i.rule.uses and i.rule.is_of_population
     and Token(TokenKind.TAKEOVER) not in i.scope.tokens,
     "没有换班主任的班没有“接班一月”，学生却都算在内",
     "请在学生范围写“接新班”，或把时间窗口改为“接班期”"),
    (_counts_over_spells,
     "时间窗口“{window}”有几段日子，次数是合在一起数的，集中在一段里去几次也算",
     "每一段都要去的，请在校历里给每一段起自己的名字，各写一行"),
)  # fmt: skip


def _asks_in_vain(policy: Policy, indicator: Indicator, condition: Condition) -> bool:
    """True if nothing that the row leaves can meet the condition."""
    match condition.kind:
        case ConditionKind.IN_SCOPE:
            return not selects_nobody(policy, indicator.scope) and selects_nobody(
                policy, indicator.scope, condition.scope
            )
        case ConditionKind.FACE_TO_FACE:
            return indicator.forms.isdisjoint(policy.settings.face_to_face_forms)
        case ConditionKind.OF_FORM:
            return indicator.forms.isdisjoint(_forms_asked(policy, condition))
        case ConditionKind.THEMES:
            return condition.low > len(policy.settings.themes)
        case ConditionKind.IN_WINDOW:
            row_days, asked = _days_of(policy, indicator.window), _days_of(policy, condition.name)
            return bool(row_days and asked) and row_days.isdisjoint(asked)
    return False


def _asks_what_it_selects(policy: Policy, indicator: Indicator, condition: Condition) -> bool:
    """True if everything that the row leaves meets the condition."""
    match condition.kind:
        case ConditionKind.IN_SCOPE:
            return selects_all_of(policy, condition.scope, indicator.scope)
        case ConditionKind.FACE_TO_FACE:
            return indicator.forms <= policy.settings.face_to_face_forms
        case ConditionKind.OF_FORM:
            return indicator.forms <= _forms_asked(policy, condition)
        case ConditionKind.IN_WINDOW:
            row_days, asked = _days_of(policy, indicator.window), _days_of(policy, condition.name)
            return bool(row_days) and row_days <= asked
    return False


def _forms_asked(policy: Policy, condition: Condition) -> frozenset[VisitForm]:
    forms = policy.settings.forms_named(condition.names)
    return frozenset(VisitForm) - forms if condition.negated else forms


def _days_of(policy: Policy, name: str) -> frozenset[date]:
    """The days of a window that is the same for everybody, to the end of the term; none for one of the pupil's own."""
    if is_personal(name):
        return frozenset()
    spans = window(policy, name, policy.term.last)(None, None)
    return frozenset(span.first + timedelta(n) for span in spans for n in range((span.last - span.first).days + 1))


def other_meanings(policy: Policy) -> Iterable[Problem]:
    """Yield a warning for each indicator that measures something else than its cells seem to say."""
    for indicator in policy.indicators:
        words = {
            "kind": indicator.kind.value,
            "scope": indicator.scope.text,
            "scoring": indicator.scoring.value if indicator.scoring else "",
            "asked": "且".join(condition.text for condition in indicator.conditions),
            "window": indicator.window,
        }
        mismatches = [(reason, hint) for holds, reason, hint in _RULES if holds(indicator)]
        mismatches += [(reason, hint) for holds, reason, hint in _IN_POLICY if holds(policy, indicator)]
        for reason, hint in mismatches:
            details = {"code": indicator.code, "reason": reason.format_map(words), "hint": hint}
            yield Problem("policy-other-meaning", indicator.source, indicator.name, details)
        if twin := _measured_above(policy, indicator):
            objects = "、".join(_both_score(policy, indicator, twin))
            details = {"code": indicator.code, "other": twin.code, "objects": objects}
            yield Problem("policy-measured-twice", indicator.source, indicator.name, details)


def _measured_above(policy: Policy, indicator: Indicator) -> Indicator | None:
    """Return the row above that gives the same objects points for the same visits, pupils or sheets, if there is one.

    Stacked 达标 rows with different targets are a way to write tiers.
    """
    above = policy.indicators[: policy.indicators.index(indicator)]
    same = (other for other in above if _score_alike(other, indicator) and _measure(other) == _measure(indicator))
    return next((other for other in same if _both_score(policy, other, indicator)), None)


def _measure(indicator: Indicator) -> tuple[object, ...]:
    """What is counted: the cells that play a part."""
    rule = indicator.rule
    cells = {
        "scope": frozenset(() if indicator.scope.is_everyone else indicator.scope.tokens),
        "forms": (indicator.forms, indicator.weights),
        "visitor": indicator.visitor,
        "window": indicator.window,
        "times": max(indicator.wanted, 1),
    }
    asked = frozenset(condition.text for condition in indicator.conditions)
    marks = indicator.code if rule.is_of_marks and not indicator.is_rate else ""
    return indicator.kind, indicator.staff.text, asked, marks, *(v for key, v in cells.items() if key in rule.uses)


def _both_score(policy: Policy, indicator: Indicator, other: Indicator) -> tuple[str, ...]:
    """The objects to which both give points."""
    return tuple(s.value for s in indicator.subjects if s in other.subjects and policy.scores(s))


def _score_alike(indicator: Indicator, other: Indicator) -> bool:
    pair = (indicator.scoring, other.scoring)
    if None in pair or Scoring.VETO in pair:
        return False
    if pair[0] is pair[1]:
        return indicator.target == other.target or pair[0] not in (Scoring.THRESHOLD, Scoring.BONUS)
    return all(scoring is not None and scoring.is_base for scoring in pair) and Scoring.THRESHOLD not in pair
