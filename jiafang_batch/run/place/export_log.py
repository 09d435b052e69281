"""导出记录.csv in the term folder: when which files left the hands of the office, without anybody's name."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from jiafang_batch.report.lists.privacy_pages import EXPORTS, Export
from jiafang_batch.run.place.folder import EXPORT_LOG
from jiafang_batch.run.place.state_file import state_bytes

_FILE = f"{EXPORT_LOG}.csv"
_HEADINGS = tuple(column.title for column in EXPORTS)


def note_export(root: Path, moment: datetime, command: str, what: str, count: int, *, encrypted: bool = False) -> str:
    """Append a line, and return a notice if that was not possible (a spreadsheet program has the file open)."""
    path = root / _FILE
    failed = f"“{_FILE}”没有记上这一次：文件正被打开或不能写。"
    if path.exists() and not path.is_file():
        return failed
    try:
        is_new = not path.is_file() or not path.stat().st_size
        with path.open("a", encoding="utf-8-sig" if is_new else "utf-8", newline="") as file:
            writer = csv.writer(file)
            if is_new:
                writer.writerow(_HEADINGS)
            writer.writerow(Export(f"{moment:%Y-%m-%d %H:%M}", command, what, str(count), "是" if encrypted else "否"))
    except OSError:
        return failed
    return ""


def exports(root: Path) -> Sequence[Export]:
    """Return the noted lines; damaged ones are left out, and none are returned if the file cannot be read."""
    with suppress(ValueError, csv.Error):
        text = (state_bytes(root / _FILE) or b"").decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text, newline=""))
        return [Export(*row) for row in rows if len(row) == len(_HEADINGS) and tuple(row) != _HEADINGS]
    return ()
