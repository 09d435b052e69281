"""Questions whether a row counts, with the other row beside it, as 更正.xlsx and `collect` at a terminal show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jiafang_batch.handin.doubled_visits import doubled_visits
from jiafang_batch.handin.journal import Journal
from jiafang_batch.handin.stated import row_words
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Records, Visit
from jiafang_batch.run.term.read import ReadFile


def row_question(
    code: str, about: str, places: tuple[Location, Location], read: Mapping[str, ReadFile], otherwise: str = ""
) -> Problem:
    """Return the question about a row that counts (the first place); the second is that of the other row.

    It has no row number if the other workbook lacks the row. `otherwise` is what the other row says instead.
    """
    here, there = places
    words = {
        "counts": row_words(read[here.file].tables, (here.sheet, here.row)),
        "instead": row_words(read[there.file].tables, (there.sheet, there.row)) if there.row else "",
        "otherwise": otherwise,
    }
    return Problem(code, here, about, words, (there,))


def about_doubled_visits(records: Records, files: Iterable[ReadFile], journal: Journal) -> tuple[Problem, ...]:
    """Return the questions about visits that stand in several owners' workbooks and may be one."""
    owners = {submission.path: str(submission.owner) for submission in journal.submissions}
    pairs = list(doubled_visits(records.visits, lambda file: owners.get(file, file)))
    if not pairs:
        return ()
    read = {file.source.name: file for file in files}
    came = {submission.path: submission.received.isoformat() for submission in journal.submissions}
    return tuple(_question(sorted(pair, key=lambda v: _came(v, came)), records, read) for pair in pairs)


def _came(visit: Visit, came: Mapping[str, str]) -> tuple[str, str]:
    """When it was handed in first; what lies in the folder itself came last."""
    return min((came.get(place.file, "9"), place.file) for place in visit.sources)


def _question(pair: Sequence[Visit], records: Records, read: Mapping[str, ReadFile]) -> Problem:
    old, new = pair
    about = f"{records.roster.students[old.student].name} {old.date:%Y-%m-%d}"
    places = old.sources[0], new.sources[0]
    return row_question("row-on-two-days", about, places, read, f"{new.date:%Y-%m-%d} {new.form.value}")
