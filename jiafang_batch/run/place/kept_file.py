"""Workbooks of the product in the term folder that people continue to edit: updated in place, or written beside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from os.path import realpath
from pathlib import Path

from msgspec import Struct

from jiafang_batch.intake.digest import digest_of
from jiafang_batch.report.updated.written_cells import KeptTable
from jiafang_batch.run.place.cache import CACHE_FOLDER
from jiafang_batch.run.place.disk import OpenElsewhereError, is_open_elsewhere, write_whole
from jiafang_batch.run.place.folder import free_name
from jiafang_batch.run.place.publish import EDITED
from jiafang_batch.run.place.state_file import state_bytes, state_of
from jiafang_batch.run.usage import UsageError

_AS_WRITTEN = "写出的表.json"
"""Name below the term folder → SHA-256 of the workbook as the program wrote it."""


class WrittenTo(Struct, frozen=True):
    """The path to which a workbook was written, and the notices if that is not its own path."""

    path: Path
    notice: str = ""
    is_written: bool = True
    """False if it could be written nowhere, which the notice explains."""


def write_kept(root: Path, name: str, fresh: bytes, tables: Sequence[KeptTable]) -> WrittenTo:
    """Write the workbook `name` of a term folder with the fresh content and everything that people have added to it.

    An untouched workbook is replaced. If people have added something that cannot be kept, their workbook is left
    unchanged and the fresh one is written beside it as …（最新）, with a notice.
    """
    path = root / name
    standing = state_bytes(path)
    if standing is None or not _is_edited(root, name, standing, fresh):
        written = write_beside_if_open(path, root, fresh)
        if written.path == path and not written.notice:
            _note_as_written(root, name, fresh)
        return written
    from jiafang_batch.report.updated.editable import UnkeepableError
    from jiafang_batch.report.updated.update_book import updated_book

    try:
        content = updated_book(standing, fresh, tables)
    except UnkeepableError as reason:
        return _only_beside(path, root, fresh, str(reason))
    return write_beside_if_open(path, root, content)


def write_anew(root: Path, name: str, content: bytes) -> WrittenTo:
    """Write the workbook `name` of a term folder in place of an untouched one; beside one that somebody has edited."""
    if _is_edited(root, name, state_bytes(root / name), content):
        path = free_name((root / name).parent, Path(name).name)
        return write_beside_if_open(path, path.parent, content)
    written = write_beside_if_open(root / name, (root / name).parent, content)
    if written.path == root / name and not written.notice:
        _note_as_written(root, name, content)
    return written


def write_keeping_edited(root: Path, path: Path, fresh: bytes) -> str:
    """Write a workbook whose path always has the latest one; an edited one is kept under a marked name.

    What was written is noted in `root`. Returns the notice about the kept one, if there is one. Raises
    OpenElsewhereError if a spreadsheet program has the workbook open, and UsageError if the system refuses.
    """
    if is_open_elsewhere(path):
        raise OpenElsewhereError(path)
    name, standing, notice = _name(root, path), state_bytes(path), ""
    if standing is not None and _is_edited(root, name, standing, fresh):
        day = datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
        kept = free_name(path.parent, f"{path.stem}_{EDITED}_{day}{path.suffix}")
        write_whole(kept, standing)
        is_noted = name in _as_written(root)
        why = "上次写出以后有人改过，改过的" if is_noted else "不知道有没有人改过，原来的"
        notice = f"“{path.name}”{why}那一份留作“{kept}”。"
    write_whole(path, fresh)
    _note_as_written(root, name, fresh)
    return notice


def write_keeping_edited_or_beside(root: Path, path: Path, fresh: bytes) -> WrittenTo:
    """Do the same, or write under another name while it is open; a refusal of the system is a notice."""
    try:
        written = WrittenTo(path, write_keeping_edited(root, path, fresh))
    except UsageError:
        return write_beside_if_open(path, path.parent, fresh)
    _remove_latest(path, path.parent)
    return written


def _is_edited(root: Path, name: str, standing: bytes | None, fresh: bytes) -> bool:
    """True for a workbook that is not as the program wrote it, nor as it would be now."""
    if standing is None or standing == fresh:
        return False
    return _as_written(root).get(name) != digest_of(standing)


def _name(root: Path, path: Path) -> str:
    """The path below the folder, or as a whole if it is elsewhere."""
    # Unlike Path.resolve, this ends on a link to itself.
    whole, folder = Path(realpath(path)), Path(realpath(root))
    return (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()


def _as_written(root: Path) -> Mapping[str, str]:
    return state_of(root / CACHE_FOLDER / _AS_WRITTEN, dict[str, str]) or {}


def _note_as_written(root: Path, name: str, content: bytes) -> None:
    """Record the workbook's digest. If this fails, the workbook is updated in place the next time."""
    noted, digest = _as_written(root), digest_of(content)
    if noted.get(name) != digest:
        with suppress(UsageError):
            text = json.dumps({**noted, name: digest}, ensure_ascii=False, indent=1)
            write_whole(root / CACHE_FOLDER / _AS_WRITTEN, text.encode())


def write_beside_if_open(path: Path, folder: Path, content: bytes) -> WrittenTo:
    """Write the workbook to its path, or under another name while a spreadsheet program has it open.

    If neither can be written, only a notice is returned: no accepted data depends on the workbook.
    """
    beside = _latest(path, folder)
    try:
        if state_bytes(path) != content:
            write_whole(path, content)
    except OpenElsewhereError:
        return _beside(path, beside, content)
    except UsageError as fault:
        return WrittenTo(path, f"“{path.name}”没有更新：{fault}", is_written=False)
    _remove_latest(path, folder)
    return WrittenTo(path)


def _remove_latest(path: Path, folder: Path) -> None:
    """Remove the workbook beside one that has been written again."""
    with suppress(OSError):
        _latest(path, folder).unlink(missing_ok=True)


def _latest(path: Path, folder: Path) -> Path:
    return folder / f"{path.stem}（最新）{path.suffix}"


def _beside(path: Path, beside: Path, content: bytes) -> WrittenTo:
    try:
        write_whole(beside, content)
    except OpenElsewhereError:
        return WrittenTo(
            path, f"“{path.name}”和“{beside.name}”都正被打开，没有更新。关闭后再运行一次就会更新。", is_written=False
        )
    except UsageError as fault:
        return WrittenTo(path, f"“{path.name}”正被打开，没有更新：{fault}", is_written=False)
    notice = f"“{path.name}”正被打开，没有改动；最新的写在“{beside}”。关闭后再运行一次就会更新。"
    return WrittenTo(beside, notice)


def _only_beside(path: Path, folder: Path, content: bytes, reason: str) -> WrittenTo:
    """Leave the workbook that somebody has edited as it is."""
    beside = _latest(path, folder)
    try:
        if state_bytes(beside) != content:
            write_whole(beside, content)
    except UsageError as fault:
        return WrittenTo(path, f"“{path.name}”{reason}，没有改动；最新的也没有写出：{fault}", is_written=False)
    notice = (
        f"“{path.name}”{reason}，没有改动；最新的写在“{beside}”。移走那些内容，或者改用最新的那一份，就会照常更新。"
    )
    return WrittenTo(beside, notice)
