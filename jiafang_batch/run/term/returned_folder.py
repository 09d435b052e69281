"""退回/ of a term folder: kept equal to what has to be corrected now; what somebody has typed into is never touched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path, PurePosixPath

from jiafang_batch.intake.digest import digest_of, file_digest
from jiafang_batch.run.place.disk import is_open_elsewhere, write_whole
from jiafang_batch.run.place.folder import RETURNED_FOLDER
from jiafang_batch.run.term.give_back import Copy
from jiafang_batch.run.usage import UsageError

_RECORD = ".退回记录.json"


@dataclass(frozen=True, slots=True)
class Given:
    """A copy as it was written: its path below 退回/, the SHA-256 of its bytes, and of what it was made from."""

    name: str
    content: str
    basis: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The copies that stand in 退回/ now, those just written, and notices about some that could not be."""

    copies: Mapping[str, Given]
    """Submitted file → its copy."""
    fresh: tuple[str, ...]
    notices: tuple[str, ...]


def give_back(root: Path, copies: Iterable[Copy]) -> GivenBack:
    """Write the copies that are not there yet and remove those of files that have been mended.

    A copy that somebody has edited stays where it is; the new one gets another name. The order of writing allows an
    interruption at any point: what is there already is recognised by its bytes.
    """
    folder, before = root / RETURNED_FOLDER, _recorded(root)
    after: dict[str, Given] = {}
    fresh, notices = [], []
    for copy in copies:
        known, basis = before.get(copy.file), copy.basis
        is_ours = known is not None and _is_untouched(folder, known)
        if known is not None and is_ours and known.basis == basis:
            after[copy.file] = known
            continue
        wanted, content = copy.make()
        own = known.name if known is not None and is_ours else ""
        name = wanted if wanted == own else _free_name(folder, wanted, digest_of(content))
        try:
            write_whole(folder / name, content)
        except UsageError as fault:
            notices.append(f"“退回/{name}”没有更新：{fault}")
            if known is not None:
                after[copy.file] = known
            continue
        after[copy.file] = Given(name, digest_of(content), basis)
        fresh.append(name)
        if known is not None and name != known.name and not _removed(folder, known):
            notices.append(f"“退回/{known.name}”正被打开，没有撤下；请关闭后删掉它，最新的是“{name}”。")
    stale = {file: known for file, known in before.items() if file not in after}
    after |= {file: known for file, known in stale.items() if not _removed(folder, known)}
    if after != before:
        _record(root, after)
    _without_empty_folders(folder)
    current = {file: given for file, given in after.items() if file not in stale}
    return GivenBack(current, tuple(fresh), tuple(notices))


def given_back(root: Path) -> Mapping[str, str]:
    """Return submitted file → its copy, if it stands in 退回/; both as paths below the term folder."""
    copies = {file: f"{RETURNED_FOLDER}/{given.name}" for file, given in _recorded(root).items()}
    return {file: copy for file, copy in copies.items() if (root / copy).is_file()}


def given_digests(root: Path) -> frozenset[str]:
    """Return the SHA-256 of the copies as they were written."""
    return frozenset(given.content for given in _recorded(root).values())


def _is_untouched(folder: Path, given: Given) -> bool:
    path = folder / given.name
    return path.is_file() and file_digest(path) == given.content


def _removed(folder: Path, given: Given) -> bool:
    """Remove a copy that nobody has edited. Returns False if it could not be removed because somebody has it open."""
    path = folder / given.name
    if not _is_untouched(folder, given):
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


def _recorded(root: Path) -> Mapping[str, Given]:
    """The copies of the last time; none if the record is missing or damaged: what stands there is then left alone."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        noted = json.loads((root / RETURNED_FOLDER / _RECORD).read_bytes())
        found = {str(file): Given(**fields) for file, fields in noted.items()}
        return {file: given for file, given in found.items() if _is_sound(given)}
    return {}


def _is_sound(given: Given) -> bool:
    """True for a record of a file within the folder."""
    texts = (given.name, given.content, given.basis)
    if not all(isinstance(text, str) for text in texts):
        return False
    path = PurePosixPath(given.name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _record(root: Path, given: Mapping[str, Given]) -> None:
    path = root / RETURNED_FOLDER / _RECORD
    if not given:
        path.unlink(missing_ok=True)
        return
    text = json.dumps({file: asdict(one) for file, one in given.items()}, ensure_ascii=False, indent=1)
    with suppress(UsageError):
        write_whole(path, text.encode("utf-8", "surrogatepass"))


def _without_empty_folders(folder: Path) -> None:
    if folder.is_dir():
        for place in (*(path for path in folder.iterdir() if path.is_dir()), folder):
            with suppress(OSError):
                place.rmdir()
