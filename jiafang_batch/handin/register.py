"""收表登记: people's entries, which are never lost, and the pages that it consists of.

A term run reads its first sheet (按时交表, 延期至); the other sheets only inform and state that in their first cell.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.hand_in_state import Standing, local
from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.owner_vote import owner_label
from jiafang_batch.handin.progress import LABEL, ROWS, STATE, STATE_COLUMNS, VERSIONS, YEAR_GROUP
from jiafang_batch.link.registers import end_of_day
from jiafang_batch.product_words import OWN_MARK
from jiafang_batch.records import Roster
from jiafang_batch.report.lists.progress_page import FAULTY_ROWS
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.page import Column, Page, rows_of
from jiafang_batch.report.updated.written_cells import KeptTable

_MINUTE = timedelta(minutes=1)
_FIELDS = ("school_class", "received", "file", "extended", "remark")


class TypedRow(Struct, frozen=True):
    """A row of the register: its class (empty if unknown), its cells, their values."""

    school_class: str
    cells: Mapping[str, Any]
    """Field → the cell as typed."""
    received: datetime | None
    extended: datetime | None


class Typed(Struct, frozen=True):
    """People's entries about one class; unreadable cells are kept unchanged."""

    received: Any = None
    extended: Any = None
    remark: str = ""


class TypedRegister(Struct, frozen=True):
    """All entries of people in the register."""

    by_class: Mapping[str, Typed]
    loose: tuple[Mapping[str, Any], ...]
    """Rows about unknown classes, as field → cell."""

    @property
    def received(self) -> Mapping[str, datetime]:
        """Class → the time that a person has entered for it."""
        return {name: t.received for name, t in self.by_class.items() if isinstance(t.received, datetime)}


def typed_register(rows: Iterable[TypedRow], submissions: Sequence[Submission], zone: tzinfo) -> TypedRegister:
    """Return people's entries in the register: times without a submission, 延期至, 备注, rows of unknown classes.

    A submission's own time is written by the program and therefore left out.
    """
    by_class: dict[str, Typed] = {}
    loose: list[Mapping[str, Any]] = []
    receipt_times = _moments(submissions, zone)
    for row in rows:
        if not row.school_class:
            loose.append(row.cells)
            continue
        before = by_class.get(row.school_class, Typed())
        received = row.received if row.received is not None else row.cells.get("received") or None
        if isinstance(received, datetime) and any(
            abs(received - moment) < _MINUTE for moment in receipt_times.get(row.school_class, ())
        ):
            received = None
        extended = row.extended if row.extended is not None else row.cells.get("extended") or None
        by_class[row.school_class] = Typed(
            received=_earlier(before.received, received),
            extended=_later(before.extended, extended),
            remark="；".join(
                dict.fromkeys(text for text in (before.remark, str(row.cells.get("remark") or "")) if text)
            ),
        )
    return TypedRegister(by_class, tuple(loose))


def _moments(submissions: Iterable[Submission], zone: tzinfo) -> Mapping[str, Sequence[datetime]]:
    """Class → the times of receipt of its workbooks."""
    by_class: dict[str, list[datetime]] = {}
    for submission in submissions:
        for name in submission.classes:
            by_class.setdefault(name, []).append(local(submission.received, zone))
    return by_class


def _earlier(first: Any, second: Any) -> Any:
    """The earlier moment; other content is kept only if there is no moment."""
    moments = [value for value in (first, second) if isinstance(value, datetime)]
    return min(moments) if moments else first or second


def _later(first: Any, second: Any) -> Any:
    moments = [value for value in (first, second) if isinstance(value, datetime)]
    return max(moments) if moments else first or second


# ---------------------------------------------------------------- pages


class RegisterRow(Struct, frozen=True):
    """A row of 收表登记: a class that has handed in or has an entry, or an entry about an unknown class."""

    label: Any
    received: Any
    extended: Any
    file: str
    remark: str
    original: str = ""
    standing: Standing | None = None


def _of_standing(value: Callable[[Standing], Any], otherwise: Any = None) -> Callable[[RegisterRow], Any]:
    return lambda row: value(row.standing) if row.standing else otherwise


_CLASS = Column("班级", Kind.WORD, 12, value=lambda r: r.label)
_EXTENDED = Column("延期至", Kind.MOMENT, 18, value=lambda r: r.extended)
_REMARK = Column("备注", Kind.LONG_TEXT, 20, value=lambda r: r.remark)
_REGISTER_COLUMNS = (
    _CLASS,
    Column("班主任", Kind.WORD, 12, value=_of_standing(lambda s: s.teacher, "")),
    Column("收到时间", Kind.MOMENT, 18, value=lambda r: r.received),
    _EXTENDED,
    replace(STATE, value=_of_standing(lambda s: s.state.value, "")),
    Column("最近一次", Kind.MOMENT, 18, value=_of_standing(lambda s: s.latest)),
    replace(VERSIONS, value=_of_standing(lambda s: s.versions)),
    replace(ROWS, value=_of_standing(lambda s: s.facts.rows)),
    replace(FAULTY_ROWS, value=_of_standing(lambda s: s.facts.faulty_rows)),
    Column("文件", Kind.LONG_TEXT, 40, value=lambda r: r.file),
    Column("原文件名", Kind.LONG_TEXT, 36, value=lambda r: r.original),
    _REMARK,
)
_STORED = Column("存放在", Kind.LONG_TEXT, 44, value=lambda s: s.path)


def _history_columns(counted: Container[str], roster: Roster, zone: tzinfo) -> tuple[Column, ...]:
    """The columns of 收表明细; `counted` holds the paths of the submissions that count."""
    return (
        Column("谁交的", Kind.WORD, 16, value=lambda s: owner_label(s.owner, roster)),
        Column("版本", Kind.INTEGER, 7, value=lambda s: s.version),
        Column("收到", Kind.MOMENT, 18, value=lambda s: local(s.received, zone)),
        Column("是否统计", Kind.FLAG, 10, value=lambda s: s.path in counted),
        Column("补交", Kind.FLAG, 7, value=lambda s: s.is_supplement),
        Column("行数", Kind.INTEGER, 7, value=lambda s: s.rows),
        Column("原文件名", Kind.LONG_TEXT, 40, value=lambda s: s.original if s.original != s.path else ""),
        _STORED,
        Column("认定", Kind.WORD, 10, value=lambda s: s.verdict),
        Column("依据", Kind.LONG_TEXT, 34, value=lambda s: s.reason),
    )


def register_tables(class_meant: Callable[[str], str]) -> tuple[KeptTable, ...]:
    """Return how the rows of the pages are matched; `class_meant` interprets a class as people write it."""
    return (
        KeptTable("收表登记", (_CLASS.title,), frozenset({_EXTENDED.title, _REMARK.title}), class_meant),
        KeptTable("各班状态", (YEAR_GROUP.title, LABEL.title)),
        KeptTable("收表明细", (_STORED.title,), is_list=True),
    )


def register_pages(
    standings: Sequence[Standing], submissions: Sequence[Submission], counted: Sequence[Submission],
    typed: TypedRegister, roster: Roster, zone: tzinfo,
) -> tuple[Page, ...]:  # fmt: skip
    """Return 收表登记 as it is read again: the state of everybody, and every submission."""
    clock = f"时间均为学校当地时间（{zone}）"
    how = "准许某班晚交：在它那一行写延期至（没有它就加一行写班级），保存关闭后运行 jiafang status；改过的格子程序不再动，清空就恢复"
    lines = [*_class_rows(standings, typed, _moments(submissions, zone)), *(_loose_row(cells) for cells in typed.loose)]
    # A sentence about having no rows would be read as a row; a blank row can be filled in.
    rows: Sequence[Sequence[Any]] = rows_of(_REGISTER_COLUMNS, lines) or [("",) * len(_REGISTER_COLUMNS)]
    history = _history_columns({submission.path for submission in counted}, roster, zone)
    versions = rows_of(history, sorted(submissions, key=_order))
    states = rows_of(STATE_COLUMNS, standings)
    return (
        Page("收表登记", "收表登记", _REGISTER_COLUMNS, rows, f"{clock}。{how}", frozen=1),
        Page("各班状态", f"各班状态{OWN_MARK}", STATE_COLUMNS, states, clock, "班级表里还没有班级。", 2),
        Page("收表明细", f"收表明细{OWN_MARK}", history, versions, clock, "还没有收到任何一份表。", 1),
    )


def _order(submission: Submission) -> tuple[str, int]:
    """The sort key, owner and version: the order of receipt shows in the times."""
    return (str(submission.owner), submission.version)


def _class_rows(
    standings: Iterable[Standing], typed: TypedRegister, moments: Mapping[str, Sequence[datetime]]
) -> Iterable[RegisterRow]:
    """The classes that have handed in or have an entry here.

    Entries of another register or of a ruling are not copied, because the copy would outlive a correction there.
    """
    for standing in standings:
        written = typed.by_class.get(standing.owner.key, Typed())
        is_class = standing.owner.kind is OwnerKind.SCHOOL_CLASS
        noted = written.received
        first = min(
            (*moments.get(standing.owner.key, ()), *([noted] if isinstance(noted, datetime) else ())), default=None
        )
        if not is_class or (first is None and written == Typed()):
            continue
        unreadable = noted if not isinstance(noted, datetime) else None
        last = standing.counted[-1] if standing.counted else None
        yield RegisterRow(
            standing.label, _moment(unreadable or first), _until(written.extended), last.path if last else "", written.remark,
            last.original if last and last.original != last.path else "", standing,
        )  # fmt: skip


def _loose_row(cells: Mapping[str, Any]) -> RegisterRow:
    school_class, received, file, extended, remark = (cells.get(field) for field in _FIELDS)
    return RegisterRow(school_class, _moment(received), _moment(extended), file or "", remark or "")


def _until(value: Any) -> Any:
    """延期至 as people write it: a time at the end of a day is written as the day."""
    is_day = isinstance(value, datetime) and value == end_of_day(datetime.combine(value.date(), time()))
    return Shown(value.date(), Kind.DATE) if is_day else _moment(value)


def _moment(value: Any) -> Any:
    """A moment as a moment, anything else as its text."""
    return value if value is None or isinstance(value, datetime) else Shown(str(value), Kind.WORD)
