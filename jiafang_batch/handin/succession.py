"""The relation of a new workbook to its owner's counted ones: it replaces all or one of them, or is added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from jiafang_batch.handin.journal import Submission


class Held(Struct, frozen=True):
    """A submission that counts, and the 学号 of the pupils that it names."""

    submission: Submission
    pupils: frozenset[str]
    lineage: frozenset[str]
    """Its content, and the contents that it has replaced as a correction, directly or indirectly."""


class Succession(Struct, frozen=True):
    """How the new workbook is filed, which earlier ones continue to count, and the notices for a person."""

    is_supplement: bool
    replaces: str
    """The content that it replaces as its correction; empty if it is not a correction."""
    kept: tuple[Held, ...]
    lineage: frozenset[str]
    """The contents that it replaces as a correction, directly or indirectly."""
    remarks: tuple[str, ...]


def lineage(submission: Submission, submissions: Iterable[Submission]) -> frozenset[str]:
    """Return the contents that a submission stands for: its own, that of the one it corrects, and so on."""
    corrected = {s.content: s.replaces for s in submissions}
    contents: set[str] = set()
    content = submission.content
    while content and content not in contents:
        contents.add(content)
        content = corrected.get(content, "")
    return frozenset(contents)


def succession(
    held: Sequence[Held], pupils: frozenset[str], corrected: Submission | None, *, by_person: bool
) -> Succession:
    """Return how a workbook with these pupils follows those of its owner that count.

    `corrected` is the submission whose returned copy it is; `by_person` is true if somebody has decided that it is an
    addition.
    """
    if corrected is not None:
        for earlier in held:
            if corrected.content in earlier.lineage:
                return _correction(held, earlier, by_person=by_person)
    none: frozenset[str] = frozenset()
    older = () if corrected is None else (f"改的是第 {corrected.version} 版的退回件，这以后又收过新的",)
    before: frozenset[str] = frozenset().union(*(earlier.pupils for earlier in held))
    if by_person:
        return Succession(True, "", tuple(held), none, older)
    if before and pupils and before.isdisjoint(pupils):
        return Succession(True, "", tuple(held), none, ("和以前交的没有一个相同的学生，当作补交",))
    return Succession(False, "", (), none, older)


def _correction(held: Sequence[Held], corrected: Held, *, by_person: bool) -> Succession:
    """A returned copy replaces the workbook that it was made from, and no other."""
    kept = tuple(earlier for earlier in held if earlier is not corrected)
    version, content = corrected.submission.version, corrected.submission.content
    remarks = (f"是第 {version} 版的退回件，只替换那一版，另外交的照样统计",) if kept else ()
    return Succession(bool(kept) or by_person, content, kept, corrected.lineage, remarks)
