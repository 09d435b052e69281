"""The titles of sheets: an identity number in one (a sheet for each pupil) goes no further than its file."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from jiafang_batch.intake.answer import FileGrids
from jiafang_batch.photos.picture import WorkbookPictures
from jiafang_batch.problem import Problem

Titled = Callable[[str], str]
"""The title of a sheet → the title by which it is known."""


def with_titles(file: FileGrids, titled: Titled) -> FileGrids:
    """Return the file with another title of each sheet, wherever it stands: of grids, problems and pictures."""
    titles = {grid.sheet for grid in file.grids} | {problem.location.sheet for problem in file.problems}
    if all(titled(title) == title for title in titles):
        return file
    return replace(
        file,
        grids=tuple(replace(grid, sheet=titled(grid.sheet)) for grid in file.grids),
        problems=tuple(with_title(problem, titled) for problem in file.problems),
        pictures=None if file.pictures is None else _of_pictures(file.pictures, titled),
    )


def with_title(problem: Problem, titled: Titled) -> Problem:
    """Return the problem with the other title of its sheet, and of the related ones in the same file."""
    place = problem.location
    related = tuple(
        replace(other, sheet=titled(other.sheet)) if other.file == place.file else other for other in problem.related
    )
    return replace(problem, location=replace(place, sheet=titled(place.sheet)), related=related)


def _of_pictures(workbook: WorkbookPictures, titled: Titled) -> WorkbookPictures:
    pictures = tuple(replace(picture, sheet=titled(picture.sheet)) for picture in workbook.pictures)
    return replace(workbook, pictures=pictures, unreadable=tuple(map(titled, workbook.unreadable)))
