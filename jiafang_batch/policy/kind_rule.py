"""What is known of an indicator kind as data: the form of a record of `policy/kinds.py`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from msgspec import Struct, field

from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.terms import SubjectKind


class Need(Enum):
    """What a kind requires beside its row; without it the indicator applies to nobody."""

    EVENT_RULES = auto()
    NOMINATION_DEADLINE = auto()
    HAND_IN_DEADLINE = auto()
    RECEIPTS = auto()


class VisitsOwed(Enum):
    """How many visits an unmet target requires to each pupil who lacks them."""

    NOTHING = auto()
    ONE_VISIT = auto()
    TIMES = auto()
    """次数."""
    FIRST_AND_FOLLOW_UP = auto()


class Base(Struct, frozen=True):
    """What is counted and in which words; `measured` and `absent` are templates that `measure/sentence.py` fills."""

    measured: str
    """The value in words, as far as the numbers."""
    unit: str
    """One of the numerator, with its measure word."""
    absent: str = ""
    """Why the indicator applies to nobody; empty for a kind that always applies."""
    credited: tuple[SubjectKind, ...] = ()
    """The teachers for whom their own visits count whatever 家访人 says, to whichever class."""
    only: str = ""
    """The visits used, if 条件 restricts them."""
    owes: VisitsOwed = VisitsOwed.NOTHING
    """What an unmet target requires for each pupil who is not reached."""


class KindRule(Struct, frozen=True):
    """All data about an indicator kind."""

    is_rate: bool
    subjects: tuple[SubjectKind, ...]
    uses: frozenset[str]
    """Which of the cells 学生范围 家访形式 家访人 时间窗口 次数 have an effect, by their layout fields."""
    base: Base
    reads: frozenset[str] | None = frozenset({"lead", "companions"})
    """The fields of a visit log that affect it beside pupil, day and form; None if visits do not affect it."""
    conditions: frozenset[ConditionKind] = frozenset()
    needs_condition: bool = False
    bases: Mapping[ConditionKind, Base] = field(default_factory=dict)
    """The conditions under which something else is counted, or in other words."""
    less_is_better: bool = False
    """The target is the most that is allowed."""
    window: str = ""
    """The window in which it is measured whatever 时间窗口 says."""
    needs: tuple[Need, ...] = ()
    is_of_population: bool = False
    """Every pupil of the population is one of its items."""
    is_of_marks: bool = False
    """Its items add marks to the numerator, none of them is met or unmet."""
    is_fractional: bool = False
    """True if its value and its target need not be whole numbers."""
    is_weighted: bool = False
    """A form may count more or less than one visit."""
    takes_penalty: bool = False
    """True for a rate that 扣罚 may score: documents fine each period that was missed."""
    papers: str = ""
    """What it asks about in words, if that is paperwork instead of visits."""
    joins_conditions: bool = False
    """条件 may hold several, joined by 且."""

    def base_under(self, condition: ConditionKind | None) -> Base:
        """What is counted under a condition of that kind."""
        return self.base if condition is None else self.bases.get(condition, self.base)
