"""Every event of the 学期 that calls for a visit, and the visit that answers it. Source: measures.md, 事件响应率."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from jiafang_batch.measure.term import Term
from jiafang_batch.records import Event, Visit


class EventAnswer(Struct, frozen=True):
    """An event of the 学期 that calls for a visit: its last day, the first visit that answers it, and its state."""

    event: Event
    deadline: date | None
    answer: Visit | None
    state: str
    """已响应 未响应 待响应, or 不要求 for a kind without a rule."""

    @property
    def days(self) -> int | None:
        """Days from the event to the answering visit."""
        return None if self.answer is None else (self.answer.date - self.event.date).days


def event_answers(term: Term) -> tuple[EventAnswer, ...]:
    """Every event of the 学期 up to the as-of date with its answer, in date order."""
    answers = []
    for event in sorted(term.records.events, key=lambda e: (e.date, e.id)):
        if not term.policy.term.first <= event.date <= term.as_of:
            continue
        rule = term.policy.events.get(event.kind)
        if rule is None:
            answers.append(EventAnswer(event, None, None, "不要求"))
            continue
        last = rule.last_day(event.date)
        answer = next(iter(term.answers_to(event, rule)), None)
        state = "已响应" if answer else "未响应" if last <= term.as_of else "待响应"
        answers.append(EventAnswer(event, last, answer, state))
    return tuple(answers)
