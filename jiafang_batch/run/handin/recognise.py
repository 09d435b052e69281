"""The owners of workbooks: by a person's decision, else by the vote of their numbers and rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.class_names import class_name, year_group
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.identity_marks import marks_of
from jiafang_batch.handin.journal import Journal, Submission
from jiafang_batch.handin.owner_vote import BY_PERSON, Identity, assigned, identify, with_code
from jiafang_batch.handin.row_owners import RowEvidence, row_evidence
from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.run.handin.collecting_term import CollectingTerm
from jiafang_batch.run.place.folder import LOG_FOLDER, SourceFile
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.settle import settled_files
from jiafang_batch.run.usage import UsageError
from jiafang_batch.sheets.origin import Origin, checksum
from jiafang_batch.spellings import nearest


class Recognised(Struct, frozen=True):
    """A workbook that could be read: its owner, or why it is unknown, and the evidence of its rows."""

    identity: Identity
    evidence: RowEvidence
    file: ReadFile
    corrected: Submission | None = None
    """The submission whose returned copy it is, if both have the same owner."""


class Unread(Struct, frozen=True):
    """A file without any readable sheet, the reason, and the next step."""

    reason: str
    step: str = ""


def recognise(
    term: CollectingTerm, files: Sequence[tuple[str, Path]], owner: Owner | None, codes: Sequence[Owner | None] = ()
) -> tuple[Recognised | Unread, ...]:
    """Return the result for each (name, path), in their order.

    `owner` is a person's decision; `codes` are the classes whose codes came with the files, if any did.
    """
    sources = [SourceFile(f"{LOG_FOLDER}/{number}/{name}", path) for number, (name, path) in enumerate(files)]
    read = term.opened.read(sources)
    return tuple(
        _recognised(term, name, path, file, owner, code)
        for (name, path), file, code in zip(files, read, codes or [None] * len(files), strict=True)
    )


def _recognised(
    term: CollectingTerm, name: str, path: Path, file: ReadFile, owner: Owner | None, code: Owner | None
) -> Recognised | Unread:
    if not file.tables:
        problem = next(iter(settled_files([file])), None)
        if problem is None:
            return Unread("里面没有要收的表", "如果是退回说明，请改好原来的那一份再交")
        # What a run would not count is not accepted here either.
        return Unread(message(problem).replace("没有统计", "没有收"), remedy(problem))
    evidence, register = row_evidence(file.tables, term.directory), term.register
    corrected = _corrected(file.origin, term.journal)
    decided = owner or (corrected.owner if corrected and corrected.reason == BY_PERSON else None)
    if decided is not None and evidence.rows:
        identity = assigned(decided, evidence, register)
    else:
        returned = corrected.owner if corrected else None
        identity = identify(marks_of(path.read_bytes()), evidence, register, name, returned)
    if code is not None:
        identity = with_code(identity, code, evidence, register)
    is_own = corrected is not None and corrected.owner == identity.owner
    return Recognised(identity, evidence, file, corrected if is_own else None)


def _corrected(origin: Origin | None, journal: Journal) -> Submission | None:
    """The submission whose returned copy names this origin: by its content, else by its path."""
    if origin is None:
        return None
    same = [s for s in journal.submissions if checksum(s.content) == origin.checksum]
    # Somebody in the office has edited the filed copy before it was returned.
    there = [s for s in journal.submissions if s.path == origin.file]
    return next(iter((*same, *there)), None)


def wished_owner(text: str, term: CollectingTerm) -> Owner:
    """Return the class, teacher or year group that a person names. Raises UsageError with the nearest names otherwise."""
    roster = term.roster
    name = term.directory.classes.find(class_name(text))
    if name:
        return Owner(OwnerKind.SCHOOL_CLASS, name)
    groups = {c.year_group for c in roster.classes.values()}
    if year_group(text) in groups:
        return Owner(OwnerKind.YEAR_GROUP, year_group(text))
    word = squeeze(text)
    bare = word.rpartition("(")[2].rstrip(")").casefold()
    teachers = [t for t in roster.teachers.values() if t.name == person(text) or t.id.casefold() == bare]
    if len(teachers) == 1:
        return Owner(OwnerKind.TEACHER, teachers[0].id)
    if teachers:
        names = "、".join(f"{t.name}({t.id})" for t in teachers)
        raise UsageError(f"有 {len(teachers)} 位“{text}”，请写工号：{names}。")
    near = nearest(word, [*roster.classes, *(t.name for t in roster.teachers.values()), *groups])
    raise UsageError(f"没有“{text}”这个班级、教师或年级" + (f"；最接近的是：{'、'.join(near)}。" if near else "。"))
