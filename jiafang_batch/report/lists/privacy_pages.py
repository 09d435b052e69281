"""个人信息清单: what is collected about people, what uses it, where it stands, who gets it and how long it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page

UNUSED = "可以不再收集"


@dataclass(frozen=True, slots=True)
class CollectedColumn:
    """A column in words: the sheet, the heading, filled cells, indicators, kinds of files, readers and the advice."""

    table: str
    title: str
    filled: int
    indicators: str
    files: str
    readers: str
    advice: str


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of files in words: how many there are, who gets them, and what they hold."""

    name: str
    count: int
    readers: str
    columns: str


def collected_page(columns: Sequence[CollectedColumn]) -> Page:
    """收集的信息: a row a filled column of the rosters and logs."""
    shown = (
        Column("表", width=12), Column("列", width=13), Column("填了几格", Kind.INTEGER, 9),
        Column("哪些指标用到", Kind.LONG_TEXT, 24), Column("写在哪些结果里", Kind.LONG_TEXT, 34),
        Column("谁会看到", Kind.LONG_TEXT, 34), Column("建议", Kind.LONG_TEXT, 26),
    )  # fmt: skip
    rows = [(c.table, c.title, c.filled, c.indicators, c.files, c.readers, c.advice) for c in columns]
    note = (
        "指标：去掉这一列再算一遍，数字有变化的；结果：在写出的文件里逐个查找这一列的内容，只有几种取值的列按列名查找"
    )
    return Page("收集的信息", "收集了哪些个人信息、用在哪里", shown, rows, note, "还没有名册和家访记录。", frozen=2)


def readers_page(kinds: Sequence[FileKind]) -> Page:
    """文件给谁: a row a kind of files that the term folder holds."""
    shown = (
        Column("文件", width=16), Column("文件数", Kind.INTEGER, 8), Column("给谁", Kind.LONG_TEXT, 30),
        Column("里面有哪些信息", Kind.LONG_TEXT, 80),
    )  # fmt: skip
    rows = [(k.name, k.count, k.readers, k.columns) for k in kinds]
    return Page("文件给谁", "写出的文件给谁、里面有什么", shown, rows, "只数现在文件夹里有的", "还没有写出文件。")


def retention_page(lines: Sequence[tuple[str, str]]) -> Page:
    """保存与清理: entry and words."""
    shown = (Column("项目", width=16), Column("内容", Kind.LONG_TEXT, 80))
    return Page(
        "保存与清理", "保存到哪天、怎样清理", shown, lines, "期限在考核办法“基本设置”的“保存期限”“到期处理”里定"
    )


def exports_page(rows: Sequence[Sequence[str]]) -> Page:
    """分发和导出记录: a row an export."""
    shown = (
        Column("时间", width=18), Column("命令", width=22), Column("写出", Kind.LONG_TEXT, 40), Column("文件数", width=8),
        Column("加密", width=7),
    )  # fmt: skip
    note = "每次打包分发、写出表册时由程序记下，不记姓名"
    return Page("分发和导出记录", "什么时候写出了可以交给别人的文件", shown, rows, note, "还没有分发或写出表册。")
