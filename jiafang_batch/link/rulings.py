"""更正: the office's recorded decisions, applied to the rows before linking and listed among the problems.

Nothing is corrected silently: every ruling that changed something gives a 提示 that says who decided and why, and a
ruling without effect gives a 警告.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.class_names import class_name
from jiafang_batch.dates import read_date
from jiafang_batch.grouping import grouped_by
from jiafang_batch.link.class_lookup import ClassNames
from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Receipt, Records
from jiafang_batch.table import Reference, Row, Table, sound_rows
from jiafang_batch.terms import RulingKind

_NAME_FIELDS = {
    RulingKind.STUDENT: ("student",),
    RulingKind.TEACHER: ("lead", "companions", "teacher", "teachers", "authors", "homeroom", "year_leader"),
}
_ROSTERS = {RulingKind.STUDENT: ("student", "student_id"), RulingKind.TEACHER: ("teacher", "staff_id")}
_OUT_OF_RANGE = "date-out-of-range"
UNSURE = ("row-lacking-later", "row-stated-otherwise", "row-on-two-days")
"""The questions whether a row counts."""
_WITH_ID = pattern(r".*\(([^()]+)\)")
_NO_ROW = "没有对上任何一行", "请核对文件、工作表、行和原内容；表重新交过以后行号可能变了。"
_NOBODY = "“改为”里的“{0}”不是名册里的编号，也不是只有一个人叫的姓名", "请写学号或工号，或者写成 姓名(编号)。"
_NO_CLASS = "班级表里没有这个班", "请把“原内容”改为班级表里的班级。"
_NO_DEADLINE = "考核办法没有写收表截止时间，没有按时不按时", "请在“基本设置”写上收表截止时间，或者删去这一行。"
VOID_WORD = RulingKind.VOID.value

Place = tuple[str, str, int]
"""File, sheet, row."""


class Ruling(Struct, frozen=True):
    """One decision: its subject (file, sheet, row; empty parts mean any) and its content."""

    kind: RulingKind
    file: str
    sheet: str
    row: int | None
    value: str
    becomes: str
    reason: str
    decided_by: str
    source: Location

    def is_about(self, row: Row) -> bool:
        """True for a row that matches file, sheet and row number of the ruling, as far as it gives them."""
        place = row.at()
        return (
            self.file in ("", place.file)
            and self.sheet in ("", place.sheet)
            and (self.row is None or self.row in row.numbers)
            and (bool(self.file) or self.kind in _NAME_FIELDS)
        )


class RuledRows(Struct, frozen=True):
    """The effects of the rulings, by (file, sheet, row)."""

    void: frozenset[Place] = frozenset()
    """Rows that do not count."""
    accepted: frozenset[Place] = frozenset()
    """Rows whose date is accepted unchanged."""
    kept: frozenset[Place] = frozenset()
    """Rows that count although a later workbook lacks them."""

    def covers(self, problem: Problem) -> bool:
        """True for a problem that a ruling settles: any of a void row, the date's of an accepted date."""
        place = (problem.location.file, problem.location.sheet, problem.location.row)
        accepted = problem.code == _OUT_OF_RANGE and place in self.accepted
        return place in self.void or accepted or (problem.code in UNSURE and place in self.kept)


class Ruled(Struct, frozen=True):
    """Tables after the rulings, the effects of these, and the remaining rulings about classes."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    """The problems of the rulings themselves."""
    settled: RuledRows
    on_time: tuple[Ruling, ...]


def read_rulings(tables: Iterable[Table]) -> tuple[tuple[Ruling, ...], tuple[Problem, ...]]:
    """Return the decided rows of 更正; an undecided row has no effect, an incomplete one is a problem."""
    rulings: list[Ruling] = []
    problems: list[Problem] = []
    for table in tables:
        if table.kind != "ruling":
            continue
        for row in table.rows:
            ruling = None if row.faulty else _ruling(row)
            if ruling is None:
                if not row.faulty and row["becomes"]:
                    problems.append(
                        Problem("ruling-incomplete", row.at(), row["value"] or row["becomes"], {"lack": "裁定"})
                    )
                continue
            lack = _lacking(ruling)
            if lack:
                problems.append(Problem("ruling-incomplete", row.at(), ruling.kind.value, {"lack": lack}))
            else:
                rulings.append(ruling)
    return tuple(rulings), tuple(problems)


def apply_rulings(rulings: Sequence[Ruling], tables: Sequence[Table], problems: Iterable[Problem]) -> Ruled:
    """Apply every ruling in the order of the sheet to the rows as the previous rulings left them.

    `problems` are those of reading the tables: a date is accepted if it has one of them.
    """
    notices: list[Problem] = []
    on_time: list[Ruling] = []
    held = list(tables)
    void: set[Place] = set()
    accepted: set[Place] = set()
    kept: set[Place] = set()
    faults = _by_place(problems) if rulings else {}
    # Most terms have no ruling about a person, and rosters are long.
    people = cache(lambda kind: _People(sound_rows(tables, _ROSTERS[kind][0]), _ROSTERS[kind][1]))
    for ruling in rulings:
        if ruling.kind is RulingKind.ON_TIME:
            on_time.append(ruling)
            continue
        target = people(ruling.kind).find(ruling.becomes) if ruling.kind in _ROSTERS else None
        if target is None and ruling.kind in _ROSTERS:
            reason, hint = _NOBODY
            notices.append(_unused(ruling, reason.format(ruling.becomes), hint))
            continue
        held, changed = _applied_to(ruling, target, held, faults)
        places = {place for row in changed for place in row.places}
        if ruling.kind is RulingKind.VOID:
            void |= places
        elif ruling.kind is RulingKind.KEEP:
            kept |= places
        elif ruling.kind is RulingKind.ACCEPT_DATE:
            accepted |= places
            faults = {place: row_faults for place, row_faults in faults.items() if place not in places}
        notices.append(_applied(ruling, len(changed)) if changed else _unused(ruling, *_NO_ROW))
    return Ruled(
        tuple(held), tuple(notices), RuledRows(frozenset(void), frozenset(accepted), frozenset(kept)), tuple(on_time)
    )


def _by_place(problems: Iterable[Problem]) -> Mapping[Place, Sequence[Problem]]:
    """The problems of single rows."""
    in_rows = (problem for problem in problems if problem.location.row)
    return grouped_by(in_rows, lambda problem: (problem.location.file, problem.location.sheet, problem.location.row))


def with_classes_on_time(
    records: Records, on_time: Iterable[Ruling], names: ClassNames, deadline: datetime | None
) -> tuple[Records, tuple[Problem, ...]]:
    """Return the records with a receipt at the deadline for every class ruled as on time, and the rulings' effects."""
    receipts: list[Receipt] = []
    problems: list[Problem] = []
    for ruling in on_time:
        name = names.find(class_name(ruling.value))
        if name and deadline is not None:
            receipts.append(Receipt(name, deadline, ruling.source))
            problems.append(_applied(ruling, 1))
        else:
            problems.append(_unused(ruling, *(_NO_DEADLINE if name else _NO_CLASS)))
    return replace(records, receipts=(*records.receipts, *receipts)), tuple(problems)


def _ruling(row: Row) -> Ruling | None:
    becomes = row["becomes"]
    kind = RulingKind.VOID if squeeze(becomes) == VOID_WORD else row["kind"]
    if kind is None or (kind in _NAME_FIELDS and not becomes):
        return None
    return Ruling(
        kind=kind,
        file=row["file"],
        sheet=row["sheet"],
        row=row["row"] or None,
        value=row["value"],
        becomes=becomes,
        reason=row["reason"],
        decided_by=row["decided_by"],
        source=row.at(),
    )


def _lacking(ruling: Ruling) -> str:
    """The required headings that a ruling of its kind lacks."""
    about_one_row = ruling.kind in (RulingKind.VOID, RulingKind.ACCEPT_DATE, RulingKind.KEEP)
    needed: Mapping[str, object] = (
        {"文件": ruling.file, "行": ruling.row} if about_one_row else {"原内容": ruling.value}
    )
    return "、".join(heading for heading, cell in needed.items() if not cell)


class _People:
    """The pupils or teachers of the rosters, as a ruling may name them."""

    def __init__(self, rows: Iterable[Row], id_field: str) -> None:
        self._ids: set[str] = set()
        self._named: dict[str, set[str]] = {}
        for row in rows:
            self._ids.add(row[id_field])
            self._named.setdefault(person(row["name"]), set()).add(row[id_field])

    def find(self, text: str) -> Reference | None:
        """Return the person of 王小明(G001), G001, or a unique name, with that id."""
        word = person(text)
        with_id = _WITH_ID.fullmatch(word)
        asked = with_id[1] if with_id else word
        named = {asked} if asked in self._ids else self._named.get(word, set())
        # The name is not compared: the id alone identifies the person.
        return Reference("", *named) if len(named) == 1 else None


def _applied_to(
    ruling: Ruling, target: Reference | None, tables: Sequence[Table], faults: Mapping[Place, Sequence[Problem]]
) -> tuple[list[Table], list[Row]]:
    """The tables after one ruling, which may name a person, and the rows that it changed, as they were before."""
    changed: list[Row] = []
    after = []
    for table in tables:
        rows: list[Row] = []
        for row in table.rows:
            new = _ruled_row(ruling, target, row, faults) if ruling.is_about(row) else row
            if new is not row:
                changed.append(row)
            if new is not None:
                rows.append(new)
        after.append(replace(table, rows=tuple(rows)))
    return after, changed


def _ruled_row(
    ruling: Ruling, target: Reference | None, row: Row, faults: Mapping[Place, Sequence[Problem]]
) -> Row | None:
    """The row after the ruling: the same if it does not apply, None if it is void."""
    match ruling.kind:
        case RulingKind.VOID:
            return row if ruling.value and not _says(row, ruling.value) else None
        case RulingKind.ACCEPT_DATE:
            row_faults = [problem for place in row.places for problem in faults.get(place, ())]
            if not any(p.code == _OUT_OF_RANGE for p in row_faults):
                return row
            return replace(row, faulty=any(p.code != _OUT_OF_RANGE and is_error(p) for p in row_faults))
        case RulingKind.KEEP:
            # The ruling applies although it changes nothing: it decides that the question is not asked again.
            return replace(row) if not ruling.value or _says(row, ruling.value) else row
        case RulingKind.STUDENT | RulingKind.TEACHER if target is not None:
            return _renamed(ruling, target, row)
    return row


def _renamed(ruling: Ruling, target: Reference, row: Row) -> Row:
    """The row with every reference to the name replaced by the person that the ruling names."""
    changes: dict[str, object] = {}
    for field in _NAME_FIELDS[ruling.kind]:
        value = row.get(field)
        references = (value,) if isinstance(value, Reference) else value
        if not isinstance(references, tuple) or not any(_is_named(r, ruling.value) for r in references):
            continue
        new = tuple(target if _is_named(r, ruling.value) else r for r in references)
        changes[field] = new[0] if isinstance(value, Reference) else new
        if field == "student":
            changes["student_id"] = _ids_beside(new, target, row["student_id"])
    return row.changed(changes) if changes else row


def _ids_beside(named: Sequence[Reference], target: Reference, ids: Sequence[str]) -> tuple[str, ...]:
    """Clear 学号 beside names that the office has decided: they would take precedence over the decision."""
    if len(ids) == len(named):
        return tuple(target.id if reference is target else id_ for reference, id_ in zip(named, ids, strict=True))
    return () if all(reference is target for reference in named) else tuple(ids)


def _is_named(reference: object, name: str) -> bool:
    return isinstance(reference, Reference) and person(name) in (reference.name, str(reference))


def _says(row: Row, text: str) -> bool:
    """True if a person or a day of the row is written like that."""
    fields = (field for names in _NAME_FIELDS.values() for field in names)
    values = (row.get(field) for field in fields)
    references = (r for v in values for r in ((v,) if isinstance(v, Reference) else v or ()))
    days = (v for v in row.cells if isinstance(v, date))
    spelled = {squeeze(text), *(day.isoformat() for day in (read_date(text, None).day,) if day)}
    return any(_is_named(r, text) for r in references) or any(day.isoformat() in spelled for day in days)


def _unused(ruling: Ruling, reason: str, hint: str) -> Problem:
    return Problem("ruling-unused", ruling.source, ruling.value, {"reason": reason, "hint": hint})


def _applied(ruling: Ruling, rows: int) -> Problem:
    where = str(Location(ruling.file, ruling.sheet, ruling.row or 0)) or "所有文件"
    details = {
        "kind": ruling.kind.value,
        "becomes": f"“{ruling.becomes}”" if ruling.becomes and ruling.kind in _NAME_FIELDS else "",
        "where": where,
        "rows": str(rows),
        "who": ruling.decided_by,
        "reason": ruling.reason,
    }
    return Problem("ruling-applied", ruling.source, ruling.value, details)
