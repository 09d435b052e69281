"""退回/ of a term folder: kept equal to what has to be corrected now; what somebody has typed into is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePosixPath

from msgspec import Struct

from jiafang_batch.intake.digest import digest_of, file_digest
from jiafang_batch.kept_json import as_kept, is_below
from jiafang_batch.run.place.disk import is_open_elsewhere, write_whole
from jiafang_batch.run.place.folder import RETURNED_FOLDER
from jiafang_batch.run.place.state_file import state_of
from jiafang_batch.run.term.give_back import Copy
from jiafang_batch.run.usage import UsageError

_RECORD = ".退回记录.json"


class CopyRecord(Struct, frozen=True):
    """A copy as it was written: its path below 退回/, the SHA-256 of its bytes, and of what it was made from."""

    name: str
    content: str
    basis: str


class GivenBack(Struct, frozen=True):
    """The copies that stand in 退回/ now, those just written, and notices about some that could not be."""

    copies: Mapping[str, CopyRecord]
    """Submitted file → its copy."""
    fresh: tuple[str, ...]
    notices: tuple[str, ...]


def give_back(root: Path, copies: Iterable[Copy]) -> GivenBack:
    """Write the copies that are not there yet and remove those of files that have been mended.

    A copy that somebody has edited stays where it is; the new one gets another name. The order of writing allows an
    interruption at any point: what is there already is recognised by its bytes.
    """
    folder, before = root / RETURNED_FOLDER, _recorded(root)
    after: dict[str, CopyRecord] = {}
    fresh, notices = [], []
    for copy in copies:
        previous, basis = before.get(copy.file), copy.basis
        is_ours = previous is not None and _is_untouched(folder, previous)
        if previous is not None and is_ours and previous.basis == basis:
            after[copy.file] = previous
            continue
        wanted, content = copy.make()
        previous_name = previous.name if previous is not None and is_ours else ""
        name = wanted if wanted == previous_name else _free_name(folder, wanted, digest_of(content))
        try:
            write_whole(folder / name, content)
        except UsageError as fault:
            notices.append(f"“退回/{name}”没有更新：{fault}")
            if previous is not None:
                after[copy.file] = previous
            continue
        after[copy.file] = CopyRecord(name, digest_of(content), basis)
        fresh.append(name)
        if previous is not None and name != previous.name and not _removed(folder, previous):
            notices.append(f"“退回/{previous.name}”正被打开，没有撤下；请关闭后删掉它，最新的是“{name}”。")
    stale = {file: previous for file, previous in before.items() if file not in after}
    after |= {file: previous for file, previous in stale.items() if not _removed(folder, previous)}
    if after != before:
        _record(root, after)
    _without_empty_folders(folder)
    current = {file: record for file, record in after.items() if file not in stale}
    return GivenBack(current, tuple(fresh), tuple(notices))


def returned_copies(root: Path) -> Mapping[str, str]:
    """Return submitted file → its copy, if it stands in 退回/; both as paths below the term folder."""
    copies = {file: f"{RETURNED_FOLDER}/{record.name}" for file, record in _recorded(root).items()}
    return {file: copy for file, copy in copies.items() if (root / copy).is_file()}


def copy_digests(root: Path) -> frozenset[str]:
    """Return the SHA-256 of the copies as they were written."""
    return frozenset(record.content for record in _recorded(root).values())


def _is_untouched(folder: Path, record: CopyRecord) -> bool:
    path = folder / record.name
    return path.is_file() and file_digest(path) == record.content


def _removed(folder: Path, record: CopyRecord) -> bool:
    """Remove a copy that nobody has edited. Returns False if it could not be removed because somebody has it open."""
    path = folder / record.name
    if not _is_untouched(folder, record):
        return True
    if is_open_elsewhere(path):
        return False
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _free_name(folder: Path, wanted: str, content: str) -> str:
    """The name, numbered while a file with other content has it."""
    path = PurePosixPath(wanted)
    names = (path if n == 1 else path.with_name(f"{path.stem}_{n}{path.suffix}") for n in count(1))
    return next(
        name.as_posix()
        for name in names
        if not (folder / name).exists() or ((folder / name).is_file() and file_digest(folder / name) == content)
    )


def _recorded(root: Path) -> Mapping[str, CopyRecord]:
    """The copies of the last time; none if the record is missing or damaged: what stands there is then left alone."""
    records = state_of(root / RETURNED_FOLDER / _RECORD, dict[str, CopyRecord]) or {}
    return {file: record for file, record in records.items() if is_below(record.name)}


def _record(root: Path, records: Mapping[str, CopyRecord]) -> None:
    path = root / RETURNED_FOLDER / _RECORD
    if not records:
        path.unlink(missing_ok=True)
        return
    with suppress(UsageError):
        write_whole(path, as_kept(records))


def _without_empty_folders(folder: Path) -> None:
    if folder.is_dir():
        for place in (*(path for path in folder.iterdir() if path.is_dir()), folder):
            with suppress(OSError):
                place.rmdir()
