"""A term that accepts workbooks: the possible owners, their deadlines, and earlier submissions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, tzinfo
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from jiafang_batch.handin.identity import Owner, OwnerKind, owners_by_key, term_key
from jiafang_batch.handin.journal import Journal
from jiafang_batch.handin.owner_vote import Register
from jiafang_batch.handin.saved_time import saved_time
from jiafang_batch.link.directory import Directory
from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.policy.model import Settings
from jiafang_batch.records import Extension, Roster
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.usage import UsageError


class CollectingTerm(Struct, frozen=True, dict=True):
    """An opened term with enough data to determine owners and deadlines of workbooks."""

    opened: OpenedTerm
    settings: Settings
    """The policy's 基本设置."""
    roster: Roster
    directory: Directory

    @property
    def root(self) -> Path:
        """The term folder."""
        return self.opened.root

    @property
    def zone(self) -> tzinfo:
        """The zone of every time of day."""
        return self.opened.zone

    @property
    def journal_file(self) -> JournalFile:
        """The journal of hand-ins."""
        return self.opened.journal_file

    @property
    def journal(self) -> Journal:
        """The hand-outs and hand-ins so far."""
        return self.opened.journal

    @cached_property
    def register(self) -> Register:
        """The possible owners of this term's workbooks."""
        return register_of(self.settings, self.roster, self.journal)

    def saved_time(self, content: bytes, received: datetime) -> datetime | None:
        """Return when a workbook says it was last saved; None if it does not, or not within this school year."""
        year = self.opened.year
        since = datetime.combine(year.first, time(), self.zone) if year else received
        return saved_time(content, self.zone, since, received)


def collecting_term(term: OpenedTerm) -> CollectingTerm:
    """Return the term ready to accept workbooks. Raises UsageError if its policy or rosters are incomplete."""
    if term.folder.policy is None:
        raise UsageError(
            f"“{term.root}”里没有考核办法.xlsx，不知道是哪个学期。请把它放进去，或者用 jiafang new 新建学期文件夹。"
        )
    if term.policy is None or term.roster is None:
        raise UsageError("考核办法.xlsx 里缺少必要的设置，不知道是哪个学期。请先运行 jiafang policy check 看看缺什么。")
    roster, directory, _, _ = term.roster
    if not roster.classes or not roster.students:
        raise UsageError("“基础信息”里还没有班级和学生，认不出表是谁的。请先填好学生名册和班级表。")
    return CollectingTerm(term, term.policy.settings, roster, directory)


def register_of(settings: Settings, roster: Roster, journal: Journal) -> Register:
    """Return the owners of a term, including keys of workbooks handed out before the school's name was corrected."""
    current_key = term_key(settings.school, settings.school_year, settings.term)
    same = (settings.school_year, settings.term)
    former = {term_key(h.school, h.school_year, h.term) for h in journal.handouts if (h.school_year, h.term) == same}
    classes = (Owner(OwnerKind.SCHOOL_CLASS, name) for name in roster.classes)
    teachers = (Owner(OwnerKind.TEACHER, key) for key in roster.teachers)
    owners = (*classes, *teachers)
    terms = frozenset({current_key, *former})
    keys = {key: owner for term in terms for key, owner in owners_by_key(term, owners).items()}
    return Register(terms, keys, roster)


def deadline_of(
    owner: Owner, roster: Roster, general: datetime | None, extensions: Iterable[Extension]
) -> datetime | None:
    """Return the deadline of an owner: a class's own; for a teacher the latest of the classes they head."""
    granted = tuple(extensions)
    if owner.kind is OwnerKind.SCHOOL_CLASS:
        return hand_in_deadline(general, granted, owner.key)
    headed: list[str] = []
    if owner.kind is OwnerKind.TEACHER:
        headed = [c.name for c in roster.classes.values() if any(t.teacher == owner.key for t in c.tenures)]
    class_deadlines = [moment for name in headed if (moment := hand_in_deadline(general, granted, name)) is not None]
    return max(class_deadlines, default=general)
