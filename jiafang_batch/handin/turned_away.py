"""没有收下: received files that could not be accepted, kept and listed so that their senders do not count as missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import Any

from jiafang_batch.class_names import class_name
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import TurnedAway
from jiafang_batch.records import Roster
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.terms import TURNED_AWAY, squeeze

_COLUMNS = (
    Column("可能是谁的", Kind.WORD, 13),
    Column("负责教师", Kind.WORD, 10),
    Column("文件", Kind.LONG_TEXT, 24),
    Column("收到", Kind.MOMENT, 16),
    Column("为什么没有收下", Kind.LONG_TEXT, 24),
    Column("下一步", Kind.LONG_TEXT, 34),
    Column("原件存放在", Kind.LONG_TEXT, 24),
)
_CLASS = re.compile(
    r"(?:[一二三四五六七八九1-9](?:年级|年)?|[初高][一二三1-3])[\s_.\-·]*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?\s*班?"
)
_SHORTEST_NAME = 2


def probable_owner(name: str, roster: Roster, find_class: Callable[[str], str]) -> Owner | None:
    """Return the owner named by a file's name and folders: a class, else a teacher; None unless there is one.

    A teacher who heads one class sends for it.
    """
    text = squeeze(str(PurePosixPath(name).with_suffix("")))
    classes = {found for match in _CLASS.finditer(text) if (found := _class_named(match[0], find_class))}
    if len(classes) == 1:
        return Owner(OwnerKind.SCHOOL_CLASS, classes.pop())
    named = [t for t in roster.teachers.values() if len(t.name) >= _SHORTEST_NAME and t.name in text]
    if len(named) != 1:
        return None
    headed = [c.name for c in roster.classes.values() if any(tenure.teacher == named[0].id for tenure in c.tenures)]
    if len(headed) == 1 and not classes:
        return Owner(OwnerKind.SCHOOL_CLASS, headed[0])
    return Owner(OwnerKind.TEACHER, named[0].id)


def _class_named(words: str, find_class: Callable[[str], str]) -> str:
    """The class of the list that the words mean; a bare number is a date or a count."""
    if words.isdecimal():
        return ""
    return find_class(class_name(words)) or find_class(class_name(words.removesuffix("班") + "班"))


def is_from(file: TurnedAway, owner: Owner, teacher: str) -> bool:
    """True if the file probably is the owner's, or that of the teacher (工号) who hands in for it."""
    return file.owner is not None and (file.owner == owner or file.owner == Owner(OwnerKind.TEACHER, teacher))


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


def reasons_of(files: Iterable[TurnedAway]) -> str:
    """Return why the files were rejected, without their names, which may name a child: 1 个文件：是 PDF 文档."""
    counts: dict[str, int] = {}
    for file in files:
        reason = re.split(r"[，。：；（]", file.reason)[0]
        counts[reason] = counts.get(reason, 0) + 1
    return "；".join(f"{count} 个文件{reason}" for reason, count in counts.items())
