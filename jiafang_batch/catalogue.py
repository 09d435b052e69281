"""Every problem code with its severity and its Chinese words (what is there, what is expected, what to do).

The words are data, in `catalogue.toml`; docs/problems.md is generated from them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from jiafang_batch.problem import Location, Problem, Wording
from jiafang_batch.terms import Severity


@cache
def catalogue() -> Mapping[str, Wording]:
    """Code → severity, title and templates, in the order of the documentation."""
    text = files("jiafang_batch").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            code: Wording(Severity(entry["severity"]), entry["title"], entry["message"], entry["remedy"])
            for code, entry in tomllib.loads(text).items()
        }
    )


def severity(problem: Problem) -> Severity:
    """The severity that the catalogue gives the problem's code."""
    return catalogue()[problem.code].severity


def is_error(problem: Problem) -> bool:
    """True when the problem keeps its row (file, indicator) from counting."""
    return severity(problem) is Severity.ERROR


def message(problem: Problem) -> str:
    """What is there and what is expected, in Chinese."""
    return _filled(catalogue()[problem.code].message, problem)


def remedy(problem: Problem) -> str:
    """What to do about it, in Chinese."""
    return _filled(catalogue()[problem.code].remedy, problem)


def _filled(template: str, problem: Problem) -> str:
    return template.format_map(
        {
            "value": problem.value,
            "header": problem.location.header,
            "at": "、".join(str(place) for place in problem.related),
            **problem.details,
        }
    )


def order(problem: Problem) -> tuple[int, Location, str, str]:
    """Sort key: the gravest first, then by place, so that the order of reading never shows."""
    rank = (Severity.ERROR, Severity.WARNING, Severity.NOTICE).index(severity(problem))
    return (rank, *_place(problem.location), problem.code, problem.value)  # type: ignore[return-value]


def _place(location: Location) -> tuple[str, str, int, int, str]:
    return (location.file, location.sheet, location.row, len(location.column), location.column)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in their one order, exact repetitions dropped."""
    unique = {(p.code, p.location, p.value, tuple(sorted(p.details.items()))): p for p in problems}
    return tuple(sorted(unique.values(), key=order))
