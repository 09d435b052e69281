"""What was united of the owners with several workbooks, put together for people from the files as read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache

from jiafang_batch.handin.hand_in_state import local
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.owner_vote import owner_label
from jiafang_batch.handin.stated import VISIT_LOG, rows_by_place
from jiafang_batch.handin.union_records import Place, United
from jiafang_batch.handin.union_report import (
    Cells,
    Unions,
    UnionWords,
    UnitedFile,
    UnitedRow,
    asked_rows,
    cells_of,
    united_rows,
)
from jiafang_batch.records import Roster
from jiafang_batch.run.term.read import ReadFile


def unions_of(
    owners: Sequence[tuple[Sequence[Submission], United]], read: Mapping[str, ReadFile], roster: Roster, zone: tzinfo
) -> Unions:
    """Return the workbooks and the rows to show of owners, each with the submissions and what was united of them."""
    files: list[UnitedFile] = []
    rows: list[UnitedRow] = []
    for submissions, united in sorted(owners, key=lambda entry: _place(entry[0][0], roster)):
        label = owner_label(submissions[0].owner, roster)
        files += [_file(label, submission, united, zone) for submission in submissions]
        rows += united_rows(united, _words(label, read, roster))
    return Unions(tuple(files), tuple(rows))


def _place(submission: Submission, roster: Roster) -> tuple[int, str]:
    """The sort key of an owner: in the order of the classes, others after them."""
    order = {name: number for number, name in enumerate(roster.classes)}
    return min((order.get(name, len(order)) for name in submission.classes), default=len(order)), str(submission.owner)


def _file(label: str, submission: Submission, united: United, zone: tzinfo) -> UnitedFile:
    path = submission.path
    became = Counter(fate.became for fate in united.fates[path])
    received, saved = local(submission.received, zone), _local(submission.saved, zone)
    return UnitedFile(label, path, submission.version, received, saved, became, asked_rows(united, path))


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return None if moment is None else local(moment, zone)


def _words(label: str, read: Mapping[str, ReadFile], roster: Roster) -> UnionWords:
    places = cache(lambda name: rows_by_place(read[name].tables))

    def cells(name: str, place: Place) -> Cells:
        return cells_of(places(name)[place])

    def sheet(name: str) -> str:
        return next((table.head.sheet for table in read[name].tables if table.kind == VISIT_LOG), "")

    return UnionWords(label, lambda key: roster.students[key].name, cells, sheet)
