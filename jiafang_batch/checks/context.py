"""The inputs of the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Problem
from jiafang_batch.records import Records, Student, Visit
from jiafang_batch.table import Table


class Context(Struct, frozen=True):
    """The inputs of the checks: the policy, the tables that were read, and the records linked from them."""

    policy: Policy
    tables: Sequence[Table]
    records: Records

    @property
    def as_of(self) -> date:
        """考核日."""
        return self.policy.as_of

    def student(self, visit: Visit) -> Student:
        """The visited pupil."""
        return self.records.roster.students[visit.student]


Check = Callable[[Context], Iterable[Problem]]
