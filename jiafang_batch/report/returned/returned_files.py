"""The returned file of a submitted one: its kind, name and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from jiafang_batch.catalogue import is_notice
from jiafang_batch.office.patched_package import PatchedPackage
from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.problem import Problem
from jiafang_batch.report.returned.list_book import problem_list
from jiafang_batch.report.returned.mark import marked_copy
from jiafang_batch.report.returned.problem_listing import Notice
from jiafang_batch.terms import RETURNED

_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
}


def write_returned(
    folder: Path, file: str, original: bytes, problems: Iterable[Problem], notice: Notice
) -> Path | None:
    """Write the returned file of one submitted file below the folder, in its sub-folders, and return its path.

    Only problems of this file count. Returns None, and writes nothing, if all of them are 提示.
    """
    own = tuple(problem for problem in problems if problem.location.file == file)
    if all(map(is_notice, own)):
        return None
    name, content = returned_file(file, original, own, notice)
    path = folder.joinpath(*(part for part in PurePosixPath(name).parts if part not in ("/", "..")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def returned_file(file: str, original: bytes, problems: Sequence[Problem], notice: Notice) -> tuple[str, bytes]:
    """Return name and bytes of the returned file: the marked workbook if possible, else a separate list."""
    # A file that was read has a problem on a sheet; a refused file (encrypted, hostile) is not opened here either.
    if any(problem.location.sheet for problem in problems):
        try:
            return returned_name(file, _suffix(file, original)), marked_copy(original, problems, notice)
        except Unpatchable:
            pass
    return returned_name(file, ""), problem_list(file, problems, notice)


def returned_name(file: str, suffix: str) -> str:
    """Return the file's own name for a marked copy, so that it replaces the original when handed in again.

    The true suffix is appended if the name has a wrong one; without a suffix the name is that of a separate list.
    """
    if not suffix:
        return f"{file}_{RETURNED}.xlsx"
    return file if file.lower().endswith(suffix) else file + suffix


def _suffix(file: str, original: bytes) -> str:
    """The suffix that the workbook's content requires; if the content does not state one, a plausible suffix is kept."""
    package = PatchedPackage(original)
    main = next((r.target for r in package.relations() if r.kind == "officeDocument"), "")
    said = _SUFFIXES.get(package.content_type(main)) or PurePosixPath(file).suffix.lower()
    if said not in _SUFFIXES.values():
        msg = f"{file}: no workbook that we know"
        raise Unpatchable(msg)
    return said
