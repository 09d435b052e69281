"""收表/没有收下/: rejected files are kept unchanged, recorded with their reason, and tried again later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import TurnedAway
from jiafang_batch.handin.turned_away import probable_owner
from jiafang_batch.intake.digest import digest_of
from jiafang_batch.intake.sniff import EXTENSIONS, FileType
from jiafang_batch.product_words import TURNED_AWAY
from jiafang_batch.report.names import file_name
from jiafang_batch.run.handin.collecting_term import CollectingTerm
from jiafang_batch.run.handin.incoming import Came, Refused
from jiafang_batch.run.place.disk import place, stage
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.place.journal_file import JournalFile

_LONGEST_ENDING = 10
"""Characters; what follows a full stop far from the end is no ending of a file."""
_READABLE = (
    frozenset().union(*(EXTENSIONS[kind] for kind in EXTENSIONS))
    - EXTENSIONS[FileType.HTML]
    - EXTENSIONS[FileType.XML_2003]
)


class KeptBack(Struct, frozen=True):
    """A workbook that was rejected before and may be readable now."""

    came: Came
    received: datetime
    """The time of the first receipt."""
    code: str = ""
    """The class whose code came with it."""


def turn_away(
    term: CollectingTerm, refused: Refused, received: datetime, owner: Owner | None = None, code: Owner | None = None
) -> Refused:
    """Keep what was received and record why it was rejected; returned without its content.

    `owner` is its owner if known, `code` the class whose code came with it. The same content is kept once; a file without content is not kept.
    """
    if not refused.content:
        return refused
    light = replace(refused, content=b"", is_kept=True)
    digest = digest_of(refused.content)
    if any(entry.content == digest for entry in term.journal_file.turned_away()):
        return light
    path = _free(term.root, refused.name)
    noted = TurnedAway(
        content=digest,
        original=refused.name,
        path=path,
        received=received.replace(microsecond=0),
        owner=owner or probable_owner(refused.name, term.roster, term.directory.classes.find),
        reason=refused.reason,
        step=refused.step,
        code=code.key if code else "",
    )
    stage(term.root / path, refused.content)
    term.journal_file.record(noted)
    place(term.root / path)
    return light


def _free(root: Path, name: str) -> str:
    """A free path in the folder: the file's own name, numbered if it is taken."""
    original = PurePosixPath(name)
    ending = original.suffix.lower() if len(original.suffix) <= _LONGEST_ENDING else ""
    for number in count(1):
        stem = file_name(original.name.removesuffix(original.suffix if ending else ""))
        path = f"{LOG_FOLDER}/{TURNED_AWAY}/{stem}{f'_{number}' if number > 1 else ''}{ending}"
        if not (root / path).exists():
            return path
    raise AssertionError(name)


def kept_back(journal_file: JournalFile) -> Iterator[KeptBack]:
    """Yield the workbooks and documents among the rejected files: headings may have been taught since."""
    for entry in journal_file.turned_away():
        if PurePosixPath(entry.path).suffix in _READABLE:
            content = (journal_file.root / entry.path).read_bytes()
            yield KeptBack(Came(entry.original, content, entry.received), entry.received, entry.code)


def let_in(journal_file: JournalFile, content: str) -> None:
    """Remove the kept copy of a file that has been filed since."""
    for entry in journal_file.journal.turned_away:
        if entry.content == content:
            (journal_file.root / entry.path).unlink(missing_ok=True)
