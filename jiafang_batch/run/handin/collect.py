"""`collect`: received files are recognised by content, filed as copies, and recorded; nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission
from jiafang_batch.run.handin.accept import Filed, file_recognised, with_owners
from jiafang_batch.run.handin.adopt import adopt
from jiafang_batch.run.handin.arrivals import Duplicate, arrivals_of, made_supplement, turned_away_before
from jiafang_batch.run.handin.collecting_term import collecting_term
from jiafang_batch.run.handin.incoming import Refused
from jiafang_batch.run.handin.recognise import wished_owner
from jiafang_batch.run.place.scratch import scratch
from jiafang_batch.run.term.made_numbers_file import keep_made_numbers
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.usage import UsageError, disk_faults

NO_CODES: Mapping[Path, Owner] = MappingProxyType({})


class Wish(Struct, frozen=True):
    """A person's decision about the received files: their owner, and whether they are additions."""

    owner: str = ""
    """As typed: a class, a teacher's name or 工号, a year group."""
    is_supplement: bool = False
    received: datetime | None = None
    """The time of receipt, with its offset; None for now."""


class Collected(Struct, frozen=True):
    """The result for every received file."""

    filed: tuple[Filed, ...]
    duplicates: tuple[Duplicate, ...]
    refused: tuple[Refused, ...]
    """Rejected files with the reason: not a workbook, no owner, or contradictory signs."""
    adopted: tuple[Submission, ...]
    """Workbooks that were in 收表 already and have been recorded in place."""
    finished: tuple[Submission, ...]
    """Filings that an earlier interruption had left incomplete."""
    term: OpenedTerm
    """The term including the accepted files."""


@disk_faults("没有收完（已收下的都登记了，再运行一次会接着收）")
def collect(
    opened: OpenedTerm, paths: Sequence[Path], now: datetime, wish: Wish, codes: Mapping[Path, Owner] = NO_CODES
) -> Collected:
    """Accept the workbooks in the paths; files in 来件/ and loose ones in 收表/ need not be named.

    `now` has its offset; `codes` has the class whose code came with a path. Raises UsageError for an owner that does not exist, or a future time.
    """
    if wish.received is not None and wish.received > now:
        raise UsageError(f"--received 写的 {wish.received:%Y-%m-%d %H:%M} 还没有到，请核对年份和日期。")
    term = collecting_term(opened)
    keep_made_numbers(opened.root, opened.files, opened.roster.made if opened.roster else ())
    opened.note_classes(now.date())
    term.journal_file.mend()
    finished = term.journal_file.finish_filing()
    owner = wished_owner(wish.owner, term) if wish.owner else None
    adopted, strangers = adopt(term, now)
    received = wish.received or now
    with scratch(term.root) as folder:
        arrivals, duplicates, refused = arrivals_of(term, paths, owner, received, folder, codes)
        if owner is not None and len(arrivals) > 1:
            raise UsageError(f"--as 一次只能指定一个文件，这里有 {len(arrivals)} 个。")
        if wish.is_supplement:
            duplicates = [made_supplement(term, entry) for entry in duplicates]
        again = turned_away_before(term, arrivals, folder) if owner is None else []
        ready, unclear = with_owners(term, [*arrivals, *again], owner, received)
        filed = tuple(
            file_recognised(term, ready, received, is_supplement=wish.is_supplement, is_decided=bool(wish.owner))
        )
    copies = {arrival.digest: arrival.copies for arrival in arrivals}
    duplicates += [
        Duplicate(came.name, entry.submission, entry.label, source=came.source)
        for entry in filed
        for came in copies.get(entry.submission.content, ())
    ]
    turned_away = (*strangers, *refused, *unclear)
    return Collected(filed, tuple(duplicates), turned_away, adopted, finished, opened.after_filing())
