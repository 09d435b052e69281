"""没有收下: received files that could not be accepted, kept and listed so that their senders do not count as missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

from jiafang_batch.class_names import class_name
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import TurnedAway
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.records import Roster

_CLASS = pattern(
    r"(?:[一二三四五六七八九1-9](?:年级|年)?|[初高][一二三1-3])[\s_.\-·]*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?\s*班?"
)
_SHORTEST_NAME = 2


def probable_owner(name: str, roster: Roster, find_class: Callable[[str], str]) -> Owner | None:
    """Return the owner named by a file's name and folders: a class, else a teacher; None unless there is one.

    A teacher who heads one class sends for it.
    """
    text = squeeze(str(PurePosixPath(name).with_suffix("")))
    classes = {school_class for match in _CLASS.finditer(text) if (school_class := _class_named(match[0], find_class))}
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


def refused_by_class(files: Sequence[TurnedAway], roster: Roster, today: date) -> Mapping[str, int]:
    """Return class → how many of the files probably are its own or its homeroom teachers'."""
    counts = {}
    for school_class in roster.classes.values():
        owner = Owner(OwnerKind.SCHOOL_CLASS, school_class.name)
        heads = [tenure.teacher for tenure in school_class.homerooms_on(today)] or [""]
        counts[school_class.name] = sum(any(is_from(file, owner, key) for key in heads) for file in files)
    return counts


def reasons_of(files: Iterable[TurnedAway]) -> str:
    """Return why the files were rejected, without their names, which may name a child: 1 个文件：是 PDF 文档."""
    counts: dict[str, int] = {}
    for file in files:
        reason = re.split(r"[，。：；（]", file.reason)[0]
        counts[reason] = counts.get(reason, 0) + 1
    return "；".join(f"{count} 个文件{reason}" for reason, count in counts.items())
