"""Lines between the rows that say what holds for the rows below them: 一(2)班 班主任：刘洋, 二、电话家访.

A teacher who stands in the line of a class leads the visits below it, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.class_names import classes_in
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.evidence import is_no_heading
from jiafang_batch.sheets.header import find_header, repetition_of
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.layout import ROSTER_PLACE, layouts
from jiafang_batch.sheets.surroundings import CLASS_IN_LINES, FORM_TITLE, IN_LINES, labels_in

_LOG = "visit_log"
_CLASS, _FORM, _LEAD = "school_class", "form", "lead"
_HEADINGS = {_CLASS: CLASS_IN_LINES, _FORM: f"家访形式{IN_LINES}", _LEAD: f"主访教师{IN_LINES}"}
_UNSAID = {_CLASS: "没有写班级", _FORM: "没有写形式", _LEAD: "没有写教师"}
"""What is blank would be taken from the line above, which is of another section."""
_NOTICES = {_CLASS: "class-lines", _FORM: "form-lines"}
_FEWEST = 2
"""The fewest words of a row of headings."""
_LONGEST = 40
_FORM_LINE = pattern(
    r"(?:第?[一二三四五六七八九\d]{1,2}[、.):]|\([一二三四五六\d]\))?(.{2,8}?)"
    r"(?:记录|情况|部分|登记|统计|名单|汇总|的?学生|类)*(?:\([^()]*\))?:?"
)

Statement = Mapping[str, str]
"""Field → what a line says of it."""


def with_section_lines(grid: Grid, header: Header | None) -> tuple[Grid, Header | None, tuple[Problem, ...]]:
    """Return the sheet with columns of what stands in lines between its rows, its header, and the notices of it.

    The sheet itself, the given header and none if its rows have these columns, or no line below the header says any of it.
    """
    wanted = _wanted(grid, header)
    lines = (
        {index: statement for index, row in enumerate(grid.rows) if (statement := _statement(row, wanted))}
        if wanted
        else {}
    )
    last = header.last if header is not None else _row_of_headings(grid, lines)
    if last is None or not any(index > last for index in lines):
        return grid, header, ()
    is_repetition = repetition_of(header) if header is not None else _is_nothing
    end = min((i for i in lines if i > last and _titles_other_table(grid, i, is_repetition)), default=len(grid.rows))
    lines = {index: statement for index, statement in lines.items() if index < end}
    below = {name for index, statement in lines.items() if index > last for name in statement}
    # 一(1)班 班主任：陈静 above the headings is the first of the classes, and her class's teacher only.
    below |= {_LEAD} if _CLASS in below and any(_LEAD in statement for statement in lines.values()) else set()
    if not below:
        return grid, header, ()
    fields = [name for name in wanted if name in below]
    width = max(map(len, grid.rows))
    held = _held(lines, fields)
    rows: list[Sequence[Cell]] = []
    for index, row in enumerate(grid.rows):
        is_line = index in lines and index > last
        is_data = last < index < end and not is_line and any(row) and not is_repetition(row)
        # The line itself is no row of the table.
        cells = [""] * width if is_line else [*row, *[""] * (width - len(row))]
        above = next((held[line] for line in reversed(held) if line < index), {}) if is_data else {}
        added = [_HEADINGS[name] if index == last else above.get(name, "") for name in fields]
        rows.append([*cells, *added])
    with_columns = replace(grid, rows=rows)
    new_header = find_header(with_columns)
    if new_header is None or new_header.missing:
        return grid, header, ()
    return with_columns, new_header, tuple(_notices(grid, new_header, lines, fields))


def _wanted(grid: Grid, header: Header | None) -> tuple[str, ...]:
    """The fields that lines may say because the header has no column of them."""
    names = (_CLASS,) if grid.file.startswith(f"{ROSTER_PLACE}/") else tuple(_HEADINGS)
    if header is None:
        return names
    columns = {column.field for column in header.layout.columns}
    return tuple(name for name in names if name in columns and name not in header.fields)


def _held(lines: Mapping[int, Statement], fields: Sequence[str]) -> dict[int, Statement]:
    """Line → what holds below it: an outer line (the kind that comes first) ends what an inner one has stated."""
    order = [name for statement in lines.values() for name in (_CLASS, _FORM) if name in statement]
    outer = order[0] if order else _CLASS
    held: dict[int, Statement] = {}
    current: Statement = {}
    for index, statement in lines.items():
        ended = (
            [name for name in fields if name != outer] if outer in statement else [_LEAD] if _CLASS in statement else []
        )
        # Before the first line of a kind nothing has ended.
        current = {**current, **{name: _UNSAID[name] for name in ended if name in fields and current}, **statement}
        held[index] = current
    return held


def _notices(grid: Grid, header: Header, lines: Mapping[int, Statement], fields: Sequence[str]) -> Sequence[Problem]:
    place = Location(grid.file, grid.sheet)
    return [
        Problem(code, place, details={
            "title": header.layout.column(name).title,
            "values": "、".join(dict.fromkeys(statement[name] for statement in lines.values() if name in statement)),
        })
        for name, code in _NOTICES.items() if name in fields
    ]  # fmt: skip


def _titles_other_table(grid: Grid, line: int, is_repetition: Callable[[Sequence[Cell]], bool]) -> bool:
    """True if other headings than those above stand in the first filled row below the line."""
    row = next((row for row in grid.rows[line + 1 :] if any(cell != "" for cell in row)), ())
    return _are_headings(row) and not is_repetition(row)


def _are_headings(row: Sequence[Cell]) -> bool:
    return sum(isinstance(cell, str) and bool(meanings(cell)) for cell in row) >= _FEWEST and not is_no_heading(row)


def _is_nothing(row: Sequence[Cell]) -> bool:
    return not row


def _row_of_headings(grid: Grid, lines: Mapping[int, Statement]) -> int | None:
    """The first row of headings above the last of the lines."""
    return next((index for index in range(max(lines, default=0)) if _are_headings(grid.rows[index])), None)


def _statement(row: Sequence[Cell], wanted: Sequence[str]) -> Statement:
    """What a line with nothing else says: 一(2)班, 一(2)班 班主任：刘洋, 一年级2班学生名单, 二、电话家访."""
    filled = [cell for cell in row if cell != ""]
    if not 1 <= len(filled) <= 2 or not all(isinstance(cell, str) for cell in filled):  # noqa: PLR2004
        return {}
    text = squeeze(str(filled[0]))
    if len(text) > _LONGEST or (len(filled) > 1 and ":" not in squeeze(str(filled[1]))):
        return {}
    statement = {}
    if _CLASS in wanted and len(names := classes_in(text)) == 1:
        statement[_CLASS] = names[0]
        if _LEAD in wanted and (lead := _lead_in(filled)):
            statement[_LEAD] = lead
    if _FORM in wanted and (form := _form_in(text)):
        statement[_FORM] = form
    return statement


def _lead_in(texts: Sequence[str]) -> str:
    """The teacher that a line names: 一(2)班 班主任：刘洋."""
    return next((value for label, value in labels_in(texts) if _LEAD in meanings(label).get(_LOG, {})), "")


def _form_in(text: str) -> str:
    """The form that a line names and nothing else: 二、电话家访（3 人）."""
    match = _FORM_LINE.fullmatch(text) if FORM_TITLE.search(text) else None
    return match[1] if match and parse(match[1], layouts()[_LOG].column(_FORM), None).value is not None else ""
