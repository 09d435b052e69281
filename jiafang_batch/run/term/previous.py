"""The term before: its visits join this term's records, for windows and follow-ups that reach back.

Pupils are known by their 学号. What is wrong with rows of the earlier folder was said there and is not said again; a file
or sheet that can not be read is, since its visits are lacking here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from jiafang_batch.catalogue import is_error, ordered
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Records, Roster, SchoolClass, Teacher, Tenure, Visit
from jiafang_batch.run.place.folder import POLICY_FILE
from jiafang_batch.run.term.school import Checked, SchoolJob, check_school
from jiafang_batch.run.usage import UsageError


def with_previous(checked: Checked, folder: Path) -> Checked:
    """The term with the visits of the earlier folder, and a notice of how many there are and how many were left out.

    UsageError for the term's own folder and for one that can not be computed.
    """
    if folder.resolve() == checked.job.folder.resolve():
        message = f"“{folder}”就是要统计的这个学期。--previous 请写上一个学期的文件夹。"
        raise UsageError(message)
    if not (folder / POLICY_FILE).is_file():
        message = f"“{folder}”里没有{POLICY_FILE}，不像一个学期文件夹。--previous 请写上一个学期的文件夹。"
        raise UsageError(message)
    earlier = check_school(SchoolJob(folder, limits=checked.job.limits))
    if earlier.policy is None or earlier.records is None:
        message = f"“{folder}”的考核办法有错误，读不出上学期的家访。请先用 jiafang check 改正。"
        raise UsageError(message)
    if checked.policy is None or checked.records is None:
        return checked
    name = folder.resolve().name
    records, said = join(checked.policy, checked.records, earlier.policy, earlier.records, name)
    return replace(checked, records=records, problems=ordered((*checked.problems, *_unread(earlier, name), *said)))


def join(
    policy: Policy, records: Records, earlier_policy: Policy, earlier: Records, folder: str
) -> tuple[Records, tuple[Problem, ...]]:
    """The records with the earlier visits made before this term began; their sources begin with the folder's name."""
    roster = records.roster
    before = [v for v in earlier.visits if v.date < policy.term.first]
    known = {(v.student, v.date, v.form) for v in records.visits}
    kept = [v for v in before if v.student in roster.students and (v.student, v.date, v.form) not in known]
    gone = {v.student for v in before if v.student not in roster.students}
    said = [Problem("previous-joined", Location(folder), details={"count": str(len(kept))})]
    if gone:
        said.append(Problem("previous-left", Location(folder), details={"count": str(len(gone))}))
    same_year = policy.school_year.first == earlier_policy.school_year.first
    classes = _with_tenures(policy, roster, earlier.roster) if same_year else roster.classes
    joined = replace(roster, teachers=_with_teachers(roster, earlier.roster, kept), classes=classes)
    return replace(records, roster=joined, previous=tuple(_placed(v, folder) for v in kept)), tuple(said)


def _placed(visit: Visit, folder: str) -> Visit:
    return replace(visit, sources=tuple(_below(folder, source) for source in visit.sources))


def _below(folder: str, place: Location) -> Location:
    return replace(place, file=f"{folder}/{place.file}" if place.file else folder)


def _unread(earlier: Checked, folder: str) -> Iterable[Problem]:
    """Why whole files or sheets of the earlier rosters and logs are not among its records."""
    for problem in earlier.problems:
        if is_error(problem) and not problem.location.row and problem.location.file != POLICY_FILE:
            related = tuple(_below(folder, place) for place in problem.related)
            yield replace(problem, location=_below(folder, problem.location), related=related)


def _with_teachers(roster: Roster, earlier: Roster, visits: Iterable[Visit]) -> Mapping[str, Teacher]:
    """The teachers, and those of the earlier visits who have left, as 离岗."""
    members = dict.fromkeys(member for visit in visits for member in visit.participants)
    left = {key: replace(earlier.teachers[key], active=False) for key in members if key not in roster.teachers}
    return {**roster.teachers, **left}


def _with_tenures(policy: Policy, roster: Roster, earlier: Roster) -> Mapping[str, SchoolClass]:
    """The classes with the homeroom teachers that they had last term: until this term began they were in office."""
    start = policy.term.first

    def ended(tenure: Tenure) -> Tenure:
        return replace(tenure, until=start if tenure.until is None else min(tenure.until, start))

    def with_earlier(school_class: SchoolClass) -> SchoolClass:
        known = earlier.classes.get(school_class.name)
        held = [ended(t) for t in known.tenures if t.since is None or t.since < start] if known else []
        return replace(school_class, tenures=(*held, *school_class.tenures))

    return {name: with_earlier(school_class) for name, school_class in roster.classes.items()}
