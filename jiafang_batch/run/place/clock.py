"""The school's clock: the time zone of every time of day, and the current time in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from jiafang_batch.dates import END_OF_DAY, read_date, read_moment
from jiafang_batch.policy.model import Settings
from jiafang_batch.run.usage import UsageError

_DEFAULT = "Asia/Shanghai"
_BEIJING = timezone(timedelta(hours=8), _DEFAULT)
"""The default on a machine that knows no time zones; China has had no summer time since 1991."""


def zone_of(settings: Settings | None) -> tzinfo:
    """The zone of every time of day in the term."""
    try:
        return ZoneInfo(settings.time_zone if settings else _DEFAULT)
    except (KeyError, ValueError, OSError):
        return _BEIJING


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last second of a day in the school's time zone."""
    return datetime.combine(day, END_OF_DAY, zone)


def moment_of(text: str, zone: tzinfo) -> datetime:
    """Return the moment of an option in the school's time zone; now for an empty text.

    Raises UsageError for anything else.
    """
    if not text:
        return datetime.now(zone)
    moment = read_moment(text, None)
    if moment is None:
        reason = read_date(text, None).reason or "看不懂"
        raise UsageError(f'时间写成“{text}”，{reason}。请写成 2025-01-20T15:00 或 "2025-1-20 15:00" 的形式。')
    return moment.replace(tzinfo=zone)
