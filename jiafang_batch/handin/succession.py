"""What a new workbook is to those of its owner that count: it takes the place of all, or of one, or joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiafang_batch.handin.journal import Submission


@dataclass(frozen=True, slots=True)
class Held:
    """A submission that counts, and the 学号 of the pupils that it names."""

    submission: Submission
    pupils: frozenset[str]
    lineage: frozenset[str]
    """Its content, and those that it has taken the place of as a correction, and so on."""


@dataclass(frozen=True, slots=True)
class Succession:
    """How the new workbook is filed, which of the held ones it leaves counting, and what a person should look at."""

    is_supplement: bool
    replaces: str
    """The content of the one whose place it takes as its correction; empty where it is no correction."""
    kept: tuple[Held, ...]
    lineage: frozenset[str]
    """What it takes the place of as a correction, and so on."""
    remarks: tuple[str, ...]


def lineage(submission: Submission, submissions: Iterable[Submission]) -> frozenset[str]:
    """The contents that a submission stands for: its own, that of the one that it corrects, and so on."""
    corrected = {s.content: s.replaces for s in submissions}
    found: set[str] = set()
    content = submission.content
    while content and content not in found:
        found.add(content)
        content = corrected.get(content, "")
    return frozenset(found)


def succession(
    held: Sequence[Held], pupils: frozenset[str], corrected: Submission | None, *, by_person: bool
) -> Succession:
    """How a workbook that names these pupils follows those that its owner has in the count.

    `corrected` is the submission whose returned copy it is; `by_person` holds where somebody has said that it only adds.
    """
    if corrected is not None:
        for one in held:
            if corrected.content in one.lineage:
                return _correction(held, one, by_person=by_person)
    none: frozenset[str] = frozenset()
    older = () if corrected is None else (f"改的是第 {corrected.version} 版的退回件，这以后又收过新的",)
    before: frozenset[str] = frozenset().union(*(one.pupils for one in held))
    if by_person:
        return Succession(True, "", tuple(held), none, older)
    if before and pupils and before.isdisjoint(pupils):
        return Succession(True, "", tuple(held), none, ("和以前交的没有一个相同的学生，当作补交",))
    return Succession(False, "", (), none, older)


def _correction(held: Sequence[Held], corrected: Held, *, by_person: bool) -> Succession:
    """A returned copy takes the place of the workbook that it was made from, and of no other."""
    kept = tuple(one for one in held if one is not corrected)
    version, content = corrected.submission.version, corrected.submission.content
    said = (f"是第 {version} 版的退回件，只替换那一版，另外交的照样统计",) if kept else ()
    return Succession(bool(kept) or by_person, content, kept, corrected.lineage, said)
