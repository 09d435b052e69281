"""A roster's data about a pupil's family beyond the contract's columns: special groups, parents, further numbers.

The national register's export has a column for each group and for each parent; schools have similar ones. The meaning
of headings is data, in `register.toml`. Unused columns of such an export are named once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem, rows_in_words
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import heading_word
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.spellings import NO_WORDS, NOTHING_WORDS, YES_WORDS
from jiafang_batch.table import OTHER_NUMBERS, Row

_PUPILS = "student"
_FEW = 3
"""The number of register headings that identify an export."""
_ASKED = pattern(r"^是否(?:为|属于|属|是)?")
_COLUMNS_NAMED = 60


Rows = list[tuple[int, Sequence[Cell]]]
"""Row of the grid (0-based) and its cells."""


class FamilyMember(NamedTuple):
    """The columns of one parent or contact: name, telephone, and whether this is the guardian; -1 if there is none."""

    name: int = -1
    phone: int = -1
    guardian: int = -1


class RegisterColumns(Struct, frozen=True):
    """The columns about families of a roster, by index in the grid's rows."""

    groups: Mapping[int, str]
    """Index → the special category of its column."""
    kinds: frozenset[int]
    """Indexes of columns that name a kind (听力残疾): any word except a no means yes."""
    members: tuple[FamilyMember, ...]
    numbers: tuple[int, ...]
    """Indexes of further numbers of the pupil."""
    unused: tuple[tuple[int, str], ...]
    """(index, heading) of unused columns of an export."""

    def fields(self, header: Header) -> dict[str, int]:
        """Field → the column used for it if the table has no column of that field."""
        first = next(iter(self.members), FamilyMember())
        places = {"categories": min(self.groups, default=-1), "guardian": first.name, "phone": first.phone}
        return {field: place for field, place in places.items() if place >= 0 and field not in header.fields}


def register_columns(header: Header) -> RegisterColumns | None:
    """Return the columns about families or with further numbers of a roster of pupils, or None if there are none."""
    if header.layout.code != _PUPILS:
        return None
    groups: dict[int, str] = {}
    kinds: set[int] = set()
    members: dict[str, dict[str, int]] = {}
    for place, text in header.unknown:
        word = heading_word(text)
        if group := _group(word):
            groups[place] = group[0]
            kinds.update([place] if group[1] else [])
        elif member := _member(word):
            members.setdefault(member[0], {}).setdefault(member[1], place)
    numbers = tuple(place for place, _, field in header.rivals if field == "student_id")
    used = {*groups, *(place for columns in members.values() for place in columns.values())}
    is_export = sum(heading_word(text) in _export_headings() for _, text in header.unknown) >= _FEW
    if not used and not numbers and not is_export:
        return None
    unused = tuple((place, text) for place, text in header.unknown if place not in used)
    named = tuple(FamilyMember(**columns) for columns in members.values() if columns.keys() & {"name", "phone"})
    return RegisterColumns(groups, frozenset(kinds), named, numbers, unused)


def with_any_number(columns: RegisterColumns, header: Header, rows: Rows) -> Rows:
    """Return the rows with a blank number replaced by that of another column."""
    column = header.fields.get("student_id", -1)
    if column < 0 or not columns.numbers or all(squeeze(shown(_at(cells, column))) for _, cells in rows):
        return rows
    return [(number, _numbered(columns, cells, column)) for number, cells in rows]


def _numbered(columns: RegisterColumns, cells: Sequence[Cell], column: int) -> Sequence[Cell]:
    other = next((_at(cells, place) for place in columns.numbers if squeeze(shown(_at(cells, place)))), "")
    if other == "" or squeeze(shown(_at(cells, column))):
        return cells
    return [*cells[:column], other, *cells[column + 1 :]]


def with_register(
    columns: RegisterColumns, grid: Grid, header: Header, rows: Iterable[Row], year: SchoolYear | None
) -> tuple[list[Row], list[Problem]]:
    """Return the rows with the values of these columns, and the values that are neither yes nor no."""
    unclear: dict[int, list[tuple[int, str]]] = {}
    done = [_completed(columns, grid, header, row, year, unclear) for row in rows]
    problems = [*_about_groups(columns, grid, header, done), *_about_unclear(grid, columns, unclear)]
    if columns.unused:
        named = "、".join(text for _, text in columns.unused[:_COLUMNS_NAMED])
        place = Location(grid.file, grid.sheet, header.first + grid.top + 1)
        details = {"columns": named, "count": str(len(columns.unused))}
        problems.append(Problem("columns-unused", place, details=details))
    return done, problems


def _completed(
    columns: RegisterColumns,
    grid: Grid,
    header: Header,
    row: Row,
    year: SchoolYear | None,
    unclear: dict[int, list[tuple[int, str]]],
) -> Row:
    cells = grid.rows[row.number - grid.top - 1]
    more: dict[str, Any] = {}
    groups = []
    for place, group in columns.groups.items():
        says = _says(_at(cells, place), is_kind=place in columns.kinds)
        if says is None:
            unclear.setdefault(place, []).append((row.number, shown(_at(cells, place))))
        elif says:
            groups.append(group)
    if groups:
        more["categories"] = tuple(dict.fromkeys((*row["categories"], *groups)))
    more |= _guardian(columns.members, cells, header, row, year)
    numbers = (parse(_at(cells, place), header.layout.column("student_id"), year).value for place in columns.numbers)
    if others := tuple(number for number in numbers if number and number != row["student_id"]):
        more[OTHER_NUMBERS] = others
    return replace(row.changed(more), filled=row.filled | (more.keys() - {OTHER_NUMBERS})) if more else row


def _guardian(
    members: Sequence[FamilyMember], cells: Sequence[Cell], header: Header, row: Row, year: SchoolYear | None
) -> dict[str, Any]:
    """The guardian among the parents, with telephone: the one marked as guardian, else the first named."""
    named = [member for member in members if squeeze(shown(_at(cells, member.name)))]
    reachable = [member for member in members if squeeze(shown(_at(cells, member.phone)))]
    chosen = next(
        (m for m in named if _says(_at(cells, m.guardian), is_kind=False)), next(iter(named or reachable), None)
    )
    if chosen is None:
        return {}
    fields: dict[str, Any] = {}
    if named and not row["guardian"]:
        fields["guardian"] = person(shown(_at(cells, chosen.name)))
    phone = _at(cells, chosen.phone)
    if squeeze(shown(phone)):
        parsed = parse(phone, header.layout.column("phone"), year)
        if parsed.value and not parsed.issues:
            fields["phone"] = parsed.value
    return fields


def _says(cell: Cell, *, is_kind: bool) -> bool | None:
    """True or False if a cell says that the pupil does or does not belong to a group, or None for anything else."""
    word = squeeze(shown(cell)).upper()
    if not word or word in NO_WORDS or word in NOTHING_WORDS or word.startswith(_no_beginnings()):
        return False
    if word in YES_WORDS or is_kind or word.startswith("是") or _group(word.removeprefix("单亲").removeprefix("双亲")):
        return True
    return True if "留守" in word else None


def _about_groups(columns: RegisterColumns, grid: Grid, header: Header, rows: Sequence[Row]) -> Iterator[Problem]:
    """The number of pupils that each of the columns gives, in one notice per sheet."""
    headings = dict(header.unknown)
    counted = []
    for place, group in columns.groups.items():
        is_kind = place in columns.kinds
        count = sum(_says(_at(grid.rows[r.number - grid.top - 1], place), is_kind=is_kind) is True for r in rows)
        counted.append(f"“{headings[place]}”列有{group} {count} 人")
    if counted:
        where = Location(grid.file, grid.sheet, header.first + grid.top + 1)
        yield Problem("groups-understood", where, details={"groups": "，".join(counted)})


def _about_unclear(
    grid: Grid, columns: RegisterColumns, unclear: Mapping[int, Sequence[tuple[int, str]]]
) -> Iterator[Problem]:
    for place, cells in unclear.items():
        letter = column_letters(place + grid.left + 1)
        details = {
            "count": str(len(cells)),
            "category": columns.groups[place],
            "rows": rows_in_words([number for number, _ in cells]),
        }
        yield Problem("group-unclear", Location(grid.file, grid.sheet, cells[0][0], letter), cells[0][1], details)


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if 0 <= place < len(cells) else ""


_ATTRIBUTES = ("name", "phone", "guardian")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("jiafang_batch.sheets").joinpath("register.toml").read_text(encoding="utf-8"))


@cache
def _groups() -> Mapping[str, tuple[str, bool]]:
    return {
        heading_word(word): (entry["name"], entry.get("kinds", False))
        for entry in _data()["category"]
        for word in entry["headings"]
    }


@cache
def category_words() -> Mapping[str, str]:
    """Return word → the special category that it names: the headings of register.toml."""
    return {word: name for word, (name, _) in _groups().items()}


def _group(word: str) -> tuple[str, bool] | None:
    """The special category of a heading, and whether its cells name kinds of it."""
    asked = _ASKED.sub("", word)
    if group := _groups().get(asked) or _groups().get(asked.removesuffix("情况")):
        return group
    # 留守类型 names kinds: 双亲 and 单亲 are children left behind too.
    group = _groups().get(re.sub(r"(?:类型|类别|种类)$", "", asked))
    return (group[0], True) if group else None


@cache
def _member_spellings() -> tuple[re.Pattern[str], ...]:
    words = _data()["member"]
    attributes = "|".join(f"(?P<{key}>{'|'.join(map(re.escape, words[key]))})" for key in _ATTRIBUTES)
    named = rf"(?:{'|'.join(words['who'])})[的\-_—]?(?:{attributes})"
    return tuple(re.compile(text.replace("{attributes}", attributes)) for text in (named, *words["numbered"]))


def _member(word: str) -> tuple[str, str] | None:
    """The parent that a heading is about, and the datum."""
    match = next(filter(None, (spelling.fullmatch(word) for spelling in _member_spellings())), None)
    if match is None:
        return None
    groups = match.groupdict()
    attribute = next(key for key in _ATTRIBUTES if groups.get(key))
    who = next(text for key, text in groups.items() if len(key) == 1 and text)
    return str("一二三四".find(who) + 1 or who), attribute


def is_about_family(heading: str) -> bool:
    """Return True for a heading that says something of one member of the family: 父亲姓名, 家庭成员1电话."""
    return _member(heading_word(heading)) is not None


@cache
def _export_headings() -> frozenset[str]:
    return frozenset(map(heading_word, _data()["export"]["headings"]))


@cache
def _no_beginnings() -> tuple[str, ...]:
    return tuple(_data()["value"]["no"])
