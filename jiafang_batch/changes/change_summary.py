"""The lines of 概览 about the changes since the last run, and how they are kept until the next change."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from jiafang_batch.changes.figure_changes import FigureChanges, ScoreChange, difference
from jiafang_batch.changes.visit_changes import Record
from jiafang_batch.kept_json import as_kept, restored
from jiafang_batch.report import data_columns as data
from jiafang_batch.report.summary.recent_changes import Since

Line = tuple[str, str, str, str]
_MOST_LINES = 8
_NOTHING = "没有变动。"


def summarised(changes: FigureChanges, united: str = "") -> Since:
    """Return the school's figures that changed, then the scores that changed most.

    `united` says in words what became of rows since the last run where several workbooks were united.
    """
    together = f"几份表合起来：{united}。" if united else ""
    if changes.is_nothing:
        return Since(together or _NOTHING, ())
    counts = (
        (len(changes.scores), "教师和班级的得分、等级或名次 {} 个"),
        (len(changes.results), "指标结果 {} 个"),
        (len(changes.visits), "家访 {} 次"),
        (len(changes.problems), "错误和警告 {} 处"),
    )
    counts_text = "，".join(words.format(count) for count, words in counts if count)
    lines = (*_total_lines(changes), *_score_lines(changes))
    moved = "、".join(what for what, old, new in changes.totals if old != new)
    return Since(f"有变动的：{counts_text or moved}。{together}", lines[:_MOST_LINES])


def _total_lines(changes: FigureChanges) -> Iterator[Line]:
    for what, old, new in changes.totals:
        if old != new:
            yield (what, old, new, difference(old, new))


def _score_lines(changes: FigureChanges) -> Iterator[Line]:
    moved = [change for change in changes.scores if data.TOTAL.read(change.old) != data.TOTAL.read(change.new)]
    for change in sorted(moved, key=_size, reverse=True):
        old, new = data.TOTAL.read(change.old), data.TOTAL.read(change.new)
        yield (
            f"{change.kind} {change.name} {data.TOTAL.title}",
            _score(change.old),
            _score(change.new),
            difference(old, new),
        )


def _size(change: ScoreChange) -> Fraction:
    """The size of the change of a total; a total that appeared or disappeared counts in full."""
    old, new = (Fraction(data.TOTAL.read(record) or 0) for record in (change.old, change.new))
    return abs(new - old)


def _score(record: Record) -> str:
    """82.40 良好; a dash if there was no total."""
    return f"{total} {data.RATING.read(record)}" if (total := data.TOTAL.read(record)) else "—"


# ---------------------------------------------------------------- kept


def as_bytes(since: Since) -> bytes:
    """Return the lines in the form that is kept beside the outputs."""
    return as_kept(since)


def from_bytes(content: bytes) -> Since | None:
    """Return the lines that were kept, or None if the content is anything else."""
    try:
        return restored(Since, content)
    except ValueError:
        return None
