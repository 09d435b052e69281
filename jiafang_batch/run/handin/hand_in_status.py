"""The state of a term's hand-ins: everything received, what counts, and the standings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from jiafang_batch.catalogue import is_error, located, message, remedy
from jiafang_batch.handin.hand_in_state import (
    Facts,
    FactsOf,
    Situation,
    Standing,
    class_standings,
    group_of_owner,
    local,
    teacher_standings,
    when_due,
)
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission, TurnedAway
from jiafang_batch.handin.owner_vote import owner_label
from jiafang_batch.handin.progress import PROGRESS_TABLES, progress_pages, target_page
from jiafang_batch.handin.register import TypedRegister
from jiafang_batch.handin.rounds import Round, all_rounds, round_on, rounds_of
from jiafang_batch.handin.turned_away_page import turned_away_page
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.directory import Directory
from jiafang_batch.measure.duties import duties
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.own_targets import OwnTarget, own_targets
from jiafang_batch.measure.term import Term, build_term
from jiafang_batch.measure.todo import class_dues
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.settings import unread_deadline
from jiafang_batch.problem import Location, Problem
from jiafang_batch.product_words import STANDS_AT
from jiafang_batch.records import Records
from jiafang_batch.report.books import kept_book
from jiafang_batch.report.names import file_name
from jiafang_batch.report.sheet.letterhead import Letterhead, letterhead_of
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.run.handin.adopt import loose_logs, loose_words
from jiafang_batch.run.handin.collecting_term import deadline_of
from jiafang_batch.run.handin.register_file import (
    RegisterUnreadableError,
    read_register,
    register_day,
    write_register,
)
from jiafang_batch.run.place.clock import zone_of
from jiafang_batch.run.place.folder import PROGRESS
from jiafang_batch.run.place.kept_file import WrittenTo, write_kept
from jiafang_batch.run.term.as_of import day_in_term
from jiafang_batch.run.term.counted_versions import counted_submissions
from jiafang_batch.run.term.give_back import copies_of
from jiafang_batch.run.term.open_term import REGISTER_NAME, OpenedTerm
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.returned_folder import give_back
from jiafang_batch.run.term.school import Checked, SchoolJob, check_opened
from jiafang_batch.run.usage import UsageError
from jiafang_batch.table import Row


@dataclass(frozen=True, slots=True)
class Stock:
    """The state of a term's hand-ins at a moment in the school's time zone."""

    root: Path
    checked: Checked
    """The term as it was read, with the problems of every file."""
    policy: Policy
    records: Records
    directory: Directory
    submissions: tuple[Submission, ...]
    counted: tuple[Submission, ...]
    typed: TypedRegister | None
    """None if the register exists and cannot be understood."""
    standings: tuple[Standing, ...]
    """Every class, then the teachers with workbooks of their own: for the round of the moment."""
    of_term: tuple[Standing, ...]
    """The same for the whole term."""
    turned_away: tuple[TurnedAway, ...]
    """Received files that were not accepted and still need attention."""
    now: datetime
    loose: int
    """The number of logs that somebody has put into 收表 by hand and that are not recorded yet."""
    register_faults: tuple[Problem, ...]
    """Errors in people's entries in the register, which therefore have no effect."""
    unread_deadline: Problem | None
    """The fault of a 收表截止时间 that was not understood."""
    rounds: Mapping[str, Round]
    """Year group → its round of handing in at the moment; empty if the term is one round."""
    by_round: Mapping[str, Mapping[Owner, Standing]]
    """Name of a round, in their order → the standings of those who hand in for it; empty for one that has not opened."""
    targets: Mapping[str, Sequence[OwnTarget]]
    """工号 → the counts of visits that the teacher still lacks."""
    is_looking_back: bool
    """True if files received after that moment are left out."""

    @property
    def zone(self) -> tzinfo:
        """The zone of every time of day."""
        return zone_of(self.policy.settings)

    def deadline(self, year_group: str = "") -> datetime | None:
        """The deadline of a year group's round, else 收表截止时间; for no year group the nearest of all rounds."""
        rounds = [self.rounds[year_group]] if year_group in self.rounds else list(self.rounds.values())
        deadlines = [round_.deadline for round_ in rounds]
        to_come = [moment for moment in deadlines if moment >= self.now]
        return min(to_come or deadlines, default=self.policy.settings.hand_in_deadline)

    def when_due(self, year_group: str = "") -> str:
        """The deadlines and the time left, each once; else why it is unknown."""
        rounds = [self.rounds[year_group]] if year_group in self.rounds else self.rounds.values()
        lines = (f"{round_.name}：{when_due(round_.deadline, self.now, is_unread=False)}" for round_ in rounds)
        is_unread = self.unread_deadline is not None
        return "；".join(dict.fromkeys(lines)) or when_due(self.deadline(), self.now, is_unread=is_unread)

    def turned_away_page(self, year_group: str = "") -> Page:
        """The sheet of rejected files; for a year group's leader without those of others."""
        roster, shown = self.records.roster, {s.owner: s for s in self.standings}
        theirs = [f for s in self.standings if s.year_group == year_group for f in s.turned_away]
        files = [f for f in self.turned_away if not year_group or f in theirs]

        def teacher(owner: Owner) -> str:
            return shown[owner].teacher if owner in shown else ""

        return turned_away_page(files, lambda owner: owner_label(owner, roster), teacher, self.zone)

    def letterhead(self) -> Letterhead:
        """The letterhead of every sheet about the state of hand-ins."""
        head = letterhead_of(self.policy.settings, self.now.date())
        return replace(head, up_to=STANDS_AT, clock=self.now.time())


def take_stock(term: OpenedTerm, now: datetime, *, is_looking_back: bool = False) -> Stock:
    """Return the standings of an opened term; `now` has its offset. Raises UsageError without policy or rosters.

    Looking back, only what was received by that moment counts; otherwise everything received counts.
    """
    until = now if is_looking_back else None
    # What was visited is counted up to this day, whatever 统计截止日期 says.
    today = day_in_term(local(now, term.zone).date(), term.policy) if term.policy else None
    checked = check_opened(term, SchoolJob(term.root, today, until=until))
    if checked.policy is None or checked.records is None or term.roster is None or not term.roster.roster.classes:
        fault = "考核办法或班级表还不完整，不知道该收哪些班的表。请先运行 jiafang check 看看缺什么。"
        raise UsageError(fault)
    policy, records = checked.policy, checked.records
    settings, zone, directory = policy.settings, term.zone, term.roster.directory
    submissions = term.journal_file.present(until)
    counted = counted_submissions(
        submissions, settings.counted_version, settings.hand_in_deadline, records.extensions, zone
    )
    typed = _typed(checked, directory, submissions, zone, term.intake)
    noted = _written_elsewhere(records, submissions, typed)
    turned_away = term.journal_file.turned_away(until)
    evaluation = evaluate(build_term(policy, records))
    whole = Situation(
        roster=records.roster,
        submissions=submissions,
        counted=counted,
        facts_of=_facts(checked, directory),
        typed={name: m for name, m in noted.items() if until is None or m <= local(until, zone)},
        deadline_of=lambda owner: deadline_of(owner, records.roster, settings.hand_in_deadline, records.extensions),
        zone=zone,
        today=local(now, zone).date(),
        turned_away=turned_away,
        visits=_visits(evaluation.term),
        dues=class_dues(evaluation),
    )
    groups = dict.fromkeys(c.year_group for c in records.roster.classes.values())
    at_the_time = ((group, round_on(rounds_of(policy, group), whole.today)) for group in groups)
    rounds = {group: of_round for group, of_round in at_the_time if of_round is not None}
    handout_owners: list[Owner] = [handout.owner for handout in term.journal.handouts]

    def stand(situation: Situation) -> tuple[Standing, ...]:
        return (*class_standings(situation), *teacher_standings(situation, handout_owners))

    of_term = stand(whole)
    standings = stand(_in_rounds(whole, rounds, records)) if rounds else of_term
    by_round = {name: _of_round(name, whole, policy, records, standings, stand) for name in all_rounds(policy, groups)}
    loose = loose_logs(checked.files, submissions)
    faults = tuple(p for p in checked.problems if p.location.file == REGISTER_NAME and is_error(p))
    return Stock(
        term.root, checked, policy, records, directory, submissions, counted, typed, standings, of_term, turned_away,
        local(now, zone), loose, faults,
        unread_deadline(checked.problems), rounds, by_round,
        own_targets(evaluation, evaluation.term.as_of), is_looking_back,
    )  # fmt: skip


def _in_rounds(whole: Situation, rounds: Mapping[str, Round], records: Records) -> Situation:
    """The situation of the rounds of the year groups; others have the whole term."""

    def deadline(owner: Owner) -> datetime | None:
        of_round = rounds.get(group_of_owner(owner, records.roster))
        if of_round is None:
            return whole.deadline_of(owner)
        return deadline_of(owner, records.roster, of_round.deadline, of_round.granted(records.extensions))

    return replace(whole, round_of=rounds.get, deadline_of=deadline)


def _of_round(
    name: str, whole: Situation, policy: Policy, records: Records, current: Sequence[Standing],
    stand: Callable[[Situation], tuple[Standing, ...]],
) -> Mapping[Owner, Standing]:  # fmt: skip
    """The standings of one round by name; those of the present one as they are shown elsewhere."""
    groups = dict.fromkeys(c.year_group for c in records.roster.classes.values())
    named = {
        g: round_
        for g in groups
        for round_ in rounds_of(policy, g)
        if round_.name == name and round_.opens <= whole.today
    }
    if not named:
        return {}
    present = {g for g, round_ in named.items() if round_on(rounds_of(policy, g), whole.today) == round_}
    shown = {s.owner: s for s in current}
    return {
        s.owner: shown[s.owner] if group in present else s
        for s in stand(replace(_in_rounds(whole, named, records), is_alone=True))
        if (group := group_of_owner(s.owner, records.roster)) in named
    }


def _visits(term: Term) -> Mapping[str, tuple[int, int]]:
    """Class → pupils to be visited in the term, and those who were, as 家访汇总 counts them."""
    owed: dict[str, tuple[int, int]] = {}
    for duty in duties(term):
        due, done = owed.get(duty.student.school_class, (0, 0))
        owed[duty.student.school_class] = due + 1, done + duty.visited
    return owed


def _typed(
    checked: Checked, directory: Directory, submissions: Sequence[Submission], zone: tzinfo, intake: Intake
) -> TypedRegister | None:
    try:
        return read_register(checked.files, directory, submissions, zone, intake)
    except RegisterUnreadableError:
        return None


def _written_elsewhere(
    records: Records, submissions: Sequence[Submission], typed: TypedRegister | None
) -> Mapping[str, datetime]:
    """Class → the earliest time entered by people, in this register or in another one."""
    proven = {Location(submission.path) for submission in submissions}
    moments = dict(typed.received) if typed else {}
    for receipt in records.receipts:
        if receipt.source.file != REGISTER_NAME and receipt.source not in proven:
            moment = moments.get(receipt.school_class, receipt.received)
            moments[receipt.school_class] = min(moment, receipt.received)
    return moments


def _facts(checked: Checked, directory: Directory) -> FactsOf:
    """The facts of a workbook by its path, and of one class's rows in it."""
    files: dict[str, ReadFile] = {file.source.name: file for file in checked.files}
    faults: dict[str, list[Problem]] = {}
    for problem in checked.problems:
        if is_error(problem):
            faults.setdefault(problem.location.file, []).append(problem)

    def facts_of(submission: Submission, school_class: str) -> Facts:
        file = files.get(submission.path)
        file_faults = tuple(faults.get(submission.path, ()))
        rows = [row for table in file.tables for row in table.rows] if file else []
        if not school_class:
            return Facts(len(rows), file_faults)
        kept = [row for row in rows if _is_about(row, school_class, directory)]
        places = {(row.head.sheet, number) for row in kept for number in row.numbers}
        about = (p for p in file_faults if not p.location.row or (p.location.sheet, p.location.row) in places)
        return Facts(len(kept), tuple(about))

    return facts_of


def _is_about(row: Row, school_class: str, directory: Directory) -> bool:
    if "school_class" not in row.head.fields:
        return False
    students = directory.students(row)[0] if "student_id" in row.head.fields else []
    return school_class in ({s.school_class for s in students} or {directory.school_class(row)[0]})


def write_stock(stock: Stock) -> tuple[str, ...]:
    """Update 收表登记.xlsx, 收表进度.xlsx and the copies in 退回/ and return notices, also about what could not be updated.

    The register contains everything ever received, so looking back changes nothing in it.
    """
    notices = [located(stock.unread_deadline)] if stock.unread_deadline else []
    notices += [] if stock.is_looking_back else [_write_register(stock)]
    notices += [f"“收表登记.xlsx”里有一行没有生效：{message(fault)}{remedy(fault)}" for fault in stock.register_faults]
    notices.append(write_progress(stock).notice)
    if not stock.is_looking_back:
        notices += give_back(stock.root, copies_of(stock.checked)).notices
    if stock.loose:
        notices.append(loose_words(stock.loose))
    return tuple(notice for notice in notices if notice)


def _write_register(stock: Stock) -> str:
    if stock.typed is None:
        return "“收表/收表登记.xlsx”打不开或改过表头，没有更新（怕丢掉里面手写的内容）；请改好或移走它再运行一次。"
    day = register_day(stock.submissions, stock.zone, stock.policy.settings.opening)
    return write_register(
        stock.root, replace(stock.letterhead(), as_of=day, clock=None), stock.of_term, stock.submissions, stock.counted,
        stock.typed, stock.directory, stock.zone,
    ).notice  # fmt: skip


def write_progress(stock: Stock, year_group: str = "") -> WrittenTo:
    """Write 收表进度.xlsx in the term folder, or the part for one year group's leader beside it."""
    shown = [s for s in stock.standings if not year_group or s.year_group == year_group]
    turned_away = stock.turned_away_page(year_group)
    pages = progress_pages(shown, turned_away, stock.when_due(year_group), stock.now, stock.by_round)
    if not year_group:
        pages = (*pages, target_page(stock.targets, stock.records.roster, stock.when_due()))
    fresh = kept_book(stock.letterhead(), PROGRESS, pages, PROGRESS_TABLES)
    name = f"{PROGRESS}_{file_name(year_group)}.xlsx" if year_group else f"{PROGRESS}.xlsx"
    return write_kept(stock.root, name, fresh, PROGRESS_TABLES)
