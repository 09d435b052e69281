"""What a run depends on, as one digest: the content of the inputs, the options and the program itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import jiafang_batch
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.run.place.folder import (
    HANDOUT_FOLDER,
    INBOX,
    OUTPUT_FOLDER,
    PROGRESS,
    REMINDER_FOLDER,
    WORKBOOK_SUFFIXES,
)
from jiafang_batch.run.place.journal_file import journal_path
from jiafang_batch.run.place.walk import PassedOver, files_below
from jiafang_batch.run.usage import disk_faults

_NO_INPUTS = (HANDOUT_FOLDER, INBOX, OUTPUT_FOLDER, REMINDER_FOLDER, PROGRESS)
"""How the names begin, straight in the term folder, of what is written by the program or not collected yet."""
_SHORT = 16
"""Hexadecimal digits that tell the files of a district apart."""
_SOURCES = (".py", ".toml")
_LIBRARIES = ("python-calamine", "xlsxwriter")
"""Whose version may change what is read or written."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a run of a term depends on."""

    digest: str
    """Equal for two runs that give the same outputs: same inputs under the same names, options and program."""
    contents: Mapping[str, str]
    """What is in each workbook, by its name relative to the folder: a copy that broke off has a part of it."""


@disk_faults("文件夹读不了")
def fingerprint(folder: Path, output: Path, options: Iterable[str]) -> Fingerprint:
    """The term folder's fingerprint.

    Workbooks count by content; pictures, other files and what can not be opened by size and time, which whoever changes
    them changes.
    """
    # The journal of hand-ins is hidden and decides which versions count.
    journal = content_digest(journal_path(folder))
    digest = hashlib.sha256("\n".join((program(), journal, *options)).encode())
    contents: dict[str, str] = {}
    for entry in _inputs(folder, output.resolve()):
        path = entry.path if isinstance(entry, PassedOver) else entry
        content = entry.code if isinstance(entry, PassedOver) else _content(path)
        name = path.relative_to(folder).as_posix()
        digest.update(name.encode("utf-8", "surrogateescape"))
        digest.update(content.encode())
        if path.suffix.lower() in WORKBOOK_SUFFIXES:
            contents[name] = content[:_SHORT]
    return Fingerprint(digest.hexdigest(), contents)


def _inputs(folder: Path, output: Path) -> Iterator[Path | PassedOver]:
    """Every file of the folder but the outputs, what is hidden and what is spared by its name, in one order."""

    def is_spared(path: Path) -> bool:
        spared = (".", *_NO_INPUTS) if path.parent == folder else (".",)
        return path.name.startswith(spared) or path.name == OUTPUT_FOLDER or path.resolve() == output

    for entry in files_below(folder, is_spared):
        if isinstance(entry, PassedOver) or not is_spared(entry):
            yield entry


def _content(path: Path) -> str:
    digest = content_digest(path) if path.suffix.lower() in WORKBOOK_SUFFIXES else ""
    if digest:
        return digest
    try:
        known = path.stat()
    except OSError as fault:
        return f"unreadable {fault.errno}"
    return f"{known.st_size} {known.st_mtime_ns}"


def edition() -> str:
    """The version of the program and of the libraries that read and write for it."""
    return " ".join((jiafang_batch.__version__, *map(_version, _LIBRARIES)))


@cache
def program() -> str:
    """The program's own files and the libraries that read and write for it; read once, it can not change while it runs."""
    digest = hashlib.sha256()
    root = Path(jiafang_batch.__file__).parent
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SOURCES):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return " ".join((digest.hexdigest(), *map(_version, _LIBRARIES)))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
