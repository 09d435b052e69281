"""The workbooks of an owner that count: the latest, or the latest in time, with its additions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from jiafang_batch.grouping import grouped_by
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission
from jiafang_batch.policy.vocabulary import CountedVersion

Deadline = Callable[[Owner], datetime | None]
"""The last moment in time for an owner, with its offset; None if there is none."""
Choice = Callable[[Sequence[Submission], datetime | None], Sequence[Submission]]
"""(submissions of one owner, the owner's deadline) → those of them that are chosen."""


def counted(submissions: Iterable[Submission], rule: CountedVersion, deadline: Deadline) -> tuple[Submission, ...]:
    """Return the submissions that count, of all owners, in the order given.

    The order of receipt matters only if the rule depends on it: by the time received, then by version.
    """
    return _chosen(submissions, lambda owned, due: _of_owner(owned, rule, due), deadline)


def admitted(submissions: Iterable[Submission], rule: CountedVersion, deadline: Deadline) -> tuple[Submission, ...]:
    """The submissions whose visits may count: all, or those that came in time where the rule says so."""
    return _chosen(submissions, lambda owned, due: _in_time(owned, rule, due), deadline)


def _chosen(submissions: Iterable[Submission], choose: Choice, deadline: Deadline) -> tuple[Submission, ...]:
    """Those that are chosen among the submissions of their owner, in the order given."""
    held = tuple(submissions)
    by_owner = grouped_by(held, lambda submission: submission.owner)
    paths = {s.path for owner, owned in by_owner.items() for s in choose(owned, deadline(owner))}
    return tuple(submission for submission in held if submission.path in paths)


def _in_time(
    submissions: Sequence[Submission], rule: CountedVersion, deadline: datetime | None
) -> Sequence[Submission]:
    if rule is CountedVersion.LATEST_IN_TIME and deadline is not None:
        # If nothing was handed in on time, the late workbooks count.
        return [s for s in submissions if s.received <= deadline] or submissions
    return submissions


def _of_owner(submissions: Sequence[Submission], rule: CountedVersion, deadline: datetime | None) -> list[Submission]:
    ordered = sorted(_in_time(submissions, rule, deadline), key=lambda s: (s.received, s.version))
    whole = [place for place, s in enumerate(ordered) if not s.is_supplement]
    standing = ordered[whole[-1] :] if whole else ordered
    corrected = {s.replaces for s in standing}
    return [s for s in standing if s.content not in corrected]
