"""Invents the term's visits: who visits whom, when, in what form, and the notes about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import ceil
from random import Random

from msgspec import Struct

from jiafang_batch.demo.happenings import Happening, Happenings
from jiafang_batch.demo.people import DemoClass, DemoTeacher, Pupil, School
from jiafang_batch.demo.source import Size, a_day, chance, pick, season, some, stream, words
from jiafang_batch.terms import (
    Category,
    EntryKind,
    Outcome,
    RequestKind,
    RequestStatus,
    StudentStatus,
    Theme,
    Visitable,
    VisitForm,
    VisitReason,
)

_ANY_FORM: Mapping[VisitForm, float] = {
    VisitForm.ONSITE: 30,
    VisitForm.PHONE: 28,
    VisitForm.WECHAT: 22,
    VisitForm.PARENT_AT_SCHOOL: 12,
    VisitForm.VIDEO: 5,
    VisitForm.SMS: 2,
    VisitForm.QQ: 1,
}
_FIRST_FORM: Mapping[VisitForm, float] = {VisitForm.ONSITE: 90, VisitForm.PARENT_AT_SCHOOL: 5, VisitForm.VIDEO: 3, VisitForm.PHONE: 2}  # fmt: skip
_FROM_AFAR: Mapping[VisitForm, float] = {VisitForm.PHONE: 5, VisitForm.PARENT_AT_SCHOOL: 3, VisitForm.VIDEO: 2}
_USUAL_REASON: Mapping[VisitReason, float] = {
    VisitReason.UNIVERSAL: 40,
    VisitReason.FAMILY: 20,
    VisitReason.AT_SCHOOL: 15,
    VisitReason.AT_HOME: 15,
    VisitReason.PRAISE: 10,
}
_STATUS: Mapping[RequestStatus | None, float] = {
    RequestStatus.RESOLVED: 50,
    RequestStatus.EXPLAINED: 22,
    RequestStatus.IN_PROGRESS: 14,
    RequestStatus.OPEN: 10,
    None: 4,
}
_ONSITE = (VisitForm.ONSITE, VisitForm.HOSPITAL)
_POOR = frozenset({Category.POVERTY, Category.LOW_INCOME, Category.EXTREME_POVERTY, Category.OUT_OF_POVERTY})
_FOLLOW_UP_DAYS = 14
_SATURDAY = 5
_DROPOUT_VISITS = 3


class DemoVisit(Struct, frozen=True):
    """One visit or attempt, as a row of 家访记录."""

    pupil: Pupil
    day: date
    lead: DemoTeacher
    form: VisitForm
    reason: VisitReason
    companions: tuple[DemoTeacher, ...] = ()
    outcome: Outcome = Outcome.COMPLETED
    record: str = ""
    preparation: str = ""
    reflection: str = ""
    parent: str = ""
    themes: tuple[Theme, ...] = ()
    request: str = ""
    """The parents' request, 无, or blank if nothing was noted."""
    request_kind: RequestKind | None = None
    request_status: RequestStatus | None = None
    photos: int | None = None
    signed: bool = False
    in_work_hours: bool = False
    approver: str = ""
    event_id: str = ""

    @property
    def is_follow_up(self) -> bool:
        """True for a 回访."""
        return self.reason is VisitReason.FOLLOW_UP

    @property
    def has_request(self) -> bool:
        """True if the parents requested something."""
        return self.request_kind is not None


def invent_visits(seed: int, school: School, size: Size, happenings: Happenings) -> tuple[DemoVisit, ...]:
    """Return every visit and attempt of the term, class by class in the order of days, at most one per day and form."""
    visits: list[DemoVisit] = []
    for school_class in school.classes:
        diary = _Diary(stream(seed, "visits", school_class.name), school, school_class, size)
        visits += diary.term(happenings)
    return tuple(visits)


class _Diary:
    """The visits of one class while they are invented."""

    def __init__(self, rng: Random, school: School, school_class: DemoClass, size: Size) -> None:
        self._rng, self._school, self._class, self._size = rng, school, school_class, size
        self._dates = season()
        counted = [pupil for pupil in school_class.pupils if pupil.counts]
        how_many = ceil(school_class.coverage * len(counted))
        # Pupils with a special situation are rarely left out, and the namesakes never.
        weights = [1e6 if p in school_class.namesakes else 6.0 if p.categories else 1.0 for p in counted]
        chosen = some(rng, counted, weights, how_many)
        self._visited = [pupil for pupil in counted if pupil in chosen]
        self._others = [pupil for pupil in counted if pupil not in chosen]

    def term(self, happenings: Happenings) -> list[DemoVisit]:
        """The class's visits in the order of days."""
        visits = [visit for pupil in self._visited for visit in self._of_pupil(pupil)]
        visits += self._of_leaders()
        visits += [v for h in happenings.of_class(self._class) for v in self._answer(h) if h.pupil in self._visited]
        visits += self._campaign(happenings)
        visits += self._attempts()
        unique = {(visit.pupil.student_id, visit.day, visit.form): visit for visit in reversed(visits)}
        return sorted(unique.values(), key=lambda visit: (visit.day, visit.pupil.student_id, visit.form.value))

    def _of_pupil(self, pupil: Pupil) -> Iterator[DemoVisit]:
        rng = self._rng
        homeroom, team = self._class.homeroom, self._class.team
        form = pick(rng, _FIRST_FORM if pupil.visitable is Visitable.YES else _FROM_AFAR)
        day = self._first_day(pupil)
        first = self._visit(pupil, day, homeroom, self._companions(), form, self._first_reason(pupil, day))
        yield first
        mean = self._size.extra_visits * (1.6 if pupil.categories else 0.85)
        more = _DROPOUT_VISITS if pupil.status is StudentStatus.AT_RISK else int(mean + rng.random())
        for _ in range(more):
            lead = homeroom if chance(rng, 0.4) else some(rng, team, [t.diligence**3 for t in team], 1)[0]
            form = pick(rng, _ANY_FORM if pupil.visitable is Visitable.YES else _FROM_AFAR)
            start = max(first.day, self._dates.opening) + timedelta(days=3)
            end = min(start + timedelta(days=24), self._dates.closing) if chance(rng, 0.35) else self._dates.closing
            later = a_day(rng, start, end)
            after = later - first.day >= timedelta(days=_FOLLOW_UP_DAYS) and bool(pupil.categories)
            reason = self._dropout_reason(pupil) or (VisitReason.FOLLOW_UP if after else pick(rng, _USUAL_REASON))
            companions = self._companions(lead) if form is VisitForm.ONSITE else ()
            yield self._visit(pupil, later, lead, companions, form, reason)

    def _first_day(self, pupil: Pupil) -> date:
        """The first day: before the term for newcomers, soon after a takeover, for all others mostly in September."""
        rng, dates = self._rng, self._dates
        if self._class.is_entry_grade and chance(rng, 0.8):
            return a_day(rng, dates.first + timedelta(days=8), dates.opening - timedelta(days=1))
        if self._class.since == dates.takeover and chance(rng, 0.65):
            return a_day(rng, dates.takeover, dates.opening - timedelta(days=1))
        start = pupil.entry_date if pupil.entry_kind is EntryKind.TRANSFER else dates.opening
        span = {(-20, -1): 28.0, (5, 29): 40.0, (30, 60): 12.0, (61, 90): 10.0, (91, 137): 10.0}
        low, high = pick(rng, span) if start == dates.opening else (5, 60)
        day = a_day(rng, start + timedelta(days=low), start + timedelta(days=high))
        return min(day, dates.closing - timedelta(days=7))

    def _first_reason(self, pupil: Pupil, day: date) -> VisitReason:
        if reason := self._dropout_reason(pupil):
            return reason
        if pupil.entry_kind is not EntryKind.ENROLLED and day <= pupil.entry_date + timedelta(days=30):
            return VisitReason.NEWCOMER
        if self._class.since and abs(day - self._class.since) <= timedelta(days=30):
            return VisitReason.TAKEOVER
        if _POOR & set(pupil.categories) and chance(self._rng, 0.4):
            return VisitReason.POVERTY
        return pick(self._rng, _USUAL_REASON)

    def _dropout_reason(self, pupil: Pupil) -> VisitReason | None:
        return VisitReason.DROPOUT_PREVENTION if pupil.status is StudentStatus.AT_RISK else None

    def _companions(self, lead: DemoTeacher | None = None) -> tuple[DemoTeacher, ...]:
        """None to two of the class's teachers, the diligent ones more often."""
        candidates = [t for t in self._class.team if t is not lead]
        how_many = self._rng.choices([0, 1, 2], [24, 52, 24])[0]
        return some(self._rng, candidates, [t.diligence**3 for t in candidates], how_many)

    def _of_leaders(self) -> Iterator[DemoVisit]:
        """Leaders accompany visits to the families with the greatest need."""
        rng = self._rng
        key = [
            pupil for pupil in self._visited if pupil.categories and pupil.visitable is Visitable.YES
        ] or self._visited
        for leader in self._school.leaders:
            share = 6 * leader.diligence / len(self._school.classes)
            for _ in range(int(share + rng.random())):
                day = a_day(rng, self._dates.opening + timedelta(days=10), self._dates.closing)
                reason = pick(rng, {VisitReason.FAMILY: 3, VisitReason.FOLLOW_UP: 2, VisitReason.POVERTY: 1})
                yield self._visit(rng.choice(key), day, leader, (self._class.homeroom,), VisitForm.ONSITE, reason)

    def _answer(self, happening: Happening) -> Iterator[DemoVisit]:
        """The visit after an event, in time or too late; some events have none."""
        if happening.answered_after is None:
            return
        day = happening.day + timedelta(days=happening.answered_after)
        companions = () if happening.companion is None else (happening.companion,)
        homeroom, pupil = self._class.homeroom, happening.pupil
        yield self._visit(pupil, day, homeroom, companions, happening.form, VisitReason.EVENT, happening.event_id)

    def _campaign(self, happenings: Happenings) -> Iterator[DemoVisit]:
        """The nominated families, visited in teams in the campaign's days, with complete records."""
        first, last = self._dates.campaign
        for nomination in happenings.nominations:
            if nomination.pupil in self._visited and nomination.team:
                lead, *companions = nomination.team
                day = a_day(self._rng, first, last)
                yield self._visit(nomination.pupil, day, lead, tuple(companions), VisitForm.ONSITE, VisitReason.FAMILY, in_full=True)  # fmt: skip

    def _attempts(self) -> Iterator[DemoVisit]:
        """Attempts at which no family was met: some of those never visited, and a few on an earlier day."""
        rng = self._rng
        for pupil in self._others:
            if chance(rng, 0.5):
                outcome = pick(rng, {Outcome.NOBODY_HOME: 5, Outcome.POSTPONED: 3, Outcome.REFUSED: 1})
                day = a_day(rng, self._dates.opening + timedelta(days=20), self._dates.closing)
                yield self._attempt(pupil, day, outcome)
        for pupil in self._visited[::12]:
            yield self._attempt(pupil, a_day(rng, self._dates.opening, self._dates.closing), Outcome.NOBODY_HOME)

    def _attempt(self, pupil: Pupil, day: date, outcome: Outcome) -> DemoVisit:
        form = VisitForm.ONSITE if pupil.visitable is Visitable.YES else VisitForm.PHONE
        return DemoVisit(pupil, day, self._class.homeroom, form, VisitReason.UNIVERSAL, outcome=outcome)

    def _visit(
        self,
        pupil: Pupil,
        day: date,
        lead: DemoTeacher,
        companions: tuple[DemoTeacher, ...],
        form: VisitForm,
        reason: VisitReason,
        event_id: str = "",
        *,
        in_full: bool = False,
    ) -> DemoVisit:
        """A completed visit with its lead's notes: the more diligent, the more notes."""
        rng = self._rng
        is_onsite = form in _ONSITE
        care = 1.0 if in_full else 0.55 + 0.45 * lead.diligence
        kind, request, status = self._request(is_onsite=is_onsite, always_noted=in_full)
        at_work = is_onsite and day.weekday() < _SATURDAY and day >= self._dates.opening and chance(rng, 0.12)
        photos = rng.choices([0, 1, 2, 3, 4], [12, 25, 38, 17, 8])[0] if is_onsite else None
        return DemoVisit(
            pupil=pupil,
            day=day,
            lead=lead,
            form=form,
            reason=reason,
            companions=companions,
            record=_maybe(rng, 0.4 + 0.6 * care, rng.choice(_records(form, reason))),
            preparation=_maybe(rng, care, rng.choice(words()["visits"]["preparations"])),
            reflection=_maybe(rng, care, rng.choice(words()["visits"]["reflections"])),
            parent=_maybe(rng, 0.3 + 0.7 * care, pupil.guardian),
            themes=self._themes(is_onsite=is_onsite, care=care),
            request=request,
            request_kind=kind,
            request_status=status,
            photos=max(photos or 0, 2) if in_full and chance(rng, 0.9) else photos,
            signed=is_onsite and chance(rng, care),
            in_work_hours=at_work,
            approver=_maybe(rng, 0.85, rng.choice(self._school.leaders).name) if at_work else "",
            event_id=event_id,
        )

    def _request(self, *, is_onsite: bool, always_noted: bool) -> tuple[RequestKind | None, str, RequestStatus | None]:
        rng = self._rng
        if chance(rng, 0.3 if is_onsite else 0.15):
            kind = rng.choice(list(RequestKind))
            return kind, rng.choice(words()["requests"][kind.value]), pick(rng, _STATUS)
        return None, "无" if always_noted or chance(rng, 0.75) else "", None

    def _themes(self, *, is_onsite: bool, care: float) -> tuple[Theme, ...]:
        rng = self._rng
        how_many = (
            rng.choices([1, 2, 3, 4, 5], [10, 20, 25, 30 * care, 15 * care])[0] if is_onsite else rng.randint(0, 2)
        )
        chosen = rng.sample(list(Theme), how_many)
        return tuple(theme for theme in Theme if theme in chosen)


def _maybe(rng: Random, probability: float, text: str) -> str:
    return text if chance(rng, probability) else ""


def _records(form: VisitForm, reason: VisitReason) -> list[str]:
    """The possible records of a visit: at home by its reason, elsewhere by its form."""
    if form in _ONSITE:
        return list(words()["reasons"][reason.value]["records"])
    return list(words()["at_school" if form is VisitForm.PARENT_AT_SCHOOL else "from_afar"]["records"])
