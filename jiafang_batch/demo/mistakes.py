"""Real mistakes: rows that cannot be counted, put among a log's sound rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from jiafang_batch.demo.rows import Cells
from jiafang_batch.demo.source import words

Mistake = Callable[[Random, Cells], Cells]


def with_mistakes(rng: Random, rows: Sequence[Cells]) -> list[Cells]:
    """Return the rows and, among them, one more for every kind of mistake; the sound rows are unchanged."""
    plain = [row for row in rows if row["student_id"] is None]
    namesakes = [row for row in rows if row["student_id"] is not None]
    wrong = [(rng.choice(plain), mistake) for mistake in MISTAKES]
    wrong += [(rng.choice(namesakes), _without_id)] if namesakes else []
    mixed = list(rows)
    for row, mistake in wrong:
        another = dict(row) | {"date": _later(row["date"])}
        mixed.insert(rng.randrange(len(mixed) + 1), mistake(rng, another))
    return mixed


def _later(day: object) -> date:
    assert isinstance(day, date)  # noqa: S101  a sound row has a day
    return day + timedelta(days=1)


def _without_id(_rng: Random, row: Cells) -> Cells:
    """One of two namesakes without an id, so that the name is ambiguous."""
    return row | {"student_id": None}


def _misspelt_pupil(rng: Random, row: Cells) -> Cells:
    """A name that is on no roster: its last character is another one."""
    name = str(row["student"])
    return row | {"student": name[:-1] + rng.choice([letter for letter in "槿燚堃翀" if letter != name[-1]])}


def _impossible_day(rng: Random, row: Cells) -> Cells:
    return row | {"date": rng.choice(["2024-9-31", "2024-13-2", "2024年11月31日"])}


def _day_as_number(rng: Random, row: Cells) -> Cells:
    """3.10 typed into a number cell is 3.1, so that the day is lost."""
    return row | {"date": rng.choice([3.1, 9.2, 10.1, 11.3])}


def _distant_year(rng: Random, row: Cells) -> Cells:
    day = row["date"]
    assert isinstance(day, date)  # noqa: S101  a sound row has a day
    return row | {"date": day.replace(year=rng.choice([2019, 2042]), day=min(day.day, 28))}


def _wrong_form(_rng: Random, row: Cells) -> Cells:
    return row | {"form": words()["mistakes"]["form"]}


def _no_lead(_rng: Random, row: Cells) -> Cells:
    return row | {"lead": None}


def _unknown_teacher(_rng: Random, row: Cells) -> Cells:
    return row | {"lead": words()["mistakes"]["teacher"]}


def _unknown_class(_rng: Random, row: Cells) -> Cells:
    name = str(row["school_class"])
    return row | {"school_class": f"{name[0]}(19)班"}


MISTAKES: tuple[Mistake, ...] = (
    _misspelt_pupil,
    _impossible_day,
    _day_as_number,
    _distant_year,
    _wrong_form,
    _no_lead,
    _unknown_teacher,
    _unknown_class,
)
