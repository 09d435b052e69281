"""Decisions made on a page: written to 更正.xlsx and 对照.xlsx as the office would type them there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import RULING_FILE, TAUGHT_FILE
from jiafang_batch.run.start.templates import write_book
from jiafang_batch.run.term.school import Checked
from jiafang_batch.run.term.suggest import Question
from jiafang_batch.run.term.suggest_taught import WordQuestion, row_of
from jiafang_batch.run.usage import UsageError
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.taught import KINDS
from jiafang_batch.sheets.template import TemplateSheet, Value

_RULING = "ruling"


class By(Struct, frozen=True):
    """Who decided, why, and when."""

    name: str
    reason: str
    day: date


def decide_rulings(checked: Checked, answers: Sequence[tuple[Question, str]], by: By) -> Path:
    """Add the decisions to 更正.xlsx; what is there stays as it is. Return its path.

    Raises UsageError without a name or reason, for an answer that is empty, and for a 更正.xlsx that cannot be extended.
    """
    if not by.name.strip() or not by.reason.strip():
        raise UsageError("请写明裁定人和理由：每一条裁定都会连同这两样写进问题清单。")
    rows = [_ruling_row(question, answer, by) for question, answer in answers]
    return _added(checked, RULING_FILE, {_RULING: rows}, (_RULING,))


def _ruling_row(question: Question, answer: str, by: By) -> Mapping[str, Value]:
    (field,) = question.choices
    return {
        **question.row,
        field: _answered(answer),
        "reason": by.reason.strip(),
        "decided_by": by.name.strip(),
        "decided_on": by.day,
    }


def decide_words(checked: Checked, answers: Sequence[tuple[WordQuestion, str]]) -> Path:
    """Add the meanings to 对照.xlsx; what is there stays as it is. Return its path. Raises UsageError as above."""
    rows: dict[str, list[Mapping[str, Value]]] = {kind: [] for kind in KINDS}
    for question, answer in answers:
        rows[question.kind].append({**row_of(question), "meant": _answered(answer)})
    return _added(checked, TAUGHT_FILE, rows, KINDS)


def _answered(answer: str) -> str:
    if not answer.strip():
        raise UsageError("有一处没有选。请选一项，或者留到以后再裁定。")
    return answer.strip()


def _added(
    checked: Checked, name: str, rows: Mapping[str, Sequence[Mapping[str, Value]]], kinds: Sequence[str]
) -> Path:
    """The workbook with these rows below its own, or a new one."""
    path = checked.job.folder / name
    if not path.exists():
        write_book(path, tuple(TemplateSheet(layouts()[kind], list(rows[kind])) for kind in kinds))
        return path
    from jiafang_batch.report.updated.editable import UnkeepableError
    from jiafang_batch.report.updated.more_rows import NewRow, with_rows

    heads = {t.kind: t.head for file in checked.files for t in file.tables if t.head.file == name}
    content = path.read_bytes()
    try:
        for kind in (kind for kind in kinds if rows[kind]):
            content = with_rows(content, heads[kind], map(NewRow, rows[kind]))
    except (UnkeepableError, KeyError) as fault:
        raise UsageError(
            f"“{name}”里有程序不能原样保存的内容，或者缺少要写的那张表，没有动它。请打开它，把裁定填进去。"
        ) from fault
    write_whole(path, content)
    return path
