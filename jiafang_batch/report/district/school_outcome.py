"""The outcome of one school: how its run ended, its figures for the bureau, and its problems; small enough to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from msgspec import Struct, field

from jiafang_batch.catalogue import message, remedy, severity
from jiafang_batch.measure.bureau_counts import BureauCounts
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.problem import Problem


class Status(Enum):
    """How a school's run ended."""

    DONE = "已统计"
    REFUSED = "没有统计"
    """The policy is incomplete, or the folder cannot be read or written."""
    INCOMPLETE = "缺表"
    """A roster or every visit log is missing, so that the figures would be meaningless."""
    FAILED = "程序出错"
    LOST = "中断"


class Reason(Struct, frozen=True):
    """A problem in words."""

    severity: str
    code: str
    place: str
    """Empty if it concerns the school as a whole."""
    text: str

    @property
    def located(self) -> str:
        """The location and the message."""
        return f"{self.place}：{self.text}" if self.place else self.text


class SchoolOutcome(Struct, frozen=True):
    """The outcome of one school's run; it has figures only if the run was completed."""

    folder: str
    """The school's folder below the district's, with /; empty if a term is run alone."""
    status: Status
    digest: str = ""
    """The digest of the run's inputs, see run.place.fingerprint; empty if it is not known."""
    school: str = ""
    line: str = ""
    """School, term and as-of date in one line."""
    statistics: tuple[Statistics, ...] = ()
    """上报表: the school first, then each year group."""
    stated: Mapping[str, int] = field(default_factory=dict)
    """Differences that the school states itself, see forwarded_figures; empty if they were computed here."""
    bureau_counts: BureauCounts | None = None
    basis: Mapping[str, str] = field(default_factory=dict)
    """The school's own rules that decide what is counted, in words (`comparability.basis_of`); empty if not known."""
    as_of: str = ""
    """考核日 as YYYY-MM-DD."""
    earlier: tuple[str, ...] = ()
    """The folder of the term before it whose visits were added, see Checked.earlier."""
    contents: tuple[str, ...] = ()
    """Digests of the contents read, see run.place.fingerprint: an incomplete copy has some of them."""
    pupils: str = ""
    """A digest of the roster's 学号 and names, or of the visits sent: equal for two folders of one school."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Problem code → number of problems, the gravest first."""
    reasons: tuple[Reason, ...] = ()
    """Why the school does not count; otherwise empty."""
    files: int = 0
    tables: int = 0
    rows: int = 0
    seconds: float = 0.0
    is_remembered: bool = False
    """True if nothing had changed since the last run, which was not repeated."""


def in_words(problems: Iterable[Problem]) -> tuple[Reason, ...]:
    """Return the problems in words."""
    return tuple(Reason(severity(p).value, p.code, str(p.location), message(p) + remedy(p)) for p in problems)


def counted(problems: Iterable[Problem]) -> Mapping[str, int]:
    """Return code → number, in the order of the problems."""
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    return counts
