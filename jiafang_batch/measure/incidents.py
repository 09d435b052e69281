"""重大情况: what visits found that the school's leaders have to be told at once, and what has become of it. Pure.

Source: 沙坝小学 section 10 (重大（特殊）情况应及时向学校领导汇报，妥善处理), 花宝小学 section 5.2.
"""

from __future__ import annotations

from jiafang_batch.measure.term import Term
from jiafang_batch.mind import names_mind
from jiafang_batch.oversight import Incident, united_incidents

NOT_REPORTED, IN_HAND, CLOSED = "没有报告", "处理中", "已办结"


def incidents(term: Term) -> tuple[Incident, ...]:
    """Return the incidents up to the as-of date by day, each once, without those that concern a pupil's mind."""
    return tuple(incident for incident in _all(term) if not _is_of_counsellor(incident))


def counsellor_incidents(term: Term) -> tuple[Incident, ...]:
    """Return the incidents that concern a pupil's mind: they stand in 心理跟踪 only."""
    return tuple(incident for incident in _all(term) if _is_of_counsellor(incident))


def incident_state(incident: Incident) -> str:
    """Return 已办结 with a day on which it was closed, else whether anybody was told."""
    if incident.closed:
        return CLOSED
    return IN_HAND if incident.is_reported else NOT_REPORTED


def days_until_report(incident: Incident) -> int | None:
    """Return the days from the finding to the report; None if the time of the report is not known."""
    return None if incident.reported is None else (incident.reported.date() - incident.day).days


def incidents_to_do(term: Term) -> str:
    """Return how many incidents nobody was told of or are not closed, in words; empty if there are none."""
    states = [incident_state(incident) for incident in incidents(term)]
    counts = ((NOT_REPORTED, states.count(NOT_REPORTED)), ("还没有办结", states.count(IN_HAND)))
    return "，".join(f"{words}的 {count} 件" for words, count in counts if count)


def _all(term: Term) -> tuple[Incident, ...]:
    return tuple(incident for incident in united_incidents(term.records.incidents) if incident.day <= term.as_of)


def _is_of_counsellor(incident: Incident) -> bool:
    return any(names_mind(text) for text in (incident.kind, incident.account, incident.first_steps, incident.handling))
