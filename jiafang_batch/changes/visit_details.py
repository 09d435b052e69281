"""The cells of counted visits beyond 家访明细.csv, kept from run to run so that a change of any cell is noticed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from hashlib import sha256
from operator import attrgetter

from jiafang_batch.changes.visit_changes import BETWEEN, Details, keys_of
from jiafang_batch.compact import compact, plain
from jiafang_batch.records import Visit
from jiafang_batch.sheets.layout import layouts

_FIELDS = (
    "themes", "signed", "is_follow_up", "in_work_hours", "approver", "parent", "reason", "preparation", "record",
    "request", "request_kind", "request_status", "event_id", "reflection",
)  # fmt: skip
_LONGEST = 20
"""A longer text is kept as a digest: a change of it is reported, its content is private."""


class _Texts(dict[object, str]):
    """A cell of one column → its text, computed once for equal cells."""

    def __missing__(self, value: object) -> str:
        made = self[value] = _text(value)
        return made


def visit_details(visits: Sequence[Visit]) -> Details:
    """Return the further cells of every visit, by 学号, day and form."""
    titles = {column.field: column.title for column in layouts()["visit_log"].columns}
    headings = [titles[field] for field in _FIELDS]
    columns = (map(_Texts().__getitem__, map(attrgetter(field), visits)) for field in _FIELDS)
    return Details(headings, dict(zip(keys_of(visits), map(BETWEEN.join, zip(*columns, strict=True)), strict=True)))


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Enum():
            return str(value.value)
        case frozenset():
            return "、".join(sorted(_text(entry) for entry in value))
    text = str(value).replace(BETWEEN, " ")
    return text if len(text) <= _LONGEST else f"#{sha256(text.encode()).hexdigest()[:8]}"


def as_bytes(details: Details) -> bytes:
    """Return the details as bytes; equal details give equal bytes."""
    return compact([details.headings, dict(sorted(details.cells.items()))])


def from_bytes(content: bytes) -> Details:
    """Return the details that were kept; empty if the content is anything else."""
    try:
        headings, cells = plain(content)
        texts = {*headings, *cells.values()}
    except (ValueError, TypeError, AttributeError):
        return NO_DETAILS
    return Details(headings, cells) if set(map(type, texts)) <= {str} else NO_DETAILS


NO_DETAILS = Details((), {})


def differing(first: Details, second: Details) -> frozenset[str] | None:
    """Return the 学号 of pupils whose visits differ between the two, or None if they cannot be compared."""
    if first.headings != second.headings:
        return None
    # Compared by the library's own loop: nearly all are equal.
    changed = second.cells.items() - first.cells.items()
    return frozenset(key.rsplit(" ", 2)[0] for key, _ in changed)
