"""A layout: one kind of sheet as data (columns, spellings, types, choices, examples).

Template, header recognition, validation, dropdowns and docs/workbooks.md are all generated from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from jiafang_batch import terms
from jiafang_batch.normal_text import squeeze, visible

ROSTER_PLACE, LOG_PLACE, POLICY_PLACE, RULING_PLACE, TAUGHT_PLACE = "基础信息", "收表", "考核办法", "更正", "对照"

_LAYOUTS = (
    "student", "teacher", "school_class", "teaching", "pupil_number",
    "visit_log", "plan", "event", "meeting", "essay", "survey", "breach", "handling", "mark", "receipt",
    "leave", "training", "forum", "inspection", "incident", "remedy", "tracking", "counselling",
    "ruling", "taught_heading", "taught_word", "taught_class", "taught_teacher",
    "policy_settings", "policy_calendar", "policy_indicators", "policy_events", "policy_ratings", "policy_awards",
    "policy_conduct", "policy_clauses",
)  # fmt: skip

# What people add to a column's name: "（必填）", "*", "(选填)", a colon.
_DECORATION = re.compile(r"[*＊★:：]|[(（](?:必填|选填|可选|可不填|必选)[)）]|[\[［【](?:必填|选填)[\]］】]")


class LayoutColumn(Struct, frozen=True):
    """One column of a layout; `kind` names the parser of `cell_types.py` that reads its cells."""

    field: str
    title: str
    kind: str
    width: float
    required: bool = False
    unless: str = ""
    """A required column may be blank if this field is filled (学号 replaces 班级 and 学生姓名)."""
    also: tuple[str, ...] = ()
    vocabulary: type[Enum] | None = None
    is_open: bool = False
    critical: bool = False
    prefilled: bool = False
    """True if a handed-out sheet has the column filled in; a row with nothing else is not data yet."""
    in_template: bool = True
    """False for a column that only workbooks of the program's own have; blank sheets are not widened by it."""
    decides: bool = False
    """True for a column that says who or what counts or is printed: it is of use though its own words stand nowhere."""
    range: str = ""
    default: str = ""
    help: str = ""
    example: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The canonical words of a dropdown, empty for free text."""
        if self.vocabulary:
            return tuple(member.value for member in self.vocabulary)
        return ("是", "否") if self.kind in ("yes_no", "signature") else ()

    @property
    def heading(self) -> str:
        """The title in the template, with a star if the column is required."""
        return self.title + ("*" if self.required else "")


class LayoutEvidence(Struct, frozen=True):
    """One of these is enough: a column of a field, a heading, or a word in a title or the sheet's name."""

    fields: tuple[str, ...]
    headings: tuple[str, ...]
    words: tuple[str, ...]


class Layout(Struct, frozen=True, eq=False):
    """One kind of sheet: its code, Chinese title, the folder it lives in, and its columns in template order.

    There is one of each kind, compared by identity: a hash over all columns would cost more than what it looks up.
    """

    code: str
    title: str
    place: str
    about: str
    columns: tuple[LayoutColumn, ...]
    may_be_empty: bool = False
    version: int = 1
    """Incremented whenever a column's meaning changes, so that a returned sheet shows the version of its template."""
    evidence: LayoutEvidence | None = None
    """The evidence required beside the required columns, for kinds that resemble any list of names."""

    def column(self, field: str) -> LayoutColumn:
        """Return the column of a field. Raises KeyError if there is none."""
        return _by_field(self)[field]

    @property
    def required(self) -> frozenset[str]:
        """The fields that a sheet of this kind must have."""
        return frozenset(column.field for column in self.columns if column.required)

    @property
    def prefilled(self) -> frozenset[str]:
        """The fields that a handed-out sheet already holds."""
        return frozenset(column.field for column in self.columns if column.prefilled)


@cache
def _by_field(layout: Layout) -> Mapping[str, LayoutColumn]:
    return {column.field: column for column in layout.columns}


@cache
def layouts() -> Mapping[str, Layout]:
    """Code → layout, in the order of the contract."""
    return {code: _load(code) for code in _LAYOUTS}


@cache
def spellings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return header word → the (layout code, field) pairs that it may name, a canonical title before the others."""
    pairs_of: dict[str, list[tuple[str, str]]] = {}
    for canonical in (True, False):
        for layout in layouts().values():
            for column in layout.columns:
                for word in (column.title,) if canonical else column.also:
                    pairs_of.setdefault(heading_word(word), []).append((layout.code, column.field))
    return {word: tuple(pairs) for word, pairs in pairs_of.items()}


@lru_cache(maxsize=4096)
def heading_word(text: str) -> str:
    """Return a header cell for comparison: no white space, no star, no （必填）."""
    return _DECORATION.sub("", squeeze(text))


def heading_text(text: str) -> str:
    """Return a header cell for messages: the teacher's own words on one line, without a star or （必填）."""
    return _DECORATION.sub("", visible(text.replace("\n", ""))).strip()


def _load(code: str) -> Layout:
    raw = tomllib.loads(files("jiafang_batch.sheets.layouts").joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    evidence = raw.pop("evidence", None)
    signs = LayoutEvidence(**{key: tuple(words) for key, words in evidence.items()}) if evidence else None
    return Layout(columns=tuple(map(_column, raw.pop("column"))), evidence=signs, **raw)


def _column(entry: dict[str, Any]) -> LayoutColumn:
    """The column of an entry, whose keys are its fields; of a vocabulary it has the name."""
    vocabulary, also = entry.pop("vocabulary", ""), tuple(entry.pop("also", ()))
    words = getattr(terms, vocabulary) if vocabulary else None
    return LayoutColumn(kind=entry.pop("type"), is_open=entry.pop("open", False), also=also, vocabulary=words, **entry)


def title_of(code: str, field: str) -> str:
    """Return the title of a column, for lists that show it or are read by it again."""
    return layouts()[code].column(field).title
