"""The counted visits that were added, removed or changed since the last run.

The tables are those of 数据/*.csv; every cell is a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.records import Visit
from jiafang_batch.report import data_columns as data

Record = Mapping[str, str]
"""Heading → text."""

BETWEEN = "\x1f"
"""Stands between the texts of a visit, and in none of them."""
ADDED, REMOVED, CHANGED = "新增", "去掉", "改动"
_KEY = (data.PUPIL_ID.title, data.VISIT_DAY.title, data.VISIT_FORM.title)


class Details(Struct, frozen=True):
    """The cells of visits beyond their row of 家访明细.csv."""

    headings: Sequence[str]
    cells: Mapping[str, str]
    """Key of a visit (学号 日期 形式) → a text for each heading, joined; long texts as digests."""

    def of(self, visit: str) -> Record:
        """Return the texts of one visit by heading; empty for an unknown visit."""
        return dict(zip(self.headings, self.cells[visit].split(BETWEEN), strict=False)) if visit in self.cells else {}


class VisitChange(Struct, frozen=True):
    """A counted visit that was added, removed or changed."""

    kind: str
    visit: Record
    """The visit as it is now, or as it was if it was removed."""
    what: str = ""
    """主访教师 张三→李四；家访过程有改动."""
    was: Record | None = None
    """The earlier row of a changed visit."""
    fields: frozenset[str] = frozenset()
    """The headings of the changed cells."""

    @property
    def key(self) -> str:
        """学号 日期 形式."""
        return visit_key(self.visit)

    @property
    def teachers(self) -> frozenset[str]:
        """工号 of everybody who takes or took part."""
        rows = (self.visit, self.was) if self.was else (self.visit,)
        return frozenset(key for row in rows for key in data.PARTICIPANTS.read(row).split("、"))


def visit_key(record: Record) -> str:
    """The cells that identify a visit."""
    return " ".join([record[heading] for heading in _KEY])


def keys_of(visits: Iterable[Visit]) -> Iterator[str]:
    """Yield the key of each visit's row."""
    days: dict[date, str] = {}
    for visit in visits:
        day = days.get(visit.date) or days.setdefault(visit.date, visit.date.isoformat())
        yield f"{visit.student} {day} {visit.form.value}"


def visit_changes(
    old: Iterable[Record], new: Iterable[Record], details: tuple[Details, Details], name_of: Callable[[str], str]
) -> Iterable[VisitChange]:
    """Yield the visits that differ between two runs; `name_of` gives the name of a 工号."""
    before, after = details
    was, now = {visit_key(row): row for row in old}, {visit_key(row): row for row in new}
    for key, visit in now.items():
        if key not in was:
            yield VisitChange(ADDED, visit)
            continue
        # Nearly all are unchanged, and comparing the cells one by one is slow.
        if was[key] == visit and before.headings == after.headings and before.cells.get(key) == after.cells.get(key):
            continue
        old_cells, new_cells = {**was[key], **before.of(key)}, {**visit, **after.of(key)}
        # A change of the source is no change of the visit.
        fields = [h for h in new_cells if h != data.SOURCE.title and h in old_cells and old_cells[h] != new_cells[h]]
        if fields:
            what = _what_changed(fields, old_cells, new_cells, name_of)
            yield VisitChange(CHANGED, visit, what, was[key], frozenset(fields))
    for key, visit in was.items():
        if key not in now:
            yield VisitChange(REMOVED, visit)


def _what_changed(fields: Iterable[str], was: Record, now: Record, name_of: Callable[[str], str]) -> str:
    """The differing cells, in words."""

    def shown(heading: str, text: str) -> str:
        return "、".join(map(name_of, text.split("、"))) if heading == data.PARTICIPANTS.title else text or "空"

    return "；".join(
        f"{h} {shown(h, was[h])}→{shown(h, now[h])}" if _is_plain(was[h], now[h]) else f"{h}有改动" for h in fields
    )


def _is_plain(*texts: str) -> bool:
    return not any(text.startswith("#") for text in texts)
