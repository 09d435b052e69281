"""The words of a policy in sentences: scopes, windows, forms, visitors and conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jiafang_batch.measure.rounding import percent_text
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.model import Condition, Indicator, Scope
from jiafang_batch.policy.vocabulary import SHARED_OUT, ConditionKind, Visitor
from jiafang_batch.policy.windows import (
    AFTER_ENTRY,
    AFTER_ENTRY_IN_TERM,
    BEFORE_ENTRY,
    BEFORE_OPENING,
    TAKEOVER,
    TAKEOVER_PERIOD,
)
from jiafang_batch.terms import CalendarKind

_WINDOWS = {
    CalendarKind.TERM.value: "学期内",
    CalendarKind.SCHOOL_YEAR.value: "学年内",
    BEFORE_OPENING: "开学前一个月内",
    TAKEOVER: "接班前后一个月内",
    TAKEOVER_PERIOD: "接班期内",
    BEFORE_ENTRY: "入学前",
    AFTER_ENTRY: "入学后的本学年内",
    AFTER_ENTRY_IN_TERM: "入学后的本学期内",
    CalendarKind.HOLIDAY.value: "假期内",
    CalendarKind.CONCENTRATED.value: "集中家访期间",
    CalendarKind.CAMPAIGN.value: "活动期间",
}
_COME_AND_GO = (CalendarKind.HOLIDAY, CalendarKind.CONCENTRATED, CalendarKind.CAMPAIGN)
_OPEN_UNTIL_DUE = frozenset(_WINDOWS) - {kind.value for kind in _COME_AND_GO}
"""Windows that are open when a debt is named: their last day says all. The others begin later, or come and go."""
_FORMS = {"全部": "任何形式的家访", "实地": "实地家访", "面对面": "面对面家访"}

_CONDITIONS: Mapping[ConditionKind, Callable[[Condition], str]] = {
    ConditionKind.TEAM: lambda c: f"{c.low}—{c.high} 人同行" if c.high > c.low else f"{c.low} 人同行",
    ConditionKind.PHOTOS: lambda c: f"照片不少于 {c.low} 张",
    ConditionKind.SIGNED: lambda _c: "有家长签字",
    ConditionKind.APPROVED: lambda _c: "在工作时间且经过审批",
    ConditionKind.COMPLETE: lambda c: f"{_items_words(c)}都填写" if c.items else "记录完整",
    ConditionKind.PLANNED: lambda _c: "学生列入家访计划",
    ConditionKind.IN_WINDOW: lambda c: f"在{window_words(c.name)}",
    ConditionKind.MINUTES: lambda c: f"时长不少于 {c.low} 分钟",
    ConditionKind.EVENT: lambda c: f"“{'、'.join(c.names)}”事件" if c.names else "关联了事件",
    ConditionKind.LEAD: lambda _c: "本人主访",
    ConditionKind.WITH_HOMEROOM: lambda _c: "有班主任参加",
    ConditionKind.OF_FORM: lambda c: f"形式{'不' if c.negated else ''}是{'、'.join(c.names)}",
    ConditionKind.BREACH_KIND: lambda c: "、".join(c.names),
    ConditionKind.FACE_TO_FACE: lambda _c: "有面对面家访",
    ConditionKind.THEMES: lambda c: f"四进内容不少于 {c.low} 项",
    ConditionKind.IN_SCOPE: lambda c: f"属于“{c.scope.text}”",
    ConditionKind.PROGRESS: lambda c: percent_text(c.share),
}


_LEAST = pattern(r"(?:>=|≥|不少于|至少)(\d+)(?:个?(字)(?:以上)?)?")


def _items_words(condition: Condition) -> str:
    """家访过程（至少 200 字）、照片（至少 2 张）: the columns that 记录完整: names, as the school writes them."""
    names = condition.text.partition(":")[2].replace("|", "、")
    return _LEAST.sub(lambda match: f"（至少 {match[1]} {match[2] or '张'}）", names)


def scope_words(scope: Scope) -> str:
    """Return the pupils of 学生范围: 全体学生, or the school's own words as a quotation."""
    return "全体学生" if scope.is_everyone else f"“{scope.text}”的学生"


def window_words(name: str) -> str:
    """When: 学期内, 假期内; a window of the school's own calendar by its name."""
    return _WINDOWS.get(name, f"“{name}”期间")


def only_then_words(name: str) -> str:
    """Return 假期内， for a window in which alone a visit counts, nothing for one that a deadline describes."""
    return "" if not name or name in _OPEN_UNTIL_DUE else f"{window_words(name)}，"


def forms_words(indicator: Indicator) -> str:
    """What kind of visit: 实地家访, or the forms that the school lists."""
    return _FORMS.get(indicator.forms_text, f"“{indicator.forms_text}”形式的家访")


def visitor_words(indicator: Indicator, *, of_teacher: bool) -> str:
    """Return the visitor: 任一教师, 班主任, or 本人, which means anybody's for a class or a larger unit."""
    if indicator.visitor is Visitor.SELF and not of_teacher:
        return "任一教师"
    return "任一教师" if indicator.visitor is Visitor.ANY else indicator.visitor.value


def condition_words(condition: Condition | None) -> str:
    """Return the requirement for a visit or a covered pupil; the kind of a plan unchanged."""
    if condition is None:
        return ""
    say = _CONDITIONS.get(condition.kind)
    return condition.text if say is None else say(condition)


def only_words(indicator: Indicator) -> str:
    """Return the visits used, if 学生范围 or 条件 filters them: （只算“重点”的学生）."""
    filters = [] if indicator.scope.is_everyone else [scope_words(indicator.scope)]
    asked = [c for c in indicator.conditions if c.kind not in SHARED_OUT]
    if indicator.base.only:
        filters += [indicator.base.only.format(condition=condition_words(condition)) for condition in asked]
    only = f"（只算{'、'.join(filters)}）" if filters else ""
    return only + "".join(_shared_out(c) for c in indicator.conditions if c.kind in SHARED_OUT)


def _shared_out(condition: Condition) -> str:
    if condition.kind is ConditionKind.PER_HEAD:
        return "（每次按参加的教师人数平分）"
    return f"（同一学生最多计 {condition.high} 次）"


def asked_words(indicator: Indicator) -> str:
    """Return ，实地家访（只算“重点”的学生）: which visits a count asks for; empty if any visit does."""
    only, every = only_words(indicator), indicator.forms_text == "全部"
    return f"，{'家访' if every else forms_words(indicator)}{only}" if only or not every else ""
