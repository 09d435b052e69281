"""What was united, for people: a line per workbook of an owner with several, and the rows that do not count as written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from msgspec import Struct

from jiafang_batch.handin.stated import VISIT_LOG, row_texts
from jiafang_batch.handin.union_records import Became, Fate, Place, Statement, UnionDoubt, United
from jiafang_batch.problem import Location
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.table import Row

ASKED = "要问"
_PUPIL = ("student", "student_id", "school_class", "year_group")
_LONGEST = 20
"""Characters of a cell that is shown."""
_DIGITS = 12
_NO_ROW = "没有这一行"

Cells = Mapping[str, str]
"""Title of a column → the filled cell as a person reads it."""


class UnitedFile(Struct, frozen=True):
    """A workbook of an owner with several: how many of its rows became what."""

    owner: str
    path: str
    version: int
    received: datetime
    saved: datetime | None
    """By the school's clock, as `received`."""
    became: Mapping[Became, int]
    asked: int
    """Rows that count and are a question."""

    @property
    def rows(self) -> int:
        """The number of its rows, one for each pupil that a row names."""
        return sum(self.became.values())


class UnitedRow(Struct, frozen=True):
    """A row that does not count as it was written, or of which it is not clear whether it counts."""

    owner: str
    pupil: str
    day: date
    became: str
    """改了, 撤下 or 要问."""
    why: str
    old: str
    """The cells that differ, as they were; of a row without another in its place, all short ones."""
    place: Location
    new: str
    """The cells that count instead; of a question those of the other workbook."""
    there: Location
    key: str
    """A digest of what it says, whatever its place."""


class Unions(Struct, frozen=True):
    """What was united of all owners with several workbooks."""

    files: tuple[UnitedFile, ...] = ()
    rows: tuple[UnitedRow, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """改了, 撤下, 要问 → how many rows."""
        return Counter(row.became for row in self.rows)

    def of(self, owner: str) -> Unions:
        """Return what was united of one owner."""
        return Unions(tuple(f for f in self.files if f.owner == owner), tuple(r for r in self.rows if r.owner == owner))


class UnionWords(Struct, frozen=True):
    """How an owner's workbooks are told to people."""

    owner: str
    pupil: Callable[[str], str]
    """学号 → name."""
    cells: Callable[[str, Place], Cells]
    """(file, place) → the cells of a row beside its pupil, by `cells_of`."""
    sheet: Callable[[str], str]
    """File → the name of its log."""


def cells_of(row: Row) -> Cells:
    """Return the filled cells of a row beside its pupil; of a long text only its length, because it is private."""
    columns = (
        column
        for column in layouts()[VISIT_LOG].columns
        if column.field not in _PUPIL and (column.field in row.filled or column.required)
    )
    texts = row_texts(row)
    filled = ((column.title, texts[column.field]) for column in columns if column.field in texts)
    return {title: text if len(text) <= _LONGEST else f"（{len(text)} 字）" for title, text in filled}


def united_rows(united: United, words: UnionWords) -> tuple[UnitedRow, ...]:
    """Return the rows of an owner's workbooks that a person should see, each content once, by day and pupil."""
    rows = {row.key: row for row in (*_corrected_or_withdrawn(united, words), *_asked(united.doubts, words))}
    return tuple(sorted(rows.values(), key=lambda row: (row.day, row.pupil, row.became, str(row.place))))


def asked_rows(united: United, name: str) -> int:
    """Return how many rows of a workbook are a question."""
    return sum(doubt.version == name for doubt in united.doubts)


def _corrected_or_withdrawn(united: United, words: UnionWords) -> Iterator[UnitedRow]:
    standing = {
        (fate.statement.pupil, fate.statement.day, fate.statement.lead): (name, fate.statement)
        for name, fates in united.fates.items()
        for fate in fates
        if fate.became is Became.COUNTED
    }
    for name, fates in united.fates.items():
        for fate in (fate for fate in fates if fate.became in (Became.CORRECTED, Became.WITHDRAWN)):
            version, instead = fate.version, fate.instead
            if instead is not None:
                # What it was corrected to may have been corrected again, or stand in a later workbook too.
                version, instead = standing.get((instead.pupil, instead.day, instead.lead), (version, instead))
            yield _row(name, fate.statement, fate.became.value, _why(fate), (version, instead), words)


def _why(fate: Fate) -> str:
    if fate.instead is None:
        return "交表的人后来交的一份里没有了"
    if fate.instead.day != fate.statement.day:
        return "后来改了日期"
    return "后来写的不一样" if fate.instead.lead == fate.statement.lead else "后来换了主访教师"


def _asked(doubts: Iterable[UnionDoubt], words: UnionWords) -> Iterator[UnitedRow]:
    for doubt in doubts:
        other = doubt.otherwise
        if other is None:
            why = "另一份里没有，说不准是删掉了还是只交了一部分；先照算"
        elif other.day != doubt.statement.day:
            why = "说不准是改了日期还是去了两次；先都算"
        else:
            why = "另一份收到得晚，保存得早；先按这一行"
        yield _row(doubt.version, doubt.statement, ASKED, why, (doubt.later, other), words)


def _row(
    name: str, statement: Statement, became: str, why: str, instead: tuple[str, Statement | None], words: UnionWords
) -> UnitedRow:
    version, other = instead
    assert statement.day is not None  # noqa: S101  only sound rows are corrected, withdrawn or asked about
    was = words.cells(name, statement.place)
    now = words.cells(version, other.place) if other else {}
    titles = [title for title in {**was, **now} if other is None or was.get(title) != now.get(title)]
    place = Location(name, *statement.place)
    there = Location(version, *other.place) if other else Location(version, words.sheet(version))
    text = repr((became, statement.fact, other.fact if other else ""))
    return UnitedRow(
        words.owner, words.pupil(statement.pupil), statement.day, became, why, shown(was, titles), place,
        shown(now, titles) if other else _NO_ROW, there, sha256(text.encode()).hexdigest()[:_DIGITS],
    )  # fmt: skip


def shown(cells: Cells, titles: Sequence[str]) -> str:
    """Return these cells with their titles: 家访日期 2024-09-21；家访形式 电话."""
    return "；".join(f"{title} {cells.get(title) or '（空）'}" for title in titles)
