"""A fault in somebody's data: where it is and what it is; the words are found late, in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiafang_batch.terms import Severity


@dataclass(frozen=True, slots=True)
class Location:
    """Where a value stands: file (relative to the term folder), sheet, row (1-based), column letter and header.

    A part that is not known is empty (row: 0), as for a fault of a whole file.
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""

    def __str__(self) -> str:
        """As a person writes it: file!sheet!B5, as far as it is known."""
        cell = f"{self.column}{self.row or ''}"
        return "!".join(part for part in (self.file, self.sheet, cell) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a code of the catalogue, its location, the value found, and details for the message."""

    code: str
    location: Location
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    related: tuple[Location, ...] = ()
    is_optional: bool = False
    """True for a cell that may as well be blank: its row counts all the same."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a problem says to a person: severity, what is wrong, what to do."""

    severity: Severity
    title: str
    message: str
    remedy: str
    many: str = ""
    """What is said once of many alike on one sheet: how many, and in which rows. Empty: each is said for itself."""
    many_from: int = 0
