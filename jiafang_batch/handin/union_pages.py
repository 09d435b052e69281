"""The sheets 合并 and 合并的行 of 变动.xlsx: what became of the rows of owners who handed in several workbooks."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from jiafang_batch.handin.union_records import Became
from jiafang_batch.handin.union_report import ASKED, Unions, UnitedFile, UnitedRow
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of


def _rows(title: str, *became: Became) -> Column:
    """How many rows became that; blank for none, so that the others are seen."""

    def count(file: UnitedFile) -> int | None:
        return sum(file.became.get(kind, 0) for kind in became) or None

    return Column(title, Kind.INTEGER, 8, value=count)


_FILES = (
    Column("班级或教师", Kind.WORD, 13, value=lambda f: f.owner),
    Column("版", Kind.INTEGER, 5, value=lambda f: f.version),
    Column("收到", Kind.MOMENT, 16, value=lambda f: f.received),
    Column("保存", Kind.MOMENT, 16, value=lambda f: f.saved),
    Column("行数", Kind.INTEGER, 7, value=lambda f: f.rows),
    _rows("统计", Became.COUNTED),
    _rows("照旧", Became.SAME),
    _rows("改了", Became.CORRECTED),
    _rows("撤下", Became.WITHDRAWN),
    _rows("没有动", Became.UNTOUCHED),
    _rows("有错", Became.FAULTY),
    _rows("错行又交过", Became.MENDED),
    Column(ASKED, Kind.INTEGER, 7, value=lambda f: f.asked or None),
    Column("文件", Kind.LONG_TEXT, 36, value=lambda f: f.path),
)
_FILES_NOTE = "只列交了几份的，一个学生一行。照旧：算另一份里同样的；改了：以另一份为准；没有动：发表时就在，没有改"


class _Line(NamedTuple):
    """A row, and whether it has been so only since the last run."""

    row: UnitedRow
    is_new: bool


_ROWS = (
    Column("上次以后", Kind.WORD, 9, value=lambda line: "新" if line.is_new else None),
    Column("班级或教师", Kind.WORD, 12, value=lambda line: line.row.owner),
    Column("学生", Kind.WORD, 10, value=lambda line: line.row.pupil),
    Column("家访日期", Kind.DATE, 12, value=lambda line: line.row.day),
    Column("怎样算", Kind.WORD, 8, value=lambda line: line.row.became),
    Column("原来的（要问的：先算的）", Kind.LONG_TEXT, 30, value=lambda line: line.row.old),
    Column("在哪里", Kind.LONG_TEXT, 26, value=lambda line: str(line.row.place)),
    Column("现在算的（要问的：另一份的）", Kind.LONG_TEXT, 30, value=lambda line: line.row.new),
    Column("在另一份的哪里", Kind.LONG_TEXT, 26, value=lambda line: str(line.row.there)),
    Column("为什么", Kind.LONG_TEXT, 24, value=lambda line: line.row.why),
)
_ROWS_NOTE = "要问的先都照算；请在更正.xlsx 里写“照算”或“作废”（jiafang check 文件夹 --suggest 会列好）"


def union_pages(unions: Unions, before: Container[str]) -> tuple[Page, ...]:
    """Return the two sheets, or none if nobody has handed in several workbooks.

    `before` has the keys of the rows that were so at the last run.
    """
    if not unions.files:
        return ()
    lines = [_Line(row, row.key not in before) for row in unions.rows]
    lines.sort(key=lambda line: not line.is_new)
    return (
        Page("合并", "几份表合起来统计：每一份的行", _FILES, rows_of(_FILES, unions.files), _FILES_NOTE, "", 2),
        Page(
            "合并的行",
            "合起来统计时改了、撤下、要问的行",
            _ROWS,
            rows_of(_ROWS, lines),
            _ROWS_NOTE,
            "没有改了、撤下或要问的行。",
            4,
        ),
    )
