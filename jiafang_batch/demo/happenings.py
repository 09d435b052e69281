"""Invents the reasons for visits: events in pupils' lives, and the families nominated for the campaign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import cycle
from random import Random

from msgspec import Struct

from jiafang_batch.demo.people import DemoClass, DemoTeacher, Pupil, School
from jiafang_batch.demo.source import Size, a_day, chance, pick, season, stream, words
from jiafang_batch.terms import EventKind, TeacherStatus, Visitable, VisitForm

_EVENT_WEIGHTS: Mapping[EventKind, float] = {
    EventKind.ABSENCE: 5,
    EventKind.CONDUCT: 5,
    EventKind.PRAISE: 5,
    EventKind.ILLNESS: 4,
    EventKind.INJURY: 3,
    EventKind.MISFORTUNE: 2,
    EventKind.OTHER: 1,
}
_NOMINATED = 3
_UNWILLING = 0.25
"""Teachers of lower diligence never accompany a visit."""
_TEAM_SIZES = ((3, 0.5), (2, 0.42), (4, 0.08))


class Happening(Struct, frozen=True):
    """An event and the visit after it: the delay in days, the form, and the teachers beside the homeroom teacher."""

    event_id: str
    pupil: Pupil
    day: date
    kind: EventKind
    note: str
    answered_after: int | None
    form: VisitForm
    companion: DemoTeacher | None


class CampaignFamily(Struct, frozen=True):
    """A family nominated for the campaign, and the team that visits it; no team if nobody went."""

    pupil: Pupil
    team: tuple[DemoTeacher, ...]
    forwarded: date


class Happenings(Struct, frozen=True):
    """All events and nominations."""

    events: tuple[Happening, ...]
    nominations: tuple[CampaignFamily, ...]

    def of_class(self, school_class: DemoClass) -> Iterator[Happening]:
        """Return the events of a class's pupils."""
        return (event for event in self.events if event.pupil.school_class == school_class.name)


def invent_happenings(seed: int, school: School, size: Size) -> Happenings:
    """Return the term's events and nominations."""
    return Happenings(
        _events(stream(seed, "events"), school, size.events),
        tuple(_nominations(stream(seed, "nominations"), school)),
    )


def _events(rng: Random, school: School, how_many: int) -> tuple[Happening, ...]:
    """Events in the order of days; every kind at least once, leaders and counsellors in turn beside the teacher."""
    dates = season()
    kinds = [*EventKind, *(pick(rng, _EVENT_WEIGHTS) for _ in range(how_many - len(EventKind)))]
    latest = dates.closing - timedelta(days=14)
    days = sorted(a_day(rng, dates.opening + timedelta(days=7), latest) for _ in kinds)
    leaders = cycle(school.leaders[:-1])
    pupils = _eventful(rng, school, how_many)
    return tuple(
        _event(rng, f"E{number:03}", pupil, day, kind, next(leaders) if chance(rng, 0.6) else None)
        for number, (kind, day, pupil) in enumerate(zip(rng.sample(kinds, len(kinds)), days, pupils, strict=True), 1)
    )


def _eventful(rng: Random, school: School, how_many: int) -> list[Pupil]:
    """Pupils of all classes in turn, those with a special situation first."""
    classes = cycle(rng.sample(school.classes, len(school.classes)))
    chosen: list[Pupil] = []
    while len(chosen) < how_many:
        candidates = [p for p in next(classes).pupils if p.counts and p not in chosen]
        chosen.append(rng.choice([p for p in candidates if p.categories] or candidates))
    return chosen


def _event(rng: Random, key: str, pupil: Pupil, day: date, kind: EventKind, companion: DemoTeacher | None) -> Happening:
    in_time = {EventKind.INJURY: 0, EventKind.ABSENCE: rng.randint(0, 3), EventKind.ILLNESS: rng.randint(1, 3)}
    after = pick(rng, {in_time.get(kind, rng.randint(1, 7)): 80.0, 12: 10.0, None: 10.0})
    form = VisitForm.HOSPITAL if kind is EventKind.ILLNESS and chance(rng, 0.5) else VisitForm.ONSITE
    if kind in (EventKind.PRAISE, EventKind.CONDUCT) and chance(rng, 0.4):
        form = VisitForm.PARENT_AT_SCHOOL if companion else VisitForm.PHONE
    return Happening(key, pupil, day, kind, rng.choice(words()["events"][kind.value]), after, form, companion)


def _nominations(rng: Random, school: School) -> Iterator[CampaignFamily]:
    """Some families of each class; teams are drawn so that nearly every teacher takes part."""
    dates = season()
    willing = [t for t in school.teachers if t.status is TeacherStatus.ACTIVE and t.diligence > _UNWILLING]
    staff = [teacher for teacher in willing if chance(rng, 0.5 + 0.5 * teacher.diligence)]
    rota = cycle(rng.sample(staff, len(staff)))
    for school_class in school.classes:
        due = dates.nominations_due + timedelta(days=-rng.randint(1, 5) if chance(rng, 0.85) else 2)
        at_home = [p for p in school_class.pupils if p.counts and p.visitable is Visitable.YES]
        wanted = sorted(rng.sample(at_home, len(at_home)), key=lambda pupil: not pupil.categories)[:_NOMINATED]
        for number, pupil in enumerate(wanted):
            goes = number == 0 or chance(rng, 0.9)
            yield CampaignFamily(pupil, _team(rng, school_class.homeroom, rota, number) if goes else (), due)


def _team(rng: Random, homeroom: DemoTeacher, rota: Iterator[DemoTeacher], number: int) -> tuple[DemoTeacher, ...]:
    """Two to four teachers; the homeroom teacher leads the class's first visit."""
    how_many = pick(rng, dict(_TEAM_SIZES))
    members = [homeroom] if number == 0 else []
    while len(members) < how_many:
        teacher = next(rota)
        if teacher not in members:
            members.append(teacher)
    return tuple(members)
