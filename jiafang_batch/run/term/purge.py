"""`purge`: the end of a term's personal data, and the proof that nothing of them is left."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from random import SystemRandom

from msgspec import Struct

from jiafang_batch.compact import compact, plain
from jiafang_batch.kept_json import restored_plain
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.vocabulary import Disposal
from jiafang_batch.report.csv_text import csv_bytes
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import (
    BLANK_FOLDER,
    EXPORT_LOG,
    HANDOUT_FOLDER,
    INBOX,
    LOG_FOLDER,
    OUTPUT_FOLDER,
    PLAN_FOLDER,
    POLICY_FILE,
    PROGRESS,
    REGISTER,
    REMINDER_FOLDER,
    RETURNED_FOLDER,
    ROSTER_FOLDER,
    SUGGESTIONS,
    TAUGHT_SUGGESTIONS,
)
from jiafang_batch.run.place.lock import LOCK_FILE
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.place.walk import PassedOver, files_below
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.output_texts import texts_of
from jiafang_batch.run.term.personal_data import InputColumn, input_columns
from jiafang_batch.run.term.privacy import PRIVACY_BOOK, keep_until, readable_term
from jiafang_batch.run.term.school import SchoolJob, check_opened, compute_school
from jiafang_batch.run.term.traces import Traces
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.sheets.layout import RULING_PLACE, TAUGHT_PLACE

PSEUDONYMS = "去标识数据"
_STATE = ".清理没有做完"
"""From the first deletion to the proof; its values are deleted with it."""
_LATEST = f"{OUTPUT_FOLDER}（最新）"
"""The outputs beside those that were open."""
_OURS = (
    OUTPUT_FOLDER, HANDOUT_FOLDER, PLAN_FOLDER, INBOX, REMINDER_FOLDER, RETURNED_FOLDER, BLANK_FOLDER, LOG_FOLDER,
    _LATEST, ROSTER_FOLDER,
)  # fmt: skip
"""Folders that are emptied; the rosters last, because the proof needs their values if the command is repeated."""
_OUR_NAMES = (RULING_PLACE, TAUGHT_PLACE, PROGRESS, REGISTER, SUGGESTIONS, TAUGHT_SUGGESTIONS)
_OUR_FILES = re.compile(rf"(?:{'|'.join(_OUR_NAMES)})(?:（最新）|\d+|_[^/]+)?\.xlsx")
"""Workbooks of the program in the term folder itself: also the latest beside an open one, a numbered one, one of a year group."""
_KEPT = (f"{OUTPUT_FOLDER}/表册/上报表.xlsx", f"{OUTPUT_FOLDER}/数据/上报表.csv")
"""Figures without people."""
_WITHOUT_PEOPLE = frozenset({POLICY_FILE, PRIVACY_BOOK, f"{EXPORT_LOG}.csv"})
_OF_PEOPLE = frozenset({"id", "ids", "person", "phone", "lead", "teacher", "teachers", "students"})
_WORDS_OF_PEOPLE = frozenset({"text", "request"})
_TELLING = 6
"""The characters from which on a free text is somebody's own; shorter ones (电话预约) are common words."""


class PurgePlan(Struct, frozen=True):
    """What would be done with the files of a term, as paths below its folder."""

    root: Path
    deleted: tuple[str, ...]
    kept: tuple[str, ...]
    others: tuple[str, ...]
    """Files that the school put there: they stay, and are searched afterwards."""
    values: frozenset[str]
    """Names, numbers, addresses and free texts of the inputs; not for display."""
    pseudonyms: Mapping[str, bytes]
    """Name below 去标识数据 → content, if the term is pseudonymised."""


class Purged(Struct, frozen=True):
    """What was done, and the files in which something of somebody still stands."""

    deleted: int
    left_in: tuple[str, ...]
    locked: tuple[str, ...]
    """Files that cannot be searched because they have a password."""


def plan_purge(opened: OpenedTerm, today: date, *, early: bool) -> PurgePlan:
    """Return what is to be done; of a purge that was stopped, what is left of it.

    Raises UsageError for a term that is not over, one without 保存期限 or before its end (unless `early`), and one whose
    inputs cannot be read, because then nothing could be proved.
    """
    policy, tables = readable_term(opened)
    until = keep_until(policy.settings, policy.term.last)
    columns = [entry for _, entry in input_columns(tables)]
    values = frozenset(_personal_texts(columns))
    pseudonyms: Mapping[str, bytes] = {}
    begun = _begun(opened.root)
    if begun is not None:
        # What was asked, and what was written of all inputs, is not done again with those that are left.
        values |= begun
    else:
        _check_time(policy, until, today, early=early)
        if not columns:
            raise UsageError("这里没有名册和家访记录，没有要清理的个人信息。")
        if policy.settings.disposal is Disposal.PSEUDONYMISE:
            pseudonyms = _pseudonyms(opened)
    deleted, kept, others = _sorted_files(opened.root)
    return PurgePlan(opened.root, deleted, kept, others, values, pseudonyms)


def _begun(root: Path) -> frozenset[str] | None:
    """The values that a purge which was stopped has kept for its proof; None if there was none."""
    try:
        return frozenset(restored_plain(tuple[str, ...], plain(state_bytes(root / _STATE) or b"")))
    except ValueError:
        return None


def _check_time(policy: Policy, until: date | None, today: date, *, early: bool) -> None:
    if today <= policy.term.last:
        raise UsageError(f"学期到 {policy.term.last} 才结束，不能清理。")
    if not early and until is None:
        raise UsageError(
            "考核办法“基本设置”没有写“保存期限”，不知道能不能清理。请写上（如 3年），或者加 --early 现在就清理。"
        )
    if not early and until is not None and today <= until:
        raise UsageError(f"保存期限到 {until}，还没有到期。确实要提前清理，请加 --early。")


@disk_faults("清理没有做完，再运行一次会接着做")
def purge(plan: PurgePlan) -> Purged:
    """Do it: what is kept first, then delete, the rosters last; and search what is left."""
    for name, content in plan.pseudonyms.items():
        path = plan.root / PSEUDONYMS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    write_whole(plan.root / _STATE, compact(sorted(plan.values)))
    for name in plan.deleted:
        (plan.root / name).unlink(missing_ok=True)
    for folder in _OURS:
        _remove_empty(plan.root / folder)
    for hidden in plan.root.glob(".*"):
        if hidden.is_dir() and not hidden.is_symlink():
            shutil.rmtree(hidden, ignore_errors=True)
    left_in, locked = _left(plan)
    (plan.root / _STATE).unlink()
    return Purged(len(plan.deleted), left_in, locked)


def _left(plan: PurgePlan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files in whose text or name a value of somebody stands, and those that nobody can look into."""
    left, locked = [], []
    search = Traces(plan.values)
    for entry in files_below(plan.root):
        path = entry.path if isinstance(entry, PassedOver) else entry
        name = path.relative_to(plan.root).as_posix()
        if name in (_STATE, LOCK_FILE):
            continue
        texts = None if isinstance(entry, PassedOver) else texts_of(path)
        # A name can stand in that of the file, which is looked into or not.
        if search.stand_in((name, *(texts or ())), has_common_words=name in plan.kept):
            left.append(name)
        elif texts is None:
            locked.append(name)
    return tuple(left), tuple(locked)


def _sorted_files(root: Path) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The files to delete, in this order, those of the program that stay, and the others."""
    deleted: dict[str, list[str]] = {place: [] for place in ("", *_OURS)}
    kept, others = [], []
    for entry in files_below(root):
        if isinstance(entry, PassedOver) or entry.name in (LOCK_FILE, _STATE):
            continue
        name = entry.relative_to(root).as_posix()
        place = name.partition("/")[0]
        if name in _KEPT or name in _WITHOUT_PEOPLE or place == PSEUDONYMS:
            kept.append(name)
        elif place in _OURS and place != name:
            deleted[place].append(name)
        elif _OUR_FILES.fullmatch(name) or name.startswith("."):
            deleted[""].append(name)
        else:
            others.append(name)
    return tuple(name for names in deleted.values() for name in names), tuple(kept), tuple(others)


def _remove_empty(folder: Path) -> None:
    """Remove folders that have become empty, from the lowest up."""
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _personal_texts(columns: Iterable[InputColumn]) -> Iterable[str]:
    """The texts that identify or describe somebody; words of many people (classes, subjects, days) are not among them."""
    for entry in columns:
        if entry.column.kind in _OF_PEOPLE:
            yield from entry.texts
        elif entry.column.kind in _WORDS_OF_PEOPLE:
            yield from (text for text in entry.texts if len(text) >= _TELLING)


# ---------------------------------------------------------------- data without people


def _pseudonyms(opened: OpenedTerm) -> Mapping[str, bytes]:
    computed = compute_school(check_opened(opened, SchoolJob(opened.root)))
    if computed is None:
        raise UsageError("名册还不完整，统计不了，不能去标识。请先运行 jiafang check 看看缺什么。")
    return {"家访.csv": _visits(computed.evaluation), "指标.csv": _results(computed.evaluation)}


def _visits(evaluation: Evaluation) -> bytes:
    """Every visit without names: a pupil is a number that stands nowhere else, a class its year group."""
    term = evaluation.term
    students = term.records.roster.students
    # An order that says nothing about the roster's, and is forgotten with the process.
    keys = list(students)
    SystemRandom().shuffle(keys)
    numbers = {key: f"学生{place:04}" for place, key in enumerate(keys, 1)}
    rows = []
    for visit in term.records.visits:
        student = students.get(visit.student)
        if student is not None:
            group = term.records.roster.classes[student.school_class].year_group if student.school_class else ""
            rows.append((numbers[visit.student], group, f"{visit.date:%Y-%m}", visit.form.value))
    return csv_bytes(("学生", "年级", "月份", "家访形式"), sorted(rows))


def _results(evaluation: Evaluation) -> bytes:
    """The figures of the school and its year groups; those of a person or a class are left out."""
    rows = [
        (r.subject.kind.value, r.subject.name, r.indicator.code, r.indicator.name, r.tally.numerator, r.tally.denominator)
        for r in evaluation.results
        if r.subject.kind.value in ("学校", "年级")
    ]  # fmt: skip
    return csv_bytes(("对象类型", "对象", "编号", "指标", "分子", "分母"), rows)
