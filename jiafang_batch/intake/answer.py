"""The result of reading a file: its sheets as raw values, its pictures, and the problems of the file as a whole."""

from __future__ import annotations

from msgspec import Struct

from jiafang_batch.grid import Grid
from jiafang_batch.photos.picture import WorkbookPictures
from jiafang_batch.problem import Problem


class FileGrids(Struct, frozen=True):
    """The content of one file: its sheets, every problem of the file as a whole, and the pictures on its sheets."""

    file: str
    grids: tuple[Grid, ...] = ()
    problems: tuple[Problem, ...] = ()
    pictures: WorkbookPictures | None = None
    """None for a file that could not be read."""


class Answer(Struct, frozen=True):
    """The content of a file and, if it was read in another process, the bytes (`codec.encoded`) that were sent."""

    file_grids: FileGrids
    content: bytes = b""
