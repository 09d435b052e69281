"""`district --from`: the schools' own 数据/ merged where a bureau receives nothing else, every figure checked."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jiafang_batch.problem import Location, Problem
from jiafang_batch.report import data, forwarded
from jiafang_batch.report.outcome import Said, SchoolOutcome, Status
from jiafang_batch.run.district import DistrictRun
from jiafang_batch.run.district_files import Settled, write_district
from jiafang_batch.run.folder import OUTPUT_FOLDER
from jiafang_batch.run.usage import UsageError
from jiafang_batch.run.write import DATA_FOLDER

_PLACES = (Path(), Path(DATA_FOLDER), Path(OUTPUT_FOLDER) / DATA_FOLDER)
"""Where below its folder a school's data may lie: 数据 itself, 输出, or the whole term."""
_LISTED = {"未访人数": data.UNVISITED, "班级数": data.CLASSES}
"""A school's count → the file that lists what it counts."""

Table = Sequence[Mapping[str, str]]


def merge_forwarded(folder: Path, output: Path) -> DistrictRun:
    """The district of all schools that have sent their data; UsageError where there is no folder of a school."""
    start = time.perf_counter()
    schools = [
        p
        for p in sorted(folder.iterdir())
        if p.is_dir() and not p.name.startswith(".") and p.resolve() != output.resolve()
    ]
    if not schools:
        text = f"“{folder}”里没有学校的文件夹。请把各校的“数据”文件夹放在它下面，一校一个。"
        raise UsageError(text)
    outcomes: list[SchoolOutcome] = []
    problems: list[Problem] = []
    for school in schools:
        outcome, said = read_school(school)
        outcomes.append(outcome)
        problems += said
    counted = tuple(outcome for outcome in outcomes if outcome.status is Status.DONE)
    book = write_district(folder.resolve().name, output, Settled(tuple(outcomes), counted, tuple(problems)))
    return DistrictRun(tuple(outcomes), len(counted), tuple(problems), book, time.perf_counter() - start)


def read_school(folder: Path) -> tuple[SchoolOutcome, tuple[Problem, ...]]:
    """A school's outcome as its own data tell it, and every figure that does not agree with another."""
    found = next((folder / place for place in _PLACES if (folder / place / forwarded.FORWARDED).is_file()), None)
    if found is None:
        return _refused(folder, f"没有“{DATA_FOLDER}/{forwarded.FORWARDED}”")
    try:
        statistic = forwarded.read(_table(found / forwarded.FORWARDED))
    except (ValueError, csv.Error) as fault:
        reason = "不是 UTF-8 的 CSV 文件" if isinstance(fault, UnicodeDecodeError) else str(fault)
        return _refused(folder, f"“{forwarded.FORWARDED}”读不懂，{reason}")
    place = f"{folder.name}/{(found / forwarded.FORWARDED).relative_to(folder).as_posix()}"
    mismatches = (*statistic.mismatches, *_against_lists(found, statistic))
    problems = tuple(_mismatch(place, m) for m in mismatches)
    return (
        SchoolOutcome(
            folder=folder.name,
            status=Status.DONE,
            school=statistic.school,
            as_of=statistic.as_of,
            statistics=statistic.statistics,
            standing=statistic.standing,
            counts=_counts(_read(found / data.PROBLEMS)),
        ),
        problems,
    )


def _refused(folder: Path, reason: str) -> tuple[SchoolOutcome, tuple[Problem, ...]]:
    problem = Problem("district-no-figures", Location(folder.name), folder.name, {"reason": reason})
    return SchoolOutcome(folder.name, Status.REFUSED, said=(Said("错误", problem.code, folder.name, f"{reason}。"),)), (
        problem,
    )


def _mismatch(place: str, found: forwarded.Mismatch) -> Problem:
    details = {"unit": found.unit, "rule": found.rule, "stated": found.stated, "expected": found.expected}
    return Problem("figures-not-reconciled", Location(place), found.stated, details)


def _against_lists(folder: Path, statistic: forwarded.Forwarded) -> Iterator[forwarded.Mismatch]:
    """The school's counts against the lists beside them; a list that was not sent proves nothing."""
    school = statistic.statistics[0]
    counts = {"未访人数": school.unvisited, "班级数": school.classes}
    for heading, name in _LISTED.items():
        table = _read(folder / name)
        if table is not None and len(table) != counts[heading]:
            rule = f"{heading}等于“{name}”的行数"
            yield forwarded.Mismatch(school.unit, rule, str(counts[heading]), str(len(table)))
    visits = _read(folder / data.VISITS)
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
    """The file's rows; None where it is missing or no CSV."""
    try:
        return _table(path)
    except (OSError, ValueError, csv.Error):
        return None


def _table(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
