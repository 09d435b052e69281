"""The public workbooks of the term that were published: those in the output folder that somebody filled in or put there."""

from __future__ import annotations

from pathlib import Path

from jiafang_batch.intake.digest import file_digest
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.books import PUBLIC
from jiafang_batch.report.lists.published_figures import EarlierFigures, earlier_figures
from jiafang_batch.run.place.publish import written_digests


def earlier_publications(folder: Path, term: str) -> tuple[EarlierFigures, ...]:
    """Return what was published of the term: the public workbooks in the folder that are not as the last run wrote them.

    To publish a workbook its dates are filled in, so one that nobody has touched was not published. Workbooks that cannot
    be read are passed over.
    """
    paths = [path for path in sorted(folder.glob(f"{Path(PUBLIC).stem}*.xlsx")) if path.is_file()]
    if not paths:
        return ()
    written = written_digests(folder)
    published = [path for path in paths if file_digest(path) not in written]
    if not published:
        return ()
    with Intake(processes=1) as intake:
        books = list(intake.read_many([(path.name, path) for path in published]))
    figures = (earlier_figures(book.grids, term) for book in books)
    return tuple(each for each in figures if each is not None)
