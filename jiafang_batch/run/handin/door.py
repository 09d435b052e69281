"""What comes through the teachers' door: filed with the class code as a further vote, answered for one class only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, is_notice, message, ordered, remedy
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.measure.duties import duties
from jiafang_batch.measure.term import build_term
from jiafang_batch.problem import Problem
from jiafang_batch.records import Records
from jiafang_batch.report.names import file_name
from jiafang_batch.run.handin.collect import Collected, Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.write_status import write_stock
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.clock import moment_of
from jiafang_batch.run.place.disk_names import place_of
from jiafang_batch.run.place.lock import Say, term_lock
from jiafang_batch.run.place.scratch import sweep
from jiafang_batch.run.term.give_back import notice_of, task
from jiafang_batch.run.term.open_term import OpenedTerm, open_term
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.school import Checked, SchoolJob, check_opened
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.sheets.origin import Origin, checksum, origin_line

_ASK_THE_OFFICE = "请看看是不是拿错了表；没有拿错的，请告诉教导处，原件留着"
LARGEST = 20 << 20
"""Bytes of one file at the door: a sheet with photos; more is handed to the office."""


class DoorUpload(Struct, frozen=True):
    """A parcel and the class whose code came with it."""

    parcel: Path
    school_class: str


class DoorFile(Struct, frozen=True):
    """What became of one file: a line for its sender, its faults, and where it was filed (empty if it was not)."""

    name: str
    is_taken: bool
    text: str
    remarks: tuple[str, ...] = ()
    path: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def has_copy(self) -> bool:
        """True if something is to be corrected, so that there is a marked copy."""
        return not all(map(is_notice, self.problems))


class ClassState(Struct, frozen=True):
    """A class at a moment: pupils to be visited, those who were, and the names of the others (namesakes with their 学号)."""

    due: int = 0
    visited: int = 0
    waiting: tuple[str, ...] = ()


class ParcelResults(Struct, frozen=True):
    """What became of each parcel, and every class afterwards."""

    files: Mapping[Path, tuple[DoorFile, ...]]
    states: Mapping[str, ClassState]
    moment: datetime


def take_in(root: Path, uploads: Sequence[DoorUpload], say: Say) -> ParcelResults:
    """File the parcels under the term's lock and check them; without parcels only the classes are looked at.

    Raises UsageError if policy or rosters are incomplete.
    """
    with _opened(root, say) as term:
        now = moment_of("", term.zone)
        files: dict[Path, tuple[DoorFile, ...]] = {}
        rest = list(uploads)
        # The same file sent twice at the same time is known only once the first has been filed.
        after = term
        for _ in range(2 if uploads else 0):
            collected = _collected(after, rest, now)
            after = collected.term
            files |= {
                upload.parcel: door_files for upload in rest if (door_files := tuple(_answers(collected, upload)))
            }
            rest = [upload for upload in rest if upload.parcel not in files]
            if not rest:
                break
        checked = check_opened(after, SchoolJob(root))
        files |= {upload.parcel: (DoorFile("", False, "里面没有文件，请选好文件再交。"),) for upload in rest}
        classes = {upload.parcel: upload.school_class for upload in uploads}
        seen = {
            parcel: tuple(_with_problems(list(door_files), checked, classes[parcel]))
            for parcel, door_files in files.items()
        }
        return ParcelResults(seen, _states(checked), now)


@contextmanager
def _opened(root: Path, say: Say) -> Iterator[OpenedTerm]:
    """The term, opened under its lock."""
    with term_lock(root, say), term_intake(root) as intake:
        sweep(root)
        yield open_term(root, intake)


def note_progress(root: Path, say: Say) -> None:
    """Bring 收表登记.xlsx and 收表进度.xlsx up to date with what has been filed."""
    with _opened(root, say) as term:
        write_stock(take_stock(term, moment_of("", term.zone)))


def marked(root: Path, file: DoorFile) -> tuple[str, bytes]:
    """Return name and bytes of the marked copy of a filed file: 四4家访_要改3处.xlsx. Raises UsageError if the file is gone."""
    from jiafang_batch.report.returned.returned_files import returned_file

    with disk_faults("这份表不在了，请再交一次"), term_intake(root) as intake:
        content = place_of(root, file.path).read_bytes()
        policy = open_term(root, intake).policy
    if policy is None:
        raise UsageError("考核办法正在改，过一会儿再下载。")
    origin = origin_line(Origin(file.path, checksum(sha256(content).hexdigest())))
    notice = replace(
        notice_of(policy, policy.settings.hand_in_deadline), origin=origin, called=PurePosixPath(file.name).name
    )
    suffix, made = returned_file(file.name, content, file.problems, notice)
    return f"{file_name(PurePosixPath(file.name).stem)}_{task(file.problems)}{suffix}", made


# ---------------------------------------------------------------- answers


def _collected(term: OpenedTerm, uploads: Iterable[DoorUpload], now: datetime) -> Collected:
    voices = {upload.parcel: Owner(OwnerKind.SCHOOL_CLASS, upload.school_class) for upload in uploads}
    return collect(term, list(voices), now, Wish(), voices)


def _answers(collected: Collected, upload: DoorUpload) -> Iterator[DoorFile]:
    """What became of each file of a parcel."""
    for filed in collected.filed:
        if filed.source == upload.parcel:
            submission = filed.submission
            text = f"收下了：{filed.label} 第 {submission.version} 版。"
            yield DoorFile(submission.original, is_taken=True, text=text, remarks=filed.remarks, path=submission.path)
    for duplicate in collected.duplicates:
        if duplicate.source == upload.parcel:
            is_own = upload.school_class in duplicate.submission.classes
            text = f"和以前交的第 {duplicate.submission.version} 版一样，不用再交。" if is_own else "这份表以前交过了。"
            path = duplicate.submission.path if is_own else ""
            yield DoorFile(duplicate.name, is_taken=True, text=text, path=path)
    for refused in collected.refused:
        if refused.source == upload.parcel:
            # Only the office can name an owner.
            step = _ASK_THE_OFFICE if "--as" in refused.step else refused.step
            text = "；".join(part.removesuffix("。") for part in (refused.reason, step) if part)
            yield DoorFile(refused.name, is_taken=False, text=f"没有收下：{text}。")


def _with_problems(files: Iterable[DoorFile], checked: Checked, school_class: str) -> Iterator[DoorFile]:
    """The files with their faults in the order of the cells, saying nothing of another class."""
    read = {file.source.name: file for file in checked.files}
    foreign = _foreign_words(checked.records, school_class) if checked.records else frozenset()
    for file in files:
        file_problems = [problem for problem in checked.problems if file.path and problem.location.file == file.path]
        typed = _typed(read.get(file.path))
        problems = tuple(ordered([_discreet(problem, foreign, typed) for problem in file_problems]))
        errors = sum(map(is_error, problems))
        to_mend = f"{errors} 处要改，改好再交以前，这几处的家访不算。" if errors and file.is_taken else ""
        yield replace(file, text=file.text + to_mend, problems=problems)


def _foreign_words(records: Records, school_class: str) -> frozenset[str]:
    """Names and numbers of pupils of other classes, without those that also stand for somebody of the own class."""
    everyone = records.roster.students.values()
    class_words = {word for s in everyone if s.school_class == school_class for word in (s.name, s.id)}
    words = {word for s in everyone if s.school_class != school_class for word in (s.name, s.id)}
    return frozenset(filter(None, words - class_words))


def _typed(file: ReadFile | None) -> str:
    """All texts in the rows of a file, which its sender knows already."""
    rows = (row for table in file.tables for row in table.rows) if file else ()
    return "\n".join(str(row.cells) for row in rows)


def _discreet(problem: Problem, foreign: frozenset[str], typed: str) -> Problem:
    """The problem; one that gives only its place if its words name somebody of another class."""
    text = f"{message(problem)}{remedy(problem)}"
    # A pattern of all names of a large school takes a second to compile, once for each class.
    if all(word in typed for word in foreign if word in text):
        return problem
    code = "faulty-about-another-class" if is_error(problem) else "about-another-class"
    return Problem(code, problem.location, problem.value)


def _states(checked: Checked) -> Mapping[str, ClassState]:
    """Every class: pupils to be visited in the term, those who were, and who is still waiting."""
    if checked.policy is None or checked.records is None:
        return {}
    roster = checked.records.roster
    namesakes = Counter((pupil.school_class, pupil.name) for pupil in roster.students.values())
    states = {name: ClassState() for name in roster.classes}
    for duty in duties(build_term(checked.policy, checked.records)):
        pupil = duty.student
        name = pupil.name if namesakes[pupil.school_class, pupil.name] == 1 else f"{pupil.name}（{pupil.id}）"
        state = states.get(pupil.school_class, ClassState())
        waiting = state.waiting if duty.visited else (*state.waiting, name)
        states[pupil.school_class] = ClassState(state.due + 1, state.visited + duty.visited, waiting)
    return states
