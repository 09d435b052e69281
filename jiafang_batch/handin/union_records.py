"""What the workbooks of an owner state about visits, and what of it counts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from enum import Enum

from msgspec import Struct

Place = tuple[str, int]
"""Sheet and row in a workbook."""

Moment = tuple[datetime, datetime, int]
"""When a workbook was saved (received if that is unknown), when it was received, and its number."""


class Statement(Struct, frozen=True):
    """The statement of a row about one pupil; `pupil` and `day` are blank if the row is in error."""

    place: Place
    pupil: str
    day: date | None
    lead: str
    content: Hashable
    """The content of the row beside pupil and day."""
    form: str = ""
    """The form of the visit."""

    @property
    def is_sound(self) -> bool:
        """True if pupil and date are known."""
        return bool(self.pupil) and self.day is not None

    @property
    def fact(self) -> tuple[str, date | None, Hashable]:
        """The content of the statement, whatever its place."""
        return self.pupil, self.day, self.content


class Version(Struct, frozen=True):
    """One workbook of an owner."""

    name: str
    received: datetime
    """With its offset from UTC."""
    number: int
    """The number among workbooks of the same moment; a later one has a higher number."""
    edition: int
    """The hand-out that it was made from; 0 for a workbook without the owner's number."""
    statements: tuple[Statement, ...]
    corrects: str = ""
    """The name of the version whose returned copy it is."""
    only_adds: bool = False
    """True if a person has decided so, and for forms: it withdraws and corrects nothing."""
    handed_out_with: frozenset[str] = frozenset()
    """The names of the versions whose rows it contained when it was handed out."""
    saved: datetime | None = None
    """When it was last saved, by its own account; with its offset."""
    void: frozenset[Place] = frozenset()
    """The rows that a person has declared void: they correct nothing whose workbook came later."""

    @property
    def order(self) -> Moment:
        """The sort key; a later version has a larger one. The order of arrival decides only between equal moments."""
        return self.saved or self.received, self.received, self.number


class UnionDoubt(Struct, frozen=True):
    """A statement that counts although another workbook, possibly of the same author, lacks it or states it otherwise."""

    version: str
    statement: Statement
    later: str
    """The name of the later workbook that lacks it, or of the one that was saved before it and received after it."""
    otherwise: Statement | None = None
    """What the other workbook states about the visit, perhaps with another day; None if it lacks it."""


class Became(Enum):
    """What became of a statement in the union."""

    COUNTED = "统计"
    SAME = "照旧"
    """An equal row of another workbook counts."""
    CORRECTED = "改了"
    """Another row about the visit stands for it."""
    WITHDRAWN = "撤下"
    """Its author removed it later."""
    UNTOUCHED = "没有动过"
    """It stood in the workbook when it was handed out, and was left as it was."""
    FAULTY = "有错"
    MENDED = "有错，又交过"
    """A row in error of a workbook that its author has sent again."""


class Fate(Struct, frozen=True):
    """What became of a statement, and because of what."""

    statement: Statement
    became: Became
    version: str = ""
    """The name of the workbook that has the equal row or the correction, or lacks the row."""
    instead: Statement | None = None
    """The equal row or the correction in it."""

    @property
    def counts(self) -> bool:
        """True for a statement that counts, or whose errors are still to be mended."""
        return self.became in (Became.COUNTED, Became.FAULTY)


class United(Struct, frozen=True):
    """What became of the statements of each version, and the questions for a person."""

    fates: Mapping[str, tuple[Fate, ...]]
    """Name → the fates of its statements, in their order."""
    doubts: tuple[UnionDoubt, ...] = ()

    @property
    def counting(self) -> Mapping[str, tuple[Statement, ...]]:
        """Name → the statements that count; of equal statements about a visit only one."""
        return {name: tuple(fate.statement for fate in fates if fate.counts) for name, fates in self.fates.items()}
