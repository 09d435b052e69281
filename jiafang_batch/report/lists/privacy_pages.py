"""个人信息清单: what is collected about people, what uses it, where it stands, who gets it and how long it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of

UNUSED = "可以不再收集"


class CollectedColumn(Struct, frozen=True):
    """A column in words: the sheet, the heading, filled cells, indicators, kinds of files, readers and the advice."""

    table: str
    title: str
    filled: int
    indicators: str
    files: str
    readers: str
    advice: str


class FileKind(Struct, frozen=True):
    """A kind of files in words: how many there are, who gets them, and what they hold."""

    name: str
    count: int
    readers: str
    columns: str


class Export(NamedTuple):
    """One time that files left the hands of the office, as it is noted."""

    moment: str
    command: str
    what: str
    files: str
    encrypted: str


_COLLECTED = (
    Column("表", width=12, value=lambda c: c.table), Column("列", width=13, value=lambda c: c.title),
    Column("填了几格", Kind.INTEGER, 9, value=lambda c: c.filled),
    Column("哪些指标用到", Kind.LONG_TEXT, 24, value=lambda c: c.indicators),
    Column("写在哪些结果里", Kind.LONG_TEXT, 34, value=lambda c: c.files),
    Column("谁会看到", Kind.LONG_TEXT, 34, value=lambda c: c.readers), Column("建议", Kind.LONG_TEXT, 26, value=lambda c: c.advice),
)  # fmt: skip
_FILES = (
    Column("文件", width=16, value=lambda k: k.name), Column("文件数", Kind.INTEGER, 8, value=lambda k: k.count),
    Column("给谁", Kind.LONG_TEXT, 30, value=lambda k: k.readers), Column("里面有哪些信息", Kind.LONG_TEXT, 80, value=lambda k: k.columns),
)  # fmt: skip
_RETENTION = (
    Column("项目", width=16, value=lambda line: line[0]), Column("内容", Kind.LONG_TEXT, 80, value=lambda line: line[1]),
)  # fmt: skip
EXPORTS = (
    Column("时间", width=18, value=lambda e: e.moment), Column("命令", width=22, value=lambda e: e.command),
    Column("写出", Kind.LONG_TEXT, 40, value=lambda e: e.what), Column("文件数", width=8, value=lambda e: e.files),
    Column("加密", width=7, value=lambda e: e.encrypted),
)  # fmt: skip


def collected_page(columns: Sequence[CollectedColumn]) -> Page:
    """收集的信息: a row for each filled column of the rosters and logs."""
    rows = rows_of(_COLLECTED, columns)
    note = (
        "指标：去掉这一列再算一遍，数字有变化的；结果：在写出的文件里逐个查找这一列的内容，只有几种取值的列按列名查找"
    )
    return Page(
        "收集的信息", "收集了哪些个人信息、用在哪里", _COLLECTED, rows, note, "还没有名册和家访记录。", frozen=2
    )


def readers_page(kinds: Sequence[FileKind]) -> Page:
    """文件给谁: a row for each kind of files in the term folder."""
    rows = rows_of(_FILES, kinds)
    return Page("文件给谁", "写出的文件给谁、里面有什么", _FILES, rows, "只数现在文件夹里有的", "还没有写出文件。")


def retention_page(lines: Sequence[tuple[str, str]]) -> Page:
    """保存与清理: entry and words."""
    note = "期限在考核办法“基本设置”的“保存期限”“到期处理”里定"
    return Page("保存与清理", "保存到哪天、怎样清理", _RETENTION, rows_of(_RETENTION, lines), note)


def exports_page(exports: Sequence[Export]) -> Page:
    """分发和导出记录: a row for each export."""
    note = "每次打包分发、写出表册时由程序记下，不记姓名"
    rows = rows_of(EXPORTS, exports)
    return Page("分发和导出记录", "什么时候写出了可以交给别人的文件", EXPORTS, rows, note, "还没有分发或写出表册。")
