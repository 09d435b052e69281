"""The surroundings of a table: the class in a title, a sheet's or a file's name, and 班主任：陈静 above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.class_names import bare_number, classes_in, joined_class, year_group_of, year_groups_in
from jiafang_batch.grid import Grid
from jiafang_batch.normal_text import clean, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header, SurroundingValue
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.heading_meanings import meanings, names_year_group
from jiafang_batch.sheets.layout import LOG_PLACE, ROSTER_PLACE
from jiafang_batch.sheets.teacher_around import teacher_around
from jiafang_batch.table import NO_NUMBER, Row

TITLE, SHEET, FILE = "标题", "工作表名", "文件名"
_CLASS = "school_class"
_FROM_TITLES = ("lead", "date", "form")
"""Required fields of a log that may stand once above it, as 家访教师：陈静."""
_NUMBERS = {"student": "student_id", "teacher": "staff_id"}
"""Kind → the number that rosters of schools often lack."""
FORM_TITLE = pattern("电话|视频|微信|实地|入户|上门")
"""Words for forms in titles."""
_PIECES = pattern(r"[ \t]{2,}|　+|[;；|\n]")
_LABELLED = pattern(r"(.{1,16}?)[:：]\s*(\S.{0,39})")
_BRACKETED = pattern(r"[(（]([^()（）:：]{1,8})[:：]\s*([^()（）:：]{1,20})[)）]")
"""一(1)班家访记录（班主任：陈静）."""
_SPACED = pattern(r"(?<=\s)([^\s:：()（）]{1,8})[:：][ ]?([^\s:：()（）]{1,20})(?=\s|$)")
"""一(1)班家访记录 班主任：陈静."""
_LABEL = pattern(r"(.{1,16}?)[:：]?")
_CELLS_OF_DATA = 4
"""The fewest filled cells of a row of data or headings above a header; a title has fewer."""
_MOST = 200
"""The maximum number of texts above a header that are examined."""


IN_LINES = "（各段上面写的）"
"""What the headings of columns say whose values stand in lines between the rows."""
CLASS_IN_LINES = f"班级{IN_LINES}"


class Saying(Struct, frozen=True):
    """The statement of one place: the place, its text and the class or year group in it."""

    where: str
    text: str
    meant: str


def with_surroundings(grid: Grid, header: Header) -> Header:
    """Return the header with the values around the table for required fields without a column."""
    values: dict[str, SurroundingValue] = {}
    clashing: tuple[str, ...] = ()
    if _may_be_given(header, _CLASS) and not is_misplaced_roster(grid, header):
        class_value, clashing = class_around(grid, header)
        beside = next((index for index, text in header.unknown if names_year_group(text)), None)
        if class_value is None and not clashing and beside is not None and _is_number_of_class(grid.sheet):
            class_value, header = SurroundingValue(grid.sheet, SHEET, grid.sheet), replace(header, year_group=beside)
        if class_value is not None:
            values[_CLASS] = class_value
    number = _NUMBERS.get(header.layout.code, "")
    if number and header.lacks(number) and grid.file.startswith(f"{ROSTER_PLACE}/"):
        values[number] = SurroundingValue(NO_NUMBER, "", "")
    if header.layout.code == "visit_log":
        labels = tuple(labels_in(_above(grid, header)))
        if header.lacks("form") and (form := _form_of_title(grid, header)) is not None:
            values["form"] = form
        for name in _FROM_TITLES:
            if header.lacks(name) and (value := _labelled(labels, header, name)) is not None:
                values[name] = value
        if (
            header.lacks("lead")
            and "lead" not in values
            and (named := teacher_around(grid.sheet, _above(grid, header))) is not None
        ):
            values["lead"] = SurroundingValue(*named)
    return replace(header, surroundings=values, clashing=clashing) if values or clashing else header


def _form_of_title(grid: Grid, header: Header) -> SurroundingValue | None:
    """电话 for a log whose title, or sheet, is 电话家访记录; None if there is none, or several."""
    places = [*((TITLE, text) for text in _above(grid, header)), (SHEET, grid.sheet)]
    visits = ((where, text) for where, text in places if "访" in text)
    forms = {form: (where, text) for where, text in visits for form in FORM_TITLE.findall(squeeze(text))}
    if len(forms) != 1:
        return None
    ((form, (where, text)),) = forms.items()
    return SurroundingValue(form, where, clean(text)[:30])


def _may_be_given(header: Header, name: str) -> bool:
    """A class list contains all classes, so its title gives no class to its rows."""
    return header.layout.code not in ("school_class", "receipt") and _has(header, name) and header.lacks(name)


def is_misplaced_roster(grid: Grid, header: Header) -> bool:
    """True for a list of marks under a class's name, which has 学号 and 姓名 too but is not a roster."""
    return header.layout.place == ROSTER_PLACE and grid.file.startswith(f"{LOG_PLACE}/")


def _has(header: Header, name: str) -> bool:
    return any(column.field == name for column in header.layout.columns)


def class_around(grid: Grid, header: Header) -> tuple[SurroundingValue | None, tuple[str, ...]]:
    """Return the one class that title, sheet and file name, or the places that name different ones."""
    sayings = [saying for saying in _classes(grid, header) if saying.meant]
    meant = {saying.meant for saying in sayings}
    if len(meant) > 1:
        return None, tuple(f"{saying.where}“{saying.text}”" for saying in sayings)
    if meant:
        first = sayings[0]
        return SurroundingValue(first.meant, first.where, first.text), ()
    return _number_with_year_group(grid, header), ()


def other_classes(grid: Grid, header: Header, rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield the notice of rows whose own class differs from the one class above their table."""
    if header.layout.place != LOG_PLACE or header.titles.get(_CLASS, CLASS_IN_LINES) == CLASS_IN_LINES:
        return
    rows_above = (row for row in grid.rows[: header.first] if sum(cell != "" for cell in row) < _CELLS_OF_DATA)
    texts = (cell for row in rows_above for cell in row)
    titled = {name for text in texts if isinstance(text, str) for name in classes_in(text) if year_group_of(name)}
    if len(titled) != 1:
        return
    classes = [row[_CLASS] for row in rows]
    others = [name for name in classes if name not in titled and year_group_of(name)]
    if others:
        details = {"titled": titled.pop(), "count": str(len(others)), "classes": "、".join(dict.fromkeys(others))}
        yield Problem("class-beside-title", Location(grid.file, grid.sheet), details=details)


def year_group_around(grid: Grid, header: Header) -> SurroundingValue | None:
    """Return the one year group that title, sheet, file or folder names, or None if there is none or several."""
    return _year_group(grid.file, grid.sheet, tuple(_above(grid, header)))


@lru_cache(512)
def _year_group(file: str, sheet: str, above: Sequence[str]) -> SurroundingValue | None:
    places = [*((TITLE, text) for text in above), (SHEET, sheet), *((FILE, part) for part in reversed(_parts(file)))]
    mentions = [(where, text, group) for where, text in places for group in (*_groups(text),)]
    groups = {group for _, _, group in mentions}
    if len(groups) != 1:
        return None
    where, text, group = mentions[0]
    return SurroundingValue(group, where, text)


def _groups(text: str) -> Iterator[str]:
    yield from year_groups_in(text)
    yield from filter(None, map(year_group_of, classes_in(text)))


def _classes(grid: Grid, header: Header) -> Iterator[Saying]:
    """The class that each place names; a place that names several says nothing about one table."""
    for text in _above(grid, header):
        if len(names := classes_in(text)) == 1:
            yield Saying(TITLE, clean(text)[:30], names[0])
    for where, text in ((SHEET, grid.sheet), (FILE, PurePath(grid.file).stem)):
        if len(names := classes_in(text)) == 1:
            yield Saying(where, text, names[0])


def _number_with_year_group(grid: Grid, header: Header) -> SurroundingValue | None:
    """The sheet 1班 of the file 一年级, or under a title with the year group."""
    group = year_group_around(grid, header)
    if group is None or not _is_number_of_class(grid.sheet):
        return None
    return SurroundingValue(joined_class(group.cell, grid.sheet), SHEET, f"{grid.sheet}（{group.where}“{group.text}”）")


def _is_number_of_class(sheet: str) -> bool:
    """True for a sheet 1班, which lacks its year group; the sheets 1 and 2 may be any."""
    return not sheet.isdigit() and bool(bare_number(sheet))


def _parts(file: str) -> tuple[str, ...]:
    path = PurePath(file)
    return (*path.parts[:-1], path.stem)


def _above(grid: Grid, header: Header) -> Iterator[str]:
    """The texts above the header, only of its own columns if other tables stand beside it."""
    width = header.block_width or None
    texts = (cell for row in grid.rows[: header.first] for cell in row[:width] if isinstance(cell, str) and cell)
    for _, text in zip(range(_MOST), texts, strict=False):
        yield text


def labels_in(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield labelled values such as 班主任：陈静, and labels with their values in the next cell."""
    before = ""
    for text in texts:
        for among in (_BRACKETED, _SPACED):
            yield from ((match[1].strip(), match[2].strip()) for match in among.finditer(text))
        pieces = [piece.strip() for piece in _PIECES.split(text) if piece.strip()]
        labelled = [match for piece in pieces if (match := _LABELLED.fullmatch(piece))]
        yield from ((match[1].strip(), match[2].strip()) for match in labelled)
        if before and not labelled:
            yield before, text.strip()
        before = match[1] if len(pieces) == 1 and not labelled and (match := _LABEL.fullmatch(pieces[0])) else ""


def _labelled(labels: Sequence[tuple[str, str]], header: Header, name: str) -> SurroundingValue | None:
    """The value of the most certain label of the field; None if two equally certain ones differ."""
    code, column = header.layout.code, header.layout.column(name)
    ranked: dict[int, dict[str, str]] = {}
    for label, value in labels:
        sure = meanings(label).get(code, {}).get(name)
        if sure is not None and parse(value, column, None).value:
            ranked.setdefault(int(sure), {})[squeeze(value)] = f"{label}：{value}"
    if not ranked:
        return None
    values = ranked[max(ranked)]
    if len(values) != 1:
        return None
    value, text = next(iter(values.items()))
    return SurroundingValue(value, TITLE, text[:30])
