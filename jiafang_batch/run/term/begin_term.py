"""A new term folder: from a preset, or after another term with the school's own policy, rosters, 对照 and open ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from jiafang_batch.intake.pool import Intake
from jiafang_batch.policy.library import school_terms
from jiafang_batch.policy.next_term import TermName, term_after, term_names, this_term
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import POLICY_FILE, ROSTER_FOLDER, TAUGHT_FILE, check_is_term, scan
from jiafang_batch.run.start.launchers import write_launchers
from jiafang_batch.run.start.new import (
    check_empty,
    check_term_name,
    first_year_of,
    preset_named,
    this_school_year,
    waiting_entries,
    whole_folder,
    write_blanks,
)
from jiafang_batch.run.start.templates import write_policy
from jiafang_batch.run.term.carry_ledgers import carry_ledgers
from jiafang_batch.run.term.carry_policy import OldPolicy, carry_policy, old_policy
from jiafang_batch.run.usage import UsageError, disk_faults

USUAL_PRESET, USUAL_SCHOOL = "qizhuang", "本校"


class TermWish(Struct, frozen=True):
    """What somebody says of a new term; what is blank follows from the term before it, or is the usual."""

    preset: str = ""
    """The preset that its 考核办法 begins as; blank after another term for the school's own."""
    school: str = ""
    school_year: str = ""
    term: str = ""


class Begun(Struct, frozen=True):
    """A term that was begun: what was done, as lines."""

    lines: tuple[str, ...]
    has_rosters: bool
    """True if the rosters of the term before came along."""

    @property
    def next_step(self) -> str:
        """What is to be done now."""
        rosters = "转走、转来、换班主任的在“基础信息”里改" if self.has_rosters else "把学生、教师、班级填进“基础信息”"
        return f"下一步：打开考核办法.xlsx 核对日期和指标，{rosters}，交来的家访记录放进“收表”，再运行："


def begin_term(folder: Path, wish: TermWish, before: Path | None = None) -> Begun:
    """Begin a term, with what the term before it knows and left open, all at once or not at all.

    Raises UsageError for a folder that is not empty, an unknown preset, school year or term, and for a term before it
    that is none or whose 考核办法 cannot be used.
    """
    if before is not None:
        check_is_term(before)
    check_empty(folder)
    with whole_folder(folder) as making, Intake() as intake:
        begun = _first(making, wish) if before is None else _after(before, making, wish, intake)
    # The icons know where the folder is.
    write_launchers(folder)
    return Begun(tuple(line.replace(str(making), str(folder)) for line in begun.lines), begun.has_rosters)


def next_term_name(before: Path) -> TermName:
    """Return the term that follows the one of a term folder. Raises UsageError if its 考核办法 cannot be used."""
    with Intake() as intake:
        return term_after(old_policy(before, intake).policy)


def _first(folder: Path, wish: TermWish) -> Begun:
    """The term from a preset."""
    term = wish.term or school_terms()[0]
    check_term_name(term, school_terms())
    year = wish.school_year or this_school_year(date.today())  # noqa: DTZ011  the school's own calendar day
    to = TermName(first_year_of(year), term)
    policy = _preset_policy(folder, preset_named(wish.preset or USUAL_PRESET), wish.school or USUAL_SCHOOL, to)
    made = (f"建好 {path}" for path in write_blanks(folder))
    return Begun((*policy, *made), has_rosters=False)


def _after(before: Path, folder: Path, wish: TermWish, intake: Intake) -> Begun:
    try:
        old = old_policy(before, intake)
    except UsageError:
        if not wish.preset:
            raise
        # With a preset the old policy would only have told the names.
        begun = _first(folder, wish)
        return Begun((*begun.lines, *_taught_and_ledgers(before, folder)), has_rosters=False)
    to = _wished(wish, old)
    school = wish.school or old.policy.settings.school
    is_same_year = to.first_year == this_term(old.policy).first_year
    rosters = tuple(_rosters(before, folder)) if is_same_year else ()
    policy = (
        _preset_policy(folder, preset_named(wish.preset), school, to)
        if wish.preset
        else carry_policy(old, folder, to, school, before.resolve().name if is_same_year else "", intake)
    )
    made = (f"建好 {path}" for path in write_blanks(folder, with_rosters=not rosters))
    brought = (f"带来 {path}" for path in rosters)
    moved_up = f"新学年的学生、班级、任课都变了，{before} 的名册没有带来：请把新的放进“{ROSTER_FOLDER}”。"
    return Begun(
        (*policy, *made, *brought, *(() if is_same_year else (moved_up,)), *_taught_and_ledgers(before, folder)),
        has_rosters=bool(rosters),
    )


def _preset_policy(folder: Path, preset: str, school: str, to: TermName) -> tuple[str, ...]:
    """Write the 考核办法 of a preset, and return that and what waits for the school's decision as lines."""
    path = write_policy(folder / POLICY_FILE, preset, school, to.first_year, to.name)
    waiting = waiting_entries(preset, to)
    return (f"建好 {path}", *([waiting] if waiting else []))


def _wished(wish: TermWish, old: OldPolicy) -> TermName:
    """The wished term, and what the wish leaves open as it follows: 第一学期 after 第一学期 is one of the next school year."""
    now, following = this_term(old.policy), term_after(old.policy)
    names = school_terms() if wish.preset else term_names(old.policy)
    if wish.term:
        check_term_name(wish.term, names)
    if not wish.school_year:
        term = wish.term or following.name
        is_later = now.name in names and names.index(term) > names.index(now.name)
        return TermName(now.first_year + (not is_later), term)
    first_year = first_year_of(wish.school_year)
    return TermName(first_year, wish.term or (following.name if first_year == following.first_year else names[0]))


def _rosters(before: Path, folder: Path) -> Iterator[Path]:
    """The files of 基础信息/ copied as they are, in the place of the blank ones."""
    sources, _ = scan(before)
    for source in sources.sources:
        if source.name.startswith(f"{ROSTER_FOLDER}/"):
            path = folder / source.name
            with disk_faults(f"不能带来“{source.name}”"):
                write_whole(path, source.path.read_bytes())
            yield path


def _taught_and_ledgers(before: Path, folder: Path) -> Iterator[str]:
    """对照.xlsx copied, and the open lines of the ledgers."""
    if (before / TAUGHT_FILE).is_file():
        with disk_faults(f"不能带来“{TAUGHT_FILE}”"):
            write_whole(folder / TAUGHT_FILE, (before / TAUGHT_FILE).read_bytes())
        yield f"带来 {folder / TAUGHT_FILE}"
    yield from carry_ledgers(before, folder)
