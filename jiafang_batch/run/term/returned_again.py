"""A returned copy beside the file it was made from: only the copy counts, if that is certain."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from jiafang_batch.intake.digest import content_digest
from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.origin import checksum


def without_returned(files: Sequence[ReadFile]) -> tuple[ReadFile, ...]:
    """Return the files, without tables for those whose returned copy is among them; the notices name both files.

    A copy replaces exactly the bytes that it was made from. If the original was changed since, or the copy lacks a kind
    of sheet, both count and a person decides.
    """
    handed_in = [file for file in files if file.source.place == LOG_FOLDER and file.tables]
    copies = [(file, file.origin) for file in handed_in if file.origin is not None]
    if not copies:
        return tuple(files)
    contents = {file.source.name: checksum(content_digest(file.source.path)) for file in handed_in}
    replaced: dict[str, Problem] = {}
    doubts: dict[str, Problem] = {}
    for copy, origin in copies:
        same = [file for file in handed_in if contents[file.source.name] == origin.checksum]
        changed = [file for file in handed_in if file.source.name == origin.file and file is not copy]
        for original in same or changed:
            reason = _doubt(copy, original) if same else "原来的那一份在退回以后又改过"
            if reason:
                doubts[copy.source.name] = _problem("returned-unclear", copy, original, reason=reason)
            else:
                replaced[original.source.name] = _problem("returned-counts", original, copy)
    return tuple(_settled(file, replaced.get(file.source.name), doubts.get(file.source.name)) for file in files)


def _doubt(copy: ReadFile, original: ReadFile) -> str:
    """Why the copy cannot replace the original; empty if it can."""
    gone = {table.kind for table in original.tables} - {table.kind for table in copy.tables}
    return f"退回件里没有{'、'.join(sorted(layouts()[kind].title for kind in gone))}" if gone else ""


def _problem(code: str, file: ReadFile, other: ReadFile, **details: str) -> Problem:
    return Problem(code, Location(file.source.name), details=details, related=(Location(other.source.name),))


def _settled(file: ReadFile, replaced: Problem | None, doubt: Problem | None) -> ReadFile:
    if replaced:
        return replace(file, tables=(), problems=(replaced,), photos=())
    return replace(file, problems=(*file.problems, doubt)) if doubt else file
