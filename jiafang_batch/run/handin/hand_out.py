"""`hand-out`: a prefilled workbook for every class or teacher in 发表/; edited ones are never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, located
from jiafang_batch.dates import SchoolYear
from jiafang_batch.handin.handouts.asked_columns import asked_of
from jiafang_batch.handin.handouts.handout import DoorAddress, Frame, Material, Prefilled, class_books, teacher_books
from jiafang_batch.handin.handouts.handout_book import handout_bytes
from jiafang_batch.handin.handouts.owed import owed, owed_by_teacher
from jiafang_batch.handin.identity import Owner, OwnerKind, number_for, term_key
from jiafang_batch.handin.journal import Handout
from jiafang_batch.handin.rounds import round_to_come, rounds_of
from jiafang_batch.intake.digest import digest_of
from jiafang_batch.link.rulings import apply_rulings
from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.own_targets import OwnTarget, own_targets
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.model import Policy, Settings
from jiafang_batch.policy.settings import unread_deadline
from jiafang_batch.records import Records, Roster
from jiafang_batch.report.names import Distinct, file_name
from jiafang_batch.run.handin.adopt import loose_logs, loose_words
from jiafang_batch.run.handin.carried_rows import Amends, carried_rows, decided_cells
from jiafang_batch.run.handin.door_codes import read_codes, spaced
from jiafang_batch.run.handin.marking_sheet import marking_sheet, write_marking_sheet
from jiafang_batch.run.place.disk import OpenElsewhereError, write_whole
from jiafang_batch.run.place.folder import HANDOUT_FOLDER, ROSTER_FOLDER
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.term.made_numbers_file import keep_made_numbers
from jiafang_batch.run.term.open_term import OpenedTerm, data_tables
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.school import Checked, Computed, SchoolJob, check_opened, compute_school, evaluation_of_day
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.table import Table

_SATURDAY = 5


class HandoutOutcome(Enum):
    """The result for one workbook."""

    WRITTEN = "已写出"
    SAME = "没有变化"
    FILLED = "有人填过，没有覆盖"
    OPEN = "正被打开，没有覆盖"


class HandedOut(Struct, frozen=True):
    """One workbook: its path, the number of pupils to visit, the number of rows carried over, and the result."""

    path: Path
    title: str
    waiting: int
    carried: int
    outcome: HandoutOutcome
    targets: tuple[OwnTarget, ...] = ()
    """What the teacher still has to do beyond the pupils listed."""


class HandedOutTerm(Struct, frozen=True):
    """All workbooks of a term, and the notices for a person."""

    books: tuple[HandedOut, ...]
    notices: tuple[str, ...]
    marking: tuple[Path, bool] | None = None
    """The sheet for 评分 and whether it is current; False if somebody has filled the one that is there."""


_MAYBE_A_ROSTER = frozenset({
    "unknown-roster", "not-our-sheet", "no-known-sheet", "missing-column", "empty-roster", "roster-without-number",
})  # fmt: skip
"""What is said of a file that was meant as the roster of pupils."""


@disk_faults("没有发完")
def hand_out(opened: OpenedTerm, per: OwnerKind, year_group: str, today: date) -> HandedOutTerm:
    """Write the workbooks of all classes (or teachers), or of one year group's, and record them in the journal."""
    checked = check_opened(opened, SchoolJob(opened.root))
    policy = checked.policy
    computed = compute_school(checked)
    if computed is None or policy is None:
        raise UsageError("考核办法或名册还不完整，发不了表。请先运行 jiafang check 看看缺什么。")
    term = computed.evaluation.term
    if not term.records.roster.classes:
        raise UsageError("“基础信息”里还没有班级，发不了表。请先填好班级表、教师名册和学生名册。")
    if not term.records.roster.students:
        return HandedOutTerm((), tuple(_without_pupils(checked)))
    keep_made_numbers(opened.root, checked.files, checked.made)
    opened.note_classes(today)
    material = _material(opened, computed, evaluation_of_day(computed, today), today)
    make = teacher_books if per is OwnerKind.TEACHER else class_books
    all_books = make(material)
    books = [book for book in all_books if not year_group or book.owner in _of_year_group(term, year_group)]
    if not books:
        raise UsageError(_nobody(per, year_group, term.records.roster))
    frame = replace(_frame(checked), doors=_doors(opened.root, today))
    places = _places(opened.root, all_books)
    handed = tuple(_write(opened.journal_file, book, places[book.owner], frame, policy.settings) for book in books)
    content = marking_sheet(computed.evaluation)
    marking = write_marking_sheet(opened.root, content, opened.intake) if content and not year_group else None
    return HandedOutTerm(handed, tuple(_lacking(opened, checked)), marking)


def _without_pupils(checked: Checked) -> Iterator[str]:
    """Why nothing was handed out to a school without pupils, and which files may be its roster."""
    yield "名册里一名学生也没有认出来，没有发表：发出去的会是空表。请先改好学生名册再发。"
    names = [file.source.name for file in checked.files if file.source.place == ROSTER_FOLDER]
    for name in names:
        # A workbook whose sheets are all understood, as that of the teachers, is no roster of pupils.
        about = [p for p in checked.problems if p.location.file == name and p.code in _MAYBE_A_ROSTER]
        if about:
            yield f"“{name}”像学生名册，但没有认出学生：{located(about[0])}"


def _lacking(opened: OpenedTerm, checked: Checked) -> Iterator[str]:
    """What the workbooks lack: a 收表截止时间 that was not understood, rows of unrecorded sheets."""
    fault = unread_deadline(opened.problems)
    if fault is not None:
        yield f"发的表上没有写什么时候交。{located(fault)}改好后再发一次。"
    count = loose_logs(checked.files, opened.journal_file.present())
    if count:
        # A teacher's hand-in would replace them.
        yield f"{loose_words(count)}现在发的表里没有它们的内容，请登记后再发一次，免得老师交回来的把它们换掉。"


def _nobody(per: OwnerKind, year_group: str, roster: Roster) -> str:
    groups = dict.fromkeys(c.year_group for c in roster.classes.values())
    if year_group and year_group not in groups:
        return f"没有“{year_group}”的班级；有的年级是：{'、'.join(groups)}。"
    where = f"“{year_group}”" if year_group else "“基础信息”里"
    return f"{where}还没有要发表的{per.value}。请先填好班级表的班主任、教师名册和任课表。"


def _material(opened: OpenedTerm, computed: Computed, evaluation: Evaluation, today: date) -> Material:
    checked, term = computed.checked, computed.evaluation.term
    records = term.records
    errors = frozenset(
        (p.location.file, p.location.sheet, p.location.row) for p in checked.problems if is_error(p) and p.location.row
    )
    assert opened.roster is not None  # noqa: S101  what is computed has a roster
    files = _as_ruled(opened, checked.files)
    decided = decided_cells(checked.files, [file for owner_files in files.values() for file in owner_files])
    carried = carried_rows(
        files, opened.roster.directory, records.visits, Amends(errors, decided), opened.intake,
        whole_numbers=term.policy.settings.whole_numbers,
    )  # fmt: skip
    deadlines = {
        name: _deadline(term.policy, records, today, name, school_class.year_group)
        for name, school_class in records.roster.classes.items()
    }
    return Material(
        term,
        owed(evaluation, today),
        carried,
        {**deadlines, "": _deadline(term.policy, records, today)},
        asked_of(term.policy),
        owed_by_teacher(evaluation, today),
        own_targets(evaluation, today),
    )


def _deadline(
    policy: Policy, records: Records, today: date, school_class: str = "", year_group: str = ""
) -> datetime | None:
    """The next deadline of a class, or of who has none: that of a round, or 收表截止时间."""
    of_round = round_to_come(rounds_of(policy, year_group), today)
    general = of_round.deadline if of_round else policy.settings.hand_in_deadline
    extensions = of_round.granted(records.extensions) if of_round else records.extensions
    return hand_in_deadline(general, extensions, school_class)


def _as_ruled(opened: OpenedTerm, files: Sequence[ReadFile]) -> Mapping[Owner, Sequence[ReadFile]]:
    """Owner → the workbooks handed in, their rows as the office has decided them; void rows are not there."""
    problems = [problem for file in files for problem in file.problems]
    ruled: dict[str, list[Table]] = {}
    for table in apply_rulings(opened.rulings, data_tables(files), problems).tables:
        ruled.setdefault(table.head.file, []).append(table)
    owners = {s.path: s.owner for s in opened.journal_file.present()}
    held: dict[Owner, list[ReadFile]] = {}
    for file in files:
        if file.source.name in owners:
            as_ruled = replace(file, tables=tuple(ruled.get(file.source.name, ())))
            held.setdefault(owners[file.source.name], []).append(as_ruled)
    return held


def _of_year_group(term: Term, year_group: str) -> frozenset[Owner]:
    """The classes of a year group, their homeroom teachers, and the teachers of that 年级组."""
    roster = term.records.roster
    classes = [name for name, c in roster.classes.items() if c.year_group == year_group]
    heads = [tenure.teacher for name in classes for tenure in term.homerooms.get(name, ())]
    grouped = [t.id for t in roster.teachers.values() if t.grade_group == year_group]
    return frozenset((
        *(Owner(OwnerKind.SCHOOL_CLASS, name) for name in classes),
        *(Owner(OwnerKind.TEACHER, key) for key in (*heads, *grouped)),
    ))  # fmt: skip


def _doors(root: Path, today: date) -> Mapping[Owner, DoorAddress]:
    """The teachers' door for each class, if it has been opened and its codes are still valid."""
    door_codes = read_codes(root)
    if door_codes is None or not door_codes.address:
        return {}
    return {
        Owner(OwnerKind.SCHOOL_CLASS, name): DoorAddress(door_codes.address, spaced(code), door_codes.link(name))
        for name, code in door_codes.codes.items()
        if door_codes.is_valid(name, today)
    }


def _frame(checked: Checked) -> Frame:
    policy = checked.policy
    assert policy is not None  # noqa: S101  asked before
    settings, year = policy.settings, policy.school_year
    saturday = settings.opening + timedelta(days=(_SATURDAY - settings.opening.weekday()) % 7)
    return Frame(
        settings.school,
        settings.term_title,
        year.first - SchoolYear.SLACK,
        year.last,
        settings.hand_in_deadline,
        saturday,
    )


def _places(root: Path, books: Iterable[Prefilled]) -> Mapping[Owner, Path]:
    """The path of each workbook, whichever of them are written: two classes may differ in a sign that no name can have."""
    distinct = Distinct()
    paths = ((book.owner, f"{file_name(book.folder)}/{file_name(book.title)}.xlsx") for book in books)
    return {owner: root / HANDOUT_FOLDER / distinct.name(path, ".xlsx") for owner, path in paths}


def _write(journal_file: JournalFile, book: Prefilled, path: Path, frame: Frame, settings: Settings) -> HandedOut:
    root, journal = journal_file.root, journal_file.journal
    last = journal.handout(book.owner)
    key = term_key(settings.school, settings.school_year, settings.term)
    substance = digest_of(handout_bytes(book, frame, number_for(key, book.owner, 0)))
    standing = digest_of(path.read_bytes()) if path.is_file() else ""
    if last is not None and last.substance == substance and standing == last.content:
        return _outcome(path, book, HandoutOutcome.SAME)
    edition = _edition(last, substance)
    content = handout_bytes(book, frame, number_for(key, book.owner, edition))
    safe = {digest_of(content), *(h.content for h in journal.handouts), *(s.content for s in journal_file.present())}
    if standing and standing not in safe:
        return _outcome(path, book, HandoutOutcome.FILLED)
    name = path.relative_to(root).as_posix()
    held = tuple(s.content for s in journal_file.present() if s.owner == book.owner)
    event = Handout(
        book.owner, edition, name, digest_of(content), substance, settings.school, settings.school_year, settings.term,
        held,
    )  # fmt: skip
    # The journal comes first: an unrecorded workbook would look as if somebody had edited it.
    journal_file.record(event)
    try:
        write_whole(path, content)
    except OpenElsewhereError:
        return _outcome(path, book, HandoutOutcome.OPEN)
    return _outcome(path, book, HandoutOutcome.WRITTEN)


def _edition(last: Handout | None, substance: str) -> int:
    """The same workbook keeps its edition, a changed one gets the next."""
    if last is None:
        return 1
    return last.edition if last.substance == substance else last.edition + 1


def _outcome(path: Path, book: Prefilled, outcome: HandoutOutcome) -> HandedOut:
    return HandedOut(path, book.title, book.waiting, book.carried, outcome, book.targets)


def counts(handed: Iterable[HandedOut]) -> Mapping[HandoutOutcome, int]:
    """Return the number of workbooks for each result."""
    tally = dict.fromkeys(HandoutOutcome, 0)
    for handout in handed:
        tally[handout.outcome] += 1
    return tally
