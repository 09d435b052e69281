"""What a district's run leaves: 区县汇总.xlsx, 数据/ for machines, and nothing of schools that are gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jiafang_batch.catalogue import catalogue, is_error, message, ordered, remedy
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.problem import Problem
from jiafang_batch.report import forwarded
from jiafang_batch.report.books import SUMMARY
from jiafang_batch.report.data import csv_bytes
from jiafang_batch.report.district_book import BOOK, District, district_book
from jiafang_batch.report.district_figures import district_figures
from jiafang_batch.report.district_pages import FolderLine, severity_counts
from jiafang_batch.report.outcome import SchoolOutcome, Status
from jiafang_batch.run.disk import write_whole
from jiafang_batch.run.memory import VISITS
from jiafang_batch.run.publish import MEMORY
from jiafang_batch.run.templates import EDITION
from jiafang_batch.run.write import DATA_FOLDER

LEDGER_FOLDER = f"{DATA_FOLDER}/家访明细"
"""The ledger for machines, a partition a school."""
SCHOOLS_FOLDER = "学校"
"""Each school's own outputs, below its name."""
FOLDERS = "学校情况.csv"
_MOST_REASONS = 3
"""More are in the school's own list of problems."""
_MISMATCH = "figures-not-reconciled"


@dataclass(frozen=True, slots=True)
class Settled:
    """Every school's outcome, those of them that count, and the problems of the district as such."""

    outcomes: tuple[SchoolOutcome, ...]
    counted: tuple[SchoolOutcome, ...]
    problems: tuple[Problem, ...]


def write_district(name: str, output: Path, settled: Settled) -> Path:
    """The district's files, each replaced as a whole; the path of the workbook."""
    _sweep(output, settled.outcomes)
    _fill_ledger(output, settled.counted)
    lines = folder_lines(settled, output)
    days = [date.fromisoformat(o.as_of) for o in settled.counted if o.as_of]
    district = District(
        name=name,
        as_of=max(days, default=EDITION.date()),
        figures=district_figures(settled.counted, settled.outcomes),
        folders=lines,
        mismatches=[p for p in settled.problems if p.code == _MISMATCH],
    )
    write_whole(output / DATA_FOLDER / forwarded.FORWARDED, csv_bytes(*_statistics(settled.counted)))
    write_whole(output / DATA_FOLDER / FOLDERS, csv_bytes(*_folders(lines)))
    write_whole(output / BOOK, district_book(district))
    return output / BOOK


def folder_lines(settled: Settled, output: Path) -> tuple[FolderLine, ...]:
    """Every folder of the district with what became of it: the schools, and the folders that should be one."""
    by_folder: dict[str, list[Problem]] = {}
    for problem in ordered(p for p in settled.problems if is_error(p)):
        by_folder.setdefault(problem.location.file.partition("!")[0], []).append(problem)
    counted = {o.folder for o in settled.counted}
    lines = [_line(o, by_folder.pop(o.folder, []), output, is_counted=o.folder in counted) for o in settled.outcomes]
    lines += [
        FolderLine(name, "", catalogue()[said[0].code].title, _words(said), None, "")
        for name, said in by_folder.items()
    ]
    return tuple(sorted(lines, key=lambda line: line.folder))


def _line(outcome: SchoolOutcome, said: Sequence[Problem], output: Path, *, is_counted: bool) -> FolderLine:
    link = f"{SCHOOLS_FOLDER}/{outcome.folder}/{SUMMARY}"
    state, reason = outcome.status.value, "".join(word.text for word in outcome.said[:_MOST_REASONS])
    if outcome.status is Status.DONE and not is_counted:
        state = next((catalogue()[p.code].title for p in said if is_error(p)), state)
    reason += _words(said)
    return FolderLine(outcome.folder, outcome.school, state, reason, outcome, link if (output / link).is_file() else "")


def _words(problems: Iterable[Problem]) -> str:
    return "".join(message(p) + remedy(p) for p in problems)


def _statistics(counted: Iterable[SchoolOutcome]) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """上报表.csv: one row a school, known by its folder."""
    rows = []
    for o in counted:
        if o.standing is not None and o.as_of:
            school = next(forwarded.rows(o.statistics[:1], o.standing, o.school, date.fromisoformat(o.as_of)))
            rows.append((o.folder, *school))
    return ("学校文件夹", *forwarded.headings()), rows


def _folders(lines: Iterable[FolderLine]) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """学校情况.csv: every folder, its state and the reason."""
    rows = []
    for line in lines:
        counts = severity_counts(line.outcome.counts) if line.outcome else {}
        rows.append(
            (line.folder, line.school, line.state, line.reason, *(counts.get(w, 0) for w in ("错误", "警告", "提示")))
        )
    return ("学校文件夹", "学校", "状态", "原因", "错误", "警告", "提示"), rows


def _fill_ledger(output: Path, counted: Iterable[SchoolOutcome]) -> None:
    """The visits of every school that counts in its partition 学校=…, and no others."""
    ledger, kept = output / LEDGER_FOLDER, set()
    for outcome in counted:
        visits = output / SCHOOLS_FOLDER / outcome.folder / MEMORY / VISITS
        partition = ledger / f"学校={outcome.folder.replace('/', '_')}"
        if visits.is_file():
            kept.add(partition)
            if content_digest(partition / VISITS) != content_digest(visits):
                write_whole(partition / VISITS, visits.read_bytes())
    for path in ledger.iterdir() if ledger.is_dir() else ():
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _sweep(output: Path, outcomes: Iterable[SchoolOutcome]) -> None:
    """Outputs of schools that are gone from the district's folder are removed."""
    tops = {outcome.folder.partition("/")[0] for outcome in outcomes}
    own = output / SCHOOLS_FOLDER
    for path in own.iterdir() if own.is_dir() else ():
        if path.name not in tops and not path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
