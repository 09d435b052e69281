"""Received files, folders and nested archives → the workbooks in them, one by one, safely.

Nothing is unpacked under a name from an archive, so no archive can reach another folder; sizes are counted while
unpacking, so no archive can fill the memory or the disk.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.disk_words import disk_words
from jiafang_batch.file_kinds import is_litter
from jiafang_batch.intake.delimited import is_relay
from jiafang_batch.intake.digest import digest_of
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.sniff import EXTENSIONS, FileType, sniff
from jiafang_batch.office.part_names import ZIP_FAULTS
from jiafang_batch.run.place.disk import is_open_elsewhere
from jiafang_batch.run.place.disk_names import readable_name
from jiafang_batch.run.place.folder import LOG_FOLDER, POLICY_FILE, ROSTER_FOLDER, WORKBOOK_SUFFIXES
from jiafang_batch.run.place.parcel import parcel_files
from jiafang_batch.run.place.publish import MANIFEST

_DEEPEST = 4
"""The maximum depth of nested archives."""
_MOST_ENTRIES = 5_000
_ARCHIVES = (".zip",)
_BROKEN = ("压缩包已损坏或没有下载完整", "请重新下载，或请对方重发")
_SMALLER = "请删去不用的图片、工作表，另存后再收"
_CHUNK = 1 << 20


class Came(Struct, frozen=True):
    """One file that may be a workbook: its content, its original name, when it was last saved."""

    name: str
    """With / between folders and archives: 一年级.zip/一(1)班.xlsx."""
    content: bytes
    saved: datetime
    source: Path | None = None
    """The path given for it: the file, its folder or its parcel."""

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return digest_of(self.content)


class Refused(Struct, frozen=True):
    """A received file that cannot be accepted, with the reason and the next step in Chinese."""

    name: str
    reason: str
    step: str = ""
    """What the sender can do now."""
    content: bytes = b""
    """The file as received, to be kept; empty for a folder, and for a file that is too large."""
    is_kept: bool = False
    """True if it has been kept among the rejected files."""
    source: Path | None = None
    """The path given for it: the file, its folder or its parcel."""


_BY_HAND = "请由交的人把内容填进发下去的空白表再交"
_STEPS: dict[FileType, str] = {
    FileType.PICTURE: f"程序不认照片里的字。是纸质表的，{_BY_HAND}；是家访时拍的，请放进“收表”里的“照片”文件夹，或插在记录的那一行",
    FileType.PDF: f"有原来的 Word 或 Excel 文件的，请交那一个；只有扫描件的，{_BY_HAND}",
    FileType.WORD: "请用 Word 或 WPS 打开，另存为 .docx 再交",
    FileType.RTF: "请用 Word 或 WPS 打开，另存为 .docx 再交",
    FileType.OPEN_TEXT: "请打开后另存为 .docx 再交",
    FileType.TEXT: f"是接龙的，请从“#接龙”那一行起整段复制进来，或从接龙小程序导出 Excel 再交；不是的，{_BY_HAND}",
}
"""Next steps for files that are not workbooks or current documents; otherwise it is filled in by hand."""


def incoming(
    paths: Iterable[Path], zone: tzinfo, spared: Path | None = None, limits: Limits | None = None
) -> Iterator[Came | Refused]:
    """Yield everything in the paths, in the order of names; irrelevant files are skipped or refused.

    `zone` is the time zone in which archives were packed; `spared` is a folder within the paths that is not entered:
    the term's own.
    """
    bounds = limits or Limits()
    for path in paths:
        for name, file in _files(path, spared):
            if isinstance(file, str):
                yield Refused(readable_name(name), file, source=path)
            else:
                arrivals = _from_disk(readable_name(name), file, _Budget(bounds, zone))
                yield from (replace(arrival, source=path) for arrival in arrivals)


def _files(path: Path, spared: Path | None) -> Iterator[tuple[str, Path | str]]:
    """The files of a path with their names below it, and folders that are not entered with the reason.

    A parcel lists the names of its files. Links to folders are not followed.
    """
    if not path.is_dir():
        yield path.name, path
        return
    parcel = parcel_files(path)
    if parcel is not None:
        yield from parcel
        return
    term_folder = None if spared is None else spared.resolve()
    faults: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=faults.append):
        place = Path(folder)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (place / name).resolve() != term_folder
        )
        below = (path.name, *place.relative_to(path).parts)
        if reason := _why_closed(folders, names):
            folders.clear()
            yield "/".join(below), reason
            continue
        for name in sorted(names):
            yield "/".join((*below, name)), place / name
    for fault in faults:
        place = Path(fault.filename or path)
        yield place.name, f"文件夹读不了（{disk_words(fault)}），里面的表都没有收；请检查它的权限后再收"


def _why_closed(folders: Iterable[str], names: Iterable[str]) -> str:
    """Why a folder with these entries is not entered; empty if it may be."""
    if MANIFEST in names:
        return "是统计写出的结果，没有看里面的文件；要收的是老师交来的表"
    if POLICY_FILE in names and {ROSTER_FOLDER, LOG_FOLDER} & set(folders):
        return "是另一个学期文件夹，没有看里面的文件；确实要收的，请写里面的那个文件"
    return ""


def _from_disk(name: str, path: Path, budget: _Budget) -> Iterator[Came | Refused]:
    if is_litter(path):
        return
    if is_open_elsewhere(path):
        yield Refused(name, "正在表格程序里打开着，请保存并关闭后再收")
        return
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield Refused(name, "不是文件（是管道或设备），没有收")
            return
        size = status.st_size
        if size > budget.limits.unpacked_size:
            yield Refused(name, f"文件有 {size >> 20} MB，太大了；{_SMALLER}")
            return
        content = path.read_bytes()
        saved = datetime.fromtimestamp(status.st_mtime, budget.zone)
    except OSError as fault:
        yield Refused(name, f"读不了（{disk_words(fault)}），可能正被别的程序打开；请关闭后再收")
        return
    yield from _arrivals(name, content, saved, budget, 0)


class _Budget:
    """The remaining bytes that one file may unpack to, including nested archives, and the common settings."""

    def __init__(self, limits: Limits, zone: tzinfo) -> None:
        self.limits, self.zone = limits, zone
        self.bytes, self.entries = limits.unpacked_size, _MOST_ENTRIES


class _TooMuchError(Exception):
    """An archive unpacks to more than the limit."""


def _arrivals(name: str, content: bytes, saved: datetime, budget: _Budget, depth: int) -> Iterator[Came | Refused]:
    kind = sniff(content, name)
    suffix = PurePosixPath(name).suffix.lower()
    if kind is FileType.ZIP and content.startswith(b"PK"):
        yield from _unpacked(name, content, budget, depth)
    elif kind in (FileType.ZIP, FileType.ENCRYPTED_ZIP):
        words = "有密码" if kind is FileType.ENCRYPTED_ZIP else "不是 zip 格式"
        yield Refused(name, f"压缩包{words}", "请先解压再收", content)
    elif kind in (FileType.BROKEN_ZIP, FileType.TRUNCATED) and suffix in _ARCHIVES:
        yield Refused(name, *_BROKEN, content)
    elif (
        suffix in WORKBOOK_SUFFIXES
        or (kind in EXTENSIONS and kind not in (FileType.TEXT, FileType.HTML))
        or (kind is FileType.TEXT and is_relay(content))
    ):
        if len(content) > budget.limits.file_size:
            yield Refused(name, f"文件有 {len(content) >> 20} MB，太大了；{_SMALLER}")
        else:
            yield Came(name, content, saved)
    else:
        what = FileType.PLAIN_TEXT if kind is FileType.TEXT else kind
        yield Refused(name, f"是{what.named}，不是表格", _STEPS.get(kind, f"里面有家访记录的，{_BY_HAND}"), content)


def _unpacked(name: str, content: bytes, budget: _Budget, depth: int) -> Iterator[Came | Refused]:
    if depth >= _DEEPEST:
        yield Refused(name, "压缩包一层套一层，套得太多了", "请先解压再收", content)
        return
    try:
        with _opened(content) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.filename):
                yield from _entry(name, archive, info, budget, depth)
    except _TooMuchError:
        yield Refused(name, "压缩包展开后太大，像是压缩炸弹，没有再展开；请向交表人核实，只收里面的表")
    except ZIP_FAULTS:
        yield Refused(name, *_BROKEN, content)


def _opened(content: bytes) -> zipfile.ZipFile:
    """The archive with readable names: programs in China write them in GBK, or in UTF-8 without the flag."""
    for encoding in ("utf-8", "gbk"):
        try:
            return zipfile.ZipFile(io.BytesIO(content), metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    return zipfile.ZipFile(io.BytesIO(content))


def _entry(
    archive_name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, depth: int
) -> Iterator[Came | Refused]:
    inner = PurePosixPath(info.filename.replace("\\", "/"))
    parts = (readable_name(part) for part in inner.parts if part not in ("/", "..", "."))
    name = "/".join((archive_name, *parts))
    if info.is_dir() or is_litter(inner) or "__MACOSX" in inner.parts:
        return
    if info.flag_bits & 1:
        yield Refused(name, "在有密码的压缩包里，请先解压再收")
        return
    content = _bounded(archive, info, budget)
    yield from _arrivals(name, content, _saved(info, budget.zone), budget, depth + 1)


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """The entry's content, counted while it unpacks, because an archive's stated sizes may be false."""
    limits = budget.limits
    budget.entries -= 1
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as entry:
        while part := entry.read(_CHUNK):
            size += len(part)
            budget.bytes -= len(part)
            bloated = size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1)
            if budget.bytes < 0 or budget.entries < 0 or bloated:
                raise _TooMuchError
            parts.append(part)
    return b"".join(parts)


def _saved(info: zipfile.ZipInfo, zone: tzinfo) -> datetime:
    """The entry's own time, which is local to where the archive was made; an invalid one becomes 1 January 1980."""
    try:
        return datetime(*info.date_time, tzinfo=zone)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=zone)
