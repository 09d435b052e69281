"""The result of inspecting a container before its values are read."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from jiafang_batch.intake.facts import SheetFacts
from jiafang_batch.problem import Problem


class FileInspection(Struct, frozen=True):
    """The bytes to read values from, the facts by sheet name, and the problems; if `refused`, nothing is read."""

    data: bytes = b""
    facts: Mapping[str, SheetFacts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    refused: bool = False


def refusal(problem: Problem) -> FileInspection:
    """Return an inspection by which the file is refused."""
    return FileInspection(problems=(problem,), refused=True)
