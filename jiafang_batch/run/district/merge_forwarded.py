"""`district --from`: merges the schools' own 数据/ for a bureau that receives nothing else, and checks every figure."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from jiafang_batch.disk_words import disk_words
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report import data_files as data
from jiafang_batch.report.csv_text import csv_rows
from jiafang_batch.report.district import forwarded_figures as forwarded
from jiafang_batch.report.district.school_outcome import SchoolOutcome, Status
from jiafang_batch.run.district.bureau_wording import BureauWording
from jiafang_batch.run.district.district_files import write_district
from jiafang_batch.run.district.run_district import DistrictRun
from jiafang_batch.run.district.same_school import settle
from jiafang_batch.run.district.schools import find_forwarded
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.term.write import DATA_FOLDER

_PLACES = (Path(), Path(DATA_FOLDER), Path(OUTPUT_FOLDER) / DATA_FOLDER)
"""Where below its folder a school's data may be: 数据 itself, 输出, or the whole term."""
_LISTS = {data.UNVISITED: "未访人数", data.CLASSES: "班级数", data.VISITS: "家访人次"}
"""A file → the school's count of its entries."""
_SENT = (forwarded.FORWARDED, *_LISTS, data.RESULTS, data.TEACHERS, data.PROBLEMS)

Table = Sequence[Mapping[str, str]]


def merge_forwarded(folder: Path, output: Path, wording: BureauWording | None = None) -> DistrictRun:
    """Merge all schools that have sent their data. Raises UsageError if there is no folder of a school."""
    start = time.perf_counter()
    schools = find_forwarded(folder, output)
    outcomes: list[SchoolOutcome] = []
    problems = [*schools.problems]
    for name, school in schools.folders.items():
        outcome, school_problems = read_school(name, school)
        outcomes.append(outcome)
        problems += school_problems
    settled = settle(outcomes)
    all_problems = (*problems, *settled.problems)
    written = write_district(
        folder.resolve().name, output, replace(settled, problems=all_problems), wording or BureauWording()
    )
    return DistrictRun(settled.outcomes, settled.counted, all_problems, written, time.perf_counter() - start)


def read_school(name: str, folder: Path) -> tuple[SchoolOutcome, tuple[Problem, ...]]:
    """Return the outcome of the school with this displayed name from its own data, and every figure that contradicts another."""
    try:
        data_folder = next(
            (folder / place for place in _PLACES if (folder / place / forwarded.FORWARDED).is_file()), None
        )
        if data_folder is None:
            return _refused(name, f"没有“{DATA_FOLDER}/{forwarded.FORWARDED}”")
        statistic = forwarded.read(_table(data_folder / forwarded.FORWARDED))
    except OSError as fault:
        return _refused(name, f"“{name}”打不开，{disk_words(fault)}")
    except (ValueError, csv.Error) as fault:
        # Spreadsheet programs save a CSV in the older Chinese encoding.
        reason = (
            "不是 UTF-8 的 CSV 文件（请不要用 Excel 另存）" if isinstance(fault, UnicodeDecodeError) else str(fault)
        )
        return _refused(name, f"“{forwarded.FORWARDED}”读不懂，{reason}")
    place = f"{name}/{(data_folder / forwarded.FORWARDED).relative_to(folder).as_posix()}"
    lists = {file: _read(data_folder / file) for file in _LISTS}
    mismatches = (*statistic.mismatches, *_against_lists(lists, statistic))
    problems = (*(_mismatch(place, m) for m in mismatches), *_unchecked(place, lists))
    return (
        SchoolOutcome(
            folder=name,
            status=Status.DONE,
            school=statistic.school,
            as_of=statistic.as_of,
            statistics=statistic.statistics,
            stated=statistic.stated,
            bureau_counts=statistic.bureau_counts,
            contents=tuple(sorted(filter(None, (content_digest(data_folder / file) for file in _SENT)))),
            pupils=content_digest(data_folder / (data.VISITS if lists[data.VISITS] else forwarded.FORWARDED)),
            counts=_counts(_read(data_folder / data.PROBLEMS)),
        ),
        problems,
    )


def _refused(name: str, reason: str) -> tuple[SchoolOutcome, tuple[Problem, ...]]:
    problem = Problem("district-no-figures", Location(name), name, {"reason": reason})
    return SchoolOutcome(name, Status.REFUSED), (problem,)


def _mismatch(place: str, mismatch: forwarded.Mismatch) -> Problem:
    details = {"unit": mismatch.unit, "rule": mismatch.rule, "stated": mismatch.stated, "expected": mismatch.expected}
    return Problem("figures-not-reconciled", Location(place), mismatch.stated, details)


def _unchecked(place: str, lists: Mapping[str, Table | None]) -> Iterator[Problem]:
    """The counts that could not be checked because the list was not sent."""
    lacking = [name for name in _LISTS if lists[name] is None]
    if lacking:
        figures = "、".join(_LISTS[name] for name in lacking)
        names = "".join(f"“{name}”" for name in lacking)
        yield Problem("figures-unchecked", Location(place), names, {"lists": names, "figures": figures})


def _against_lists(lists: Mapping[str, Table | None], statistic: forwarded.Forwarded) -> Iterator[forwarded.Mismatch]:
    """Compare the school's counts with the lists beside them; a missing list proves nothing."""
    school = statistic.statistics[0]
    unvisited = statistic.stated.get("未访人数", school.unvisited)
    for name, count in ((data.UNVISITED, unvisited), (data.CLASSES, school.classes)):
        table = lists[name]
        if table is not None and len(table) != count:
            rule = f"{_LISTS[name]}等于“{name}”的行数"
            yield forwarded.Mismatch(school.unit, rule, str(count), str(len(table)))
    visits = lists[data.VISITS]
    if visits is not None and len(visits) < school.visits:
        rule = f"家访人次不多于“{data.VISITS}”的行数"
        yield forwarded.Mismatch(school.unit, rule, str(school.visits), f"不多于 {len(visits)}")


def _counts(table: Table | None) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for row in table or ():
        code = row.get("代码") or ""
        counts[code] = counts.get(code, 0) + 1
    return counts


def _read(path: Path) -> Table | None:
    """The file's rows; None if it is missing or not a CSV."""
    try:
        return _table(path)
    except (OSError, ValueError, csv.Error):
        return None


def _table(path: Path) -> Table:
    rows = csv_rows(path.read_bytes())
    headings: list[str] = next(rows, [])
    return [dict(zip(headings, row, strict=False)) for row in rows if row]
