"""Cells that name people and classes: names, numbers, telephones, teachers, classes, year groups."""

from __future__ import annotations

import math
from datetime import date

from jiafang_batch.class_names import class_name, numbered, year_group, year_group_of
from jiafang_batch.dates import SchoolYear
from jiafang_batch.normal_text import listed, person, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.pupil_numbers import is_identity_number, short_form, without_gaps, without_identity_numbers
from jiafang_batch.sheets.layout import LayoutColumn
from jiafang_batch.sheets.parsed_cell import Issue, Parsed, accepts, blank, refused, shown
from jiafang_batch.spellings import NOTHING_WORDS
from jiafang_batch.table import Reference

_EXACT_DIGITS = 15
"""A number cell keeps 15 digits; longer numbers have been rounded by the spreadsheet."""


_REMARK = pattern(
    r"(.*[^\W\d_])(?:[(\[【](?:留守|单亲|孤儿|残疾|低保|特困|贫困|借读|住校|走读|寄宿|随班就读|插班|新生|转入|男|女|班长|学困)[^()\[\]【】]{0,4}[)\]】]|[*＊#★☆▲△●○]+)"
)
"""A remark behind a name on a roster that says nothing about who it is; (大), (转出) and the like may."""


def read_person(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return a name in the spelling by which people are compared, without a remark behind it."""
    name = person(shown(cell))
    if name.isalnum() or not (match := _REMARK.fullmatch(name)) or not accepts("name-trimmed", year):
        return Parsed(name)
    return Parsed(match[1], (Issue("name-trimmed", shown(cell), {"understood": match[1]}),))


_BRACKETED = pattern(r"(.*?)\(([A-Za-z0-9\-]+)\)")


def _reference(text: str, year: SchoolYear | None) -> Reference:
    name = person(text)
    match = _BRACKETED.fullmatch(name)
    return Reference(match[1], _kept_number(match[2], year)) if match else Reference(_kept_number(name, year))


PARENT = pattern(
    r"(?:学生|孩子|其)?(?:家长|父母|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|监护人|祖父母|外祖父母|祖父|祖母|家人|父|母)(?:[、和及/]?(?:父亲|母亲|爸爸|妈妈|父|母))*"
)
"""Words for any parent."""
_PUPIL = pattern("(?:学生|孩子)(?:本人)?")


def read_references(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return the people named in the cell, each once."""
    return Parsed(tuple(dict.fromkeys(_reference(part, year) for part in entries(shown(cell)))))


_HOMEROOM = "homeroom"
_DEPUTY = pattern(r".+[(\[【]副(?:班主任|班|职)?[)\]】]|副班主任:?.+")
"""A deputy beside the homeroom teacher in one cell of a class list."""


def read_companions(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the teachers named in the cell, without those who belong to the home, and deputies of homeroom teachers."""
    teachers = read_references(cell, column, year).value
    if column.field == _HOMEROOM and (deputies := [str(name) for name in teachers if _DEPUTY.fullmatch(str(name))]):
        others = tuple(name for name in teachers if str(name) not in deputies)
        if others:
            return Parsed(others, (Issue("deputy-homeroom", shown(cell), {"names": "、".join(deputies)}),))
    home = [str(name) for name in teachers if PARENT.fullmatch(str(name)) or _PUPIL.fullmatch(str(name))]
    if not home:
        return Parsed(teachers)
    issue = Issue("home-among-companions", shown(cell), {"names": "、".join(home)})
    return Parsed(tuple(name for name in teachers if str(name) not in home), (issue,))


def entries(text: str) -> list[str]:
    """The entries of a list; people write 无 for an empty list. A number whose groups commas separate is one entry."""
    if (number := without_gaps(text)) != text:
        return [number]
    parts = listed(text)
    # A narrow cell breaks a name: no name has one letter.
    if "\n" in text and any(len(part) == 1 for part in parts):
        parts = listed(text.replace("\n", ""))
    return [part for part in parts if part not in NOTHING_WORDS]


_LEADS = pattern(
    r".+[(\[【](?:主访|主|主要|牵头|带队)(?:人|人员|教师|老师)?[)\]】]|(?:主访|牵头|带队)(?:人|教师|老师)?:?.+"
)
_GOES_WITH = pattern(
    r".+[(\[【](?:陪同|陪访|陪|同行|同访|随访|随行|参与|协同|协助)(?:人|人员|教师|老师)?[)\]】]|(?:陪同|陪访|同行|同访|随访|随行)(?:人|教师|老师)?:?.+"
)
"""Words beside a name that say who led a visit and who went along, whatever the order."""


def read_lead(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """The leader of a visit; if several are named, the one marked as such, else the first; the others are companions."""
    people = read_references(cell, column, year).value
    if len(people) < 2 or not accepts("several-leads", year):  # noqa: PLR2004  several are at least two
        return read_reference(cell, column, year)
    people = tuple(sorted(people, key=lambda person: _LEADS.fullmatch(str(person)) is None))
    people = tuple(sorted(people, key=lambda person: _GOES_WITH.fullmatch(str(person)) is not None))
    details = {"lead": str(people[0]), "others": "、".join(map(str, people[1:]))}
    return Parsed(people, (Issue("several-leads", shown(cell), details),))


def read_reference(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the one person named; several are an issue."""
    people = read_references(cell, column, year).value
    if len(people) == 1:
        return Parsed(people[0])
    if not people and not column.required:
        return Parsed(blank(column))
    details = {"expected": "一位教师的姓名", "hint": "请只写一位教师；其他人写在“同行教师”。"}
    return Parsed(None, (Issue("bad-value", shown(cell), details),))


_SCIENTIFIC = pattern(r"(\d)(?:\.(\d+))?[eE]\+?(\d+)")


def whole_number_text(cell: object) -> tuple[str, bool]:
    """Return a number-like id as text, and whether digits were lost (1.38E+10, more than 15 digits in a number cell)."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        lost = abs(cell) >= 10**_EXACT_DIGITS or not math.isfinite(cell)
        return shown(cell), lost
    text = squeeze(shown(cell)).lstrip("'")
    if text.isdecimal():
        return text, False
    if match := _SCIENTIFIC.fullmatch(text):
        digits, power = match[1] + (match[2] or ""), int(match[3])
        # 1.3812345678E+10 gives the whole number only if every digit is written out.
        return (digits.ljust(power + 1, "0"), len(digits) != power + 1)
    return text, False


def read_id(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return a number as text; digits that the spreadsheet has rounded away are an issue."""
    text, lost = whole_number_text(cell)
    return Parsed("", (Issue("lost-digits", shown(cell)),)) if lost else Parsed(_kept_number(text, year))


def _kept_number(text: str, year: SchoolYear | None) -> str:
    """A number or name in its stored form: an identity number is shortened, unless the school's setting asks for all of it."""
    plain = without_gaps(text)
    if year is not None and year.whole_numbers:
        return plain
    return short_form(plain) if is_identity_number(plain) else without_identity_numbers(plain)


def read_ids(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the numbers in the cell."""
    if not isinstance(cell, str):
        number = read_id(cell, column, year)
        return Parsed((number.value,) if number.value else (), number.issues)
    parts = [read_id(part, column, year) for part in entries(cell)]
    return Parsed(tuple(p.value for p in parts if p.value), tuple(i for p in parts for i in p.issues))


_MOBILE_GAPS = pattern(r"[\s\-—]")
_PHONE = pattern(r"1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,5})?|\d{7,8}")


def read_phone(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return the telephone numbers, if all of them are complete."""
    text, lost = whole_number_text(cell)
    numbers = [_MOBILE_GAPS.sub("", p).removeprefix("+86") if p.startswith(("+86", "1")) else p for p in listed(text)]
    if lost or not numbers or not all(_PHONE.fullmatch(number) for number in numbers):
        return refused(column, cell, "11 位手机号或带区号的座机号", "请以文本格式填写完整号码。")
    return Parsed("、".join(numbers))


def read_class(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return the class in the usual notation."""
    written = shown(cell)
    if isinstance(cell, date):
        # Excel makes the 3rd of May of 5-3 as it is typed.
        name = class_name(f"{cell.month}-{cell.day}")
        if year_group_of(name):
            return Parsed(name, (Issue("class-was-date", written, {"meant": name}),), written=written)
    # Only the class list can tell whether the number 1.1 was typed as 1.1 or as 1.10.
    is_open = isinstance(cell, float) and numbered(written)
    return Parsed(written if is_open else class_name(written), written=written)


def read_year_group(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return the year group in the usual notation."""
    return Parsed(year_group(shown(cell)), written=shown(cell))
