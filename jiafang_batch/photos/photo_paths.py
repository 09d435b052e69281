"""Reads the path of a photo file: student ids, names, classes and days, as the school's own lists contain them.

`G2025001/1.jpg`, `一(1)班_王小明_2025-3-2_1.jpg`, `王小明（G2025001）家访 3月2日.jpg`: words in any order, with any separators. A
word counts only if it is somebody's id or name, a class of the class list, or a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from msgspec import Struct

from jiafang_batch.class_names import class_name
from jiafang_batch.dates import read_date
from jiafang_batch.normal_text import clean, person, squeeze
from jiafang_batch.patterns import pattern

PHOTO_FOLDER = "照片"
_PHOTO_WORDS = (
    "家访照片", "照片", "相片", "图片", "合影", "留影", "家访", "入户", "上门", "走访", "实地", "学生", "同学", "家长", "签字", "截图", "记录",
)  # fmt: skip
"""Words around a pupil's name or a class in the names of photo files and their folders."""

_WORDS = 24
"""The maximum number of words of a file name; the rest is not read."""

_SHORT_ID = 4
"""A shorter student id may be a running number."""

_ATOM = pattern(r"[A-Za-z]+|\d+|[^\W\d_A-Za-z]+")
# 班 年 月 日 号 end a class or a part of a date; a name may follow without a gap.
_CHINESE_ATOM = pattern(r"[^班年月日号]*[班年月日号]|[^班年月日号]+")
_NAME = pattern(r"[^\W\d_]+(?:·[^\W\d_]+)*")
_CLASS_SIGNS = ("班", "级", "(")

_CAMERA = pattern(r"IMG|DSC[NF]?|PXL|MMEXPORT|SCREENSHOT|WECHAT|PHOTO|微信图片|微信截图|截屏|QQ图片", re.IGNORECASE)
_STAMP = pattern(r"(?<!\d)((?:19|20)\d{6})[_\-T ]?(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?(?!\d)")
"""Day and time to the second (or its thousandth): the name that a camera or a chat program gave."""
_NUMBER = pattern(r"\d+")
_COMPACT = pattern(r"(?<!\d)((?:19|20)\d{6})(?!\d)")
_MONTH_DAY = pattern(r"(\d{1,2})(?:月|[.\-])(\d{1,2})[日号]?")


class SchoolLists(Protocol):
    """The school's lists, as far as photo files need them."""

    def student_with_id(self, text: str) -> str:
        """The student id that the text means, ignoring case, or an empty text."""

    def students_called(self, name: str, school_class: str) -> Sequence[str]:
        """The ids of the pupils of that name in a class; in all classes where it is empty."""

    def school_class(self, name: str) -> str:
        """The class of the class list that a canonical class name or cohort means, or an empty text."""


class Day(Struct, frozen=True):
    """A day as a file name gives it; year 0 where it gives none."""

    year: int
    month: int
    day: int

    def fits(self, day: date) -> bool:
        """True if the day may be the one meant."""
        return (self.month, self.day) == (day.month, day.day) and self.year in (0, day.year)


class Clues(Struct, frozen=True):
    """Everything that a path states."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    folder_class: str
    """The class that a folder above 照片 is named after; it gives the location of the file, not its subject."""
    stated: tuple[Day, ...]
    """Days that somebody wrote; the visit must be on one of them."""
    hinted: tuple[Day, ...]
    """Days from a camera's own file name, or that may be running numbers (3-2): used only to choose between visits."""


class _Clue(Struct, frozen=True):
    """What one word of a path means; a word may be both an id and a day."""

    student: str = ""
    is_weak: bool = False
    """The id may be a day or a running number: it is used only if nothing else identifies the pupil."""
    name: str = ""
    school_class: str = ""
    day: Day | None = None
    is_hint: bool = False


def in_photo_folder(path: str) -> bool:
    """True for a file of a folder 照片 (家访照片, 一(1)班照片); such files are evidence, not workbooks."""
    return any(PHOTO_FOLDER in clean(folder) for folder in PurePosixPath(path).parts[:-1])


def read_clues(path: str, register: SchoolLists) -> Clues:
    """What the path of a file in a 照片 folder says."""
    above, below = _split(path)
    path_clues = [clue for part in below for clue in _read_part(part, register)]
    ids = [clue.student for clue in path_clues if clue.student and not clue.is_weak]
    names = tuple(dict.fromkeys(clue.name for clue in path_clues if clue.name))
    weak = None if ids or names else next((clue for clue in path_clues if clue.student), None)
    days = [clue for clue in path_clues if clue.day is not None and clue is not weak]
    return Clues(
        ids=tuple(dict.fromkeys([*ids, *([weak.student] if weak else [])])),
        names=names,
        classes=tuple(dict.fromkeys(clue.school_class for clue in path_clues if clue.school_class)),
        folder_class=next((c for part in reversed(above) if (c := register.school_class(class_name(_bare(part))))), ""),
        stated=tuple(clue.day for clue in days if clue.day and not clue.is_hint),
        hinted=tuple(clue.day for clue in days if clue.day and clue.is_hint),
    )


def _split(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders down to 照片, and the rest: folders and the file's name without its suffix."""
    pure = PurePosixPath(path)
    folders = pure.parts[:-1]
    depth = max((i for i, folder in enumerate(folders, start=1) if PHOTO_FOLDER in clean(folder)), default=0)
    return folders[:depth], (*folders[depth:], pure.stem)


def _read_part(part: str, register: SchoolLists) -> Iterator[_Clue]:
    """The clues of a folder's or file's name."""
    text = clean(part)
    by_camera = _CAMERA.search(text) is not None
    for match in (*_STAMP.finditer(text), *(_COMPACT.finditer(text) if by_camera else ())):
        if day := _full_day(match[1]):
            yield _Clue(day=day, is_hint=True)
    text = _STAMP.sub(" ", text)
    yield from _read_words(_NUMBER.sub(" ", _CAMERA.sub(" ", text)) if by_camera else text, register)


def _read_words(text: str, register: SchoolLists) -> Iterator[_Clue]:
    """The meanings of a text's words from left to right, each combining as many words as fit together."""
    atoms = list(_atoms(text))[:_WORDS]
    start = 0
    while start < len(atoms):
        for end in range(len(atoms), start, -1):
            run = text[atoms[start][0] : atoms[end - 1][1]]
            clue = _meaning(run, register, is_whole=end - start == len(atoms), is_first=start == 0)
            if clue is not None:
                yield clue
                start = end - 1
                break
        start += 1


def _atoms(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each run of letters, of digits, or of Chinese characters."""
    for atom in _ATOM.finditer(text):
        for part in _CHINESE_ATOM.finditer(atom[0]):
            yield atom.start() + part.start(), atom.start() + part.end()


def _meaning(run: str, register: SchoolLists, *, is_whole: bool, is_first: bool) -> _Clue | None:
    word = squeeze(run)
    is_short = len(word) < _SHORT_ID
    student = register.student_with_id(word) if is_first or not is_short else ""
    day, is_hint = _day(word)
    if student or day is not None:
        return _Clue(student=student, is_weak=is_short or day is not None, day=day, is_hint=is_hint)
    if is_whole or any(sign in word for sign in _CLASS_SIGNS):
        # The closing bracket of 七(1) does not form a word.
        closed = word + ")" if word.count("(") > word.count(")") else word
        if school_class := register.school_class(class_name(closed)):
            return _Clue(school_class=school_class)
    name = _bare(person(run))
    return _Clue(name=name) if _NAME.fullmatch(name) and register.students_called(name, "") else None


def _bare(text: str) -> str:
    """The text without 家访, 照片 and the like around it."""
    while text:
        shorter = next((text.removeprefix(w).removesuffix(w) for w in _PHOTO_WORDS if text.startswith(w) or text.endswith(w)), text)  # fmt: skip
        if shorter == text:
            return text
        text = shorter
    return text


def _day(word: str) -> tuple[Day | None, bool]:
    """The day that a word means, and whether it may be a running number instead."""
    if match := _MONTH_DAY.fullmatch(word):
        month, day = int(match[1]), int(match[2])
        is_sure = "月" in word or len(match[1]) == len(match[2]) == 2  # noqa: PLR2004  03-02
        return (Day(0, month, day), not is_sure) if 1 <= month <= 12 and 1 <= day <= 31 else (None, False)  # noqa: PLR2004
    return _full_day(word), False


def _full_day(word: str) -> Day | None:
    if word.isdigit() and len(word) != len("20250302"):
        return None
    read = read_date(word.replace("_", "-"), None)
    return Day(read.day.year, read.day.month, read.day.day) if read.day is not None else None
