"""Invents the office's registers: plans, events, meetings, essays, surveys, breaches, handlings, receipts, incidents, the counsellor's talks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random

from jiafang_batch.demo.happenings import Happening, Happenings
from jiafang_batch.demo.invented_visits import DemoVisit
from jiafang_batch.demo.people import DemoClass, HandIn, School
from jiafang_batch.demo.rows import Cells, names
from jiafang_batch.demo.source import Size, a_day, chance, pick, season, some, stream, words
from jiafang_batch.terms import Category, Outcome, PlanKind, Post, RequestStatus, TeacherStatus, VisitForm

_FOLLOW_UP_PLANNED, _UNIVERSAL_PLANNED = 0.92, 0.6
_PRINTED = 90
"""Essays with at least this many points are chosen for the collection."""
_ESSAYISTS = 0.6
_ANSWERED = 0.4
_CLOSED = (RequestStatus.RESOLVED, RequestStatus.EXPLAINED)


def register_rows(
    seed: int, school: School, size: Size, happenings: Happenings, visits: Iterable[DemoVisit], files: Mapping[str, str]
) -> Mapping[str, list[Cells]]:
    """Layout code → rows of every register; `files` is class → the file that its log came in."""
    made = [visit for visit in visits if visit.outcome is Outcome.COMPLETED]
    return {
        "plan": list(_plans(stream(seed, "plans"), school, happenings)),
        "event": [_event(happening) for happening in happenings.events],
        "meeting": list(_meetings(stream(seed, "meetings"), school)),
        "essay": list(_essays(stream(seed, "essays"), school, made)),
        "survey": list(_surveys(stream(seed, "surveys"), school, made)),
        "breach": list(_breaches(stream(seed, "breaches"), school, size)),
        "handling": list(_handlings(stream(seed, "handlings"), [v for v in made if v.pupil.school_class in files])),
        "receipt": list(_receipts(stream(seed, "receipts"), school, files)),
        "counselling": list(_counselling(stream(seed, "counselling"), school)),
        "incident": list(_incidents(stream(seed, "incidents"), [v for v in made if v.pupil.school_class in files])),
    }


def _plans(rng: Random, school: School, happenings: Happenings) -> Iterator[Cells]:
    dates = season()
    nominated = {nomination.pupil.student_id: nomination for nomination in happenings.nominations}
    for school_class in school.classes:
        for pupil in school_class.pupils:
            base: Cells = {
                "grade_group": school_class.year_group,
                "school_class": school_class.name,
                "student": pupil.name,
                "student_id": pupil.student_id,
                "sex": pupil.sex.value,
                "phone": pupil.phone,
                "teachers": school_class.homeroom.name,
            }
            if chance(rng, _UNIVERSAL_PLANNED):
                planned = a_day(rng, dates.opening, dates.closing)
                yield base | {"kind": PlanKind.UNIVERSAL.value, "planned_date": planned}
            if pupil.categories and chance(rng, _FOLLOW_UP_PLANNED):
                planned = a_day(rng, dates.opening + timedelta(days=30), dates.closing)
                yield base | {"kind": PlanKind.FOLLOW_UP.value, "planned_date": planned}
            if nomination := nominated.get(pupil.student_id):
                team = names(nomination.team) or school_class.homeroom.name
                yield base | {
                    "teachers": team,
                    "kind": PlanKind.CAMPAIGN.value,
                    "planned_date": dates.campaign[0],
                    "forwarded_date": nomination.forwarded,
                }


def _event(happening: Happening) -> Cells:
    return {
        "event_id": happening.event_id,
        "date": happening.day,
        "school_class": happening.pupil.school_class,
        "student": happening.pupil.name,
        "student_id": happening.pupil.student_id,
        "kind": happening.kind.value,
        "note": happening.note,
    }


def _meetings(rng: Random, school: School) -> Iterator[Cells]:
    """A meeting of every class but the last at half-term; of an entry class one in September as well."""
    dates = season()
    topics = words()["meetings"]["topics"]
    for school_class in school.classes:
        present = len(school_class.pupils) - rng.randint(0, 5)
        if school_class.is_entry_grade:
            first = a_day(rng, dates.opening + timedelta(days=5), dates.opening + timedelta(days=20))
            yield {"date": first, "school_class": school_class.name, "topic": topics[1], "attendance": present}
        if school_class is not school.classes[-1]:
            half = a_day(rng, dates.opening + timedelta(days=65), dates.opening + timedelta(days=80))
            yield {"date": half, "school_class": school_class.name, "topic": topics[0], "attendance": present}


def _essays(rng: Random, school: School, visits: list[DemoVisit]) -> Iterator[Cells]:
    """An essay of most of those who visited, about a pupil they met; some written by two."""
    dates = season()
    titles, texts = (
        cycle(rng.sample(words()["essays"][key], len(words()["essays"][key]))) for key in ("titles", "texts")
    )
    for teacher in school.teachers:
        teacher_visits = [visit for visit in visits if visit.lead is teacher or teacher in visit.companions]
        if not teacher_visits or not chance(rng, _ESSAYISTS * (0.5 + teacher.diligence)):
            continue
        visit = rng.choice(teacher_visits)
        authors = [teacher, *(visit.companions[:1] if visit.lead is teacher and chance(rng, 0.2) else ())]
        yield {
            "authors": names(authors),
            "school_class": visit.pupil.school_class,
            "student_id": visit.pupil.student_id,
            "student": visit.pupil.name,
            "title": next(titles),
            "text": next(texts),
            "date": min(max(visit.day, dates.opening) + timedelta(days=rng.randint(2, 20)), dates.closing),
            "mark": (mark := rng.randint(78, 98)),
            "chosen": True if mark >= _PRINTED else None,
        }


def _surveys(rng: Random, school: School, visits: list[DemoVisit]) -> Iterator[Cells]:
    """Questionnaires of some families, half of them anonymous; occasionally a visit is forgotten."""
    visited = {visit.pupil.student_id for visit in visits}
    for school_class in school.classes:
        for pupil in school_class.pupils:
            if not pupil.counts or not chance(rng, _ANSWERED):
                continue
            is_named = chance(rng, 0.5)
            yield {
                "school_class": school_class.name,
                "student": pupil.name if is_named else None,
                "student_id": pupil.student_id if is_named else None,
                "visited": pupil.student_id in visited and chance(rng, 0.97),
                "satisfaction": pick(rng, {5: 60, 4: 25, 3: 8, 2: 2, None: 5}),
            }


def _breaches(rng: Random, school: School, size: Size) -> Iterator[Cells]:
    dates = season()
    teaching = [t for t in school.teachers if t.status is TeacherStatus.ACTIVE and Post.SUBJECT in t.posts]
    kinds = list(words()["breaches"])
    for number, teacher in enumerate(some(rng, teaching, [1.2 - t.diligence for t in teaching], size.breaches)):
        kind = kinds[number % len(kinds)]
        day = a_day(rng, dates.opening + timedelta(days=30), dates.closing)
        yield {"date": day, "teacher": teacher.name, "kind": kind, "note": rng.choice(words()["breaches"][kind])}


def _handlings(rng: Random, visits: list[DemoVisit]) -> Iterator[Cells]:
    """The handling of requests: most of the open ones are dealt with later, some in two steps."""
    for visit in visits:
        if not visit.has_request or visit.request_status in _CLOSED or not chance(rng, 0.7):
            continue
        status = pick(rng, {RequestStatus.RESOLVED: 60, RequestStatus.EXPLAINED: 25, RequestStatus.IN_PROGRESS: 15})
        base: Cells = {
            "school_class": visit.pupil.school_class,
            "student": visit.pupil.name,
            "student_id": visit.pupil.student_id,
            "visit_date": visit.day,
            "handler": rng.choice(words()["offices"]),
        }
        handled = visit.day + timedelta(days=rng.randint(2, 12))
        if status in _CLOSED and chance(rng, 0.25):
            yield base | _step(rng, RequestStatus.IN_PROGRESS, "open") | {"handled_date": handled}
            handled += timedelta(days=rng.randint(2, 6))
        yield base | _step(rng, status, "done" if status in _CLOSED else "open") | {"handled_date": handled}


def _step(rng: Random, status: RequestStatus, answers: str) -> Cells:
    return {"status": status.value, "result": rng.choice(words()["answers"][answers])}


def _receipts(rng: Random, school: School, files: Mapping[str, str]) -> Iterator[Cells]:
    """When each log was handed in: most in the last days, one too late, one never."""
    due = season().sheets_due
    handed_in = [c for c in school.classes if c.hand_in is not HandIn.MISSING]
    late: DemoClass = rng.choice(handed_in)
    for school_class in handed_in:
        day = due.date() + timedelta(days=2 if school_class is late else -rng.randint(1, 5))
        moment = datetime.combine(day, time(rng.randint(8, 16), rng.choice([0, 10, 20, 30, 45])))
        yield {"school_class": school_class.name, "received": moment, "file": files[school_class.name]}


def _incidents(rng: Random, visits: list[DemoVisit]) -> Iterator[Cells]:
    """What some visits found that the leaders had to be told at once; the last is not closed yet."""
    examples = words()["incidents"]
    at_home = [visit for visit in visits if visit.form is VisitForm.ONSITE]
    of_each_class = {visit.pupil.school_class: visit for visit in rng.sample(at_home, len(at_home))}
    for number, visit in enumerate(sorted([*of_each_class.values()][: len(examples)], key=lambda v: v.day)):
        example = examples[number]
        report_moment = datetime.combine(visit.day, time(rng.randint(17, 20), rng.choice([0, 10, 30])))
        is_last = number == len(examples) - 1
        yield {
            "date": visit.day, "school_class": visit.pupil.school_class, "student": visit.pupil.name,
            "student_id": visit.pupil.student_id, "teacher": visit.lead.name, "kind": example["kind"],
            "account": example["account"], "first_steps": example["first_steps"], "reported_to": example["reported_to"],
            "reported": report_moment, "handling": "" if is_last else example["handling"],
            "closed": None if is_last else visit.day + timedelta(days=rng.randint(3, 15)),
        }  # fmt: skip


def _counselling(rng: Random, school: School) -> Iterator[Cells]:
    """The counsellor's talks with some pupils, those of the category first; the last pupil's case is closed."""
    dates, stories = season(), words()["counselling"]
    counsellor = next(teacher for teacher in school.teachers if Post.COUNSELLOR in teacher.posts)
    pupils = [pupil for school_class in school.classes for pupil in school_class.pupils if pupil.counts]
    ordered = sorted(rng.sample(pupils, len(pupils)), key=lambda p: Category.MENTAL_DIFFICULTY not in p.categories)
    for pupil, story in zip(ordered, stories, strict=False):
        day = a_day(rng, dates.opening + timedelta(days=14), dates.opening + timedelta(days=40))
        for number, record in enumerate(story["records"]):
            is_last = number == len(story["records"]) - 1
            closes = is_last and story["closing"]
            yield {
                "date": day, "school_class": pupil.school_class, "student": pupil.name, "student_id": pupil.student_id,
                "level": story["level"], "counsellor": counsellor.name, "cause": "" if number else story["cause"],
                "record": record, "next": None if closes else day + timedelta(days=21),
                "closed": day if closes else None, "closing": story["closing"] if closes else "",
            }  # fmt: skip
            day += timedelta(days=21)
