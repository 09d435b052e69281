"""Which returned file a submitted one gets, under which name, and where it is put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from jiafang_batch.catalogue import is_notice
from jiafang_batch.office.patched_package import Package
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
    """Puts the returned file of one submitted file under the folder, in its sub-folders; where it stands.

    Of the problems only those of this file count; None, and nothing is written, where all of them are 提示.
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
    """The name and the bytes of what goes back: the marked workbook where that can be, else a list of its own."""
    # A file that was read has a problem on a sheet; what was refused (encrypted, hostile) is not opened here either.
    if any(problem.location.sheet for problem in problems):
        try:
            return returned_name(file, _suffix(file, original)), marked_copy(original, problems, notice)
        except Unpatchable:
            pass
    return returned_name(file, ""), problem_list(file, problems, notice)


def returned_name(file: str, suffix: str) -> str:
    """The file's own name for a marked copy, so that it takes its place when handed in again.

    With the true suffix behind it where the name has a false one; without a suffix the name of a list of its own.
    """
    if not suffix:
        return f"{file}_{RETURNED}.xlsx"
    return file if file.lower().endswith(suffix) else file + suffix


def _suffix(file: str, original: bytes) -> str:
    """The suffix that the workbook's content asks for; a workbook that does not say keeps a suffix that may be right."""
    package = Package(original)
    main = next((r.target for r in package.relations() if r.kind == "officeDocument"), "")
    said = _SUFFIXES.get(package.content_type(main)) or PurePosixPath(file).suffix.lower()
    if said not in _SUFFIXES.values():
        msg = f"{file}: no workbook that we know"
        raise Unpatchable(msg)
    return said
