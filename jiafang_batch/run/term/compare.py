"""`compare`: two term folders side by side, as a workbook and as a few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from jiafang_batch.measure.rounding import decimal_text, percent_text
from jiafang_batch.measure.term_comparison import Change, earlier_classes, teacher_changes
from jiafang_batch.records import Roster, other_pupils
from jiafang_batch.report.books import pages_book
from jiafang_batch.report.compared.two_terms import compare_pages
from jiafang_batch.report.figures import Figures, figures
from jiafang_batch.run.place.folder import (
    HANDOUT_FOLDER,
    LOG_FOLDER,
    OUTPUT_FOLDER,
    POLICY_FILE,
    ROSTER_FOLDER,
    RULING_FILE,
    TAUGHT_FILE,
    find_root,
)
from jiafang_batch.run.place.kept_file import write_keeping_edited
from jiafang_batch.run.place.publish import written_files
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.usage import UsageError, disk_faults

COMPARISON = "对比.xlsx"
_FILLED_IN = (POLICY_FILE, RULING_FILE, TAUGHT_FILE, ROSTER_FOLDER, LOG_FOLDER, HANDOUT_FOLDER)
"""What people fill in, in a term folder."""
_NAMED = 3
"""The number of the largest rises and falls that are printed."""


class Compared(Struct, frozen=True):
    """A written comparison and the lines to print about it."""

    book: Path
    lines: tuple[str, ...]
    has_errors: bool = False
    """True if a 学号 belongs to another pupil now."""


def compare_terms(earlier: Path, later: Path, chosen: Path | None = None) -> Compared:
    """Write 对比.xlsx to the later term's 输出/, or to the chosen path. Raises UsageError for an unusable folder."""
    if earlier.resolve() == later.resolve():
        raise UsageError("两个文件夹是同一个学期，没有可比的。请先写上学期，再写本学期。")
    before, after = term_figures(earlier), term_figures(later)
    if before.term.policy.term.first > after.term.policy.term.first:
        raise UsageError(f"“{earlier}”比“{later}”晚。请先写上学期，再写本学期。")
    content = pages_book(after.letterhead, "两学期对比", lambda: compare_pages(before, after))
    book = chosen or later / OUTPUT_FOLDER / COMPARISON
    notices = write_comparison(later, content, book)
    rosters = before.term.records.roster, after.term.records.roster
    return Compared(book, (*_lines(before, after), *notices), has_errors=bool(other_pupils(*rosters)))


def term_figures(folder: Path) -> Figures:
    """Return the figures of a term folder; rows with problems are left out as in a run."""
    computed = compute_school(check_school(SchoolJob(folder)))
    if computed is None:
        raise UsageError(f"“{folder}”还不能统计：没有考核办法，或者考核办法有错误。请先用 jiafang check 看看。")
    return figures(computed.evaluation, computed.checked.problems, ())


def write_comparison(root: Path, content: bytes, path: Path) -> tuple[str, ...]:
    """Write the workbook, creating its folder; `root` is the term that it belongs to.

    Returns the notice about an edited one that was kept. Raises UsageError if it may not be written there.
    """
    with disk_faults(f"不能写“{path}”"):
        if path.is_dir() or path.suffix.lower() != ".xlsx":
            raise UsageError(f"“{path}”不是一个 .xlsx 文件名。-o 请写成 对比.xlsx 的形式。")
        if _is_taken(path):
            raise UsageError(f"“{path}”是学期文件夹里要填的表或者统计的结果，不能把对比写在那里。请另起一个文件名。")
        notice = write_keeping_edited(root, path, content)
    return (f"提醒：{notice}",) if notice else ()


def _is_taken(path: Path) -> bool:
    """True for people's files and a run's outputs, which a comparison must not replace."""
    target, root = path.resolve(), find_root(path)
    if root is None:
        return False
    output = root.resolve() / OUTPUT_FOLDER
    places = (*(root.resolve() / name for name in _FILLED_IN), *(output / name for name in written_files(output)))
    return any(target.is_relative_to(place) for place in places)


def _lines(before: Figures, after: Figures) -> Iterator[str]:
    old, new = before.statistics[0], after.statistics[0]
    yield f"上次：{before.letterhead.line}"
    yield f"本次：{after.letterhead.line}"
    yield f"家访率：{_share(old.coverage)} → {_share(new.coverage)}{_risen(Change(old.coverage, new.coverage), _points)}"
    yield f"家访人次：{old.visits} → {new.visits}；实地人次：{old.onsite} → {new.onsite}"
    yield from other_pupils_lines(before.term.records.roster, after.term.records.roster)
    origin = earlier_classes(before.term, after.term)
    classes = [
        (name, Change(before.by_class[was].coverage, after.by_class[name].coverage)) for name, was in origin.items()
    ]
    yield from _movement("班级家访率", classes, _points)
    teachers = [(change.name, change.total) for change in teacher_changes(before.evaluation, after.evaluation)]
    yield from _movement("教师总分", teachers, _score)


def other_pupils_lines(earlier: Roster, now: Roster) -> Iterator[str]:
    """Report numbers that belong to other pupils now, who are not matched; yields nothing if there are none."""
    if others := other_pupils(now, earlier):
        named = "；".join(
            f"{key} 那时是{earlier.students[key].name}，现在是{now.students[key].name}" for key in others[:_NAMED]
        )
        yield f"错误：{len(others)} 个学号在两个学期里是不同的姓名（{named}），按不同的学生处理。请核对名册的学号。"


def _movement(what: str, changes: Sequence[tuple[str, Change]], say: Callable[[Fraction], str]) -> Iterator[str]:
    """The number of rises and falls, and the largest of both."""
    comparable = [(name, Fraction(change.delta)) for name, change in changes if change.delta is not None]
    rose = sorted((pair for pair in comparable if pair[1] > 0), key=lambda pair: -pair[1])
    fell = sorted((pair for pair in comparable if pair[1] < 0), key=lambda pair: pair[1])
    yield f"{what}：可比 {len(comparable)} 个，上升 {len(rose)} 个，下降 {len(fell)} 个"
    for word, pairs in (("上升最多", rose), ("下降最多", fell)):
        if pairs:
            yield f"  {word}：" + "，".join(f"{name} {say(delta)}" for name, delta in pairs[:_NAMED])


def _share(value: Fraction | None) -> str:
    return "—" if value is None else percent_text(value)


def _risen(change: Change, say: Callable[[Fraction], str]) -> str:
    return "" if change.delta is None else f"（{say(Fraction(change.delta))}）"


def _points(delta: Fraction) -> str:
    """A difference of shares: +5.7 个百分点."""
    return f"{'+' if delta > 0 else ''}{decimal_text(delta * 100)} 个百分点"


def _score(delta: Fraction) -> str:
    return f"{'+' if delta > 0 else ''}{decimal_text(delta)}"
