"""The state of a term's hand-ins: everything received, what counts, and the standings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.hand_in_state import (
    Situation,
    Standing,
    local,
    when_due,
)
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission, TurnedAway
from jiafang_batch.handin.owner_vote import owner_label
from jiafang_batch.handin.register import TypedRegister
from jiafang_batch.handin.rounds import Round
from jiafang_batch.handin.turned_away_page import turned_away_page
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.directory import Directory
from jiafang_batch.measure.duties import duties
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.outstanding import owed_visits
from jiafang_batch.measure.own_targets import OwnTarget, of_year_group, targets_of_day
from jiafang_batch.measure.term import Term, build_term
from jiafang_batch.measure.todo import class_dues
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.settings import unread_deadline
from jiafang_batch.problem import Location, Problem
from jiafang_batch.product_words import STANDS_AT
from jiafang_batch.records import Records
from jiafang_batch.report.sheet.letterhead import Letterhead, letterhead_of
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.run.handin.collecting_term import deadline_of
from jiafang_batch.run.handin.register_file import (
    RegisterUnreadableError,
    read_register,
)
from jiafang_batch.run.handin.round_standings import RoundStandings, round_standings
from jiafang_batch.run.handin.workbook_facts import facts_in
from jiafang_batch.run.place.clock import zone_of
from jiafang_batch.run.term.as_of import day_in_term
from jiafang_batch.run.term.counted_versions import counted_submissions
from jiafang_batch.run.term.open_term import REGISTER_NAME, OpenedTerm
from jiafang_batch.run.term.school import Checked, SchoolJob, check_opened
from jiafang_batch.run.usage import UsageError


class Stock(Struct, frozen=True):
    """The state of a term's hand-ins at a moment in the school's time zone."""

    root: Path
    checked: Checked
    """The term as it was read, with the problems of every file."""
    policy: Policy
    records: Records
    directory: Directory
    typed: TypedRegister | None
    """None if the register exists and cannot be understood."""
    situation: Situation
    """What the standings of the whole term were made from."""
    rounds: RoundStandings
    now: datetime
    targets: Mapping[str, Sequence[OwnTarget]]
    """工号 → the counts of visits that the teacher still lacks."""
    is_looking_back: bool
    """True if files received after that moment are left out."""

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every class, then the teachers with workbooks of their own: for the round of the moment."""
        return self.rounds.standings

    @property
    def turned_away(self) -> Sequence[TurnedAway]:
        """Received files that were not accepted and still need attention."""
        return self.situation.turned_away

    @property
    def unread_deadline(self) -> Problem | None:
        """The fault of a 收表截止时间 that was not understood."""
        return unread_deadline(self.checked.problems)

    @property
    def zone(self) -> tzinfo:
        """The zone of every time of day."""
        return zone_of(self.policy.settings)

    def deadline(self, year_group: str = "") -> datetime | None:
        """The deadline of a year group's round, else 收表截止时间; for no year group the nearest of all rounds."""
        rounds = self._rounds_of(year_group)
        deadlines = [round_.deadline for round_ in rounds]
        to_come = [moment for moment in deadlines if moment >= self.now]
        return min(to_come or deadlines, default=self.policy.settings.hand_in_deadline)

    def when_due(self, year_group: str = "") -> str:
        """The deadlines and the time left, each once; else why it is unknown."""
        lines = (
            f"{round_.name}：{when_due(round_.deadline, self.now, is_unread=False)}"
            for round_ in self._rounds_of(year_group)
        )
        is_unread = self.unread_deadline is not None
        return "；".join(dict.fromkeys(lines)) or when_due(self.deadline(), self.now, is_unread=is_unread)

    def _rounds_of(self, year_group: str) -> list[Round]:
        """The round of a year group at the moment; for none of them those of all."""
        current = self.rounds.current
        return [current[year_group]] if year_group in current else list(current.values())

    def targets_of(self, year_group: str) -> Mapping[str, Sequence[OwnTarget]]:
        """The counts that the teachers of a year group lack, or all teachers."""
        return of_year_group(self.targets, self.records.roster, year_group)

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
    checked = _checked(term, now, until)
    policy, records, directory = _basis(checked, term)
    evaluation = evaluate(build_term(policy, records))
    submissions = term.journal_file.present(until)
    typed = _typed(checked, directory, submissions, term.zone, term.intake)
    noted = _written_elsewhere(records, submissions, typed)
    settings, extensions, zone = policy.settings, records.extensions, term.zone
    situation = Situation(
        roster=records.roster,
        submissions=submissions,
        counted=counted_submissions(submissions, settings.counted_version, settings.hand_in_deadline, extensions, zone),
        facts_of=facts_in(checked, directory),
        typed={name: m for name, m in noted.items() if until is None or m <= local(until, zone)},
        deadline_of=lambda owner: deadline_of(owner, records.roster, settings.hand_in_deadline, extensions),
        zone=zone,
        today=local(now, zone).date(),
        turned_away=term.journal_file.turned_away(until),
        visits=_visits(evaluation.term),
        dues=class_dues(owed_visits(evaluation), evaluation.term.as_of),
    )
    rounds = round_standings(situation, policy, records, [handout.owner for handout in term.journal.handouts])
    targets = targets_of_day(evaluation)
    return Stock(
        term.root, checked, policy, records, directory, typed, situation, rounds, local(now, zone), targets,
        is_looking_back,
    )  # fmt: skip


def _checked(term: OpenedTerm, now: datetime, until: datetime | None) -> Checked:
    """The term with what was visited up to this day, whatever 统计截止日期 says."""
    today = day_in_term(local(now, term.zone).date(), term.policy) if term.policy else None
    return check_opened(term, SchoolJob(term.root, today, until=until))


def _basis(checked: Checked, term: OpenedTerm) -> tuple[Policy, Records, Directory]:
    if checked.policy is None or checked.records is None or term.roster is None or not term.roster.roster.classes:
        raise UsageError("考核办法或班级表还不完整，不知道该收哪些班的表。请先运行 jiafang check 看看缺什么。")
    return checked.policy, checked.records, term.roster.directory


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
