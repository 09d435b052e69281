"""A district: every school's term on an engine, then one workbook and one ledger of all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.catalogue import catalogue, is_error
from jiafang_batch.problem import Problem, Severity
from jiafang_batch.report.district.school_outcome import Reason, SchoolOutcome, Status
from jiafang_batch.run.district.bureau_wording import BureauWording
from jiafang_batch.run.district.district_files import SCHOOLS_FOLDER, DistrictFiles, write_district
from jiafang_batch.run.district.engines import Engine, Lost
from jiafang_batch.run.district.one_school import SchoolTask, lost_school, run_school
from jiafang_batch.run.district.same_school import settle
from jiafang_batch.run.district.schools import find_schools
from jiafang_batch.run.place.last_outcome import OUTCOME
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.term.school import SchoolJob


class DistrictJob(Struct, frozen=True):
    """The district's folder, the output folder, and an optional as-of date for all schools."""

    folder: Path
    output: Path
    as_of: date | None = None
    wording: BureauWording = field(default_factory=BureauWording)


class Progress(Struct, frozen=True):
    """The progress of a district's run."""

    done: int
    failed: int
    remembered: int
    total: int
    seconds_left: float | None


Tell = Callable[[Progress], None]


class DistrictRun(Struct, frozen=True):
    """The result of a run: each school's outcome, the problems of the district as a whole, and the files written."""

    outcomes: tuple[SchoolOutcome, ...]
    counted: tuple[SchoolOutcome, ...]
    """The outcomes that are in the totals."""
    problems: tuple[Problem, ...]
    written: DistrictFiles
    seconds: float

    @property
    def has_errors(self) -> bool:
        """True if a school does not count, or a problem of severity 错误 remains anywhere."""
        is_all_done = all(outcome.status is Status.DONE for outcome in self.outcomes)
        return not is_all_done or self.with_errors > 0 or any(is_error(p) for p in self.problems)

    @property
    def with_errors(self) -> int:
        """The number of schools that count although a problem of severity 错误 remains in their data."""
        return sum(map(_has_errors, self.counted))


def _has_errors(outcome: SchoolOutcome) -> bool:
    return any(catalogue()[code].severity is Severity.ERROR for code in outcome.counts if code in catalogue())


def run_district(job: DistrictJob, engine: Engine, tell: Tell | None = None) -> DistrictRun:
    """Run every school that has changed since the last time, then merge all. Raises UsageError if there is no school."""
    start = time.perf_counter()
    schools = find_schools(job.folder, job.output)
    tasks = [_task(job, name, folder) for name, folder in schools.folders.items()]
    outcomes = tuple(_outcomes(tasks, engine, tell))
    settled = settle(outcomes)
    problems = (*schools.problems, *settled.problems)
    settled = replace(settled, problems=problems)
    written = write_district(job.folder.resolve().name, job.output, settled, job.wording)
    return DistrictRun(outcomes, settled.counted, problems, written, time.perf_counter() - start)


def _task(job: DistrictJob, name: str, folder: Path) -> SchoolTask:
    # A worker of a cluster may have another current folder.
    return SchoolTask(name, SchoolJob(folder.absolute(), job.as_of), (job.output / SCHOOLS_FOLDER / name).absolute())


def _outcomes(tasks: Sequence[SchoolTask], engine: Engine, tell: Tell | None) -> Iterable[SchoolOutcome]:
    """Every school's outcome in the order of the tasks, whatever the order of the engine's answers."""
    outcomes: dict[int, SchoolOutcome] = {}
    start = time.perf_counter()
    if tell is not None:
        tell(_progress((), len(tasks), 0))
    for number, answer in engine(run_school, tasks):
        outcomes[number] = lost_school(tasks[number].folder, answer) if isinstance(answer, Lost) else answer
        if tell is not None:
            tell(_progress(outcomes.values(), len(tasks), time.perf_counter() - start))
    return [_arrived(task, outcomes[number]) for number, task in enumerate(tasks)]


def _arrived(task: SchoolTask, outcome: SchoolOutcome) -> SchoolOutcome:
    """The outcome; a school whose outputs are on a worker's own disk does not count."""
    if outcome.status not in (Status.DONE, Status.INCOMPLETE) or (task.output / MEMORY / OUTCOME).is_file():
        return outcome
    text = "工作机统计了这所学校，但写出的结果在这里看不到。输出文件夹要放在所有工作机共用的盘上（用 -o 指定）。"
    return SchoolOutcome(task.folder, Status.LOST, reasons=(Reason("错误", "not-here", "", text),))


def _progress(outcomes: Iterable[SchoolOutcome], total: int, passed: float) -> Progress:
    answers = list(outcomes)
    remembered = sum(o.is_remembered for o in answers)
    computed = len(answers) - remembered
    # Remembered schools take no time; the remaining ones may all have to be computed.
    left = passed / computed * (total - len(answers)) if computed else None
    return Progress(len(answers), sum(o.status is not Status.DONE for o in answers), remembered, total, left)
