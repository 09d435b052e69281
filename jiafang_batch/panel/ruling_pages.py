"""Decisions as choices: who is meant, whether a date or a row counts, what a word means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.catalogue import message
from jiafang_batch.panel.actions import shown
from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import form_of, term_of, to, views_of
from jiafang_batch.run.place.folder import RULING_FILE, TAUGHT_FILE
from jiafang_batch.run.place.lock import term_lock
from jiafang_batch.run.term.decide import By, decide_rulings, decide_words
from jiafang_batch.run.term.school import Checked
from jiafang_batch.run.term.suggest import Question, open_rulings
from jiafang_batch.run.term.suggest_taught import WordQuestion, open_words
from jiafang_batch.sheets.layout import layouts

_PATIENCE = 5.0
"""Seconds for which a decision waits for a command that works on the term."""
_OTHER = "other:"
_DIGITS = 16


def _ruling_key(question: Question) -> str:
    return _key((*map(str, question.row.values()), *question.choices))


def _word_key(question: WordQuestion) -> str:
    return _key((question.kind, question.column, question.written))


def _key(parts: Iterable[str]) -> str:
    """The name of a question's field: the same while the question is the same, whatever else is decided meanwhile."""
    return sha256("\0".join(parts).encode()).hexdigest()[:_DIGITS]


def rulings(request: Request) -> Response:
    """The open decisions with their candidates."""
    place = term_of(request)
    checked = views_of(request).checked(place.folder)
    rows = [
        {
            "key": _ruling_key(question),
            "place": question.problem.location,
            "value": question.problem.value,
            "text": message(question.problem),
            "counts": question.row.get("counts", ""),
            "instead": question.row.get("instead", ""),
            "choices": next(iter(question.choices.values())),
        }
        for question in open_rulings(checked)
    ]
    words = [
        {"key": _word_key(word_question), "sheet": layouts()[word_question.kind].title, "question": word_question}
        for word_question in open_words(checked)
    ]
    noted = [name for name in (RULING_FILE, TAUGHT_FILE) if (place.folder / name).is_file()]
    return show(
        request, "rulings.html", term=place, here="rulings", rows=rows, words=words, noted=noted,
        done=request.query_params.get("done", ""), command=shown("check", place.folder, "--suggest"),
    )  # fmt: skip


def decide(request: Request) -> Response:
    """Write the chosen ones of a form to 更正.xlsx or 对照.xlsx; those left blank stay open."""
    place, form = term_of(request), form_of(request)
    with term_lock(place.folder, lambda _: None, _PATIENCE):
        checked = views_of(request).checked(place.folder)
        by = By(form.get("decided_by", ""), form.get("reason", ""), date.today())  # noqa: DTZ011  the office's own day
        count = _decide(checked, form, by)
    return to(f"/t/{place.key}/rulings?done={count}")


def _decide(checked: Checked, form: Mapping[str, str], by: By) -> int:
    """The number of decisions written. Raises UsageError for one that cannot be."""

    def answer(key: str) -> str:
        return form.get(_OTHER + key, "").strip() or form.get(key, "").strip()

    chosen = [(q, reply) for q in open_rulings(checked) if (reply := answer(_ruling_key(q)))]
    meant = [(q, reply) for q in open_words(checked) if (reply := answer(_word_key(q)))]
    if chosen:
        decide_rulings(checked, chosen, by)
    if meant:
        decide_words(checked, meant)
    return len(chosen) + len(meant)


ROUTES = [Route("/t/{term}/rulings", rulings), Route("/t/{term}/rulings", decide, methods=["POST"])]
