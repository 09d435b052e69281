"""重点学生: the visits that the special pupils' rules require, the visits made, and when the next one is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache

from msgspec import Struct, field

from jiafang_batch.measure.duties import KeyStudent, key_students
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.outstanding import last_days
from jiafang_batch.measure.population import Item
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.kind_rule import VisitsOwed
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import TokenKind
from jiafang_batch.records import Student, Visit
from jiafang_batch.terms import SubjectKind

_ASKING = (SubjectKind.HOMEROOM, SubjectKind.SCHOOL_CLASS)

DONE, WAITING, AGAIN, OVERDUE, MISSED = "已完成", "待访", "待回访", "已逾期", "已错过"


class KeyContact(Struct, frozen=True):
    """A special pupil's contacts in the 学期 compared with the rules."""

    pupil: KeyStudent
    required: int
    """家访 required by coverage and follow-up of special pupils; at least 1."""
    due: date | None
    """The day by which the next visit is due; None if no visit is owed that can still be made."""
    state: str
    earliest: date | None = None
    """The first day on which the next visit counts as a follow-up without being marked 是否回访."""
    missed: tuple[str, ...] = ()
    """The rules, of whatever pupils, under which a visit was due by a day that has passed."""

    @property
    def student(self) -> Student:
        """The pupil."""
        return self.pupil.student

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits of the 学期."""
        return self.pupil.visits

    @property
    def followed_up(self) -> bool:
        """A visit marked 是否回访, or two at least 回访间隔天数 apart, the first possibly in the previous term."""
        return self.pupil.followed_up

    @property
    def actual(self) -> int:
        """Visits made in the 学期."""
        return len(self.pupil.visits)


def key_contacts(evaluation: Evaluation) -> tuple[KeyContact, ...]:
    """Return every special pupil in roster order, by the rules for special pupils alone.

    A pupil is done if none of these rules lacks a visit that can still be made or, if no rule applies, after one visit.
    The next visit is due by the nearest end of a rule's window, one that follows another within 回访期限天数 of it if the
    school sets them. A visit due by a day that has passed, under whatever rule, was missed.
    """
    term = evaluation.term
    asked, closes = _asked(evaluation), term.policy.closes
    contacts = []
    for pupil in key_students(term):
        demand = asked.get(pupil.student.id, _Asked())
        missed = tuple(
            dict.fromkeys(f"{lack.rule}（{lack.last} 止）" for lack in demand.lacking if lack.last < term.as_of)
        )
        open_ = [lack for lack in demand.lacking if lack.is_special and lack.last >= term.as_of]
        if open_:
            begun = all(lack.item.visits for lack in open_)
            due, state = min(_due(term, lack) for lack in open_), AGAIN if begun else WAITING
            state = OVERDUE if due < term.as_of else state
        elif demand.is_asked or pupil.visits:
            due, state = None, MISSED if any(lack.is_special for lack in demand.lacking) else DONE
        else:
            due, state = closes, WAITING
        earliest = max((lack.earliest for lack in open_ if lack.earliest), default=None)
        contacts.append(KeyContact(pupil, demand.required, due, state, earliest, missed))
    return tuple(contacts)


def _due(term: Term, lack: _Lack) -> date:
    """The last day for the missing visit: that of the window, or 回访期限天数 after the visit that it follows."""
    limit = term.policy.settings.follow_up_limit
    if limit is None or not lack.item.visits:
        return lack.last
    return min(lack.last, max(visit.date for visit in lack.item.visits) + timedelta(days=limit))


class _Lack(Struct, frozen=True):
    """A visit that one rule lacks: its item, the last day of its window, and the first day on which it would count."""

    item: Item
    rule: str
    last: date
    is_special: bool
    """The rule is about special pupils."""
    earliest: date | None


class _Asked(Struct):
    """The visits required of one pupil by the rules for special pupils, and the visits that any rule lacks."""

    is_asked: bool = False
    required: int = 1
    lacking: list[_Lack] = field(default_factory=list)


def _asked(evaluation: Evaluation) -> Mapping[str, _Asked]:
    """学号 → what coverage and follow-up with a target ask for."""
    asked: dict[str, _Asked] = {}
    term = evaluation.term
    gap = timedelta(days=term.policy.settings.follow_up_days)
    for result in evaluation.results:
        indicator = result.indicator
        if result.subject.kind not in _ASKING or not indicator.target or not indicator.rule.is_of_population:
            continue
        wanted = _WANTED[indicator.base.owes](indicator)
        if not wanted:
            continue
        is_special, last_day = is_for_special_pupils(indicator), cache(last_days(term, indicator))
        for item in result.tally.items:
            demand = asked.setdefault(item.key, _Asked())
            if is_special:
                demand.is_asked, demand.required = True, max(demand.required, wanted)
            if item.met >= item.counted:
                continue
            student = term.records.roster.students[item.key]
            last = last_day(student.entry_date, term.takeover_date(student.school_class))
            if last is not None:
                follows = indicator.base.owes is VisitsOwed.FIRST_AND_FOLLOW_UP and item.visits
                earliest = min(visit.date for visit in item.visits) + gap if follows else None
                rule = f"{indicator.code} {indicator.name}"
                demand.lacking.append(_Lack(item, rule, last, is_special, earliest))
    return asked


def is_for_special_pupils(indicator: Indicator) -> bool:
    """True for a rule whose 学生范围 names 重点 or special categories."""
    return any(token.kind in _SPECIAL and not token.negated for token in indicator.scope.tokens)


_SPECIAL = (TokenKind.KEY, TokenKind.CATEGORY)


_WANTED: Mapping[VisitsOwed, Callable[[Indicator], int]] = {
    VisitsOwed.NOTHING: lambda _: 0,
    VisitsOwed.ONE_VISIT: lambda _: 1,
    VisitsOwed.TIMES: lambda indicator: indicator.wanted,
    VisitsOwed.FIRST_AND_FOLLOW_UP: lambda _: 2,
}
"""The number of visits that a kind requires to each of its pupils."""
