"""A term played as its people do: the office types into the workbooks that the program wrote, and gives commands.

Only cells are touched that a heading names. Nothing is read from inside the product but the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from click.testing import CliRunner, Result
from text_tables import rows

from jiafang_batch.cli import jiafang
from jiafang_batch.run.place import clock

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


class SetClock(datetime):
    """The clock that commands look at; `moment` is what it shows."""

    moment = datetime(2024, 9, 2, 8)  # noqa: DTZ001  a time of day at the school

    @classmethod
    def now(cls, tz=None):
        return cls.moment.replace(tzinfo=tz)


@dataclass
class Office:
    """The term folder, and what the commands said."""

    folder: Path
    said: list[str] = field(default_factory=list)

    def __call__(self, *words: object, code: int | None = 0, answer: str = "") -> Result:
        """Give a command whose exit code must be `code`."""
        result = CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False, input=answer)
        assert result.exception is None, (words, result.exception, result.output)
        assert result.return_value in (code, None if code == 0 else code), (words, result.return_value, result.output)
        self.said.append(result.output)
        return result


def at(moment: str) -> None:
    """Set the clock: `2024-10-20 15:00`."""
    SetClock.moment = datetime.fromisoformat(moment)


def set_clock(monkeypatch) -> None:
    monkeypatch.setattr(clock, "datetime", SetClock)


# ---------------------------------------------------------------- typing into workbooks


def type_rows(folder: Path, books: Mapping[str, Mapping[str, str]]) -> None:
    """Type tables below the headings of blank sheets: file → sheet → table as text, whose headings stand there."""
    for name, sheets in books.items():
        book = openpyxl.load_workbook(folder / name)
        for title, text in sheets.items():
            head, *lines = rows(text)
            places = headings(book[title], 1)
            for number, line in enumerate(lines, 2):
                for heading, value in zip(head, line, strict=True):
                    if value != "":
                        book[title].cell(number, places[str(heading).rstrip("*")]).value = value
        book.save(folder / name)


def headings(sheet: Worksheet, row: int) -> dict[str, int]:
    """Heading → column of a row; the star of what must be filled is no part of it."""
    return {str(cell.value).rstrip("*"): cell.column for cell in sheet[row] if cell.value not in (None, "")}


@dataclass(frozen=True)
class Line:
    """A row of a sheet that people fill, by heading."""

    sheet: Worksheet
    places: Mapping[str, int]
    number: int

    def __getitem__(self, heading: str) -> object:
        return self.sheet.cell(self.number, self.places[heading]).value if heading in self.places else None

    def fill(self, cells: Mapping[str, object]) -> None:
        """Type into the cells whose headings the sheet has."""
        for heading, value in cells.items():
            if heading in self.places:
                self.sheet.cell(self.number, self.places[heading]).value = value


def lines_of(sheet: Worksheet, key: str = "学生姓名") -> list[Line]:
    """The rows below the row of headings in which `key` stands."""
    top = next(row[0].row for row in sheet.iter_rows() if any(str(c.value).rstrip("*") == key for c in row))
    places = headings(sheet, top)
    return [Line(sheet, places, number) for number in range(top + 1, max(sheet.max_row, top + 30) + 1)]


def edit(
    path: Path, sheet: str, change: Callable[[list[Line]], None], target: Path | None = None, **options: str
) -> Path:
    """Open, let `change` type into the rows, save under the same name or as `target`."""
    book = openpyxl.load_workbook(path)
    change(lines_of(book[sheet], **options))
    target = target or path
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def day(text: str) -> date:
    return date.fromisoformat(text)


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    """The values of a sheet, as a program shows them that does not calculate."""
    return list(openpyxl.load_workbook(path, data_only=True, read_only=True)[sheet].iter_rows(values_only=True))
