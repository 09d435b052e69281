"""The sheet 没有收下 of 收表进度: what could not be accepted, whose it probably is, why, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from jiafang_batch.handin.hand_in_state import local
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import TurnedAway
from jiafang_batch.product_words import TURNED_AWAY
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of


class TurnedAwayRow(NamedTuple):
    """A row of the sheet: a file, whose it probably is, and when it came by the school's clock."""

    file: TurnedAway
    owner: str
    teacher: str
    received: datetime


KEPT_IN = Column("原件存放在", Kind.LONG_TEXT, 24, value=lambda r: r.file.path)
_COLUMNS = (
    Column("可能是谁的", Kind.WORD, 13, value=lambda r: r.owner or "看不出"), Column("负责教师", Kind.WORD, 10, value=lambda r: r.teacher),
    Column("文件", Kind.LONG_TEXT, 24, value=lambda r: r.file.original), Column("收到", Kind.MOMENT, 16, value=lambda r: r.received),
    Column("为什么没有收下", Kind.LONG_TEXT, 24, value=lambda r: r.file.reason),
    Column("下一步", Kind.LONG_TEXT, 34, value=lambda r: r.file.step), KEPT_IN,
)  # fmt: skip


def turned_away_page(
    files: Sequence[TurnedAway], label: Callable[[Owner], str], teacher: Callable[[Owner], str], zone: tzinfo, mark: str = ""
) -> Page:  # fmt: skip
    """Return the sheet that lists them, by owner and time; `mark` follows its title in a workbook that is read."""
    ordered = sorted(files, key=lambda f: (f.owner is None, str(f.owner), f.received, f.original))
    lines = [
        TurnedAwayRow(
            file, label(file.owner) if file.owner else "", teacher(file.owner) if file.owner else "", local(file.received, zone)
        )
        for file in ordered
    ]  # fmt: skip
    how = "处理好以后把“原件存放在”的那个文件删掉，这里就不再列出；补交的收下以后也不再列出"
    return Page(
        TURNED_AWAY, f"{TURNED_AWAY}的文件{mark}", _COLUMNS, rows_of(_COLUMNS, lines), how, "交来的都收下了。", 1
    )
