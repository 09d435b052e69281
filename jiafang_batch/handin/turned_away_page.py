"""The sheet 没有收下 of 收表进度: what could not be accepted, whose it probably is, why, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import TurnedAway
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.terms import TURNED_AWAY

_COLUMNS = (
    Column("可能是谁的", Kind.WORD, 13),
    Column("负责教师", Kind.WORD, 10),
    Column("文件", Kind.LONG_TEXT, 24),
    Column("收到", Kind.MOMENT, 16),
    Column("为什么没有收下", Kind.LONG_TEXT, 24),
    Column("下一步", Kind.LONG_TEXT, 34),
    Column("原件存放在", Kind.LONG_TEXT, 24),
)


def turned_away_page(
    files: Sequence[TurnedAway], label: Callable[[Owner], str], teacher: Callable[[Owner], str], zone: tzinfo, mark: str = ""
) -> Page:  # fmt: skip
    """Return the sheet that lists them, by owner and time; `mark` follows its title in a workbook that is read."""
    ordered = sorted(files, key=lambda f: (f.owner is None, str(f.owner), f.received, f.original))
    rows = [_row(file, label, teacher, zone) for file in ordered]
    how = "处理好以后把“原件存放在”的那个文件删掉，这里就不再列出；补交的收下以后也不再列出"
    return Page(TURNED_AWAY, f"{TURNED_AWAY}的文件{mark}", _COLUMNS, rows, how, "交来的都收下了。", 1)


def _row(
    file: TurnedAway, label: Callable[[Owner], str], teacher: Callable[[Owner], str], zone: tzinfo
) -> Sequence[Any]:
    return (
        label(file.owner) if file.owner else "看不出", teacher(file.owner) if file.owner else "", file.original,
        file.received.astimezone(zone).replace(tzinfo=None), file.reason, file.step, file.path,
    )  # fmt: skip
