"""Every problem code with its severity and its Chinese words (what is there, what is expected, what to do).

The words are data, in `catalogue.toml`; docs/problems.md is generated from them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

from jiafang_batch.problem import Location, Problem, Severity, Wording, rows_in_words

_MANY = 11
"""The number of problems of one code in one column of a sheet from which they are shown as one."""
_GATHERED = "in_rows"
_ENTRY = re.compile(r"^\[", re.MULTILINE)
_REFUSABLE = re.compile(r"^refusable\s*=\s*true", re.MULTILINE)
_IN_CLASS = "in_class"
"""The detail of a problem that is combined class by class."""


@cache
def catalogue() -> Mapping[str, Wording]:
    """Return code → severity, title and templates, in the order of the documentation."""
    return MappingProxyType({code: wording(code) for code in _entries()})


@cache
def wording(code: str) -> Wording:
    """Return severity, title and templates of a code. Raises KeyError for a code that the catalogue does not have."""
    (entry,) = tomllib.loads(_entries()[code]).values()
    return Wording(
        Severity(entry["severity"]),
        entry["title"],
        entry["message"],
        entry["remedy"],
        entry.get("many", ""),
        entry.get("many_from", _MANY),
        entry.get("refusable", False),
    )


@cache
def _entries() -> Mapping[str, str]:
    """Code → its entry as text, parsed when it is first needed: a term has problems of a few codes out of hundreds."""
    text = files("jiafang_batch").joinpath("catalogue.toml").read_text(encoding="utf-8")
    starts = [match.start() for match in _ENTRY.finditer(text)]
    entries = (text[start:end] for start, end in pairwise([*starts, len(text)]))
    return {entry[1 : entry.index("]")]: entry for entry in entries}


@cache
def refusable() -> Mapping[str, str]:
    """Title → code of the wider readings that a school may refuse."""
    codes = [code for code, entry in _entries().items() if _REFUSABLE.search(entry)]
    return MappingProxyType({wording(code).title: code for code in codes})


def severity(problem: Problem) -> Severity:
    """Return the severity of the problem's code."""
    return wording(problem.code).severity


def is_error(problem: Problem) -> bool:
    """True if the problem keeps its row (file, indicator) from counting."""
    return severity(problem) is Severity.ERROR and not problem.is_optional


def is_notice(problem: Problem) -> bool:
    """True if the problem is for information only and needs no correction."""
    return severity(problem) is Severity.NOTICE


def message(problem: Problem) -> str:
    """Return what is there and what is expected, in Chinese."""
    words = wording(problem.code)
    return _filled(words.many if _GATHERED in problem.details else words.message, problem)


def remedy(problem: Problem) -> str:
    """Return what to do about it, in Chinese."""
    return _filled(wording(problem.code).remedy, problem)


def located(problem: Problem) -> str:
    """Return the location, the message and the remedy, in Chinese."""
    return f"{problem.location}  {message(problem)}{remedy(problem)}"


def _filled(template: str, problem: Problem) -> str:
    return template.format_map(
        {
            "value": _one_line(problem.value),
            "header": problem.location.header,
            "at": "、".join(str(place) for place in problem.related),
            **{name: _one_line(text) for name, text in problem.details.items()},
        }
    )


def _one_line(text: str) -> str:
    """The text without line breaks, so that typed text cannot pass for a line of the program."""
    return text if text.isprintable() else "⏎".join(text.splitlines())


def order(problem: Problem) -> tuple[int | str, ...]:
    """Return a sort key: the gravest first, then by place, independent of the order of reading."""
    rank = (Severity.ERROR, Severity.WARNING, Severity.NOTICE).index(severity(problem))
    return (rank, *_place(problem.location), problem.code, problem.value)


def _place(location: Location) -> tuple[str, str, int, int, str]:
    return (location.file, location.sheet, location.row, len(location.column), location.column)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems in sorted order, without exact repetitions."""
    unique = {(p.code, p.location, p.value, tuple(sorted(p.details.items()))): p for p in problems}
    return tuple(sorted(unique.values(), key=order))


def gathered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems with many of one code in one column of a sheet combined, if the catalogue has words for that.

    Those that name a class are combined class by class. The places of all of them are kept as related places.
    """
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for number, problem in enumerate(ordered(problems)):
        place, has_words = problem.location, bool(wording(problem.code).many)
        own_class = problem.details.get(_IN_CLASS, "")
        key = (problem.code, place.file, place.sheet, place.header, own_class) if has_words else (number,)
        alike.setdefault(key, []).append(problem)
    return tuple(combined for group in alike.values() for combined in _once(group))


def _once(group: Sequence[Problem]) -> Sequence[Problem]:
    first = group[0]
    words = wording(first.code)
    if not words.many or len(group) < words.many_from:
        return group
    columns = {problem.location.column for problem in group}
    column = columns.pop() if len(columns) == 1 else ""
    location = Location(first.location.file, first.location.sheet, 0, column, first.location.header)
    rows = sorted({problem.location.row for problem in group})
    others = sorted({place.file for problem in group for place in problem.related} - {location.file})
    details = {
        **{key: value for key, value in first.details.items() if all(p.details.get(key) == value for p in group)},
        "count": str(len(group)),
        _GATHERED: rows_in_words(rows),
        "files": "、".join(others),
    }
    places = dict.fromkeys(place for p in group for place in (p.location, *p.related))
    return [Problem(first.code, location, "", details, tuple(places))]
