"""`policy take`: carries targets, points, steps and ratings tried out in 家访汇总 into 考核办法.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from jiafang_batch.grid import Grid
from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.rounding import percent_text, plain_text
from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.words import exact
from jiafang_batch.report.lists.source_pages import POLICY
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import POLICY_FILE, SourceFile
from jiafang_batch.run.term.open_term import read_policy
from jiafang_batch.run.usage import UsageError
from jiafang_batch.table import Row, Table

_INDICATOR_FIELDS = {"目标": "target", "分值": "points", "步长": "step"}
_CODE, _RATING, _LOWEST = "编号", "等级", "最低分"
_DIGITS = 6
"""The decimals of a number in 家访汇总."""


class PolicyChange(Struct, frozen=True):
    """A number of 考核办法.xlsx that differs in 家访汇总: its name, both values in words, and the cell to change."""

    about: str
    old: str
    new: str
    sheet: str
    address: str
    value: float | int | str | None

    def __str__(self) -> str:
        """QZ-2 学期家访率 目标：50% → 60%."""
        return f"{self.about}：{self.old or '（空）'} → {self.new or '（空）'}"


def policy_changes(book: Path, root: Path, intake: Intake) -> tuple[PolicyChange, ...]:
    """Return the differences between the 考核办法 sheet of a summary workbook and 考核办法.xlsx of the term folder.

    Raises UsageError if either cannot be read, or a value is not a number.
    """
    (read,) = intake.read_many([(book.name, book)])
    grid = next((grid for grid in read.grids if grid.sheet == POLICY), None)
    headings = next((i for i, cells in enumerate(grid.rows) if _CODE in map(_word, cells)), None) if grid else None
    if grid is None or headings is None:
        raise UsageError(f"“{book}”里没有“{POLICY}”这张表，不像家访汇总.xlsx。")
    policy, file, _ = read_policy(SourceFile(POLICY_FILE, root / POLICY_FILE), intake)
    if policy is None:
        raise UsageError(f"“{root / POLICY_FILE}”里有错误，请先用 jiafang policy check 改正。")
    rates = {indicator.code: indicator.is_rate for indicator in policy.indicators}
    rows = _rows_by(file.tables, "policy_indicators", "code")
    ratings = _rows_by(file.tables, "policy_ratings", "name")
    tried = [*_numbers(grid, headings, _CODE, tuple(_INDICATOR_FIELDS)), *_numbers(grid, headings, _RATING, (_LOWEST,))]
    changes = (
        _change(rows.get(name) if heading in _INDICATOR_FIELDS else ratings.get(name), name, heading, number,
                is_rate=heading == "目标" and rates.get(name, False))
        for name, heading, number in tried
    )  # fmt: skip
    return tuple(change for change in changes if change is not None)


def take(changes: Sequence[PolicyChange], root: Path) -> None:
    """Write the changes into 考核办法.xlsx and change nothing else. Raises UsageError if that is impossible."""
    from jiafang_batch.report.updated.editable import UnkeepableError, with_cells

    path = root / POLICY_FILE
    try:
        content = with_cells(path.read_bytes(), ((c.sheet, c.address, c.value) for c in changes))
    except UnkeepableError as reason:
        raise UsageError(f"“{path}”{reason}，没有改动。请打开它，照上面列的自己改。") from reason
    write_whole(path, content)


def _rows_by(tables: Iterable[Table], kind: str, field: str) -> Mapping[str, Row]:
    return {squeeze(str(row[field])): row for table in tables if table.kind == kind for row in table.rows}


def _word(cell: object) -> str:
    return squeeze(cell) if isinstance(cell, str) else ""


def _numbers(grid: Grid, header: int, key: str, headings: Sequence[str]) -> Iterator[tuple[str, str, Fraction | None]]:
    """(row's name, heading, number) of every row. Raises UsageError for a cell that is not a number."""
    words = [_word(cell) for cell in grid.rows[header]]
    # 等级 and 最低分 are at the right of the indicators, whose columns come first.
    at = {word: len(words) - 1 - words[::-1].index(word) for word in (key, *headings) if word in words}
    if key not in at:
        return
    for number, cells in enumerate(grid.rows[header + 1 :], header + 2 + grid.top):
        name = squeeze(str(cells[at[key]])) if at[key] < len(cells) else ""
        for heading in headings if name else ():
            cell = cells[at[heading]] if heading in at and at[heading] < len(cells) else ""
            value = exact(cell) if cell != "" else None
            if cell != "" and value is None:
                raise UsageError(f"“{POLICY}”第 {number} 行的{heading}写成“{cell}”，看不出是多少。请改成数再运行。")
            yield name, heading, value


def _change(row: Row | None, name: str, heading: str, tried: Fraction | None, *, is_rate: bool) -> PolicyChange | None:
    """The change of one number; None if it is unchanged, or the policy has no such row."""
    field = _INDICATOR_FIELDS.get(heading, "lowest")
    if row is None or field not in row.head.columns:
        return None
    cell = row[field]
    standing = None if cell in (None, "") else exact(cell)
    if _rounded(standing) == _rounded(tried):
        return None
    shown = percent_text if is_rate else plain_text
    old, new = ("" if number is None else shown(number) for number in (standing, tried))
    value = None if tried is None else int(tried) if tried.denominator == 1 and not is_rate else float(tried)
    about = f"{name} {row['name']} {heading}" if heading != _LOWEST else f"等级 {name} {heading}"
    letter = row.head.columns[field][0]
    is_text = isinstance(cell, str) and cell.strip().endswith("%")
    return PolicyChange(about, old, new, row.head.sheet, f"{letter}{row.number}", new if is_text else value)


def _rounded(number: Fraction | None) -> Fraction | None:
    return None if number is None else round(number, _DIGITS)
