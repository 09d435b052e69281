"""The returned file of a submitted one: the marked workbook, or a list of its problems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from jiafang_batch.office.patched_package import PatchedPackage
from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.problem import Problem
from jiafang_batch.product_words import RETURNED
from jiafang_batch.report.returned.list_book import problem_list
from jiafang_batch.report.returned.mark import marked_copy
from jiafang_batch.report.returned.problem_listing import Notice

_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
}


def returned_file(file: str, original: bytes, problems: Sequence[Problem], notice: Notice) -> tuple[str, bytes]:
    """Return suffix and bytes of what is returned for a file: the workbook with its problems marked, else a list of them."""
    # A file that was read has a problem on a sheet; a refused file (encrypted, hostile) is not opened here either.
    if any(problem.location.sheet for problem in problems):
        try:
            return _suffix(file, original), marked_copy(original, problems, notice)
        except Unpatchable:
            pass
    return f"_{RETURNED}.xlsx", problem_list(file, problems, notice)


def _suffix(file: str, original: bytes) -> str:
    """The suffix that the workbook's content requires; if the content does not state one, a plausible suffix is kept."""
    package = PatchedPackage(original)
    main = next((r.target for r in package.relations() if r.kind == "officeDocument"), "")
    suffix = _SUFFIXES.get(package.content_type(main)) or PurePosixPath(file).suffix.lower()
    if suffix not in _SUFFIXES.values():
        raise Unpatchable(f"{file}: no workbook that we know")
    return suffix
