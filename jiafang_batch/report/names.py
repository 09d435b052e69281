"""Ids as people read them: names of pupils and teachers, sources, lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import chain, count

from jiafang_batch.measure.term import Term
from jiafang_batch.normal_text import visible
from jiafang_batch.problem import Location
from jiafang_batch.records import Visit

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
"""Names that Windows reserves for devices, with any extension."""
_LONGEST_NAME = 150
"""Bytes: with what is put before and behind it (…_家长问卷.docx), a name stays below the 255 of most systems."""
_LONGEST_SHEET = 31
"""Characters, those outside of the basic plane counted twice."""
_MARK = 4
"""Characters that tell names apart which were cut."""


def source_text(sources: Sequence[Location]) -> str:
    """文件!工作表!行, several joined by ；."""
    if len(sources) == 1:
        only = sources[0]
        return f"{only.file}!{only.sheet}!{only.row}"
    return "；".join([f"{s.file}!{s.sheet}!{s.row}" for s in sources])


def source_words(sources: Sequence[Location]) -> str:
    """Return for a printed form where something was read: “一(1)班.xlsx”的“家访记录”第 9 行, several joined by ；."""
    return "；".join(f"“{s.file.rpartition('/')[2]}”的“{s.sheet}”第 {s.row} 行" for s in sources)


def teacher_name(term: Term, staff_id: str) -> str:
    """The teacher's name, or an empty text for an empty id."""
    teacher = term.records.roster.teachers.get(staff_id)
    return teacher.name if teacher else ""


def teacher_names(term: Term, staff_ids: Iterable[str]) -> str:
    """Names joined by 、."""
    return "、".join(teacher_name(term, key) for key in staff_ids)


def homeroom_name(term: Term, school_class: str) -> str:
    """The names of the current homeroom teachers joined by 、, or an empty text."""
    return teacher_names(term, (tenure.teacher for tenure in term.homerooms.get(school_class, ())))


_MOST_NAMED = 6
MOST_IN_A_CELL = 4
"""More classes than these are only counted, in a sentence and in a narrow column."""


def classes_named(classes: Sequence[str], most: int = _MOST_NAMED) -> str:
    """一(1)班、一(2)班, or 18 个班."""
    return "、".join(classes) if len(classes) <= most else f"{len(classes)} 个班"


def student_class(term: Term, visit: Visit) -> str:
    """The visited pupil's class."""
    return term.records.roster.students[visit.student].school_class


def student_name(term: Term, student_id: str) -> str:
    """The pupil's name."""
    return term.records.roster.students[student_id].name


def name_with_number(name: str, staff_id: str) -> str:
    """Return 陈静_T1, as files of a teacher are named; 陈静 where the name stands for the number."""
    return name if staff_id == name else f"{name}_{staff_id}"


def file_name(text: str) -> str:
    """Return the text as a file name valid on every system: printable, composed (NFC), no reserved names or characters.

    A long one is cut, and ends in a mark of the whole.
    """
    shown = "".join(c for c in unicodedata.normalize("NFC", visible(text)) if c.isprintable())
    fit = _cut(_UNFIT.sub("_", shown), _LONGEST_NAME, "utf-8").strip(" .")
    return f"_{fit}" if _DEVICES.match(fit) else fit or "未命名"


def file_names(texts: Iterable[str]) -> Mapping[str, str]:
    """Return text → a unique file name, also if two differ only in case or in forbidden characters."""
    distinct, different = Distinct(), list(dict.fromkeys(texts))
    return {text: distinct.name(file_name(text)) for text in different}


def sheet_names(texts: Iterable[str], others: Iterable[str] = ()) -> Sequence[str]:
    """Return a unique name of a sheet for each text; `others` are those that the workbook has already."""
    distinct = Distinct(others)
    names = []
    for text in texts:
        fit = file_name(text.translate(_SHEET_UNFIT)).strip("'") or "未命名"
        numbered = chain([""], (f"-{number}" for number in count(2)))
        cut = (_cut(fit, 2 * (_LONGEST_SHEET - len(end)), "utf-16-le") + end for end in numbered)
        names.append(next(filter(distinct.take, cut)))
    return names


class Distinct:
    """Names of which no two are the same for any system: in case, or in how a letter with an accent is composed."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._folded = set(map(_folded, names))

    def take(self, name: str) -> bool:
        """True for a name that is new, which it no longer is then."""
        is_new = _folded(name) not in self._folded
        self._folded.add(_folded(name))
        return is_new

    def name(self, name: str, suffix: str = "") -> str:
        """Return the name, numbered before the suffix if it is not new."""
        stem = name.removesuffix(suffix)
        return next(filter(self.take, chain([name], (f"{stem}-{number}{suffix}" for number in count(2)))))


_SHEET_UNFIT = str.maketrans("[]", "__")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _cut(text: str, most: int, encoding: str) -> str:
    """The text within so many bytes of the encoding; a longer one is cut and marked."""
    content = text.encode(encoding, "replace")
    if len(content) <= most:
        return text
    mark = f"~{sha256(content).hexdigest()[:_MARK]}"
    room = most - len(mark.encode(encoding))
    return content[:room].decode(encoding, "ignore").rstrip() + mark
