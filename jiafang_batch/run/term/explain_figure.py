"""`explain`: how a figure of a term came about, in words, and whether a workbook or an earlier run says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from jiafang_batch.changes import past_runs
from jiafang_batch.changes.past_runs import PastRuns, ShownFigure
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.explain import Explanation, NotFound
from jiafang_batch.measure.explain import explain as explained
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.subject_names import find
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.term.as_of import PAST_RUNS, last_run_day, last_run_words
from jiafang_batch.run.term.held_book import HeldBook, check_is_of_term
from jiafang_batch.run.term.school import Checked, Computed, compute_school, measured_on
from jiafang_batch.run.usage import UsageError

__all__ = [
    "Explanation",
    "FigureAnswer",
    "FigureQuestion",
    "NotFound",
    "answer",
    "as_remembered",
    "explain_term",
    "remembered_runs",
]

_DAMAGED = "以前各次统计的记录读不了，没法和那时的数字对照；下面是按现在的数据算的，再统计一次就重新记。"


class FigureQuestion(Struct, frozen=True):
    """Whose figures to explain, up to which day; with a workbook of an earlier run, as that states both."""

    who: str
    indicator: str | None = None
    day: date | None = None
    book: HeldBook | None = None


class FigureAnswer(Struct, frozen=True):
    """The explanation, and up to which day it counts and how it differs from what was shown then, as lines."""

    explanation: Explanation | NotFound
    remarks: tuple[str, ...]


def answer(checked: Checked, question: FigureQuestion, output: Path) -> FigureAnswer | None:
    """FigureAnswer a question about a term whose results stand in `output`; None if the policy is incomplete.

    Raises UsageError for a workbook of another term, or a day beside a workbook that states one.
    """
    policy, book, remarks = checked.policy, question.book, list[str]()
    if policy is None:
        return None
    day = question.day
    if book is not None:
        if day is not None:
            raise UsageError("给了手里的表，就不用写 --as-of：日期以表上写的为准。")
        check_is_of_term(book, policy)
        day = book.day
    elif day is None and (ran := last_run_day(output, policy)) not in (None, policy.as_of):
        assert ran is not None  # noqa: S101  asked in the line before
        remarks.append(last_run_words(policy, ran))
        day = ran
    computed = compute_school(measured_on(checked, day) if day is not None else checked)
    if computed is None:
        return None
    who = whose(computed.evaluation, book) if book is not None else question.who
    explanation = explain_term(computed, who, question.indicator)
    if isinstance(explanation, Explanation):
        is_whole = question.indicator is None
        if book is not None:
            remarks += as_held(explanation, book, is_whole=is_whole)
        elif question.day is not None:
            remarks += as_remembered(explanation, remembered_runs(output), question.day, is_whole=is_whole)
    return FigureAnswer(explanation, tuple(remarks))


def explain_term(computed: Computed, who: str, indicator: str | None = None) -> Explanation | NotFound:
    """Explain somebody's figures in a computed term; NotFound lists the candidates for a word that is not clear."""
    return explained(computed.evaluation, who, indicator)


def whose(evaluation: Evaluation, book: HeldBook) -> str:
    """Return the word for whom the workbook is about: its title, or its file's name where several have that name.

    Raises UsageError for a workbook about the whole school.
    """
    words = (book.subject, book.name)
    who = next((word for word in words if word and len(find(evaluation.term, word)) == 1), book.subject)
    if not who:
        raise UsageError(f"“{book.name}”不是哪一位教师、哪个班的表。请写教师、班级或年级，再加 --as-of {book.day}。")
    return who


def remembered_runs(output: Path) -> PastRuns | None:
    """Return the runs that an output folder remembers, none if there were none; None if the record is damaged."""
    content = state_bytes(output / MEMORY / PAST_RUNS)
    return {} if content is None else past_runs.from_bytes(content)


def as_held(explanation: Explanation, book: HeldBook, *, is_whole: bool) -> tuple[str, ...]:
    """Return how the figures of the explanation differ from those that the workbook shows."""
    results = _results(explanation)
    if not book.shown or not results:
        return (f"手里的表统计截至 {book.day}，下面是按现在的数据算到那一天的。",)
    return _compared(results, book.shown, f"手里的表（统计截至 {book.day}）", is_whole=is_whole)


def as_remembered(explanation: Explanation, runs: PastRuns | None, day: date, *, is_whole: bool) -> tuple[str, ...]:
    """Return how the figures of the explanation differ from those of the last run that counted to the day."""
    results = _results(explanation)
    if not results:
        return ()
    if runs is None:
        return (_DAMAGED,)
    if day not in runs:
        days = "、".join(other.isoformat() for other in sorted(runs))
        kept = f"（记着的有：{days}）" if days else ""
        return (f"没有记着统计截至 {day} 的那一次{kept}，下面是按现在的数据算到那一天的。",)
    subject = results[0].subject
    end = past_runs.key_of(subject.kind, subject.key, "")
    shown = {key.removesuffix(end): figure for key, figure in runs[day].items() if key.endswith(end)}
    return _compared(results, shown, f"截至 {day} 的那次统计", is_whole=is_whole)


def _compared(
    results: Iterable[Result], shown: Mapping[str, ShownFigure], where: str, *, is_whole: bool
) -> tuple[str, ...]:
    lines = past_runs.differences(results, shown, "那时", is_whole=is_whole)
    if not lines:
        return (f"和{where}的数字一样。",)
    return (f"和{where}不一样，那以后交来的表、更正、名册或考核办法有变动：", *(f"  {line}" for line in lines))


def _results(explanation: Explanation) -> tuple[Result, ...]:
    """Those of one subject; an explanation of a pupil has none."""
    results = tuple(part.result for part in explanation.parts if part.result is not None)
    return results if len({result.subject for result in results}) == 1 else ()
