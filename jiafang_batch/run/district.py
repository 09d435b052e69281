"""A district: every school's term on an engine, then one workbook and one ledger of them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jiafang_batch.catalogue import catalogue, is_error
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.outcome import Said, SchoolOutcome, Status
from jiafang_batch.run.district_files import SCHOOLS_FOLDER, Settled, write_district
from jiafang_batch.run.engines import Engine, Lost
from jiafang_batch.run.one_school import SchoolTask, run_school
from jiafang_batch.run.school import SchoolJob
from jiafang_batch.run.schools import find_schools
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import Severity


@dataclass(frozen=True, slots=True)
class DistrictJob:
    """The district's folder, where to write, and an as-of date for all schools where given."""

    folder: Path
    output: Path
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a district's run has come."""

    done: int
    failed: int
    remembered: int
    total: int
    seconds_left: float | None


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class DistrictRun:
    """What a run found: each school's outcome, the problems of the district as such, and what was written."""

    outcomes: tuple[SchoolOutcome, ...]
    counted: int
    """How many schools are in the totals."""
    problems: tuple[Problem, ...]
    book: Path
    seconds: float

    @property
    def has_errors(self) -> bool:
        """True when a school does not count, or a problem of severity 错误 remains anywhere."""
        return any(is_error(p) for p in self.problems) or any(_has_errors(o) for o in self.outcomes)


def _has_errors(outcome: SchoolOutcome) -> bool:
    grave = (catalogue()[code].severity is Severity.ERROR for code in outcome.counts if code in catalogue())
    return outcome.status is not Status.DONE or any(grave)


def run_district(job: DistrictJob, engine: Engine, tell: Tell | None = None) -> DistrictRun:
    """Run every school that has changed since the last time, then merge all; UsageError where there is no school."""
    start = time.perf_counter()
    schools = find_schools(job.folder, job.output)
    if not schools.folders and not schools.problems:
        text = f"“{job.folder}”里没有学校的文件夹。请把各校的学期文件夹放在它下面，一校一个。"
        raise UsageError(text)
    tasks = [_task(job, folder) for folder in schools.folders]
    outcomes = tuple(_outcomes(tasks, engine, tell))
    settled = settle(outcomes)
    problems = (*schools.problems, *settled.problems)
    book = write_district(job.folder.resolve().name, job.output, replace(settled, problems=problems))
    return DistrictRun(outcomes, len(settled.counted), problems, book, time.perf_counter() - start)


def _task(job: DistrictJob, folder: str) -> SchoolTask:
    return SchoolTask(folder, SchoolJob(job.folder / folder, job.as_of), job.output / SCHOOLS_FOLDER / folder)


def _outcomes(tasks: Sequence[SchoolTask], engine: Engine, tell: Tell | None) -> Iterable[SchoolOutcome]:
    """Every school's outcome in the order of the tasks, however the engine ordered them."""
    found: dict[int, SchoolOutcome] = {}
    start = time.perf_counter()
    for number, answer in engine(run_school, tasks):
        found[number] = _lost(tasks[number], answer) if isinstance(answer, Lost) else answer
        if tell is not None:
            tell(_progress(found.values(), len(tasks), time.perf_counter() - start))
    return [found[number] for number in range(len(tasks))]


def _lost(task: SchoolTask, lost: Lost) -> SchoolOutcome:
    return SchoolOutcome(task.folder, Status.LOST, said=(Said("错误", "lost", task.folder, lost.reason + "。"),))


def _progress(outcomes: Iterable[SchoolOutcome], total: int, passed: float) -> Progress:
    known = list(outcomes)
    remembered = sum(o.is_remembered for o in known)
    computed = len(known) - remembered
    # Schools that are remembered take no time; what is left may all have to be computed.
    left = passed / computed * (total - len(known)) if computed else None
    return Progress(len(known), sum(o.status is not Status.DONE for o in known), remembered, total, left)


def settle(outcomes: Sequence[SchoolOutcome]) -> Settled:
    """Which outcomes count: of folders of one school at most one, and why the others do not."""
    done = [o for o in outcomes if o.status is Status.DONE]
    problems: list[Problem] = []
    first_of: dict[str, SchoolOutcome] = {}
    for outcome in done:
        first = first_of.setdefault(outcome.digest or outcome.folder, outcome)
        if first is not outcome:
            problems.append(_about("district-same-inputs", outcome, [first]))
    by_pupils: dict[str, list[SchoolOutcome]] = {}
    for outcome in first_of.values():
        by_pupils.setdefault(outcome.pupils or outcome.folder, []).append(outcome)
    counted: list[SchoolOutcome] = []
    for group in by_pupils.values():
        whole = _whole(group)
        counted += [whole] if whole is not None else []
        code = "district-same-pupils" if whole is None else "district-partial-copy"
        others = [o for o in group if o is not whole]
        problems += [_about(code, o, [whole] if whole else [x for x in group if x is not o]) for o in others]
    order = {o.folder: place for place, o in enumerate(outcomes)}
    counted.sort(key=lambda o: order[o.folder])
    return Settled(tuple(outcomes), tuple(counted), tuple(problems))


def _whole(group: Sequence[SchoolOutcome]) -> SchoolOutcome | None:
    """The one that holds all files of every other, if there is one."""
    for outcome in group:
        own = set(outcome.contents)
        if all(own.issuperset(other.contents) for other in group):
            return outcome
    return None


def _about(code: str, outcome: SchoolOutcome, others: Iterable[SchoolOutcome]) -> Problem:
    related = tuple(Location(f"“{other.folder}”") for other in others)
    return Problem(code, Location(outcome.folder), outcome.folder, related=related)
