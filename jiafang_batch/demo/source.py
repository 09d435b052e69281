"""The sources of the invented school: words, sizes, the term's dates and reproducible random numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, TypeVar

from msgspec import Struct

from jiafang_batch.policy.library import document_day, term_dates
from jiafang_batch.terms import CalendarKind

FIRST_YEAR, TERM = 2024, "第一学期"
_Choice = TypeVar("_Choice")
_WEEKEND_WEIGHT = 3


def stream(seed: int, *path: object) -> Random:
    """Return a separate random generator for one part of the school, so that changes in one part do not affect others."""
    return Random("/".join(str(part) for part in (seed, *path)))  # noqa: S311  believable, not secret


@cache
def words() -> Mapping[str, Any]:
    """Return names, places and sentences of `words.toml`; lists of names as lists."""
    raw = tomllib.loads(files(__name__.rpartition(".")[0]).joinpath("words.toml").read_text(encoding="utf-8"))
    lists = ("surnames", "boys", "girls", "men", "women")
    return {key: value.split() if key in lists else value for key, value in raw.items()}


class Size(Struct, frozen=True):
    """The size of the invented school: year groups, classes and staff, and how much happens in the term."""

    year_groups: int
    classes: int
    """Classes of a year group."""
    pupils: tuple[int, int]
    """The fewest and the most pupils of a class."""
    year_group_subjects: Mapping[str, int]
    """Subject → teachers of a year group."""
    specialists: Mapping[str, int]
    """Subject → teachers for the whole school."""
    leaders: int
    middle_leaders: int
    counsellors: int
    others: int
    takeovers: int
    """Classes with a new homeroom teacher since August."""
    successions: int
    """Classes whose homeroom teacher changes in November."""
    extra_visits: float
    """Visits to a visited family beyond the first, on average."""
    events: int
    breaches: int
    messy: int
    faulty: int


@cache
def sizes() -> Mapping[str, Size]:
    """Name → size, the smallest first."""
    raw = tomllib.loads(files(__name__.rpartition(".")[0]).joinpath("sizes.toml").read_text(encoding="utf-8"))
    return {name: Size(**{**values, "pupils": tuple(values["pupils"])}) for name, values in raw.items()}


class Season(Struct, frozen=True):
    """The dates of the invented term."""

    first: date
    opening: date
    closing: date
    nominations_due: date
    sheets_due: datetime
    campaign: tuple[date, date]
    """First and last day of the campaign of visits at the term's end."""

    @property
    def takeover(self) -> date:
        """A day on which a new homeroom teacher takes over a class before the term."""
        return self.opening - timedelta(days=12)

    @property
    def succession(self) -> date:
        """A day on which a class changes its teacher during the term."""
        return self.opening + timedelta(days=64)


_NOMINATIONS_DUE, _CAMPAIGN = "01-20", ("01-23", "01-24")
"""The days of the only document that names them."""


@cache
def season() -> Season:
    """The first term of the school year that begins in `FIRST_YEAR`, by the library's calendar."""
    dates = term_dates(FIRST_YEAR, TERM)
    rows = {row["kind"]: row for row in reversed(dates.calendar) if row["first"] < _day(dates.settings["结课日期"])}  # type: ignore[operator]
    due = dates.settings["收表截止时间"]
    assert isinstance(due, datetime)  # noqa: S101  the library's own calendar
    return Season(
        first=_day(rows[CalendarKind.TERM.value]["first"]),
        opening=_day(dates.settings["开学日期"]),
        closing=_day(dates.settings["结课日期"]),
        nominations_due=document_day(_NOMINATIONS_DUE, FIRST_YEAR),
        sheets_due=due,
        campaign=(document_day(_CAMPAIGN[0], FIRST_YEAR), document_day(_CAMPAIGN[1], FIRST_YEAR)),
    )


def _day(value: object) -> date:
    assert isinstance(value, date)  # noqa: S101  the library's own calendar
    return value


def a_day(rng: Random, first: date, last: date) -> date:
    """Return a day from first to last, a weekend three times as likely as any other day."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return rng.choices(days, [_WEEKEND_WEIGHT if day.weekday() > 4 else 1 for day in days])[0]  # noqa: PLR2004  Sat, Sun


def chance(rng: Random, probability: float) -> bool:
    """Return True with the given probability."""
    return rng.random() < probability


def pick(rng: Random, weighted: Mapping[_Choice, float]) -> _Choice:
    """Return one of the keys, with probabilities proportional to the weights."""
    return rng.choices(list(weighted), list(weighted.values()))[0]


def some(rng: Random, candidates: Sequence[_Choice], weights: Sequence[float], count: int) -> tuple[_Choice, ...]:
    """Return that many different candidates (or all), weighted."""
    left, chances, chosen = list(candidates), list(weights), []
    for _ in range(min(count, len(left))):
        index = rng.choices(range(len(left)), chances)[0]
        chosen.append(left.pop(index))
        chances.pop(index)
    return tuple(chosen)


def spread(count: int, lowest: float, highest: float) -> list[float]:
    """Return that many numbers at equal distances from lowest to highest."""
    return [highest] if count == 1 else [lowest + (highest - lowest) * n / (count - 1) for n in range(count)]
