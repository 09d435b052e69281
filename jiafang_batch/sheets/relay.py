"""微信接龙: one line of free text per row (四6班韩天佑 11月1日 实地家访) → the columns that it means.

An export has the lines in a column beside their writers; a copied chat is one column, each line begun by its writer.
Only separate words are read: a day, a form, a class followed by the pupil, and the writer of the line. What a line
lacks, its row lacks.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from jiafang_batch.class_names import class_name, classes_in, year_group_of
from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import clean, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import heading_word, layouts
from jiafang_batch.sheets.parsed_cell import shown

_MARK = "接"
"""A letter of each of the headings below."""
_CONTENTS = frozenset({"接龙内容", "接龙", "接龙信息", "接龙详情"})
_WRITERS = frozenset({"昵称", "接龙人", "微信昵称", "群昵称", "姓名"})
_TITLES = ("家访日期", "班级", "学生姓名", "主访教师", "家访形式")
_SEARCHED = 10
_APART = pattern(r"[\s,，;；、/|]+")
_CLASS_FIRST = pattern(r"((?:小学?|初|高)?[一二三四五六七八九1-9](?:年级|年)?[(（]?第?\d{1,2}[)）]?班?)(.*)")
_NAME = pattern(r"[\u3400-\u9fff·]{2,12}|[A-Za-z·\u3400-\u9fff]{2,20}")
_WEEKDAYS = ("周", "星期", "礼拜")
_NUMBERED = pattern(r"^\s*\d{1,3}\s*[.、．)）]\s*")
_CHAT = pattern(r"\s*#?接龙\s*$")


def with_relay_columns(grid: Grid, year: SchoolYear | None) -> tuple[Grid, tuple[Problem, ...]]:
    """Return the sheet with columns for the content of its lines, if it is such an export; else the sheet itself."""
    beginning = grid.rows[:_SEARCHED]
    if _MARK not in "".join(cell for row in beginning for cell in row if cell.__class__ is str):
        return grid, ()
    for index, row in enumerate(beginning):
        if not any(isinstance(cell, str) and _MARK in cell for cell in row):
            continue
        if any(isinstance(cell, str) and _CHAT.match(cell) for cell in row):
            chat = _with_chat_columns(grid, index, year)
            if chat is not None:
                return chat
        words = [heading_word(cell) if isinstance(cell, str) else "" for cell in row]
        content = next((i for i, word in enumerate(words) if word in _CONTENTS), None)
        if content is None:
            continue
        writer = next((i for i, word in enumerate(words) if word in _WRITERS), None)
        lines = [_columns(line, content, writer, year) for line in grid.rows[index + 1 :]]
        rows = [
            *([*above, *[""] * len(_TITLES)] for above in grid.rows[:index]),
            [*row, *_TITLES],
            *([*line, *read] for line, read in zip(grid.rows[index + 1 :], lines, strict=True)),
        ]
        problem = Problem("relay-read", Location(grid.file, grid.sheet), details={"count": str(sum(map(any, lines)))})
        return replace(grid, rows=rows), (problem,)
    return grid, ()


def _with_chat_columns(grid: Grid, index: int, year: SchoolYear | None) -> tuple[Grid, tuple[Problem, ...]] | None:
    """The copied chat that begins in this row, with columns for its numbered lines; None if there is none."""
    texts = [" ".join(shown(cell) for cell in row if cell != "").strip() for row in grid.rows]
    numbered = [number for number in range(index + 1, len(texts)) if _NUMBERED.match(texts[number])]
    if not numbered:
        return None
    classes = {name for text in texts[: numbered[0]] for name in classes_in(text)}
    around = classes.pop() if len(classes) == 1 else ""
    rows = [[*row, *[""] * len(_TITLES)] for row in grid.rows]
    # Its own line heads the rows; what stands above the first numbered line are titles and an example.
    rows[index] = [*grid.rows[index], *_TITLES]
    for number in numbered:
        line = _NUMBERED.sub("", texts[number]).strip()
        writer, _, rest = line.partition(" ")
        if _is_about_pupil(writer, rest):
            writer, rest = "", line
        rows[number] = [*[""] * len(grid.rows[number]), *_taken_apart(rest, writer, year, around)]
    for number in set(range(index + 1, len(texts))) - set(numbered):
        rows[number] = [""] * len(rows[number])
    problem = Problem("relay-read", Location(grid.file, grid.sheet), details={"count": str(len(numbered))})
    return replace(grid, rows=rows), (problem,)


def _is_about_pupil(first: str, rest: str) -> bool:
    """True if a line begins with a class, or with a class and a name that no other name follows: nobody has signed it first."""
    beside = next(filter(None, _APART.split(rest)), "")
    school_class, _ = _class_and_name(first)
    return bool(year_group_of(class_name(first))) or (school_class != "" and _NAME.fullmatch(squeeze(beside)) is None)


def _columns(line: Sequence[Cell], content: int, writer: int | None, year: SchoolYear | None) -> list[str]:
    """Day, class, pupil, lead and form of one line of an export."""
    text = _NUMBERED.sub("", clean(str(line[content]))) if content < len(line) else ""
    return _taken_apart(text, line[writer] if writer is not None and writer < len(line) else "", year)


def _taken_apart(text: str, writer: Cell, year: SchoolYear | None, around: str = "") -> list[str]:
    """Day, class (`around`, if the line names none), pupil, lead and form of a writer's text."""
    log = layouts()["visit_log"]
    day = school_class = form = pupil = pupil_after_class = ""
    names: list[str] = []
    others: list[str] = []
    is_after_class = False
    for token in filter(None, _APART.split(text)):
        word = squeeze(token)
        match = _CLASS_FIRST.fullmatch(word)
        was_after_class, is_after_class = is_after_class, False
        if not day and parse(word, log.column("date"), year).value is not None:
            day = word
        elif match and year_group_of(class_name(match[1])):
            school_class, pupil = class_name(match[1]), pupil or match[2]
            is_after_class = not pupil
        elif not form and parse(word, log.column("form"), year).value is not None:
            form = word
        elif _NAME.fullmatch(word) and not word.startswith(_WEEKDAYS):
            names.append(word)
            is_after_class = was_after_class
            pupil_after_class = word if was_after_class else pupil_after_class
        else:
            others.append(word)
    # The last name right after the class is the pupil's: 一(1)班 王小明 10月8日 实地 陈静.
    pupil = pupil or pupil_after_class or (names[-1] if names else "")
    names = [name for name in names if name != pupil]
    writer_class, name = _class_and_name(writer)
    school_class = school_class or writer_class or around
    if form and pupil:
        # What is blank would be taken from the line above, which is somebody else's.
        day, school_class = day or "、".join(others) or "没有写日期", school_class or "没有写班级"
    return [day, school_class, pupil, names[0] if names else name, form]


def _class_and_name(cell: Cell) -> tuple[str, str]:
    """四6卫东 → 四(6)班, 卫东: people write their class before their name in a group."""
    word = squeeze(str(cell))
    match = _CLASS_FIRST.fullmatch(word)
    if match and match[2] and year_group_of(class_name(match[1])):
        return class_name(match[1]), match[2]
    return "", word
