"""What taking a file in gives: its sheets as raw values, its pictures, and what is wrong with it as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from jiafang_batch.grid import Grid
from jiafang_batch.photos.workbook_pictures import WorkbookPictures
from jiafang_batch.problem import Problem


@dataclass(frozen=True, slots=True)
class FileGrids:
    """One file as it was taken in: its sheets, every problem of the file as a whole, and the pictures on its sheets."""

    file: str
    grids: tuple[Grid, ...] = ()
    problems: tuple[Problem, ...] = ()
    pictures: WorkbookPictures | None = None
    """None for a file that could not be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A file as it was taken in, and where it came from another process the bytes (`codec.encoded`) that said so."""

    found: FileGrids
    content: bytes = b""
