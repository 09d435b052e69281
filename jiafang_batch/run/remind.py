"""催交/: a message for every year group's chat as a text file, ready to paste."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jiafang_batch.collecting.progress import year_groups
from jiafang_batch.collecting.reminder import reminder
from jiafang_batch.collecting.standing import Standing
from jiafang_batch.run.disk import write_whole
from jiafang_batch.run.filing import safe_name
from jiafang_batch.run.folder import REMINDER_FOLDER
from jiafang_batch.run.stock import Stock


def write_reminders(stock: Stock, standings: Iterable[Standing]) -> tuple[tuple[Path, str], ...]:
    """(file, message) of every year group among the standings; UTF-8 with BOM, which Notepad understands."""
    written = []
    for name, own in year_groups(standings).items():
        text = reminder(name, own, stock.deadline, stock.now)
        path = stock.root / REMINDER_FOLDER / f"{safe_name(name or '全校')}.txt"
        write_whole(path, f"{text}\n".encode("utf-8-sig"))
        written.append((path, text))
    return tuple(written)
