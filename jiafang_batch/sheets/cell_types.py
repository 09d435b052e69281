"""One cell → one typed value, or the reason why not: a parser for every kind of column.

A parser is pure and depends only on the cell, the column and the school year, so equal cells are parsed once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from jiafang_batch import terms
from jiafang_batch.class_names import class_name, numbered, year_group
from jiafang_batch.dates import ReadDate, SchoolYear, read_date, read_moment
from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.loose_dates import read_loosely
from jiafang_batch.patterns import pattern
from jiafang_batch.pupil_numbers import is_identity_number, short_form
from jiafang_batch.sheets.form_answers import pictures_in, satisfaction_of, visited_word, without_letter
from jiafang_batch.sheets.layout import Column
from jiafang_batch.sheets.loose_forms import forms_of
from jiafang_batch.sheets.posts import posts_in
from jiafang_batch.table import Reference
from jiafang_batch.terms import Post, VisitForm, clean, listed, person, spelled, squeeze

_SOME_DAY = "2025-3-2"
"""The example of a date if the school year is unknown."""
_EXACT_DIGITS = 15
"""A number cell keeps 15 digits; longer numbers have been rounded by the spreadsheet."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The fault of a cell: a catalogue code, the value as shown, and details."""

    code: str
    value: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The typed value of a cell (None or () if blank) and its issues."""

    value: Any
    issues: tuple[Issue, ...] = ()
    clock: time | None = None
    """The time of day, if a date cell gives one."""
    written: str = ""
    """The cell as a person sees it, if the value is a canonical name for it."""


def parse(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    """Return the value of a filled cell under its column; the caller handles blank cells."""
    parsed = PARSERS[column.kind](cell, column, year)
    if parsed.issues and column.kind in _CHOSEN and isinstance(cell, str) and (bare := without_letter(cell)):
        chosen = PARSERS[column.kind](bare, column, year)
        # The letter of a choice is no part of it; the message about a word that is not understood quotes the cell.
        return chosen if chosen.value not in (None, ()) else parsed
    return parsed


_CHOSEN = frozenset({"word", "words", "yes_no", "satisfaction"})


_LISTS = frozenset({"words", "students", "ids", "teachers", "posts"})
_TEXTS = frozenset({"text", "person", "request", "phone", "id", "year_group", "class"})


def blank(column: Column) -> object:
    """Return the value of a blank cell: its column's default word, an empty collection or None."""
    if column.default and column.vocabulary:
        return column.default if column.is_open else spelled(column.vocabulary, column.default)
    if column.kind in _LISTS:
        return ()
    return "" if column.kind in _TEXTS else None


def shown(cell: object) -> str:
    """Return a cell as a person sees it: whole numbers without `.0`, dates as 2024-3-7."""
    match cell:
        case str():
            return clean(cell)
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer() and abs(cell) < 1e16:  # noqa: PLR2004  beyond it floats are sparse
            return str(int(cell))
        case float():
            return repr(cell)
        case datetime() if cell.time() == time():
            return f"{cell.year}-{cell.month}-{cell.day}"
        case datetime():
            return f"{cell.year}-{cell.month}-{cell.day} {cell:%H:%M}"
        case date():
            return f"{cell.year}-{cell.month}-{cell.day}"
    return str(cell)


def _accepts(code: str, year: SchoolYear | None) -> bool:
    """False for a wider reading that the school refuses."""
    return year is None or code not in year.refused


def _refused(column: Column, cell: object, expected: str, hint: str = "") -> Parsed:
    """A value that is not understood: an error if the column affects figures, else a warning."""
    code = "bad-value" if column.required or column.critical else "ignored-value"
    details = {"expected": expected, "hint": hint or f"请改为{expected}。"}
    if column.choices:
        details |= {"choices": "|".join(column.choices), "title": column.title}
    return Parsed(blank(column), (Issue(code, shown(cell), details),))


def _text(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Prose keeps its own punctuation, because it is printed and never compared."""
    return Parsed(terms.visible(cell) if isinstance(cell, str) else shown(cell))


def _raw(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    return Parsed(clean(cell) if isinstance(cell, str) else cell)


def _person(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    return Parsed(person(shown(cell)))


_BRACKETED = pattern(r"(.*?)\(([A-Za-z0-9\-]+)\)")


def _reference(text: str, year: SchoolYear | None) -> Reference:
    name = person(text)
    match = _BRACKETED.fullmatch(name)
    return Reference(match[1], _kept_number(match[2], year)) if match else Reference(_kept_number(name, year))


def _references(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    return Parsed(tuple(dict.fromkeys(_reference(part, year) for part in _entries(shown(cell)))))


def _entries(text: str) -> list[str]:
    """The entries of a list; people write 无 for an empty list."""
    return [part for part in listed(text) if part not in terms.NOTHING_WORDS]


def _lead(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    """The leader of a visit; if several are named, the first leads and the others are companions."""
    people = _references(cell, column, year).value
    if len(people) < 2 or not _accepts("several-leads", year):  # noqa: PLR2004  several are at least two
        return _one_reference(cell, column, year)
    details = {"lead": str(people[0]), "others": "、".join(map(str, people[1:]))}
    return Parsed(people, (Issue("several-leads", shown(cell), details),))


def _one_reference(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    people = _references(cell, column, year).value
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


def _id(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    text, lost = whole_number_text(cell)
    return Parsed("", (Issue("lost-digits", shown(cell)),)) if lost else Parsed(_kept_number(text, year))


def _kept_number(text: str, year: SchoolYear | None) -> str:
    """A number in its stored form: an identity number is shortened, unless the school's setting asks for all of it."""
    is_whole = not is_identity_number(text) or (year is not None and year.whole_numbers)
    return text if is_whole else short_form(text)


def _ids(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    if not isinstance(cell, str):
        number = _id(cell, column, year)
        return Parsed((number.value,) if number.value else (), number.issues)
    parts = [_id(part, column, year) for part in _entries(cell)]
    return Parsed(tuple(p.value for p in parts if p.value), tuple(i for p in parts for i in p.issues))


_MOBILE_GAPS = pattern(r"[\s\-—]")
_PHONE = pattern(r"1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,5})?|\d{7,8}")


def _phone(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    text, lost = whole_number_text(cell)
    numbers = [_MOBILE_GAPS.sub("", p).removeprefix("+86") if p.startswith(("+86", "1")) else p for p in listed(text)]
    if lost or not numbers or not all(_PHONE.fullmatch(number) for number in numbers):
        return _refused(column, cell, "11 位手机号或带区号的座机号", "请以文本格式填写完整号码。")
    return Parsed("、".join(numbers))


def _class(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    written = shown(cell)
    # Only the class list can tell whether the number 1.1 was typed as 1.1 or as 1.10.
    is_open = isinstance(cell, float) and numbered(written)
    return Parsed(written if is_open else class_name(written), written=written)


def _year_group(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    return Parsed(year_group(shown(cell)), written=shown(cell))


def _date(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    read = read_date(cell, year)
    if read.day is not None:
        return Parsed(read.day, _date_issues(cell, read, column, year), _clock(cell, year))
    loose = read_loosely(cell, year) if _accepts("date-understood", year) else ReadDate()
    if loose.day is not None:
        understood = Issue("date-understood", shown(cell), {"understood": shown(loose.day)})
        issues = _date_issues(cell, loose, column, year)
        return Parsed(loose.day, issues if loose.guessed else (understood, *issues), _time_of(loose))
    reason, example = loose.reason or read.reason, year.example if year is not None else _SOME_DAY
    if column.required:
        return Parsed(None, (Issue("bad-date", shown(cell), {"reason": reason, "example": example}),))
    return _refused(column, cell, "真实的某一天", f"{reason}；请改为如 {example} 的日期。")


_MONTH = pattern(r"((?:19|20)\d\d)(?:年|[-/.])?(0?[1-9]|1[0-2])月?")


def _month_or_day(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    """A day; a month alone (入学年月 202409) is its first day."""
    if not isinstance(cell, date) and (match := _MONTH.fullmatch(squeeze(shown(cell)))):
        return Parsed(date(int(match[1]), int(match[2]), 1))
    return _date(cell, column, year)


def _clock(cell: object, year: SchoolYear | None) -> time | None:
    """The time of day written with a day; midnight counts as none."""
    moment = read_moment(cell, year) if isinstance(cell, str | datetime) else None
    return moment.time() if moment is not None and moment.time() != time() else None


def _time_of(read: ReadDate) -> time | None:
    """The time of day read with a day, also for the end of the day; midnight counts as none."""
    minutes = read.clock // timedelta(minutes=1)
    return time(minutes // 60 % 24, minutes % 60) if minutes % (24 * 60) else None


def _date_issues(cell: object, read: ReadDate, column: Column, year: SchoolYear | None) -> tuple[Issue, ...]:
    issues = []
    day = read.day
    if day is not None and read.guessed:
        issues.append(Issue("date-year-guessed", shown(cell), {"understood": shown(day)}))
    if day is not None and column.range and year is not None and not year.holds(day):
        span = {"first": shown(year.first - year.SLACK), "last": shown(year.last)}
        issues.append(Issue("date-out-of-range" if column.range == "error" else "date-unusual", shown(day), span))
    return tuple(issues)


def _datetime(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    moment = read_moment(cell, year)
    if moment is not None:
        return Parsed(moment)
    loose = read_loosely(cell, year) if _accepts("date-understood", year) else ReadDate()
    if loose.day is not None and loose.clock < timedelta(days=1):
        moment = datetime.combine(loose.day, time()) + loose.clock
        code = "date-year-guessed" if loose.guessed else "date-understood"
        return Parsed(moment, (Issue(code, shown(cell), {"understood": shown(moment)}),))
    example = f"{year.example if year is not None else _SOME_DAY} 17:00"
    return Parsed(None, (Issue("bad-date", shown(cell), {"reason": read_date(cell, year).reason, "example": example}),))


def _word(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    kind = column.vocabulary
    if kind is None:
        # The words are the school's own.
        return Parsed(squeeze(shown(cell)))
    spelling = spelled(kind, shown(cell))
    if column.is_open:
        word = str(spelling.value) if spelling is not None else squeeze(shown(cell))
        is_known = spelling is not None or word in terms.FURTHER_WORDS.get(kind, ())
        return Parsed(word, () if is_known else (_own_word(word, kind),))
    if spelling is None:
        return _refused(column, cell, _one_of(kind), _did_you_mean(shown(cell), kind))
    return Parsed(spelling)


def _words(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    values: list[object] = []
    issues: list[Issue] = []
    for part in _entries(shown(cell)):
        parsed = _word(part, column, year)
        issues.extend(parsed.issues)
        if not parsed.issues or column.is_open:
            values.append(parsed.value)
    return Parsed(tuple(dict.fromkeys(values)), tuple(issues))


def _posts(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    """The posts of a teacher; an unknown word that decides no role is no reason to reject the row."""
    text = shown(cell)
    entries = _entries(text)
    plain = [spelled(Post, entry) for entry in entries]
    if None not in plain:
        return Parsed(tuple(dict.fromkeys(plain)))
    if not _accepts("post-understood", year):
        return _words(cell, column, year)
    read = [posts_in(entry) for entry in entries]
    posts = tuple(dict.fromkeys(post for named, _ in read for post in named))
    strange = [entry for entry, (_, is_known) in zip(entries, read, strict=True) if not is_known]
    issues = [_own_word(squeeze(entry), Post) for entry in strange]
    if not posts and not strange:
        issues.append(Issue("post-without-role", text))
    elif posts and not strange:
        issues.append(Issue("post-understood", text, {"understood": "、".join(str(post.value) for post in posts)}))
    return Parsed(posts or (Post.OTHER,), tuple(issues))


def _own_word(word: str, kind: type[Enum]) -> Issue:
    near = terms.nearest(word, [member.value for member in kind])
    return Issue("own-word", word, {"expected": "、".join(near) or _one_of(kind)})


def _one_of(kind: type[Enum]) -> str:
    return "“" + "”“".join(str(member.value) for member in kind) + "”之一"


def _did_you_mean(word: str, kind: type[Enum]) -> str:
    near = terms.nearest(squeeze(word), [member.value for member in kind])
    return f"是不是“{near[0]}”？" if near else "请改为其中一种写法。"


_FORM_SEPARATORS = pattern(r"[、,;/\n+和及与]+")


def _form(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    text = shown(cell)
    whole = spelled(VisitForm, text)
    if whole is not None:
        return Parsed(whole)
    parts = [part for part in (squeeze(p) for p in _FORM_SEPARATORS.split(text)) if part]
    forms = [spelled(VisitForm, part) for part in parts]
    if len(parts) < 2 or None in forms:  # noqa: PLR2004  several forms are at least two
        meant = forms_of(text) if _accepts("form-understood", year) else ()
        if not meant:
            return _word(cell, column, year)
        if len(meant) == 1:
            return Parsed(meant[0], (Issue("form-understood", text, {"understood": str(meant[0].value)}),))
        forms = list(meant)
    direct = min((form for form in forms if form is not None), key=list(VisitForm).index)
    if len(set(forms)) == 1:
        return Parsed(direct)
    return Parsed(direct, (Issue("several-forms", text, {"understood": direct.value}),))


def _yes_no(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    word = squeeze(shown(cell)).upper()
    if word in terms.YES_WORDS or cell is True:
        return Parsed(value=True)
    if word in terms.NO_WORDS or cell is False:
        return Parsed(value=False)
    if (came := visited_word(shown(cell))) is not None:
        return Parsed(came, (Issue("answer-understood", shown(cell), {"understood": "是" if came else "否"}),))
    return _refused(column, cell, "“是”或“否”")


def _signature(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    word = squeeze(shown(cell)).upper()
    return Parsed(cell is not False and word not in terms.NO_WORDS and word not in terms.NOTHING_WORDS)


_COUNT = pattern(r"(\d{1,5})(?:\.0+)?(?:张|幅|个|人|份|名)?")


def _count(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    text = squeeze(shown(cell))
    if text in terms.NOTHING_WORDS:
        return Parsed(0)
    match = _COUNT.fullmatch(text)
    if not match and (pictures := pictures_in(shown(cell))):
        return Parsed(pictures, (Issue("pictures-elsewhere", shown(cell), {"understood": str(pictures)}),))
    return Parsed(int(match[1])) if match else _refused(column, cell, "不小于 0 的整数")


def _number(cell: object, lowest: float, highest: float) -> float | None:
    try:
        number = float(squeeze(shown(cell)).removesuffix("分"))
    except ValueError:
        return None
    return number if lowest <= number <= highest else None


def _mark(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    number = _number(cell, 0, 100)
    return _refused(column, cell, "0 到 100 的数") if number is None else Parsed(number)


def _satisfaction(cell: object, column: Column, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    number = _number(cell, 1, 5)
    if number is None and (grade := satisfaction_of(shown(cell))):
        return Parsed(grade, (Issue("answer-understood", shown(cell), {"understood": str(grade)}),))
    if number is None or not number.is_integer():
        return _refused(column, cell, "1 到 5 的整数")
    return Parsed(int(number))


def _request(cell: object, column: Column, year: SchoolYear | None) -> Parsed:
    nothing = squeeze(shown(cell)).rstrip("。.") in terms.NOTHING_WORDS
    return Parsed("") if nothing else _text(cell, column, year)


PARSERS: Mapping[str, Callable[[object, Column, SchoolYear | None], Parsed]] = {
    "text": _text,
    "raw": _raw,
    "person": _person,
    "students": _references,
    "teachers": _references,
    "teacher": _one_reference,
    "lead": _lead,
    "id": _id,
    "ids": _ids,
    "phone": _phone,
    "class": _class,
    "year_group": _year_group,
    "date": _date,
    "month_or_day": _month_or_day,
    "datetime": _datetime,
    "word": _word,
    "words": _words,
    "posts": _posts,
    "form": _form,
    "yes_no": _yes_no,
    "signature": _signature,
    "count": _count,
    "mark": _mark,
    "satisfaction": _satisfaction,
    "request": _request,
}
