"""The workbooks of an owner that count: the latest, or the latest in time, with its additions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission
from jiafang_batch.policy.vocabulary import CountedVersion

Deadline = Callable[[Owner], datetime | None]
"""The last moment in time for an owner, with its offset; None if there is none."""


def counted(submissions: Iterable[Submission], rule: CountedVersion, deadline: Deadline) -> tuple[Submission, ...]:
    """Return the submissions that count, of all owners, in the order given.

    The order of receipt matters only if the rule depends on it: by the time received, then by version.
    """
    held = tuple(submissions)
    by_owner: dict[Owner, list[Submission]] = {}
    for submission in held:
        by_owner.setdefault(submission.owner, []).append(submission)
    chosen = {
        s.path
        for owner, owner_submissions in by_owner.items()
        for s in _of_owner(owner_submissions, rule, deadline(owner))
    }
    return tuple(submission for submission in held if submission.path in chosen)


def admitted(submissions: Iterable[Submission], rule: CountedVersion, deadline: Deadline) -> tuple[Submission, ...]:
    """The submissions whose visits may count: all, or those that came in time where the rule says so."""
    held = tuple(submissions)
    by_owner: dict[Owner, list[Submission]] = {}
    for submission in held:
        by_owner.setdefault(submission.owner, []).append(submission)
    chosen = {
        s.path
        for owner, owner_submissions in by_owner.items()
        for s in _in_time(owner_submissions, rule, deadline(owner))
    }
    return tuple(submission for submission in held if submission.path in chosen)


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
