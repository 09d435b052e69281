"""The half-days on which teams can go: from the command, else from the school's own calendar."""

from __future__ import annotations

import re
from datetime import timedelta

from jiafang_batch.dates import read_date
from jiafang_batch.policy.model import Policy
from jiafang_batch.report.plan.book_data import Slot, slot_of
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import CalendarKind, HalfDay

_USUAL = (HalfDay.MORNING, HalfDay.AFTERNOON)
_PARTS = re.compile("|".join(half.value for half in HalfDay))
_MOST_DAYS, _MOST_SLOTS = 10, 20
_KINDS = (CalendarKind.CONCENTRATED, CalendarKind.CAMPAIGN)
_EXAMPLE = "如 --days 2025-01-23,2025-01-24；只有半天的写成 2025-01-24上午，晚上去的写成 2025-01-22晚上"


def typed_slots(text: str, policy: Policy) -> tuple[Slot, ...]:
    """Return the half-days of --days in order of time. Raises UsageError for a text that is not a day."""
    slots: dict[Slot, None] = {}
    for part in filter(None, (each.strip() for each in re.split("[,，、;；]", text))):
        halves = [HalfDay(word) for word in _PARTS.findall(part)] or _USUAL
        read = read_date(_PARTS.sub("", part).strip(), policy.days)
        if read.day is None:
            raise UsageError(f"--days 里的“{part}”看不出是哪一天。请写成{_EXAMPLE[1:]}。")
        slots.update((slot_of(read.day, half), None) for half in halves)
    return _limited(tuple(sorted(slots)))


def calendar_slots(policy: Policy) -> tuple[Slot, ...]:
    """Return both half-days of every day of the calendar's campaign. Raises UsageError if it has none, or a long one."""
    spans = [row for row in policy.calendar if row.kind in {kind.value for kind in _KINDS}]
    short = [row for row in spans if (row.last - row.first).days < _MOST_DAYS]
    if not short:
        message = f"请说明哪几天去，{_EXAMPLE}。"
        if spans:
            message = f"校历里的“{spans[-1].name}”太长，{message}"
        raise UsageError(message)
    row = short[-1]
    days = (row.first + timedelta(days=number) for number in range((row.last - row.first).days + 1))
    return tuple(slot_of(day, half) for day in days for half in _USUAL)


def _limited(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    if not slots:
        raise UsageError(f"--days 里没有日期。请写成{_EXAMPLE[1:]}。")
    if len(slots) > _MOST_SLOTS:
        raise UsageError(f"--days 里有 {len(slots)} 个半天，一次最多排 {_MOST_SLOTS} 个；请分几次排。")
    return slots


def slots_of(days: str, policy: Policy, kept: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Return the half-days of the command, else those of an earlier plan, else those of the calendar."""
    if days.strip():
        return typed_slots(days, policy)
    return kept or calendar_slots(policy)
