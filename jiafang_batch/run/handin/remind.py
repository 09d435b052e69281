"""催交/: a message for every year group's chat as a text file, ready to paste."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jiafang_batch.handin.hand_in_state import Standing
from jiafang_batch.handin.progress import year_groups
from jiafang_batch.handin.reminder import reminder
from jiafang_batch.measure.reminders import RUNNING, stages
from jiafang_batch.report.names import file_name
from jiafang_batch.run.handin.hand_in_status import Stock
from jiafang_batch.run.place.folder import REMINDER_FOLDER
from jiafang_batch.run.place.kept_file import WrittenTo, write_keeping_edited
from jiafang_batch.run.term.returned_folder import returned_copies
from jiafang_batch.run.usage import UsageError


def write_reminders(stock: Stock, standings: Iterable[Standing]) -> tuple[tuple[WrittenTo, str], ...]:
    """Write the message of every year group and return (path, message); UTF-8 with BOM, which Notepad recognises."""
    returned = returned_copies(stock.root)
    running = [stage for stage in stages(stock.policy, stock.now.date()) if stage.state == RUNNING]
    written = []
    for name, group_standings in year_groups(standings).items():
        of_round = stock.rounds.current[name].name if name in stock.rounds.current else ""
        text = reminder(name, group_standings, stock.deadline(name), stock.now, returned, of_round, running)
        path = stock.root / REMINDER_FOLDER / f"{file_name(name or '全校')}.txt"
        written.append((_written(stock.root, path, f"{text}\n".encode("utf-8-sig")), text))
    return tuple(written)


def _written(root: Path, path: Path, content: bytes) -> WrittenTo:
    """The message is shown even if it cannot be saved; one that somebody has edited is kept beside it."""
    try:
        return WrittenTo(path, write_keeping_edited(root, path, content))
    except UsageError as fault:
        return WrittenTo(path, str(fault))
