"""How forms word things: days, numbers, lists of people and categories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache

from jiafang_batch.measure.rounding import decimal_text, share_text
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.unit_statistics import share
from jiafang_batch.mind import names_mind
from jiafang_batch.records import Visit
from jiafang_batch.report.names import teacher_name
from jiafang_batch.terms import Category, Theme

NOTHING = "—"


def day_text(day: date | None) -> str:
    """2024年9月12日; blank for no day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def short_day(day: date | None) -> str:
    """2024-09-12; blank for no day."""
    return day.isoformat() if day else ""


def month_days(days: Iterable[date]) -> str:
    """9月12日、10月8日: without hyphens, at which a spreadsheet would break a day in two."""
    return "、".join(f"{day.month}月{day.day}日" for day in days)


def rate_text(part: int, whole: int) -> str:
    """Return part of a whole as a percentage ; — if there is no whole."""
    return shown_share(share(part, whole))


def shown_share(value: Fraction | None) -> str:
    """A share as a percentage ; — for none."""
    return NOTHING if value is None else share_text(value)


def apart(name: str) -> str:
    """Return the name as it precedes a number: 电话, but QQ and a space."""
    return f"{name} " if name[-1:].isascii() else name


def themes_text(visit: Visit) -> str:
    """四进内容 in the order of the glossary."""
    return _themes_text(visit.themes)


@cache
def _themes_text(themes: frozenset[Theme]) -> str:
    return "、".join(theme.value for theme in Theme if theme in themes)


def companions_text(term: Term, visit: Visit) -> str:
    """Return the names of all companions."""
    return "、".join(teacher_name(term, key) for key in visit.participants if key != visit.lead)


def team_text(term: Term, visit: Visit) -> str:
    """The names of all who took part, the lead first."""
    return "、".join(teacher_name(term, key) for key in visit.participants)


def concerns_mind(term: Term, visit: Visit) -> bool:
    """True for a visit about mental health, or to a pupil with a troubled mind: its words are not for other papers.

    A visit that brought every theme of the policy is about nobody's mind in particular.
    """
    is_about_it = Theme.MENTAL_HEALTH in visit.themes and not visit.themes >= term.policy.settings.themes
    student = term.records.roster.students[visit.student]
    return is_about_it or Category.MENTAL_DIFFICULTY.value in student.categories


def open_words(term: Term, visit: Visit, text: str) -> str:
    """The text, or nothing if the visit or the text is about the pupil's mind."""
    return "" if concerns_mind(term, visit) or names_mind(text) else text


def value_text(result: Result) -> str:
    """An indicator's value as people read it."""
    value = result.tally.value
    return NOTHING if value is None else number_text(value, is_rate=result.indicator.is_rate)


def number_text(value: Fraction, *, is_rate: bool) -> str:
    """A rate as a percentage, a count as a number."""
    if is_rate:
        return share_text(value)
    return str(value.numerator) if value.denominator == 1 else decimal_text(value)


def joined(words: Iterable[str], nothing: str = "") -> str:
    """Return the words joined by 、, or `nothing` if there are none."""
    return "、".join(word for word in words if word) or nothing
