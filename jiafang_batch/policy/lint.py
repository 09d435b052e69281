"""Probable mistakes in a policy that can be computed: weights, gaps, windows without days, empty rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from itertools import product

from msgspec.structs import replace

from jiafang_batch.policy.calendar_lint import calendar_rows
from jiafang_batch.policy.faults import shown_number
from jiafang_batch.policy.idle import idle_rows
from jiafang_batch.policy.kind_rule import Need
from jiafang_batch.policy.meanings import meant_by
from jiafang_batch.policy.model import Condition, Indicator, Policy, Scope, Token
from jiafang_batch.policy.named_numbers import named_numbers
from jiafang_batch.policy.other_meanings import other_meanings
from jiafang_batch.policy.uncovered import forgotten
from jiafang_batch.policy.vocabulary import ConditionKind, StaffKind, TokenKind
from jiafang_batch.policy.windows import is_personal, window, window_names
from jiafang_batch.policy.words import category
from jiafang_batch.problem import Location, Problem
from jiafang_batch.spellings import nearest
from jiafang_batch.terms import TEACHER_ROLES, YEAR_GROUPS, BreachKind, Category, EventKind, Post

_Lint = Callable[[Policy], Iterable[Problem]]

_FULL_WEIGHT = 100
_MOST_GROUPS, _MOST_STAFF_WORDS = 6, 8
_SHEET, _SETTINGS, _CALENDAR, _RATINGS, _EVENTS = "指标", "基本设置", "校历", "等级", "事件响应"
_SEVERAL = re.compile("[和及与或跟]|以及")


def lint_policy(policy: Policy, file: str) -> tuple[Problem, ...]:
    """Return every doubtful point of the policy of that file; faults of single rows are found on reading."""
    return (*lint_figures(policy, file), *_problems_of(_ADVICE, policy, file))


def lint_figures(policy: Policy, file: str) -> tuple[Problem, ...]:
    """Return the points that make a term's figures differ from the school's expectation: reported by every run."""
    return _problems_of(_ABOUT_FIGURES, policy, file)


def _problems_of(checks: Iterable[_Lint], policy: Policy, file: str) -> tuple[Problem, ...]:
    problems = (problem for check in checks for problem in check(policy))
    return tuple(replace(problem, location=replace(problem.location, file=file)) for problem in problems)


def _about(code: str, indicator: Indicator, value: str = "", **details: str) -> Problem:
    return Problem(code, indicator.source, value, {"code": indicator.code, **details})


def _nothing(policy: Policy) -> Iterable[Problem]:
    if not policy.indicators:
        yield Problem("policy-no-indicator", Location("", _SHEET))


def _names(policy: Policy) -> Iterable[Problem]:
    return named_numbers(policy.indicators)


def _weights(policy: Policy) -> Iterable[Problem]:
    """Report base rows of a teacher role that do not add up to 100, for any teachers that 教师范围 tells apart."""
    for role in TEACHER_ROLES:
        rows = [i for i in policy.indicators if role in i.subjects and i.scoring is not None and i.scoring.is_base]
        totals = {total for total in map(_weight, _shares(rows)) if total}
        if totals - {_FULL_WEIGHT} or (rows and not totals):
            place = Location("", rows[0].source.sheet, header="分值")
            shown = "、".join(shown_number(total) for total in sorted(totals or {Fraction(0)}))
            yield Problem("policy-weights", place, role.value, {"total": shown})


def _weight(rows: Iterable[Indicator]) -> Fraction:
    return sum((row.points or Fraction(0) for row in rows), Fraction(0))


def _shares(rows: Iterable[Indicator]) -> Iterable[tuple[Indicator, ...]]:
    """The rows that apply to one teacher: for each way to meet or not to meet the words of 教师范围.

    Beyond a few words the rows are taken together.
    """
    indicators = tuple(rows)
    words = dict.fromkeys((t.kind, t.names) for row in indicators for t in row.staff.tokens)
    if len(words) > _MOST_STAFF_WORDS:
        return (indicators,)
    single = [word for word in words if word[0] is StaffKind.GRADE_GROUP]
    ways = (dict(zip(words, way, strict=True)) for way in product((True, False), repeat=len(words)))
    # A teacher is in one 年级组.
    possible = (way for way in ways if sum(way[word] for word in single) <= 1)
    return (
        tuple(row for row in indicators if all(way[t.kind, t.names] is not t.negated for t in row.staff.tokens))
        for way in possible
    )


def _ratings(policy: Policy) -> Iterable[Problem]:
    """Report a total of 0 without a 等级: totals below every row get the lowest one."""
    lowest = policy.ratings[-1]
    if lowest.lowest > 0:
        place = Location("", _RATINGS, header="最低分")
        yield Problem("policy-ratings", place, lowest.name, {"lowest": shown_number(lowest.lowest)})


def _gap(policy: Policy) -> Iterable[Problem]:
    """Report pupils to whom nobody owes a visit."""
    groups = forgotten(policy) if policy.indicators else ()
    if groups:
        more = f"；等 {len(groups)} 类" if len(groups) > _MOST_GROUPS else ""
        place = Location("", policy.indicators[0].source.sheet, header="学生范围")
        yield Problem("policy-gap", place, "；".join(groups[:_MOST_GROUPS]) + more)


def _windows(policy: Policy) -> Iterable[Problem]:
    """Report a window of an indicator without a day by the term's end, or a personal one without pupils."""
    whole_term = replace(policy, settings=replace(policy.settings, cut_off=None), looked_at=None)
    for indicator in policy.indicators:
        for name in _window_names(indicator):
            if not is_personal(name) and not window(whole_term, name)(None, None):
                near = nearest(name, [word for word in window_names(policy) if word != name])
                meant = meant_by("window", name)
                candidates = f"；{meant}" if meant else f"；最接近的是“{'”“'.join(near)}”" if near else ""
                if rows := [row for row in policy.calendar if name in (row.name, row.kind)]:
                    days = "、".join(f"{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}" for row in rows)
                    candidates = f"；校历里写的是 {days}，不在本学期结束（{policy.term.last}）以前"
                yield _about("policy-empty-window", indicator, name, candidates=candidates)


def _window_names(indicator: Indicator) -> Iterable[str]:
    yield indicator.window
    asked = (c.name for c in indicator.conditions if c.kind is ConditionKind.IN_WINDOW)
    yield from (name for name in dict.fromkeys(asked) if name != indicator.window)


def _empty_rules(policy: Policy) -> Iterable[Problem]:
    """Report missing requirements of an indicator: event rules, 重点类别, 记录必填项, the two deadlines."""
    settings = policy.settings
    for indicator in policy.indicators:
        needs = indicator.rule.needs
        wholes = [c for c in indicator.conditions if c.kind is ConditionKind.COMPLETE and not c.items]
        if Need.EVENT_RULES in needs and not policy.events:
            yield _about("policy-empty-events", indicator)
        if not settings.key_categories and any(t.kind is TokenKind.KEY for t in _tokens(indicator)):
            yield _about("policy-empty-key", indicator)
        if wholes and not settings.record_items:
            yield _about("policy-empty-record", indicator)
        if Need.NOMINATION_DEADLINE in needs and settings.nomination_deadline is None:
            yield _about("policy-no-deadline", indicator, "名单截止日期", kind=indicator.kind.value)
        if Need.HAND_IN_DEADLINE in needs and settings.hand_in_deadline is None:
            yield _about("policy-no-deadline", indicator, "收表截止时间", kind=indicator.kind.value)


def _tokens(indicator: Indicator) -> tuple[Token, ...]:
    condition: Condition | None = indicator.condition
    inner: Scope | None = condition.scope if condition is not None else None
    return (*indicator.scope.tokens, *(inner.tokens if inner is not None else ()))


def _own_words(policy: Policy) -> Iterable[Problem]:
    """Report a category, year group or kind of breach outside the vocabulary: nobody has it, unless the sheets use it."""
    vocabularies: Mapping[object, tuple[str, tuple[str, ...]]] = {
        TokenKind.CATEGORY: ("特殊类别", tuple(category.value for category in Category)),
        TokenKind.YEAR_GROUP: ("年级", YEAR_GROUPS),
        ConditionKind.BREACH_KIND: ("违规类型", tuple(kind.value for kind in BreachKind)),
        StaffKind.POST: ("岗位", tuple(post.value for post in Post)),
        ConditionKind.EVENT: ("事件类型", tuple(kind.value for kind in EventKind)),
    }
    at_key = Location("", _SETTINGS, header="重点类别")
    used: list[tuple[Location, str, object, str]] = [
        (at_key, "基本设置的“重点类别”", TokenKind.CATEGORY, name) for name in sorted(policy.settings.key_categories)
    ]
    at_events = Location("", _EVENTS, header="事件类型")
    used += [(at_events, f"“{_EVENTS}”", ConditionKind.EVENT, kind) for kind in policy.events]
    for indicator in policy.indicators:
        where = f"指标 {indicator.code} 的学生范围"
        listed_tokens = (token for token in _tokens(indicator) if token.kind in vocabularies)
        used += [(indicator.source, where, token.kind, name) for token in listed_tokens for name in token.names]
        posts = (t for t in indicator.staff.tokens if t.kind is StaffKind.POST)
        used += [
            (indicator.source, f"指标 {indicator.code} 的教师范围", t.kind, name) for t in posts for name in t.names
        ]
        asked = (c for c in indicator.conditions if c.kind in (ConditionKind.BREACH_KIND, ConditionKind.EVENT))
        used += [(indicator.source, f"指标 {indicator.code} 的条件", c.kind, name) for c in asked for name in c.names]
    for place, where, kind, name in used:
        what, words = vocabularies[kind]
        if name not in words:
            near = nearest(name, words, 1)
            candidates = f"（最接近的是“{near[0]}”）" if near else ""
            parts = [category(part) for part in _SEVERAL.split(name) if part]
            if len(parts) > 1 and {*parts} <= {*words}:
                candidates = f"（几类请用顿号分开写：{'、'.join(parts)}）"
            yield Problem("policy-own-word", place, name, {"where": where, "kind": what, "candidates": candidates})


def _term_days(policy: Policy) -> Iterable[Problem]:
    """Report 开学日期, 结课日期 and 统计截止日期 outside the 学期, or a 学期 outside the 学年."""
    settings, term, year = policy.settings, policy.term, policy.school_year
    span, place = f"学期（{term.first} 至 {term.last}）", Location("", _SETTINGS)
    for key, day in (("开学日期", settings.opening), ("结课日期", settings.closing)):
        if not term.first <= day <= term.last:
            yield _off(replace(place, header=key), day, f"不在{span}内")
    deadlines = (("收表截止时间", settings.hand_in_deadline), ("名单截止日期", settings.nomination_deadline))
    for key, moment in deadlines:
        limit = moment.date() if isinstance(moment, datetime) else moment
        if limit is not None and not term.first <= limit <= year.last:
            yield _off(replace(place, header=key), limit, f"不在{span}开始到学年结束（{year.last}）之间")
    if settings.closing < settings.opening:
        yield _off(replace(place, header="结课日期"), settings.closing, f"早于开学日期 {settings.opening}")
    if settings.cut_off is not None and settings.cut_off < term.first:
        yield _off(replace(place, header="统计截止日期"), settings.cut_off, f"早于{span}，什么也统计不到")
    if not year.first <= term.first <= term.last <= year.last:
        outside = f"不全在学年（{year.first} 至 {year.last}）内"
        yield _off(Location("", _CALENDAR, header=term.name), term.first, outside)


def _off(place: Location, day: date, reason: str) -> Problem:
    return Problem("policy-term-days", place, day.isoformat(), {"reason": reason})


_ABOUT_FIGURES: tuple[_Lint, ...] = (
    _nothing,
    _term_days,
    _weights,
    _ratings,
    _windows,
    _empty_rules,
    _own_words,
    other_meanings,
    _names,
    idle_rows,
    calendar_rows,
)
_ADVICE: tuple[_Lint, ...] = (_gap,)
"""Points that may be intended and that change no figure of the term."""
