"""The public workbooks of the term that were published: those in the output folder that somebody filled in or put there."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jiafang_batch.intake.digest import file_digest
from jiafang_batch.intake.pool import Intake
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.books import PUBLIC
from jiafang_batch.report.lists.published_figures import EarlierFigures, earlier_figures, is_public_book
from jiafang_batch.run.place.publish import written_digests


class Publications(NamedTuple):
    """What was published of a term, and a problem for each public workbook that nobody can tell it from."""

    figures: tuple[EarlierFigures, ...] = ()
    unread: tuple[Problem, ...] = ()


def earlier_publications(folder: Path, term: str) -> Publications:
    """Return what was published of the term: the public workbooks in the folder that are not as the last run wrote them.

    To publish a workbook its dates are filled in, so one that nobody has touched was not published.
    """
    paths = [path for path in sorted(folder.glob(f"{Path(PUBLIC).stem}*.xlsx")) if path.is_file()]
    if not paths:
        return Publications()
    written = written_digests(folder)
    published = [path for path in paths if file_digest(path) not in written]
    if not published:
        return Publications()
    with Intake(processes=1) as intake:
        books = list(intake.read_many([(path.name, path) for path in published]))
    figures = (earlier_figures(book.grids, term) for book in books)
    unread = (
        Problem("publication-unread", Location(f"{folder.name}/{path.name}"))
        for path, book in zip(published, books, strict=True)
        if not is_public_book(book.grids)
    )
    return Publications(tuple(each for each in figures if each is not None), tuple(unread))
