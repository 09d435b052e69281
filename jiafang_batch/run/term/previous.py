"""The previous term: its visits are added to this term's records, for windows and follow-ups that reach back.

Pupils are matched by 学号 and name. Problems of the earlier folder's rows were reported there and are not repeated; an
unreadable file or sheet is reported, because its visits are missing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, ordered
from jiafang_batch.checks.term_checks import SETTINGS_PLACE
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.windows import reaching_back
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Records, Roster, SchoolClass, Teacher, Tenure, Visit, other_pupils
from jiafang_batch.run.place.folder import POLICY_FILE, beside
from jiafang_batch.run.term.school import Checked, SchoolJob, check_school
from jiafang_batch.run.usage import UsageError

_NAMED = 3
"""The number of examples that are named."""


def with_previous(checked: Checked) -> Checked:
    """Return the term with the visits of the terms before it, and notices about visits added and left out.

    They are those of the job and the one that 上学期文件夹 names. The latest of them is the previous term, to which windows
    and follow-ups reach back; visits of the others appear only in the pupils' files. Without any a notice names the
    indicators that would need them. Raises UsageError for a folder of the job that is the term's own, is given twice or
    cannot be computed; what is wrong with the one in the setting is a problem.
    """
    folders = checked.job.previous
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise UsageError("--previous 里同一个文件夹写了两次，每个学期只写一次。")
    read = [(folder, _earlier(checked, folder)) for folder in folders]
    named = beside(checked.job.folder, checked.policy.settings.previous_folder if checked.policy else "")
    if named is not None and named.resolve() not in {folder.resolve() for folder in folders}:
        try:
            read.append((named, _earlier(checked, named)))
        except UsageError as fault:
            gone = Problem("previous-gone", SETTINGS_PLACE, str(named.name), {"reason": str(fault).rstrip("。")})
            checked = replace(checked, problems=ordered((*checked.problems, gone)))
        else:
            checked = replace(checked, earlier=(named,))
    if not read:
        return replace(checked, problems=ordered((*checked.problems, *_missing(checked))))
    read.sort(key=lambda pair: pair[1].policy.term.first if pair[1].policy else date.min, reverse=True)
    for place, (folder, earlier) in enumerate(read):
        checked = _joined(checked, earlier, folder.resolve().name, is_latest=place == 0)
    return checked


def _missing(checked: Checked) -> Iterator[Problem]:
    """The indicators that look at days of a term before this one, of which there are no visits."""
    policy, records = checked.policy, checked.records
    if policy is None or records is None or any(visit.date < policy.term.first for visit in records.visits):
        return
    windows = reaching_back(policy)
    for indicator in policy.indicators:
        looked_at = indicator.rule.window or indicator.window
        if looked_at in windows:
            name = f"{indicator.code}“{indicator.name}”"
            yield Problem("previous-missing", indicator.source, name, {"window": looked_at})


def _earlier(checked: Checked, folder: Path) -> Checked:
    if folder.resolve() == checked.job.folder.resolve():
        raise UsageError(f"“{folder}”就是要统计的这个学期。请写上一个学期的文件夹。")
    if not (folder / POLICY_FILE).is_file():
        raise UsageError(f"“{folder}”里没有{POLICY_FILE}，不像一个学期文件夹。请写上一个学期的文件夹。")
    earlier = check_school(SchoolJob(folder, limits=checked.job.limits, is_earlier=True))
    if earlier.policy is None or earlier.records is None:
        raise UsageError(f"“{folder}”的考核办法有错误，读不出上学期的家访。请先用 jiafang check 改正。")
    return earlier


def _joined(checked: Checked, earlier: Checked, name: str, *, is_latest: bool) -> Checked:
    if checked.policy is None or checked.records is None or earlier.policy is None or earlier.records is None:
        return checked
    records, notices = join(checked.policy, checked.records, earlier.policy, earlier.records, name, is_latest=is_latest)
    return replace(checked, records=records, problems=ordered((*checked.problems, *_unread(earlier, name), *notices)))


def join(
    policy: Policy, records: Records, earlier_policy: Policy, earlier: Records, folder: str, *, is_latest: bool = True
) -> tuple[Records, tuple[Problem, ...]]:
    """Return the records with the visits made before this term began; their sources begin with the folder's name.

    A 学号 that belongs to another pupil now brings no visits; it is an error. Visits of terms before the latest go to the
    archive.
    """
    roster, others = records.roster, other_pupils(records.roster, earlier.roster)
    before = [v for v in earlier.visits if v.date < policy.term.first and v.student not in others]
    recorded_visits = {(v.student, v.date, v.form) for v in (*records.visits, *records.previous, *records.archive)}
    kept = [v for v in before if v.student in roster.students and (v.student, v.date, v.form) not in recorded_visits]
    gone = {v.student for v in before if v.student not in roster.students}
    notices = [Problem("previous-joined", Location(folder), details={"count": str(len(kept))})]
    if others:
        notices.append(_other_pupils(roster, earlier.roster, others, folder))
    if gone:
        notices.append(Problem("previous-left", Location(folder), details={"count": str(len(gone))}))
    placed = tuple(_placed(v, folder) for v in kept)
    if not is_latest:
        joined = replace(roster, teachers=_with_teachers(roster, earlier.roster, kept))
        return replace(records, roster=joined, archive=(*records.archive, *placed)), tuple(notices)
    same_year = policy.school_year.first == earlier_policy.school_year.first
    classes = _with_tenures(policy, roster, earlier.roster) if same_year else roster.classes
    joined = replace(roster, teachers=_with_teachers(roster, earlier.roster, kept), classes=classes)
    return replace(records, roster=joined, previous=placed), tuple(notices)


def _other_pupils(now: Roster, earlier: Roster, others: tuple[str, ...], folder: str) -> Problem:
    examples = "；".join(
        f"学号 {key} 那时是{earlier.students[key].name}，现在是{now.students[key].name}" for key in others[:_NAMED]
    )
    return Problem("previous-other-pupil", Location(folder), details={"count": str(len(others)), "examples": examples})


def _placed(visit: Visit, folder: str) -> Visit:
    return replace(visit, sources=tuple(_below(folder, source) for source in visit.sources))


def _below(folder: str, place: Location) -> Location:
    return replace(place, file=f"{folder}/{place.file}" if place.file else folder)


def _unread(earlier: Checked, folder: str) -> Iterable[Problem]:
    """The problems of files or sheets of the earlier rosters and logs that could not be read."""
    for problem in earlier.problems:
        if is_error(problem) and not problem.location.row and problem.location.file != POLICY_FILE:
            related = tuple(_below(folder, place) for place in problem.related)
            yield replace(problem, location=_below(folder, problem.location), related=related)


def _with_teachers(roster: Roster, earlier: Roster, visits: Iterable[Visit]) -> Mapping[str, Teacher]:
    """The teachers, with those of the earlier visits who have left, as 离岗."""
    members = dict.fromkeys(member for visit in visits for member in visit.participants)
    left = {key: replace(earlier.teachers[key], active=False) for key in members if key not in roster.teachers}
    return {**roster.teachers, **left}


def _with_tenures(policy: Policy, roster: Roster, earlier: Roster) -> Mapping[str, SchoolClass]:
    """The classes with their homeroom teachers of last term, in office until this term began."""
    start = policy.term.first

    def ended(tenure: Tenure) -> Tenure:
        return replace(tenure, until=start if tenure.until is None else min(tenure.until, start))

    def with_earlier(school_class: SchoolClass) -> SchoolClass:
        earlier_class = earlier.classes.get(school_class.name)
        held = [ended(t) for t in earlier_class.tenures if t.since is None or t.since < start] if earlier_class else []
        return replace(school_class, tenures=(*held, *school_class.tenures))

    return {name: with_earlier(school_class) for name, school_class in roster.classes.items()}
