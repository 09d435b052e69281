"""One file → its grids and problems: detect the type, check, read; all within this process.

For untrusted files use `pool.Intake`, which runs this in a separate process.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from jiafang_batch.disk_words import disk_words
from jiafang_batch.grid import Grid
from jiafang_batch.intake import biff12, delimited, html, ooxml, open_document, word_tables, xml_2003
from jiafang_batch.intake import calamine_values as values
from jiafang_batch.intake.answer import FileGrids
from jiafang_batch.intake.inspection import FileInspection
from jiafang_batch.intake.limits import MIB, Limits
from jiafang_batch.intake.refuse import about, damaged, other_format, oversized, unsupported
from jiafang_batch.intake.sniff import EXTENSIONS, FileType, sniff
from jiafang_batch.intake.tidy import tidied
from jiafang_batch.intake.titles import with_titles
from jiafang_batch.intake.zip_guard import opened
from jiafang_batch.photos.photo_evidence import has_picture_cells
from jiafang_batch.photos.workbook_pictures import pictures_at, pictures_of
from jiafang_batch.problem import Problem
from jiafang_batch.pupil_numbers import with_short_forms

_Read = tuple[tuple[Grid, ...], tuple[Problem, ...]]

_HINTS: dict[FileType, str] = {
    FileType.ZIP: "请先解压，再把里面的表格放进来。",
    FileType.ENCRYPTED_ZIP: "请先用密码解压，再把里面的表格放进来。",
    FileType.EXCEL_4: "请用 Excel 或 WPS 打开，另存为 .xlsx 后放入。",
    FileType.NUMBERS: "请在 Numbers 里选“导出为 Excel”，把得到的 .xlsx 放进来。",
    FileType.WEB_ARCHIVE: "请用 Excel 打开，另存为 .xlsx 后放入。",
    FileType.FRAMES: "数据在同名文件夹里的 sheet001.htm；请用 Excel 打开，另存为 .xlsx 后放入。",
    FileType.FLAT_ODF: "请用 LibreOffice 打开，另存为 .xlsx 后放入。",
    FileType.MAIL: "请把邮件里的附件另存出来，再放进来。",
    FileType.WORD: "请用 Word 或 WPS 打开，另存为 .docx 后放入。",
    FileType.RTF: "请用 Word 或 WPS 打开，另存为 .docx 后放入。",
    FileType.OPEN_TEXT: "请打开后另存为 .docx 再放入。",
}
"""File types that may hold a table, and how a person makes them readable."""

_DAMAGE: dict[FileType, str] = {
    FileType.TRUNCATED: "文件不完整，像是没有下载完或没有复制完",
    FileType.BROKEN_ZIP: "文件内部损坏，或没有下载完整",
    FileType.BROKEN_OLE: "文件内部损坏，或没有下载完整",
    FileType.UNKNOWN: "认不出这是什么文件，内容已损坏，或没有下载完整",
    FileType.BLANKED: "文件里全是空字节，像是网盘同步没有完成",
    FileType.PLACEHOLDER: "这只是网盘或浏览器的占位文件，内容还没有下载下来",
}


def read_path(path: Path, file: str, limits: Limits) -> FileGrids:
    """Read the file on disk, called `file` in every location; faults of the file become problems, never exceptions."""
    try:
        # Reading a pipe or a device would never end.
        if path.exists() and not path.is_file():
            return FileGrids(file, (), (damaged(file, "不是普通文件"),))
        size = path.stat().st_size
        if size > limits.file_size:
            too_large = oversized(file, f"文件有 {size // MIB} MB", f"{limits.file_size // MIB} MB")
            return FileGrids(file, (), (too_large,))
        data = path.read_bytes()
    except OSError as fault:
        return FileGrids(file, (), (damaged(file, f"{disk_words(fault)}"),))
    return read_bytes(data, file, limits)


def read_bytes(data: bytes, file: str, limits: Limits) -> FileGrids:
    """Read a file given as its content; faults of the file become problems, never exceptions."""
    try:
        return with_titles(_read(data, file, limits), with_short_forms)
    except KeyboardInterrupt:
        raise
    except MemoryError:
        return FileGrids(file, (), (oversized(file, "读取它需要的内存太多", f"{limits.memory // MIB} MB"),))
    # A panic of the value reader derives from BaseException and concerns this file only.
    except BaseException:  # noqa: BLE001
        return FileGrids(file, (), (damaged(file, "文件已损坏，或写法不合规范"),))


def _read(data: bytes, file: str, limits: Limits) -> FileGrids:
    kind = sniff(data, file)
    if kind is FileType.DOCX:
        return _document(data, file, limits)
    grids, problems = _by_kind(kind, data, file, limits)
    if any(problem.code == "encrypted-file" for problem in problems):
        # Imported only for encrypted files.
        from jiafang_batch.intake.encrypted import opened_by_default

        if plain := opened_by_default(data):
            data, kind = plain, sniff(plain, file)
            if kind is FileType.DOCX:
                return _document(data, file, limits)
            grids, problems = _by_kind(kind, data, file, limits)
    if len(grids) > limits.sheets:
        return FileGrids(file, (), (oversized(file, f"文件有 {len(grids)} 张工作表", f"{limits.sheets} 张"),))
    tidy, problems = _finished(kind, file, grids, problems)
    pictures = pictures_of(data, search_cells=has_picture_cells(tidy)) if tidy else None
    return FileGrids(file, tidy, problems, pictures)


def _document(data: bytes, file: str, limits: Limits) -> FileGrids:
    """Read a Word document, with the places of its pictures."""
    grids, problems, placements = word_tables.read(data, file, limits)
    tidy, problems = _finished(FileType.DOCX, file, grids, problems)
    return FileGrids(file, tidy, problems, pictures_at(data, placements) if tidy else None)


def _finished(kind: FileType, file: str, grids: tuple[Grid, ...], problems: tuple[Problem, ...]) -> _Read:
    """The grids with tidied texts, and the remaining problems of the file as a whole."""
    if grids and (odd := _odd_extension(kind, file)):
        problems = (odd, *problems)
    tidy = tuple(tidied(grid) for grid in grids)
    # A file without any content would otherwise go unmentioned.
    if (tidy or not problems) and all(map(_is_blank, tidy)):
        problems = (*problems, about("blank-workbook", file))
    return tidy, problems


def _is_blank(grid: Grid) -> bool:
    return not grid.notes and all(cell == "" for row in grid.rows for cell in row)


def _by_kind(kind: FileType, data: bytes, file: str, limits: Limits) -> _Read:
    match kind:
        case FileType.XLSX | FileType.XLSB | FileType.ODS | FileType.XLS:
            return _workbook(kind, data, file, limits)
        case FileType.TEXT:
            return delimited.read(data, file, limits)
        case FileType.HTML:
            return html.read(data, file, limits)
        case FileType.XML_2003:
            return xml_2003.read(data, file, limits)
        case FileType.EMPTY | FileType.TEMPORARY | FileType.ENCRYPTED:
            return (), (about(f"{kind.name.lower()}-file", file),)
    if kind in _DAMAGE:
        return (), (damaged(file, _DAMAGE[kind]),)
    if kind in _HINTS:
        return (), (other_format(file, kind.named, _HINTS[kind]),)
    return (), (unsupported(file, kind.named),)


def _workbook(kind: FileType, data: bytes, file: str, limits: Limits) -> _Read:
    inspection = _inspected(kind, data, file, limits)
    if inspection.refused:
        return (), inspection.problems
    grids, problems = values.read(inspection.data, file, inspection.facts, limits)
    return grids, problems or inspection.problems


def _inspected(kind: FileType, data: bytes, file: str, limits: Limits) -> FileInspection:
    if kind is FileType.XLS:
        # olefile is imported only for old workbooks.
        from jiafang_batch.intake import biff

        return biff.inspect(data, file, limits)
    package, faults = opened(data, file, limits)
    if package is None:
        return FileInspection(problems=faults, refused=True)
    return _INSPECTORS[kind](package, data, file, limits)


_INSPECTORS = {FileType.XLSX: ooxml.inspect, FileType.XLSB: biff12.inspect, FileType.ODS: open_document.inspect}


def _odd_extension(kind: FileType, file: str) -> Problem | None:
    """A notice if the name's extension disagrees with the content."""
    extension = PurePath(file).suffix.lower()
    if extension in EXTENSIONS[kind]:
        return None
    return about("wrong-extension", file, extension=extension or "（没有扩展名）", kind=kind.named)
