"""抽查名单: a share (基本设置 抽查比例) of every teacher's visits, drawn so that anybody can draw it again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from math import ceil

from msgspec import Struct

from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_led
from jiafang_batch.records import Visit


class Sample(Struct, frozen=True):
    """One visit to be checked, and the teacher whose visits it was drawn from."""

    teacher: str
    visit: Visit


def samples(term: Term) -> tuple[Sample, ...]:
    """Return the visits drawn from those that each teacher led in the 学期, by teacher in roster order, then by day.

    The order of drawing is the digest of school, term, 学号, day and form: it depends on no machine and no clock, and
    nobody can choose it. A visit that was drawn once stays drawn as long as the teacher's number of visits does.
    """
    chosen: list[Sample] = []
    for key in term.records.roster.teachers:
        visits = visits_led(term).get(key, ())
        drawn = sorted(visits, key=lambda visit: _digest(term, visit))[: _wanted(term, visits)]
        chosen += [Sample(key, visit) for visit in sorted(drawn, key=lambda v: (v.date, v.student))]
    return tuple(chosen)


def _wanted(term: Term, visits: Sequence[Visit]) -> int:
    """The share rounded up: everybody who led a visit is checked at least once, unless the share is 0."""
    return ceil(len(visits) * term.policy.settings.inspected_share)


def _digest(term: Term, visit: Visit) -> str:
    settings = term.policy.settings
    words = (settings.school, settings.term_title, visit.student, visit.date.isoformat(), visit.form.value)
    return sha256("|".join(words).encode()).hexdigest()
