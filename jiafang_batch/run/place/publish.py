"""Publishes output files completely or not at all: written to a folder beside, then renamed.

A failed run changes nothing.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from jiafang_batch.disk_words import disk_words
from jiafang_batch.intake.digest import digest_of, file_digest
from jiafang_batch.kept_json import is_below
from jiafang_batch.run.place.disk import office_locks, settle_all
from jiafang_batch.run.place.folder import LOG_FOLDER, OUTPUT_FOLDER, ROSTER_FOLDER
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.standing_files import StandingFiles, is_as_written, record_of
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.usage import UsageError, disk_faults

if TYPE_CHECKING:
    from jiafang_batch.report.sheet.archive import PackedSegment, SegmentPlace
    from jiafang_batch.report.sheet.draft import Draft

MANIFEST = ".家访批处理清单"
"""The list of files that a run wrote (SHA-256 and path), so that the next run replaces only those."""

MEMORY = ".家访批处理结果"
"""A folder with the outcome of the run that wrote the outputs. It is replaced with them and never carried over."""

MADE_FROM = "工作簿.json"
"""In that folder: what the workbooks of the run were made from."""

_DIGEST_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""

EDITED = "改过的"
"""The mark in the name of an output that somebody has edited, beside the new one."""
_WORKED_IN = frozenset({".xlsx", ".docx"})

_LEFT_BEHIND = 24 * 60 * 60
"""Seconds after which a workbook's lock file is taken to be left over from a crash."""


@disk_faults("不能用这个输出文件夹")
def output_folder(term_folder: Path, chosen: Path | None) -> Path:
    """Return the output folder: 输出/ in the term folder, or the chosen folder, which must not contain or be an input."""
    if chosen is None:
        return term_folder / OUTPUT_FOLDER
    target, root = chosen.resolve(), term_folder.resolve()
    inputs = [root / ROSTER_FOLDER, root / LOG_FOLDER]
    if target == root or root.is_relative_to(target) or any(target.is_relative_to(i) for i in inputs):
        raise UsageError(f"“{chosen}”里有输入的表格，不能用作输出文件夹。请另选一个文件夹。")
    if target.exists() and not target.is_dir():
        raise UsageError(f"“{chosen}”是一个文件，不是文件夹。请另选一个文件夹。")
    return chosen


class Staging:
    """A new folder to write into, and the files written to it so far."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder = folder
        self._standing = StandingFiles(target, _manifest(target), f"{MEMORY}/{MADE_FROM}")
        self._made_from: dict[str, str] = {}
        self._segments: dict[str, Mapping[str, SegmentPlace]] = {}
        self._digests: dict[str, str] = {}
        self._folders: set[Path] = set()
        self.kept: Mapping[str, str] = {}
        """Output that somebody has edited → its new name after publishing."""

    def write(self, name: str, content: bytes) -> None:
        """Write the file with this name, relative to the folder."""
        path = self._place(name)
        path.write_bytes(content)
        self._digests[path.relative_to(self.folder).as_posix()] = digest_of(content)

    def write_draft(self, name: str, draft: Draft) -> None:
        """Write the drafted workbook, or keep the one of the last run if it has the same ingredients."""
        if draft.ingredients:
            self._made_from[name] = draft.ingredients
            if kept := self._standing.take_over(name, draft.ingredients, self._place(name)):
                self._digests[name] = kept
                return
        self.write(name, draft.content())

    def standing_segments(self, name: str) -> Mapping[str, PackedSegment]:
        """Return the segments of the workbook of the last run, by their ingredients."""
        return self._standing.segments(name)

    def write_with_segments(self, name: str, content: bytes, segments: Mapping[str, SegmentPlace]) -> None:
        """Write a workbook with segments at these places."""
        self._segments[name] = segments
        self.write(name, content)

    def note_ingredients(self) -> None:
        """Record what the workbooks and their segments were made from, for the next run."""
        if self._made_from or self._segments:
            self.write(f"{MEMORY}/{MADE_FROM}", record_of(self._made_from, self._segments))

    def _place(self, name: str) -> Path:
        """The path of a file; its folder is made."""
        path = self.folder / name
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        return path

    def names(self) -> list[str]:
        """Return every file in the folder, including those that were written in another way."""
        below = ((Path(place).relative_to(self.folder), files) for place, _, files in os.walk(self.folder))
        return sorted((place / file).as_posix() for place, files in below for file in files)

    def digests(self) -> Mapping[str, str]:
        """Return the SHA-256 of every file by its name."""
        return {name: self._digests.get(name) or file_digest(self.folder / name) for name in self.names()}


@contextmanager
def published(target: Path, *, keep_changed: bool = False) -> Iterator[Staging]:
    """Provide a new folder to write into; if the block succeeds it replaces the target, else it is removed.

    Files in the target that no run wrote (somebody's own notes) are carried over, and with `keep_changed` also edited
    outputs, unless the block writes them; otherwise an edited workbook is kept under another name. Interrupted renames
    are repaired first.
    """
    # A link to a folder is kept: the folder it points to is replaced.
    target = target.resolve()
    staging, old = _beside(target, "新"), _beside(target, "旧")
    try:
        _mend(target, old)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
    except OSError as fault:
        where = f"不能在“{target.parent}”里写“{target.name}”：{disk_words(fault)}"
        raise UsageError(f"{where}。请检查文件夹的名称、权限和磁盘空间。") from fault
    try:
        with disk_faults("结果没有写出，原来的结果没有动"):
            fresh = Staging(staging, target)
            yield fresh
            fresh.note_ingredients()
            _write_manifest(staging, fresh.digests())
            settle_all(staging)
            if not keep_changed:
                fresh.kept = _keep_edited(target, staging)
            _carry_over(target, staging, untouched_files(target) if keep_changed else written_files(target))
            hide((staging / MANIFEST, staging / MEMORY))
            _swap(staging, target, old)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _beside(target: Path, word: str) -> Path:
    return target.with_name(f".{target.name}.{word}")


def _mend(target: Path, old: Path) -> None:
    """Restore the previous outputs from their temporary name after a crash between two renames."""
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def withdraw(folder: Path) -> None:
    """Remove the files that runs wrote into an output folder, but not files that somebody added or edited."""
    for name in untouched_files(folder):
        (folder / name).unlink()
    (folder / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder / MEMORY, ignore_errors=True)
    below = [path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()]
    for path in (*sorted(below, reverse=True), folder):
        with suppress(OSError):
            path.rmdir()


def _write_manifest(folder: Path, digests: Mapping[str, str]) -> None:
    lines = [f"{digest}  {name}" for name, digest in digests.items()]
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _manifest(folder: Path) -> Mapping[str, str]:
    """Path → SHA-256 of the files that the last run wrote into an output folder; empty if it has no manifest."""
    # A damaged line lists nothing: its file is kept as if somebody had added it.
    text = (state_bytes(folder / MANIFEST) or b"").decode("utf-8", "replace")
    lines = (line.partition("  ") for line in text.splitlines())
    return {name: digest for digest, _, name in lines if len(digest) == _DIGEST_LENGTH and is_below(name)}


def written_files(folder: Path) -> frozenset[str]:
    """Return the paths that the last run wrote into an output folder; empty if it has no manifest."""
    return frozenset(_manifest(folder))


def written_digests(folder: Path) -> frozenset[str]:
    """Return the SHA-256 of the files that the last run wrote into an output folder; empty if it has no manifest."""
    return frozenset(_manifest(folder).values())


def untouched_files(folder: Path) -> frozenset[str]:
    """Return the paths that the last run wrote into an output folder and that have not been changed since."""
    return frozenset(name for name, digest in _manifest(folder).items() if is_as_written(folder / name, digest))


def _carry_over(target: Path, staging: Path, ours: frozenset[str]) -> None:
    """Copy the files that the school itself put into the output folder."""
    if not target.is_dir():
        return
    our_folders = {parent.as_posix() for name in ours for parent in PurePosixPath(name).parents}
    locks = set(_locks(target))
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        place = staging / name
        if name in ours or name in our_folders or _is_own(name) or path in locks or place.exists():
            continue
        if path.is_dir() and not path.is_symlink():
            place.mkdir(parents=True)
        elif path.is_file() or path.is_symlink():
            # A pipe holds nothing that could be carried over.
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place, follow_symlinks=False)


def _keep_edited(target: Path, staging: Path) -> Mapping[str, str]:
    """Copy the workbooks that somebody has edited since they were written, each under a marked name."""
    kept = {}
    for name in sorted(written_files(target) - untouched_files(target)):
        path = target / name
        if path.suffix.lower() in _WORKED_IN and path.is_file():
            day = datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
            kept[name] = _free_name(target, staging, name, f"{EDITED}_{day}")
            place = staging / kept[name]
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
    return kept


def _free_name(target: Path, staging: Path, name: str, mark: str) -> str:
    """The name with the mark, numbered if an earlier one of that day exists."""
    path = PurePosixPath(name)
    marks = (mark, *(f"{mark}_{number}" for number in range(2, 1_000)))
    names = (path.with_name(f"{path.stem}_{mark}{path.suffix}").as_posix() for mark in marks)
    return next(free for free in names if not (target / free).exists() and not (staging / free).exists())


def _is_own(name: str) -> bool:
    return name in (MANIFEST, MEMORY) or name.startswith(f"{MEMORY}/")


def _swap(staging: Path, target: Path, old: Path) -> None:
    """Replace the old outputs by the new ones, or write beside them while a program has an old one open."""
    beside = target.with_name(f"{target.name}（最新）")
    lock = _held(target)
    if lock is None and _put_in_place(staging, target, old):
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(beside, ignore_errors=True)
        return
    where = f"新的结果先放在“{beside}”" if _put_beside(staging, beside) else f"“{beside}”里也有，新的结果没有写出"
    kept = f"“{target}”里有文件正被打开，原来的结果没有动；{where}。"
    left = f"没有打开的，“{lock}”是死机留下的，请删掉它（过一天也就不算了）。" if lock else ""
    raise UsageError(f"{kept}请关闭 Excel/WPS 里打开的输出文件再运行一次。{left}")


def _locks(folder: Path) -> Iterator[Path]:
    """The lock files beside the workbooks of the last run: of open workbooks, or left over from a crash."""
    # The folder is listed once: there are three possible names per workbook, and rarely a file.
    locks = {
        Path(place, name) for place, _, names in os.walk(folder) for name in names if name.startswith(("~$", ".~"))
    }
    if locks:
        yield from locks.intersection(lock for name in written_files(folder) for lock in office_locks(folder / name))


def _held(folder: Path) -> Path | None:
    """The lock of an open workbook: even if the system allowed replacing it, the program would later save over it."""
    return next((lock for lock in sorted(_locks(folder)) if _is_recent(lock)), None)


def _is_recent(lock: Path) -> bool:
    """True for a lock of less than a day, before or after now: a clock that was set back must not make it last for ever."""
    return abs(time.time() - lock.stat().st_mtime) < _LEFT_BEHIND


def _put_in_place(staging: Path, target: Path, old: Path) -> bool:
    """Returns False if a file of the old outputs is in use; the old outputs are then unchanged."""
    try:
        if target.exists():
            target.replace(old)
        staging.replace(target)
    except OSError:
        _mend(target, old)
        return False
    return True


def _put_beside(staging: Path, beside: Path) -> bool:
    """Returns False if a program has one of the files written beside open."""
    if _held(beside) is not None:
        return False
    shutil.rmtree(beside, ignore_errors=True)
    try:
        staging.replace(beside)
    except OSError:
        return False
    return True
