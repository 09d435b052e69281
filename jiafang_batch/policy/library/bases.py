"""The 依据 that a new 考核办法 carries: the clause of the preset's document, or that the school has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jiafang_batch.normal_text import listed
from jiafang_batch.policy.document import DRAFTED, UNDECIDED
from jiafang_batch.policy.library import Cells, Preset
from jiafang_batch.policy.settings import SETTINGS
from jiafang_batch.terms import Way

_OF_THE_SCHOOL = frozenset(setting.key for setting in SETTINGS if setting.is_own)


def setting_bases(preset: Preset, values: Mapping[str, object]) -> Mapping[str, str]:
    """Key of 基本设置 → its 依据; blank for a key without a value and for what is the school's own anyway."""
    written = {place: str(c["basis"]) for c in preset.clauses for place in _places(c, Way.SETTING)}
    drafted = {
        place: str(c["note"]) for c in preset.clauses for place in _places(c, Way.SETTING) if DRAFTED in _note(c)
    }
    return {
        key: "" if value in (None, "") or key in _OF_THE_SCHOOL else _joined(written.get(key, UNDECIDED), drafted.get(key, ""))
        for key, value in values.items()
    }  # fmt: skip


def indicator_rows(preset: Preset) -> tuple[Cells, ...]:
    """The rows of 指标; their 依据 also says which of their numbers no document holds: 分值, 步长 and what a clause notes."""
    notes: dict[str, list[str]] = {}
    for clause in preset.clauses:
        if DRAFTED in _note(clause):
            for code in _places(clause, Way.INDICATOR):
                notes.setdefault(code, []).append(_note(clause))
    return tuple(_with_notes(row, notes.get(str(row["code"]), ())) for row in preset.indicators)


def _with_notes(row: Cells, notes: Iterable[str]) -> Cells:
    numbers = "、".join(
        title for field, title in (("points", "分值"), ("step", "步长"), ("tiers", "分档")) if row.get(field)
    )
    basis = str(row.get("basis", ""))
    drafted = f"{numbers}{UNDECIDED}" if numbers and DRAFTED not in basis else ""
    return {**row, "basis": _joined(basis, *dict.fromkeys(notes), drafted)}


def event_rows(preset: Preset) -> tuple[Cells, ...]:
    """The rows of 事件响应; days that the clause does not state are marked, 0 days (at once) are its own words."""
    return tuple(
        row
        if DRAFTED in str(row.get("basis", "")) or str(row["days"]) == "0"
        else {**row, "basis": _joined(str(row.get("basis", "")), f"天数{UNDECIDED}")}
        for row in preset.events
    )


def undecided_rows(rows: Iterable[Cells]) -> tuple[Cells, ...]:
    """The rows, those without a 依据 of their own marked as the product's proposal."""
    return tuple({"basis": UNDECIDED, **row} for row in rows)


def _places(clause: Cells, way: Way) -> Iterable[str]:
    return listed(str(clause["place"])) if clause["way"] == way.value else ()


def _note(clause: Cells) -> str:
    return str(clause["note"])


def _joined(*parts: str) -> str:
    return "；".join(filter(None, parts))
