"""The lines of 跟踪台账, from a term's records and from what was written by hand, with those that are still open.

Nothing about a pupil's mind stands here: such visits are without words, and who is special for that alone is not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.incidents import CLOSED, incident_state, incidents
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.special_pupils import DONE, KeyContact
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_to
from jiafang_batch.measure.tracking import AWAY, TO_VERIFY, WATCHED, Aid, Contact, aid, contacts, dropout_case, step_day
from jiafang_batch.measure.tracking_notes import TrackingNotes, words_in
from jiafang_batch.mind import names_mind, open_categories
from jiafang_batch.oversight import TrackingNote
from jiafang_batch.records import Student, Visit, latest_handlings
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.follow_up_form import PLAN_STATE, PLANNED_DAY, PLANNED_TEAM, FollowUp
from jiafang_batch.report.forms.wording import open_words, short_day, team_text
from jiafang_batch.report.names import teacher_names
from jiafang_batch.terms import RequestStatus, TrackedLedger

CARRIED, SETTLED = "上学期带来", "已办结"
_TIMES = 3
_IN_HAND = (AWAY, WATCHED, TO_VERIFY)


class LedgerEntry(Struct, frozen=True):
    """A line of a ledger: the cells behind the pupil's name and number, and what the next term has to know of it."""

    student: Student
    cells: tuple[object, ...]
    is_open: bool = False
    day: date | None = None
    matter: str = ""
    state: str = ""
    notes: Sequence[TrackingNote] = ()


Entries = Mapping[TrackedLedger, Mapping[str, Sequence[LedgerEntry]]]
"""Ledger → class → its lines."""


def ledger_entries(figures: Figures) -> Entries:
    """Return every line of every ledger, pupils in the order of the roster."""
    notes = TrackingNotes(figures.term)
    order = figures.term.places
    made = {
        ledger: sorted(lines(figures, notes), key=lambda e: order[e.student.id]) for ledger, lines in _LINES.items()
    }
    return {ledger: grouped_by(entries, lambda entry: entry.student.school_class) for ledger, entries in made.items()}


# ---------------------------------------------------------------- 回访


def _follow_ups(figures: Figures, notes: TrackingNotes) -> Iterator[LedgerEntry]:
    """The last visit of the previous term, the plans and visits of this one; when the next is due, in the last row."""
    ledger, term = TrackedLedger.FOLLOW_UP, figures.term
    plans = grouped_by(term.records.plans, lambda plan: plan.student)
    listed = [key for key in figures.key_students if _is_listed(term, key.student)]
    for key in listed:
        entry_notes = notes.of(ledger, key.student.id)
        carried = tuple(Contact(None, visit) for visit in term.carried.get(key.student.id, ())[-1:])
        held = (*carried, *contacts(plans.get(key.student.id, ()), key.visits)) or (Contact(None, None),)
        yield from (LedgerEntry(key.student, _contact_cells(term, key, contact, "", "", "")) for contact in held[:-1])
        is_closed = notes.is_closed(entry_notes)
        state, due = (SETTLED, "") if is_closed else (key.state, short_day(key.due))
        cells = _contact_cells(term, key, held[-1], due, state, words_in(entry_notes, "note"))
        yield LedgerEntry(key.student, cells, not is_closed and key.state != DONE, None, "", key.state, entry_notes)
    seen = {key.student.id for key in listed}
    for student, entry_notes in _others(term, notes, ledger, seen):
        # Whoever is no special pupil any more was followed up by any visit of the term.
        is_closed = notes.is_closed(entry_notes) or bool(visits_to(term, student.id))
        state = SETTLED if is_closed else CARRIED
        yield LedgerEntry(
            student, (*[""] * 7, state, words_in(entry_notes, "note")), not is_closed, None, "", state, entry_notes
        )


def _contact_cells(
    term: Term, key: KeyContact, contact: Contact, due: str, state: str, note: str
) -> tuple[object, ...]:
    categories = "、".join(open_categories(key.student.categories))
    return (categories, *_plan_cells(term, key, contact), *_visit_cells(term, contact.visit), due, state, note)


def _plan_cells(term: Term, key: KeyContact, contact: Contact) -> tuple[object, ...]:
    """The planned day, who is to go, and whether it took place, as 回访计划 prints them."""
    row = FollowUp(key, contact, is_last=False, term=term)
    return tuple(column.value(row) for column in (PLANNED_DAY, PLANNED_TEAM, PLAN_STATE) if column.value)


def _visit_cells(term: Term, visit: Visit | None) -> tuple[str, str]:
    """The visit in one cell, why it was made and what came of it in another."""
    if visit is None:
        return "", ""
    words = (open_words(term, visit, visit.reason), open_words(term, visit, visit.reflection))
    visited = f"{short_day(visit.date)}　{visit.form.value}\n{team_text(term, visit)}"
    return visited, "\n".join(filter(None, words))


def _is_listed(term: Term, student: Student) -> bool:
    """False for a pupil whose only 重点类别 are about the mind: a line without a reason would tell it."""
    return not term.policy.settings.key_categories.isdisjoint(open_categories(student.categories))


# ---------------------------------------------------------------- 控辍


def _dropouts(figures: Figures, notes: TrackingNotes) -> Iterator[LedgerEntry]:
    ledger, term = TrackedLedger.DROPOUT, figures.term
    events = grouped_by(term.records.events, lambda event: event.student)
    seen = set()
    for student in term.records.roster.students.values():
        case = dropout_case(term, student, events.get(student.id, ()))
        if case is None:
            continue
        seen.add(student.id)
        entry_notes = notes.of(ledger, student.id)
        first = [short_day(visit.date) for visit in case.by_homeroom[:_TIMES]]
        rest = sorted((*case.by_homeroom[_TIMES:], *case.others), key=lambda visit: visit.date)
        matter = "、".join(sign for sign in case.signs if not names_mind(sign))
        left = case.left_on or next((note.day for note in entry_notes if note.day), None)
        cells = (
            matter, short_day(left), *first, *[""] * (_TIMES - len(first)),
            "\n".join(f"{short_day(v.date)}　{team_text(term, v)}" for v in rest), words_in(entry_notes, "promise"),
            short_day(case.back_on), case.state, words_in(entry_notes, "note"),
        )  # fmt: skip
        is_open = case.state in _IN_HAND and not notes.is_closed(entry_notes)
        yield LedgerEntry(student, cells, is_open, left, matter, case.state, entry_notes)
    for student, entry_notes in _others(term, notes, ledger, seen):
        is_closed = notes.is_closed(entry_notes)
        state = SETTLED if is_closed else CARRIED
        left, matter = next((note.day for note in entry_notes if note.day), None), words_in(entry_notes, "matter")
        cells = (
            matter, short_day(left), *[""] * (_TIMES + 1), words_in(entry_notes, "promise"), "", state, words_in(entry_notes, "note"),
        )  # fmt: skip
        yield LedgerEntry(student, cells, not is_closed, left, matter, state, entry_notes)


# ---------------------------------------------------------------- 帮扶


def _aided(figures: Figures, notes: TrackingNotes) -> Iterator[LedgerEntry]:
    """A line per visit and request, and one for a pupil for whom nothing is recorded yet."""
    ledger, term = TrackedLedger.AID, figures.term
    requests = grouped_by(figures.requests, lambda request: request.visit.student)
    seen: set[tuple[str, date | None]] = set()
    for students in term.enrolled.values():
        for student in students:
            asked = [r for r in requests.get(student.id, ()) if open_words(term, r.visit, r.visit.request)]
            if pupil_aid := aid(student, visits_to(term, student.id), asked):
                for entry in _aid_entries(term, notes, pupil_aid):
                    seen.add((student.id, entry.day))
                    yield entry
    for student, day, entry_notes in _carried(term, notes, ledger, seen):
        matter, note = words_in(entry_notes, "matter"), words_in(entry_notes, "note")
        cells = ("", short_day(day), CARRIED, matter, "", note, *_handed_over(entry_notes))
        is_open = not _is_handed_over(notes, entry_notes)
        yield LedgerEntry(student, cells, is_open, day, matter, CARRIED, entry_notes)


def _aid_entries(term: Term, notes: TrackingNotes, pupil_aid: Aid) -> Iterator[LedgerEntry]:
    student, categories = pupil_aid.student, "、".join(pupil_aid.categories)
    lines: list[tuple[date | None, tuple[str, ...], Visit | Request | None]] = [
        (step_day(step), _aid_cells(term, step), step) for step in pupil_aid.steps
    ]
    for day, cells, step in lines or [(None, _NO_STEP, None)]:
        entry_notes = notes.on(TrackedLedger.AID, student.id, day)
        is_settled = isinstance(step, Request) and step.done
        is_open = not (is_settled or _is_handed_over(notes, entry_notes)) and step is not None
        yield LedgerEntry(
            student, (categories, *cells, *_handed_over(entry_notes)), is_open, day, cells[2], cells[1], entry_notes
        )


_NO_STEP = ("",) * 5


def _handed_over(notes: Sequence[TrackingNote]) -> tuple[str, ...]:
    aid_on = next((note.aid_on for note in reversed(notes) if note.aid_on), None)
    return words_in(notes, "aid"), words_in(notes, "amount"), short_day(aid_on), words_in(notes, "signed")


def _is_handed_over(notes: TrackingNotes, entry_notes: Sequence[TrackingNote]) -> bool:
    return notes.is_closed(entry_notes) or any(note.aid_on for note in entry_notes)


def _aid_cells(term: Term, step: Visit | Request) -> tuple[str, ...]:
    if isinstance(step, Visit):
        words = open_words(term, step, step.reflection or step.record)
        return short_day(step.date), "帮扶家访", words, team_text(term, step), ""
    request, who = open_words(term, step.visit, step.visit.request), step.handler or team_text(term, step.visit)
    return short_day(step.visit.date), "家长诉求", request, who, _result(step.status, step.result, step.handled)


def _result(*words: object) -> str:
    """办理情况 without words about the mind."""
    texts = (short_day(word) if isinstance(word, date) else str(word or "") for word in words)
    return "\n".join(text for text in texts if text and not names_mind(text))


# ---------------------------------------------------------------- 诉求


def _requests(figures: Figures, notes: TrackingNotes) -> Iterator[LedgerEntry]:
    """This term's requests, and those that the term before left open, with what 诉求办理 says of them now."""
    ledger, term = TrackedLedger.REQUESTS, figures.term
    students, seen = term.records.roster.students, set()
    for request in figures.requests:
        visit = request.visit
        if not (words := open_words(term, visit, visit.request)):
            continue
        seen.add((visit.student, visit.date))
        entry_notes = notes.on(ledger, visit.student, visit.date)
        closed = notes.is_closed(entry_notes)
        cells = (
            short_day(visit.date), words, SETTLED if closed else request.status, request.handler,
            _result(request.result, request.handled), words_in(entry_notes, "note"), _closing_day(entry_notes),
        )  # fmt: skip
        yield LedgerEntry(
            students[visit.student], cells, not (request.done or closed), visit.date, words, request.status, entry_notes
        )
    handled = latest_handlings(term.records.handlings)
    for student, day, entry_notes in _carried(term, notes, ledger, seen):
        handling = handled.get((student.id, day)) if day else None
        is_closed, matter = notes.is_closed(entry_notes), words_in(entry_notes, "matter")
        done = is_closed or (handling is not None and handling.status in _DONE)
        state = SETTLED if is_closed else handling.status.value if handling else CARRIED
        result = _result(handling.result, handling.handled) if handling else ""
        cells = (
            short_day(day), matter, state, handling.handler if handling else "", result, words_in(entry_notes, "note"),
            _closing_day(entry_notes),
        )  # fmt: skip
        yield LedgerEntry(student, cells, not done, day, matter, state, entry_notes)


_DONE = (RequestStatus.RESOLVED, RequestStatus.EXPLAINED)


def _closing_day(notes: Sequence[TrackingNote]) -> str:
    return short_day(next((note.closed for note in reversed(notes) if note.closed), None))


# ---------------------------------------------------------------- 重大情况


def _incidents(figures: Figures, notes: TrackingNotes) -> Iterator[LedgerEntry]:
    """To whom each was reported and whether it is closed, without what happened."""
    ledger, term = TrackedLedger.INCIDENTS, figures.term
    students, seen = term.records.roster.students, set()
    for incident in incidents(term):
        seen.add((incident.student, incident.day))
        entry_notes = notes.on(ledger, incident.student, incident.day)
        state = incident_state(incident)
        cells = (
            short_day(incident.day), incident.kind, teacher_names(term, incident.teachers), incident.reported_to,
            short_day(incident.reported.date() if incident.reported else None),
            f"{state}　{short_day(incident.closed)}".strip(), words_in(entry_notes, "note"),
        )  # fmt: skip
        is_open = state != CLOSED and not notes.is_closed(entry_notes)
        yield LedgerEntry(students[incident.student], cells, is_open, incident.day, incident.kind, state, entry_notes)
    for student, day, entry_notes in _carried(term, notes, ledger, seen):
        is_closed = notes.is_closed(entry_notes)
        state, matter = SETTLED if is_closed else CARRIED, words_in(entry_notes, "matter")
        closed = f"{state}　{_closing_day(entry_notes)}".strip()
        cells = (short_day(day), matter, "", "", "", closed, words_in(entry_notes, "note"))
        yield LedgerEntry(student, cells, not is_closed, day, matter, state, entry_notes)


def _carried(
    term: Term, notes: TrackingNotes, ledger: TrackedLedger, seen: Container[tuple[str, date | None]]
) -> Iterator[tuple[Student, date | None, Sequence[TrackingNote]]]:
    """The days noted on a ledger of which the term's records have no line."""
    for key in notes.pupils(ledger):
        for day in dict.fromkeys(note.day for note in notes.of(ledger, key) if (key, note.day) not in seen):
            yield term.records.roster.students[key], day, notes.on(ledger, key, day)


def _others(
    term: Term, notes: TrackingNotes, ledger: TrackedLedger, seen: Iterable[str]
) -> Iterator[tuple[Student, Sequence[TrackingNote]]]:
    """The pupils with notes on a ledger for whom the term's records give no line."""
    held = set(seen)
    for key in notes.pupils(ledger):
        if key not in held:
            yield term.records.roster.students[key], notes.of(ledger, key)


_LINES: Mapping[TrackedLedger, Callable[[Figures, TrackingNotes], Iterator[LedgerEntry]]] = {
    TrackedLedger.FOLLOW_UP: _follow_ups,
    TrackedLedger.DROPOUT: _dropouts,
    TrackedLedger.AID: _aided,
    TrackedLedger.REQUESTS: _requests,
    TrackedLedger.INCIDENTS: _incidents,
}
