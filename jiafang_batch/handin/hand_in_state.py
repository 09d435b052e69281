"""The state of each class's (or teacher's) hand-in: time, versions, number of errors, in time or not."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch import class_names
from jiafang_batch.dates import weekday
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission, TurnedAway
from jiafang_batch.handin.owner_vote import owner_label
from jiafang_batch.handin.rounds import Round
from jiafang_batch.handin.turned_away import is_from
from jiafang_batch.problem import Problem
from jiafang_batch.records import Roster


class State(Enum):
    """状态 of a hand-in, the most urgent first."""

    MISSING = "未交"
    TURNED_AWAY = "交了，没收下"
    """The received file cannot be read, and there is no other."""
    FAULTY = "有误退回"
    LATE = "迟交"
    DONE = "已交"


OPEN_STATES = frozenset({State.MISSING, State.TURNED_AWAY, State.FAULTY})
"""States in which something is still to be handed in."""


class Facts(Struct, frozen=True):
    """The facts of one workbook, or of one class's rows in it: data rows, and their problems."""

    rows: int = 0
    faults: tuple[Problem, ...] = ()
    """Problems of severity 错误."""

    @property
    def faulty_rows(self) -> int:
        """Rows with an error; an error of a whole file or sheet counts as one."""
        return len({(p.location.file, p.location.sheet, p.location.row) for p in self.faults})


FactsOf = Callable[[Submission, str], Facts]
"""(submission, class) → the facts of that class's rows; of the whole workbook for an empty class."""


class Standing(Struct, frozen=True):
    """The state of one who has to hand in; times are in the school's time zone."""

    owner: Owner
    label: str
    year_group: str
    teacher: str
    first: datetime | None
    latest: datetime | None
    versions: int
    counted: tuple[Submission, ...]
    facts: Facts
    state: State
    deadline: datetime | None
    turned_away: tuple[TurnedAway, ...] = ()
    """Received files that were not accepted and are probably theirs."""
    visits: tuple[int, int] | None = None
    """Pupils to be visited in the term, and those who were; None for a teacher."""
    due: tuple[date, int] | None = None
    """The nearest deadline of a visit of the class, and how many pupils have to be visited by then at least."""

    @property
    def lacking(self) -> int:
        """How many pupils of the class have not been visited yet."""
        return self.visits[0] - self.visits[1] if self.visits else 0

    @property
    def refused(self) -> int:
        """How many received files were not accepted."""
        return len(self.turned_away)

    @property
    def faulty_rows(self) -> int:
        """How many rows of the counted workbooks have an error."""
        return self.facts.faulty_rows

    def has_copies(self, returned: Container[str]) -> bool:
        """True if a marked copy has been written of every file with errors."""
        return all(fault.location.file in returned for fault in self.facts.faults)


class Situation(Struct, frozen=True):
    """The inputs of a term's standings."""

    roster: Roster
    submissions: Sequence[Submission]
    """Those whose file exists."""
    counted: Sequence[Submission]
    facts_of: FactsOf
    typed: Mapping[str, datetime]
    """Class → when its sheets were first received, as entered by a person."""
    deadline_of: Callable[[Owner], datetime | None]
    zone: tzinfo
    today: date
    turned_away: Sequence[TurnedAway] = ()
    """Received files that were not accepted and still need attention."""
    round_of: Callable[[str], Round | None] = lambda _: None
    """Year group → its round of handing in; None for the whole term. What came for another round is left out."""
    is_alone: bool = False
    """True if only the workbooks of the round are considered, and not all that count by now."""
    visits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Class → pupils to be visited in the term, and those who were."""
    dues: Mapping[str, tuple[date, int]] = field(default_factory=dict)
    """Class → the nearest deadline of its visits, and how many pupils have to be visited by then."""

    def is_for_round(self, moment: datetime, year_group: str) -> bool:
        """Return True for a time, as the school's clocks show it, that belongs to the round of a year group."""
        of_round = self.round_of(year_group)
        return of_round is None or of_round.holds(moment.date())

    def at_issue(self, submissions: Iterable[Submission], year_group: str) -> list[Submission]:
        """Those whose errors matter for the state: all, or the ones of the round."""
        return [
            s for s in submissions if not self.is_alone or self.is_for_round(local(s.received, self.zone), year_group)
        ]


def class_standings(situation: Situation) -> tuple[Standing, ...]:
    """Every class, in the order of the class list."""
    roster = situation.roster
    standings = []
    for school_class in roster.classes.values():
        name = school_class.name
        heads = [tenure.teacher for tenure in school_class.homerooms_on(situation.today)]
        teacher = "、".join(roster.teachers[key].name for key in heads if key in roster.teachers)
        submissions = [s for s in situation.submissions if name in s.classes]
        counted = situation.at_issue((s for s in situation.counted if name in s.classes), school_class.year_group)
        # Earlier workbooks still state the rows that no later one does: they have no facts where they state none.
        stating = situation.at_issue(submissions, school_class.year_group)
        facts = _together(situation.facts_of(s, name if len(s.classes) > 1 else "") for s in stating)
        owner = Owner(OwnerKind.SCHOOL_CLASS, name)
        standing = _standing(situation, owner, school_class.year_group, teacher, submissions, counted, facts)
        standing = replace(standing, visits=situation.visits.get(name), due=situation.dues.get(name))
        standings.append(_with_turned_away(standing, situation, heads or [""]))
    return tuple(standings)


def teacher_standings(situation: Situation, owners: Iterable[Owner]) -> tuple[Standing, ...]:
    """Return the teachers with workbooks of their own, in the order of the teacher roster."""
    asked = {owner.key for owner in owners if owner.kind is OwnerKind.TEACHER}
    standings = []
    for teacher in situation.roster.teachers.values():
        if teacher.id in asked:
            owner = Owner(OwnerKind.TEACHER, teacher.id)
            submissions = [s for s in situation.submissions if s.owner == owner]
            group = group_of_owner(owner, situation.roster)
            counted = situation.at_issue((s for s in situation.counted if s.owner == owner), group)
            facts = _together(situation.facts_of(s, "") for s in situation.at_issue(submissions, group))
            standing = _standing(situation, owner, teacher.grade_group, teacher.name, submissions, counted, facts)
            standings.append(_with_turned_away(standing, situation, [teacher.id]))
    return tuple(standings)


def group_of_owner(owner: Owner, roster: Roster) -> str:
    """Return the year group of a class, or of a teacher's 年级组 in the words of the class list."""
    if owner.kind is OwnerKind.SCHOOL_CLASS:
        return roster.classes[owner.key].year_group if owner.key in roster.classes else ""
    teacher = roster.teachers.get(owner.key)
    return class_names.year_group(teacher.grade_group) if teacher else ""


def _with_turned_away(standing: Standing, situation: Situation, teachers: Iterable[str]) -> Standing:
    """The standing with the rejected files that are probably theirs, which count as something sent."""
    senders = tuple(teachers)
    files = tuple(f for f in situation.turned_away if any(is_from(f, standing.owner, key) for key in senders))
    state = State.TURNED_AWAY if files and standing.state is State.MISSING else standing.state
    return replace(standing, turned_away=files, state=state)


def _standing(
    situation: Situation, owner: Owner, year_group: str, teacher: str,
    submissions: Sequence[Submission], counted: Sequence[Submission], facts: Facts,
) -> Standing:  # fmt: skip
    typed = situation.typed.get(owner.key) if owner.kind is OwnerKind.SCHOOL_CLASS else None
    group = group_of_owner(owner, situation.roster)
    moments = [m for s in submissions if situation.is_for_round(m := local(s.received, situation.zone), group)]
    typed = typed if typed and situation.is_for_round(typed, group) else None
    first = min((*moments, *([typed] if typed else ())), default=None)
    deadline = situation.deadline_of(owner)
    return Standing(
        owner=owner,
        label=owner_label(owner, situation.roster),
        year_group=year_group,
        teacher=teacher,
        first=first,
        latest=max((*moments, *([typed] if typed else ())), default=None),
        versions=len(moments),
        counted=tuple(counted),
        facts=facts,
        state=_state(first, deadline, facts),
        deadline=deadline,
    )


def _state(first: datetime | None, deadline: datetime | None, facts: Facts) -> State:
    if first is None:
        return State.MISSING
    if facts.faults:
        return State.FAULTY
    return State.LATE if deadline is not None and first > deadline else State.DONE


def _together(parts: Iterable[Facts]) -> Facts:
    held = tuple(parts)
    return Facts(sum(part.rows for part in held), tuple(fault for part in held for fault in part.faults))


def local(moment: datetime, zone: tzinfo) -> datetime:
    """Return the moment in the school's local time, without its offset."""
    return moment.astimezone(zone).replace(tzinfo=None)


def tally(standings: Iterable[Standing]) -> Mapping[State, int]:
    """Return the number in each state."""
    counts = dict.fromkeys(State, 0)
    for standing in standings:
        counts[standing.state] += 1
    return counts


def time_left(deadline: datetime | None, now: datetime) -> str:
    """Return 还剩 1 天 3 小时 · 已过 20 分钟; empty without a deadline."""
    if deadline is None:
        return ""
    span = deadline - now
    return f"还剩 {_span_text(span)}" if span >= timedelta(0) else f"已过 {_span_text(-span)}"


def _span_text(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时 {minutes} 分钟" if hours and minutes else f"{hours} 小时" if hours else f"{minutes} 分钟"


def when_due(deadline: datetime | None, now: datetime, *, is_unread: bool) -> str:
    """Return 收表截止 1月22日（周三）17:00，还剩 2 天; else that there is no deadline or it was not understood."""
    if deadline is not None:
        return f"收表截止 {deadline_text(deadline, now)}，{time_left(deadline, now)}"
    return "考核办法里的收表截止时间看不懂" if is_unread else "考核办法没有写收表截止时间"


def deadline_text(moment: datetime, now: datetime | None = None) -> str:
    """Return 1月22日（周三）17:00; with its year if that differs from the year of `now`."""
    year = f"{moment.year}年" if now is not None and moment.year != now.year else ""
    return f"{year}{moment.month}月{moment.day}日（{weekday(moment)}）{moment:%H:%M}"


def short_moment(moment: datetime, now: datetime) -> str:
    """Return 01-22 17:00; with its year if that differs from the year of `now`."""
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment:%Y-%m-%d %H:%M}"
