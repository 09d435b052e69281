"""What a new workbook is to those of its owner that count: it takes the place of all, or of one, or joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jiafang_batch.collecting.journal import Submission


@dataclass(frozen=True, slots=True)
class Held:
    """A submission that counts, and the 学号 of the pupils that it names."""

    submission: Submission
    pupils: frozenset[str]


@dataclass(frozen=True, slots=True)
class Succession:
    """How the new workbook is filed, which of the held ones it leaves counting, and what a person should look at."""

    is_supplement: bool
    replaces: str
    """The content of the only one that it replaces; empty where it replaces all or none."""
    kept: tuple[Held, ...]
    remarks: tuple[str, ...]


def succession(
    held: Sequence[Held], pupils: frozenset[str], corrected: Submission | None, *, by_person: bool
) -> Succession:
    """How a workbook that names these pupils follows those that its owner has in the count.

    `corrected` is the submission whose returned copy it is; `by_person` holds where somebody has said that it only adds.
    """
    before = _pupils(held)
    if corrected is not None and any(one.submission.content == corrected.content for one in held):
        return _correction(held, pupils, corrected, by_person=by_person)
    older = () if corrected is None else (f"改的是第 {corrected.version} 版的退回件，这以后又收过新的",)
    if by_person:
        return Succession(True, "", tuple(held), older)
    if before and pupils and before.isdisjoint(pupils):
        return Succession(True, "", tuple(held), ("和以前交的没有一个相同的学生，当作补交，两份都统计",))
    return Succession(False, "", (), (*older, *_missing(before - pupils)))


def _correction(held: Sequence[Held], pupils: frozenset[str], corrected: Submission, *, by_person: bool) -> Succession:
    """A returned copy takes the place of the workbook that it was made from, and of no other."""
    kept = tuple(one for one in held if one.submission.content != corrected.content)
    missing = _missing(_pupils(held) - pupils - _pupils(kept))
    if not kept and not by_person:
        return Succession(False, "", (), missing)
    said = (f"是第 {corrected.version} 版的退回件，只替换那一版，另外交的照样统计",) if kept else ()
    return Succession(True, corrected.content, kept, (*said, *missing))


def _pupils(held: Iterable[Held]) -> frozenset[str]:
    return frozenset().union(*(one.pupils for one in held))


def _missing(pupils: frozenset[str]) -> tuple[str, ...]:
    if not pupils:
        return ()
    said = f"上一版里有 {len(pupils)} 名学生这一版没有，现在不再统计；如果这一份是补交，请加 --supplement 再收一次"
    return (said,)
