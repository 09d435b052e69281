"""One digest of everything a run depends on: the content of the inputs, the options and the program itself."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import Struct

import jiafang_batch
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.run.place.folder import (
    COLLECT_ICON,
    EXPORT_LOG,
    HANDOUT_FOLDER,
    INBOX,
    OUTPUT_FOLDER,
    PANEL_ICON,
    PRIVACY_LIST,
    PROGRESS,
    REMINDER_FOLDER,
    WORKBOOK_SUFFIXES,
)
from jiafang_batch.run.place.journal_file import journal_path
from jiafang_batch.run.place.walk import PassedOver, files_below
from jiafang_batch.run.usage import disk_faults

_NO_INPUTS = (
    HANDOUT_FOLDER, INBOX, OUTPUT_FOLDER, REMINDER_FOLDER, PROGRESS, PRIVACY_LIST, EXPORT_LOG,
    PANEL_ICON, f"{COLLECT_ICON}.",
)  # fmt: skip
"""Prefixes of names directly in the term folder that the program writes or that have not been collected yet."""
_SHORT = 16
"""The number of hexadecimal digits that distinguish the files of a district."""
_SOURCES = (".py", ".toml")
_LIBRARIES = ("python-calamine", "xlsxwriter", "isal")
"""Libraries whose version may change what is read or written, to the byte."""


class Fingerprint(Struct, frozen=True):
    """What a run of a term depends on."""

    digest: str
    """Equal for two runs with the same outputs: same inputs under the same names, options and program."""
    contents: Mapping[str, str]
    """The contents of each workbook, by its name relative to the folder; an interrupted copy has some of them."""


@disk_faults("文件夹读不了")
def fingerprint(folder: Path, output: Path, options: Iterable[str], earlier: Iterable[Path] = ()) -> Fingerprint:
    """Return the term folder's fingerprint; `earlier` are the folders of terms whose visits are added.

    Workbooks are compared by content; pictures, other files and unreadable ones by size and modification time.
    """
    # The journal of hand-ins is hidden, but it decides which versions count.
    journal = content_digest(journal_path(folder))
    before = (fingerprint(term, term / OUTPUT_FOLDER, ()).digest for term in earlier)
    digest = hashlib.sha256("\n".join((program(), journal, *before, *options)).encode())
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
    """Every file of the folder in a fixed order, without outputs, hidden files and files excluded by their names."""

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
        status = path.stat()
    except OSError as fault:
        return f"unreadable {fault.errno}"
    return f"{status.st_size} {status.st_mtime_ns}"


def edition() -> str:
    """Return the version of the program and of the libraries that read and write for it."""
    return " ".join((jiafang_batch.__version__, *map(_version, _LIBRARIES)))


@cache
def program() -> str:
    """Return the program's own files and those libraries; read once, because they cannot change during a run."""
    digest = hashlib.sha256("\n".join(_releases()).encode())
    root = os.path.dirname(jiafang_batch.__file__)  # noqa: PTH120  a path object per file takes as long as reading it
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(name for name in names if name.endswith(_SOURCES)):
            path = os.path.join(folder, name)  # noqa: PTH118
            digest.update(path[len(root) :].encode())
            with open(path, "rb", buffering=0) as source:  # noqa: PTH123
                digest.update(source.readall())
    return digest.hexdigest()


def _releases() -> list[str]:
    """Where those libraries are installed: python_calamine-0.9.1.dist-info. Their metadata would take longer to import."""
    prefixes = tuple(f"{name.replace('-', '_')}-" for name in _LIBRARIES)
    releases: list[str] = []
    for folder in sys.path:
        with suppress(OSError):
            releases += [name for name in os.listdir(folder or ".") if name.lower().startswith(prefixes)]  # noqa: PTH208
    return sorted(releases)


def _version(name: str) -> str:
    # Imported here because it imports twenty modules, and only a district needs it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
