"""A term folder on disk: which files are the policy, the rosters and the logs, and which are none of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.usage import disk_faults

POLICY_FILE, RULING_FILE = "考核办法.xlsx", "更正.xlsx"
ROSTER_FOLDER, LOG_FOLDER, OUTPUT_FOLDER = "基础信息", "收表", "输出"
HANDOUT_FOLDER, INBOX, REMINDER_FOLDER, PROGRESS = "发表", "来件", "催交", "收表进度"
"""Prefilled workbooks to hand out, sheets to collect, messages to send, and how a state of affairs is called."""
_INPUT_FOLDERS = (ROSTER_FOLDER, LOG_FOLDER)

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".et", ".csv", ".tsv"})
_LOCK_PREFIX = "~$"
_PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff"})
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input workbook: its name relative to the term folder (with /), and where it is."""

    name: str
    path: Path

    @property
    def place(self) -> str:
        """基础信息, 收表, or an empty text for a file at the root."""
        head, slash, _ = self.name.partition("/")
        return head if slash else ""


@dataclass(frozen=True, slots=True)
class TermFolder:
    """The input files of a term, in the order of their names by code point."""

    root: Path
    policy: SourceFile | None
    rulings: SourceFile | None
    """The office's decisions, where there are any."""
    sources: tuple[SourceFile, ...]


@disk_faults("文件夹读不了")
def scan(root: Path) -> tuple[TermFolder, tuple[Problem, ...]]:
    """The workbooks of 基础信息/ and 收表/ at any depth and the policy, and what is said about files left out."""
    problems: list[Problem] = []
    sources: list[SourceFile] = []
    for folder in _INPUT_FOLDERS:
        found_below, said = workbooks_below(root / folder, root)
        sources += found_below
        problems += said
    policy = root / POLICY_FILE
    found = SourceFile(POLICY_FILE, policy) if policy.is_file() else None
    if found is None:
        problems.append(Problem("policy-missing", Location(POLICY_FILE)))
    problems += _strays(root)
    rulings = SourceFile(RULING_FILE, root / RULING_FILE) if (root / RULING_FILE).is_file() else None
    return TermFolder(root, found, rulings, tuple(sorted(sources, key=lambda s: s.name))), tuple(problems)


@disk_faults("文件夹读不了")
def workbooks_below(folder: Path, root: Path) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """The files at any depth, named relative to root and in that order, and what is said of locks.

    What a file really is shows only in its content, so every file counts as a workbook but pictures and system files.
    """
    problems: list[Problem] = []
    sources: list[SourceFile] = []
    for path in _files(folder):
        source = SourceFile(path.relative_to(root).as_posix(), path)
        if path.name.startswith(_LOCK_PREFIX):
            problems.append(Problem("temporary-file", Location(source.name)))
        elif not _is_quiet(path):
            sources.append(source)
    return tuple(sorted(sources, key=lambda s: s.name)), tuple(problems)


def find_root(path: Path) -> Path | None:
    """The term folder that a file or folder belongs to: the nearest one above that holds a policy and rosters."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.resolve().parents):
        if (folder / POLICY_FILE).is_file() or (folder / ROSTER_FOLDER).is_dir():
            return folder
    return None


def _files(folder: Path) -> Iterator[Path]:
    """Every file below the folder; folders that begin with a dot and returned copies are not looked into."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if not path.name.startswith(".") and path.name != OUTPUT_FOLDER:
                yield from _files(path)
        else:
            yield path


def _is_quiet(path: Path) -> bool:
    """True for a picture (evidence, read elsewhere), a hidden file and a file of the system."""
    name = path.name.lower()
    return name.startswith(".") or name in _SYSTEM_FILES or path.suffix.lower() in _PICTURE_SUFFIXES


def _strays(root: Path) -> Iterator[Problem]:
    """Workbooks at the root that are nothing the product knows."""
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        known = path.name in (POLICY_FILE, RULING_FILE) or path.name.startswith(
            (_LOCK_PREFIX, ".", "更正建议", "收表登记", "收表进度")
        )
        if path.is_file() and path.suffix.lower() in WORKBOOK_SUFFIXES and not known:
            yield Problem("file-outside", Location(path.name))
