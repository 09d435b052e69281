"""What goes back to teachers: every submitted file with something to correct, as a copy with its problems marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch import __version__
from jiafang_batch.catalogue import is_error, is_notice, located
from jiafang_batch.class_names import class_name
from jiafang_batch.grouping import grouped_by
from jiafang_batch.handin.hand_in_state import local
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Journal, Submission
from jiafang_batch.handin.rounds import rounds_of
from jiafang_batch.intake.sniff import FileType
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Problem
from jiafang_batch.records import Roster
from jiafang_batch.report.names import file_name
from jiafang_batch.run.place.clock import zone_of
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.term.open_term import REGISTER_NAME
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.school import Checked
from jiafang_batch.sheets.origin import Origin, checksum, origin_line

if TYPE_CHECKING:
    from jiafang_batch.report.returned.problem_listing import Notice

_OFFICE, _LEADER = "教导处", "年级组长"
_PLAN = "plan"
_TEACHERS, _WHOLE_SCHOOL = "教师", "全校"


class Copy(Struct, frozen=True):
    """The copy of one submitted file that goes back, before it is made."""

    file: str
    """The submitted file, below the term folder."""
    stem: str
    """The copy's path without a suffix: 四年级/四(4)班_冯雪_要改3处."""
    path: Path
    problems: tuple[Problem, ...]
    notice: Notice

    def make(self) -> tuple[str, bytes]:
        """Return the copy's path and its bytes."""
        # Imported only for a term with something to correct.
        from jiafang_batch.report.returned.returned_files import returned_file

        content = _content(self.path)
        origin = origin_line(Origin(self.file, checksum(sha256(content).hexdigest())))
        suffix, made = returned_file(self.file, content, self.problems, replace(self.notice, origin=origin))
        return self.stem + suffix, made

    @property
    def basis(self) -> str:
        """A digest of everything that the copy is made from."""
        problem_lines = "\n".join(map(located, self.problems))
        content = f"{__version__}\n{self.file}\n{self.stem}\n{self.notice}\n{problem_lines}\n"
        return sha256(content.encode("utf-8", "surrogatepass") + _content(self.path)).hexdigest()


def copies_of(checked: Checked) -> tuple[Copy, ...]:
    """Return the copies of the files of 收表/ that have something to correct, in the order of the files.

    The office's own 收表登记 is not returned. Empty without policy or rosters.
    """
    if checked.policy is None or checked.records is None:
        return ()
    by_file = grouped_by(checked.problems, lambda problem: problem.location.file)
    asked = [
        file
        for file in checked.files
        if file.source.place == LOG_FOLDER
        and file.source.name != REGISTER_NAME
        and not file.is_confidential
        and not all(map(is_notice, by_file.get(file.source.name, ())))
        and _is_for_us(file, by_file.get(file.source.name, ()))
    ]
    if not asked:
        return ()
    policy, roster = checked.policy, checked.records.roster
    submissions = {s.path: s for s in checked.journal.submissions}
    called = senders_names(checked.journal)
    stems: Counter[str] = Counter()
    copies = []
    for file in asked:
        name = file.source.name
        file_problems = tuple(by_file[name])
        group = _year_group(file, submissions.get(name), roster)
        stem = f"{_place(file, submissions.get(name), group, roster)}_{task(file_problems)}"
        stems[stem.casefold()] += 1
        number = stems[stem.casefold()]
        notice = notice_of(policy, _deadline(policy, submissions.get(name), group))
        to = replace(notice, hand_to=_hand_to(submissions.get(name), group, roster), called=called.get(name, ""))
        copies.append(Copy(name, stem if number == 1 else f"{stem}_{number}", file.source.path, file_problems, to))
    return tuple(copies)


def task(problems: Iterable[Problem]) -> str:
    """Return what the name of a copy asks for: 要改3处, or 请核对2处 if nothing is wrong for certain."""
    errors = sum(map(is_error, problems))
    doubts = sum(not is_notice(p) for p in problems)
    return f"要改{errors}处" if errors else f"请核对{doubts}处"


def _year_group(file: ReadFile, submission: Submission | None, roster: Roster) -> str:
    """The year group of the class, or of all classes that a plan names; empty for several or none."""
    if submission is None:
        return ""
    owner = submission.owner
    if owner.kind is OwnerKind.YEAR_GROUP:
        return owner.key
    names = {owner.key}
    if owner.kind is OwnerKind.REGISTER and all(table.kind == _PLAN for table in file.tables):
        rows = (row for table in file.tables for row in table.rows)
        names = {class_name(row["school_class"]) for row in rows if row["school_class"]}
    groups = {roster.classes[name].year_group if name in roster.classes else "" for name in names}
    return groups.pop() if len(groups) == 1 else ""


def _place(file: ReadFile, submission: Submission | None, group: str, roster: Roster) -> str:
    """Folder and name by whom the file is from: 四年级/四(4)班_冯雪; of an unrecorded file its own name."""
    if submission is None:
        return file_name(Path(file.source.name).stem)
    owner = submission.owner
    match owner.kind:
        case OwnerKind.SCHOOL_CLASS:
            parts = [owner.key, *_teachers(file, owner, roster)]
            return f"{file_name(group or owner.key)}/{file_name('_'.join(parts))}"
        case OwnerKind.TEACHER:
            teacher = roster.teachers.get(owner.key)
            return f"{_TEACHERS}/{file_name(teacher.name if teacher else owner.key)}"
        case OwnerKind.YEAR_GROUP:
            return f"{file_name(owner.key)}/{file_name(owner.key)}合表"
    return f"{file_name(group) if group else _WHOLE_SCHOOL}/{file_name(owner.key)}"


def _teachers(file: ReadFile, owner: Owner, roster: Roster) -> list[str]:
    """The teacher who made most of the visits in the file, if a homeroom teacher of the class; else all homeroom teachers."""
    school_class = roster.classes.get(owner.key)
    heads = [roster.teachers[t.teacher].name for t in school_class.tenures] if school_class else []
    leads = Counter(
        person.name
        for table in file.tables
        if table.kind == "visit_log"
        for row in table.rows
        for person in row.people("lead")
    )
    most = next((name for name, _ in leads.most_common() if name in heads), "")
    return [most] if most else ["、".join(dict.fromkeys(heads))] if heads else []


def _hand_to(submission: Submission | None, group: str, roster: Roster) -> str:
    """To whom the mended file is sent: the year group's leader, if the class list names one, else the office."""
    key = submission.owner.key if submission and submission.owner.kind is OwnerKind.SCHOOL_CLASS else ""
    classes = [roster.classes[key]] if key in roster.classes else roster.classes.values()
    leaders = (c.year_leader for c in classes if c.year_group == group and c.year_leader)
    leader = next(leaders, "") if group else ""
    name = roster.teachers[leader].name if leader in roster.teachers else leader
    return f"{_LEADER}{name}老师" if name else _OFFICE


def senders_names(journal: Journal) -> Mapping[str, str]:
    """Return the original names of the filed workbooks: path below the term folder → name."""
    return {s.path: s.original.rpartition("/")[2] for s in journal.submissions}


def _is_for_us(file: ReadFile, problems: Iterable[Problem]) -> bool:
    """False for files that are no tables to be counted: a text, an archive, a workbook without known sheets."""
    if file.tables:
        return True
    return any(is_error(problem) and not _is_foreign(problem) for problem in problems)


def _is_foreign(problem: Problem) -> bool:
    """True for an archive, which the office unpacks itself, and for a workbook without sheets like ours."""
    match problem.code:
        case "other-format":
            return problem.details["kind"] == FileType.ZIP.named
        case "no-known-sheet" | "no-form-in-document":
            return not problem.details["like"]
    return False


def _deadline(policy: Policy, submission: Submission | None, year_group: str) -> datetime | None:
    """The deadline of the round for which the file was handed in, or 收表截止时间."""
    if submission is not None:
        day = local(submission.received, zone_of(policy.settings)).date()
        rounds = rounds_of(policy, year_group)
        if of_round := next((round_ for round_ in rounds if round_.holds(day)), None):
            return of_round.deadline
    return policy.settings.hand_in_deadline


def notice_of(policy: Policy, deadline: datetime | None) -> Notice:
    """Return the school's message to the person who gets a file back."""
    from jiafang_batch.report.returned.problem_listing import Notice

    by_when = f"{deadline.year}年{deadline.month}月{deadline.day}日 {deadline:%H:%M}" if deadline else ""
    return Notice(policy.settings.school, by_when, _OFFICE)


def _content(path: Path) -> bytes:
    """The original; empty if it has become something else since it was read: a pipe would keep its reader for ever."""
    return state_bytes(path) or b""
