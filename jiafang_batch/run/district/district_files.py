"""The files of a district's run: 区县汇总.xlsx and 数据/; those of removed schools are deleted."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.catalogue import catalogue, is_error, message, ordered, remedy
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.problem import Problem, Severity
from jiafang_batch.report.books import SUMMARY
from jiafang_batch.report.csv_text import csv_bytes
from jiafang_batch.report.district import forwarded_figures as forwarded
from jiafang_batch.report.district.district_book import BOOK, DistrictReport, district_book
from jiafang_batch.report.district.district_figures import district_figures
from jiafang_batch.report.district.district_pages import FolderLine, severity_counts
from jiafang_batch.report.district.school_outcome import SchoolOutcome, Status
from jiafang_batch.report.sheet.fast_rows import slowness
from jiafang_batch.run.district.bureau_wording import BureauWording
from jiafang_batch.run.district.same_school import CountedSchools
from jiafang_batch.run.district.visit_ledger import EXTRA
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.kept_file import write_beside_if_open, write_keeping_edited_or_beside
from jiafang_batch.run.place.last_outcome import VISITS
from jiafang_batch.run.place.publish import MANIFEST, MEMORY, withdraw
from jiafang_batch.run.term.write import DATA_FOLDER
from jiafang_batch.sheets.template import EDITION

LEDGER_FOLDER = f"{DATA_FOLDER}/家访明细"
"""The ledger in Parquet, one partition per school."""
DEPTH = 3
"""The maximum depth of a term folder below the district: 学校/学年/学期."""
SCHOOLS_FOLDER = "学校"
"""The parent of each school's own outputs."""
FOLDERS = "学校情况.csv"
_MOST_REASONS = 3
"""The maximum number of reasons shown; the school's own list of problems has all."""
_MISMATCH, _UNCHECKED = "figures-not-reconciled", "figures-unchecked"
_WRITTEN = (Status.DONE, Status.INCOMPLETE)


class DistrictFiles(Struct, frozen=True):
    """The workbook, the figures in it, and notices about files that were open."""

    book: Path
    total: Statistics
    notices: tuple[str, ...]


def write_district(name: str, output: Path, settled: CountedSchools, wording: BureauWording) -> DistrictFiles:
    """Write the district's files, each replaced as a whole; beside it if a spreadsheet program has it open."""
    settled = replace(settled, counted=_named(settled.counted, wording), outcomes=_named(settled.outcomes, wording))
    _sweep(output, settled.outcomes)
    unfilled = _fill_ledger(output, settled.counted)
    lines = folder_lines(settled, output)
    days = [date.fromisoformat(o.as_of) for o in settled.counted or settled.outcomes if o.as_of]
    figures = district_figures(settled.counted, [o for o in settled.outcomes if o.status is not Status.DONE])
    district = DistrictReport(
        name=name,
        as_of=max(days, default=EDITION.date()),
        figures=figures,
        folders=lines,
        mismatches=[p for code in (_MISMATCH, _UNCHECKED) for p in settled.problems if p.code == code],
        heading=wording.title,
        earlier=wording.earlier,
    )
    data = output / DATA_FOLDER
    written = [
        write_keeping_edited_or_beside(output, output / BOOK, district_book(district)),
        write_beside_if_open(data / forwarded.FORWARDED, data, csv_bytes(*_statistics(settled.counted))),
        write_beside_if_open(data / FOLDERS, data, csv_bytes(*_folders(lines))),
    ]
    notices = [notice for notice in (*(w.notice for w in written), slowness()) if notice]
    if unfilled:
        notices.append(f"“{LEDGER_FOLDER}”里没有 {unfilled} 所学校的家访：统计它们的机器没有安装 Parquet（{EXTRA}）。")
    return DistrictFiles(written[0].path, figures.total, tuple(notices))


def _named(outcomes: Iterable[SchoolOutcome], wording: BureauWording) -> tuple[SchoolOutcome, ...]:
    """The outcomes under the names that the bureau gives the schools."""
    return tuple(replace(o, school=wording.names.get(o.folder, o.school)) for o in outcomes)


def folder_lines(settled: CountedSchools, output: Path) -> tuple[FolderLine, ...]:
    """Return every folder of the district with its outcome: the schools, and folders that were expected to be one."""
    by_folder: dict[str, list[Problem]] = {}
    for problem in ordered(p for p in settled.problems if is_error(p)):
        place = problem.location.file
        folder = place.partition("/")[0] if problem.code == _MISMATCH else place
        by_folder.setdefault(folder, []).append(problem)
    counted = {o.folder for o in settled.counted}
    lines = [_line(o, by_folder.pop(o.folder, []), output, is_counted=o.folder in counted) for o in settled.outcomes]
    lines += [
        FolderLine(name, "", catalogue()[folder_problems[0].code].title, _words(folder_problems), None, "")
        for name, folder_problems in by_folder.items()
    ]
    return tuple(sorted(lines, key=lambda line: line.folder))


def _line(outcome: SchoolOutcome, problems: Sequence[Problem], output: Path, *, is_counted: bool) -> FolderLine:
    link = f"{SCHOOLS_FOLDER}/{outcome.folder}/{SUMMARY}" if outcome.status in _WRITTEN else ""
    state, reason = outcome.status.value, "".join(word.located for word in outcome.reasons[:_MOST_REASONS])
    if outcome.status is Status.DONE and not is_counted:
        state = next((catalogue()[p.code].title for p in problems), state)
    reason += _words(problems) + (_errors_in_words(outcome) if is_counted else "")
    is_there = bool(link) and (output / link).is_file()
    return FolderLine(outcome.folder, outcome.school, state, reason, outcome, link if is_there else "")


def _errors_in_words(outcome: SchoolOutcome) -> str:
    """The errors in the data of a school that counts, in words; empty if there is none."""
    errors = {
        catalogue()[code].title: n for code, n in outcome.counts.items() if code in catalogue() and _is_grave(code)
    }
    if not errors:
        return ""
    most = sorted(errors.items(), key=lambda item: -item[1])[:_MOST_REASONS]
    kinds = "、".join(f"{title} {count}" for title, count in most)
    return f"数据里还有 {sum(errors.values())} 处错误：{kinds}{'等' if len(errors) > len(most) else ''}。"


def _is_grave(code: str) -> bool:
    return catalogue()[code].severity is Severity.ERROR


def _words(problems: Iterable[Problem]) -> str:
    """The problems of a folder; contradictory figures have a sheet of their own."""
    folder_problems = list(problems)
    mismatches = sum(p.code == _MISMATCH for p in folder_problems)
    words = "".join(message(p) + remedy(p) for p in folder_problems if p.code != _MISMATCH)
    return words + (f"有 {mismatches} 处数字对不上，见“对账”。" if mismatches else "")


def _statistics(counted: Iterable[SchoolOutcome]) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """上报表.csv: one row per school, identified by its folder."""
    rows = []
    for o in counted:
        if o.bureau_counts is not None and o.as_of:
            as_of = date.fromisoformat(o.as_of)
            school = next(forwarded.rows(o.statistics[:1], o.bureau_counts, o.school, as_of, o.stated))
            rows.append((o.folder, *school))
    return ("学校文件夹", *forwarded.headings()), rows


def _folders(lines: Iterable[FolderLine]) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    """学校情况.csv: every folder, its state and the reason."""
    rows = []
    for line in lines:
        counts = severity_counts(line.outcome.counts) if line.outcome else {}
        as_of = line.outcome.as_of if line.outcome else ""
        severities = (counts.get(word, 0) for word in ("错误", "警告", "提示"))
        rows.append((line.folder, line.school, line.state, line.reason, as_of, *severities))
    return ("学校文件夹", "学校", "状态", "原因", "统计截至", "错误", "警告", "提示"), rows


def _fill_ledger(output: Path, counted: Sequence[SchoolOutcome]) -> int:
    """Write the visits of every school that counts to its partition 学校=…, remove others; returns how many had none."""
    ledger, kept = output / LEDGER_FOLDER, set()
    for outcome in counted:
        visits = output / SCHOOLS_FOLDER / outcome.folder / MEMORY / VISITS
        # Readers of partitions decode %2F to /, so that a school has the same name as in 上报表.csv.
        partition = ledger / f"学校={outcome.folder.replace('%', '%25').replace('/', '%2F')}"
        if visits.is_file():
            kept.add(partition)
            if content_digest(partition / VISITS) != content_digest(visits):
                write_whole(partition / VISITS, visits.read_bytes())
    for path in ledger.iterdir() if ledger.is_dir() else ():
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)
    return sum(bool(outcome.digest) for outcome in counted) - len(kept)


def _sweep(output: Path, outcomes: Iterable[SchoolOutcome]) -> None:
    """Remove the outputs of schools that are no longer in the district's folder, but no file that somebody put there."""
    schools_folder = output / SCHOOLS_FOLDER
    kept = {schools_folder / outcome.folder for outcome in outcomes}
    for depth in range(1, DEPTH + 1):
        for manifest in sorted(schools_folder.glob(f"{'*/' * depth}{MANIFEST}")):
            if manifest.parent not in kept:
                withdraw(manifest.parent)
