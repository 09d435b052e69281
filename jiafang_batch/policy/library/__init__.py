"""The preset policies: ten schools' written rules as data files, and the calendar that a new term starts from."""

from __future__ import annotations

import csv
import re
import tomllib
from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from jiafang_batch.grouping import grouped_pairs

Cells = Mapping[str, object]
_SCHOOL_NAME = re.compile(r"^.{2,10}小学")


class Preset(Struct, frozen=True):
    """A policy of the library: its name, title and source, and the cells of its sheets by layout code."""

    name: str
    title: str
    source: str
    settings: Mapping[str, str]
    indicators: tuple[Cells, ...]
    events: tuple[Cells, ...]
    ratings: tuple[Cells, ...]
    awards: tuple[Cells, ...]
    dates: tuple[Cells, ...]
    """校历 rows that the document names, their days as month and day."""
    conduct: tuple[Cells, ...]
    """The document's own words of discipline (纪律)."""
    clauses: tuple[Cells, ...]
    """The document clause by clause (条文)."""

    @property
    def own_title(self) -> str:
        """The title without the name of the school that wrote it: what another school calls its policy at first."""
        return _SCHOOL_NAME.sub("", self.title) or self.title


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by name, in the order of the library's index."""
    return {name: _load(name) for name in _index()["order"]}


def title_of(name: str) -> str:
    """Return the title of the preset with that name, or an empty text; no other preset is loaded for it."""
    return _load(name).title if name in _index()["order"] else ""


@cache
def _index() -> Mapping[str, Any]:
    return _toml("index")


def _toml(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _usual_awards(awards: Iterable[Cells], indicators: Iterable[Cells]) -> list[Cells]:
    """The usual awards, without those for a role that the preset gives no points."""
    scored = {who for row in indicators if row.get("scoring") for who in str(row["subjects"]).split("、")}
    return [award for award in awards if award["subject"] in scored]


@cache
def _load(name: str) -> Preset:
    raw, index = _toml(name), _index()
    return Preset(
        name=name,
        title=raw["title"],
        source=raw["source"],
        settings=raw["settings"],
        indicators=tuple(raw["indicator"]),
        events=tuple(raw.get("event", ())),
        ratings=tuple(raw.get("rating", index["rating"])),
        awards=tuple(raw.get("award", _usual_awards(index["award"], raw["indicator"]))),
        dates=tuple(_by_preset("document_dates").get(name, ())),
        conduct=tuple(_by_preset("conduct").get(name, ())),
        clauses=tuple(_clauses().get(name, ())),
    )


@cache
def _by_preset(file: str) -> Mapping[str, list[Cells]]:
    return _toml(file)


@cache
def _clauses() -> Mapping[str, Sequence[Cells]]:
    """Preset → the clauses of its document, in their order."""
    rows = csv.DictReader(files(__name__).joinpath("clauses.csv").read_text(encoding="utf-8").splitlines())
    return grouped_pairs((row.pop("preset"), row) for row in rows)


@cache
def setting_notes() -> Mapping[str, str]:
    """Key of 基本设置 → what it is for, in the order of a new policy workbook."""
    return _toml("settings")


def school_terms() -> tuple[str, ...]:
    """Return the usual names of a school year's terms, in their order."""
    return tuple(_toml("calendar")["settings"])


class TermDates(Struct, frozen=True):
    """A new term's dates before the school adjusts them to its own calendar."""

    settings: Mapping[str, object]
    calendar: tuple[Cells, ...]


def term_dates(first_year: int, term: str, rows: Iterable[Cells] = ()) -> TermDates:
    """The usual dates of a school year beginning in `first_year` for 第一学期 or 第二学期, and a document's own `rows`.

    The usual ones follow the common calendar; every school edits them in its 考核办法.xlsx.
    """
    raw = _toml("calendar")
    settings = {key: _day(value, first_year) for key, value in raw["settings"][term].items()}
    usual = tuple(
        {
            "name": row["name"].format(year=f"{first_year}-{first_year + 1}"),
            "kind": row["kind"],
            "first": _day(row["first"], first_year),
            "last": _day(row["last"], first_year),
        }
        for row in raw["row"]
    )
    written = ({**row, **{end: document_day(str(row[end]), first_year) for end in ("first", "last")}} for row in rows)
    return TermDates(settings, (*usual, *written))


_FIRST_MONTH, _LEAP_DAY, _HALF_A_YEAR = 8, "02-29", timedelta(days=150)
"""A school year begins in August."""


def document_day(text: str, first_year: int) -> date:
    """Month and day as a document names them, in the school year that begins in `first_year`.

    02-29 is the last day of February in any year.
    """
    year = first_year + (int(text[:2]) < _FIRST_MONTH)
    return date.fromisoformat(f"{year}-{'02-28' if text == _LEAP_DAY and not isleap(year) else text}")


_NOMINATIONS, _DUE = "名单截止日期", "收表截止时间"


def settings_in(preset: Preset, dates: TermDates, first_year: int) -> Mapping[str, object]:
    """Return the preset's settings.

    A day named in its document is placed in the school year; in another term it is left out, and the usual one stays.
    """
    usual = dates.settings[_DUE]
    placed = {key: _placed(preset.settings.get(key), first_year, usual) for key in (_NOMINATIONS, _DUE)}
    document_settings = {key: value for key, value in preset.settings.items() if value and placed.get(key, value)}
    return {**document_settings, **{key: value for key, value in placed.items() if value}}


def _placed(text: str | None, first_year: int, usual: object) -> object:
    """The day, with its time of day if it has one, if it is one of the term whose usual day of handing in is given."""
    if not text or not isinstance(usual, datetime):
        return None
    day, _, clock = text.partition(" ")
    placed = document_day(day, first_year)
    if abs(placed - usual.date()) > _HALF_A_YEAR:
        return None
    return datetime.fromisoformat(f"{placed}T{clock}") if clock else placed


def _day(text: str, first_year: int) -> object:
    """`+1 02-14` is 14 February of the year after the school year's first; a time may follow."""
    offset, day, *clock = text.split()
    year = first_year + int(offset)
    if clock:
        return datetime.fromisoformat(f"{year}-{day}T{clock[0]}")
    return date.fromisoformat(f"{year}-{day}")
