"""Divides the labels of a sheet into forms: a label that the current form already has begins another form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, field

from jiafang_batch.grid import Grid
from jiafang_batch.sheets.forms.labels import is_visit_form
from jiafang_batch.sheets.forms.places import FormEntry, Sheet, Spot

NAMING = frozenset({"student", "student_id"})
"""Fields that say whose visit a form records."""
ONCE = frozenset({"student", "student_id", "school_class", "lead", "date", "form", "record"})
"""Fields that a form has once: a repeated one belongs to the next visit."""
_OF_A_VISIT = frozenset({
    "date", "form", "lead", "record", "request", "reflection", "preparation", "themes", "photos", "signed", "reason",
    "companions", "outcome",
})  # fmt: skip
_SHARED = ("school_class", "student", "student_id", "lead", "companions", "parent")
"""The values that a card with several visits states once, above all of them."""
_ENOUGH_LABELS, _ENOUGH_OF_A_VISIT = 4, 3
_LINES = 2
"""The fewest lines of labels of a form, and the fewest values of a visit in a row."""
_TITLES = 4
"""The maximum number of title lines above the first label of a form."""


class FilledForm(Struct):
    """One visit on a form: field → entry, and the first and last row of its part of the sheet (0-based)."""

    first: int
    last: int
    titles: tuple[str, ...]
    """The lines straight above it, else those above the form before it."""
    entries: dict[str, FormEntry] = field(default_factory=dict)
    labels: list[FormEntry] = field(default_factory=list)
    carried: dict[str, FormEntry] = field(default_factory=dict)
    """Values that stand once above several visits and apply to this one too."""

    def take(self, entry: FormEntry) -> None:
        """Add a label; of two for one field the clearer word is kept, then the filled one, then the first."""
        self.labels.append(entry)
        self.last = max(self.last, entry.at.row)
        name = entry.label.field
        held = self.entries.get(name)
        if name and (held is None or _rank(entry) > _rank(held)):
            self.entries[name] = entry


def _rank(entry: FormEntry) -> tuple[bool, bool]:
    return (not entry.label.is_weak, entry.value != "")


def forms_on(grid: Grid, sheet: Sheet) -> tuple[FilledForm, ...]:
    """Return the visit forms of a sheet from top to bottom; empty if the sheet holds something else."""
    pieces = _pieces(grid, sheet, sheet.entries())
    forms: list[FilledForm] = []
    for piece in pieces:
        if forms and not piece.titles:
            piece.titles = forms[-1].titles
        if _names_a_pupil(piece) or not forms:
            forms.append(piece)
        elif "date" in piece.entries:
            before = forms[-1]
            piece.carried = {n: e for n in _SHARED if n not in piece.entries and (e := _held(before, n)) is not None}
            forms.append(piece)
        else:
            for entry in piece.labels:
                forms[-1].take(entry)
    for form, following in pairwise(forms):
        form.last = following.first - 1
    if forms:
        forms[-1].last = len(grid.rows) - 1
    return tuple(
        visit for form in forms if _is_form(form, grid.sheet) for visit in (form, *_rows_below(grid, sheet, form))
    )


def _rows_below(grid: Grid, sheet: Sheet, form: FilledForm) -> Iterator[FilledForm]:
    """The further visits of a card that lists them in rows: 家访时间 | 家访形式 | 家访内容 with a row for each visit."""
    day = form.entries.get("date")
    if day is None or day.value_at != Spot(day.at.row + 1, day.at.column):
        return
    listed = {name: entry for name, entry in form.entries.items() if entry.at.row == day.at.row}
    carried = {name: entry for name in _SHARED if name not in listed and (entry := _held(form, name)) is not None}
    for row in range(day.at.row + 2, len(grid.rows)):
        if not any(cell != "" for cell in grid.rows[row]):
            continue
        entries = {name: sheet.below(entry, row) for name, entry in listed.items()}
        if sum(entry.value != "" for entry in entries.values()) < _LINES or sheet.names_a_field(row):
            return
        yield FilledForm(row, row, form.titles, entries, list(entries.values()), carried)


def _pieces(grid: Grid, sheet: Sheet, entries: Iterable[FormEntry]) -> list[FilledForm]:
    """The labels in reading order, in pieces that begin where a clear label of a field is repeated."""
    pieces: list[FilledForm] = []
    listed = list(entries)
    together = _together_again(listed)
    for entry in listed:
        name = entry.label.field
        current = pieces[-1] if pieces else None
        held = current.entries.get(name) if current else None
        is_clear = name in together or (held is not None and not held.label.is_weak and not entry.label.is_weak)
        stands_again = held is not None and is_clear and name in ONCE
        # A repeated label in the row of the first belongs to a second person, not to a second visit.
        if current is None or (stands_again and held is not None and held.at.row != entry.at.row):
            first = entry.at.row
            moved = []
            if current is not None:
                # Labels before it in the same row belong to the new visit as well.
                moved = [label for label in current.labels if label.at.row == first]
            current = FilledForm(first, first, _titles(grid, sheet, first))
            pieces.append(current)
            for label in moved:
                current.take(label)
        current.take(entry)
    return pieces


def _together_again(entries: Sequence[FormEntry]) -> frozenset[str]:
    """The fields whose labels stand equally often, in rows of their own: even 姓名, 时间 and 方式 then begin another visit."""
    rows: dict[tuple[str, str], set[int]] = {}
    for entry in entries:
        if entry.label.field in ONCE:
            rows.setdefault((entry.label.field, entry.label.text), set()).add(entry.at.row)
    fields_of: dict[int, set[str]] = {}
    for (field_, _), places in rows.items():
        fields_of.setdefault(len(places), set()).add(field_)
    again = [fields for times, fields in fields_of.items() if times > 1 and "date" in fields and len(fields) >= _LINES]
    return frozenset().union(*again)


def _titles(grid: Grid, sheet: Sheet, first: int) -> tuple[str, ...]:
    """The lines straight above the first label."""
    lines: list[str] = []
    row = first - 1
    while row >= 0 and len(lines) < _TITLES:
        line = sheet.line(row)
        if not line and any(cell != "" for cell in grid.rows[row]):
            break
        lines += [line] if line else []
        row -= 1
    return tuple(reversed(lines))


def _held(form: FilledForm, name: str) -> FormEntry | None:
    entry = form.entries.get(name) or form.carried.get(name)
    return entry if entry is not None and entry.value != "" else None


def _names_a_pupil(form: FilledForm) -> bool:
    return any(name in form.entries for name in NAMING)


def _is_form(form: FilledForm, sheet: str) -> bool:
    """True for a form of a visit: it names a pupil, has enough labels of a visit, and is not a plan or invitation."""
    fields = set(form.entries) | set(form.carried)
    if not fields & NAMING or len({e.label.text for e in form.labels}) + len(form.carried) < _ENOUGH_LABELS:
        return False
    if len(fields & _OF_A_VISIT) < _ENOUGH_OF_A_VISIT:
        return False
    # A single line of labels is the heading of a table with some other fault.
    if len({entry.at.row for entry in form.labels if entry.label.field}) < _LINES:
        return False
    return is_visit_form(" ".join((*form.titles, sheet)), [entry.label for entry in form.labels])
