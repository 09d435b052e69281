"""The preset policies: ten schools' written rules as data files, and the calendar that a new term starts from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

Cells = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy of the library: its name, title and source, and the cells of its sheets by layout code."""

    name: str
    title: str
    source: str
    settings: Mapping[str, str]
    indicators: tuple[Cells, ...]
    events: tuple[Cells, ...]
    ratings: tuple[Cells, ...]
    awards: tuple[Cells, ...]


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by name, in the order of the library's index."""
    folder = files(__name__)
    index = tomllib.loads(folder.joinpath("index.toml").read_text(encoding="utf-8"))
    return {name: _load(name, index) for name in index["order"]}


def _load(name: str, index: Mapping[str, object]) -> Preset:
    raw = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return Preset(
        name=name,
        title=raw["title"],
        source=raw["source"],
        settings=raw["settings"],
        indicators=tuple(raw["indicator"]),
        events=tuple(raw.get("event", ())),
        ratings=tuple(raw.get("rating", index["rating"])),
        awards=tuple(raw.get("award", index["award"])),
    )


@cache
def setting_notes() -> Mapping[str, str]:
    """Key of 基本设置 → what it is for, in the order of a new policy workbook."""
    return tomllib.loads(files(__name__).joinpath("settings.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class TermDates:
    """A new term's dates before the school corrects them to its own calendar."""

    settings: Mapping[str, object]
    calendar: tuple[Cells, ...]


def term_dates(first_year: int, term: str) -> TermDates:
    """The usual dates of a school year beginning in `first_year` for 第一学期 or 第二学期.

    They follow the common calendar; every school edits them in its 考核办法.xlsx.
    """
    raw = tomllib.loads(files(__name__).joinpath("calendar.toml").read_text(encoding="utf-8"))
    settings = {key: _day(value, first_year) for key, value in raw["settings"][term].items()}
    rows = tuple(
        {
            "name": row["name"].format(year=f"{first_year}-{first_year + 1}"),
            "kind": row["kind"],
            "first": _day(row["first"], first_year),
            "last": _day(row["last"], first_year),
        }
        for row in raw["row"]
    )
    return TermDates(settings, rows)


def _day(text: str, first_year: int) -> object:
    """`+1 02-14` is 14 February of the year after the school year's first; a time may follow."""
    offset, day, *clock = text.split()
    year = first_year + int(offset)
    if clock:
        return datetime.fromisoformat(f"{year}-{day}T{clock[0]}")
    return date.fromisoformat(f"{year}-{day}")
