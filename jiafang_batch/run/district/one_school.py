"""One school from folder to outputs, as a job that never raises."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.checks.consequences import LACKING_ROSTER
from jiafang_batch.collector import rare_collections
from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.bureau_counts import bureau_counts
from jiafang_batch.problem import Problem
from jiafang_batch.report.district.comparability import basis_of
from jiafang_batch.report.district.school_outcome import Reason, SchoolOutcome, Status, counted, in_words
from jiafang_batch.report.figures import Figures
from jiafang_batch.run.district.engines import Lost
from jiafang_batch.run.district.visit_ledger import has_parquet, visits_parquet
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.fault import place_of
from jiafang_batch.run.place.fingerprint import Fingerprint, edition, fingerprint
from jiafang_batch.run.place.folder import standing_terms
from jiafang_batch.run.place.last_outcome import OUTCOME, VISITS, as_json, remembered
from jiafang_batch.run.place.publish import MEMORY, untouched_files, written_files
from jiafang_batch.run.term.school import Checked, Computed, SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.usage import UsageError

_LACKING = (*LACKING_ROSTER, "no-log")
"""Problems that leave no data to identify the school by."""


class SchoolTask(Struct, frozen=True):
    """A school's run within a district: its name, what to compute, where to write."""

    folder: str
    job: SchoolJob
    output: Path
    edition: str = field(default_factory=edition)
    """The version of the asking program; a worker with another version would compute differently."""


def run_school(task: SchoolTask) -> SchoolOutcome:
    """Return the school's outcome; an unchanged school is remembered instead of computed again.

    Faults in the data are part of the outcome. Exceptions from bugs are caught here, at the boundary of one school.
    """
    return boundary(task.folder, lambda: _run(task, own_intake()))


def boundary(folder: str, run: Callable[[], SchoolOutcome]) -> SchoolOutcome:
    """Return the result of `run` with the school's folder and the time it took; any exception becomes an outcome."""
    start = time.perf_counter()
    try:
        with rare_collections():
            outcome = run()
    except UsageError as fault:
        reasons = (Reason("错误", "not-possible", "", str(fault)),)
        outcome = SchoolOutcome(folder, Status.REFUSED, reasons=reasons)
    except Exception as fault:  # noqa: BLE001  the boundary of one school
        text = f"程序内部出错（{type(fault).__name__}，{place_of(fault)}）。请把这一行报告给维护者。"
        outcome = SchoolOutcome(folder, Status.FAILED, reasons=(Reason("错误", "internal", "", text),))
    return replace(outcome, folder=folder, seconds=time.perf_counter() - start)


def lost_school(folder: str, lost: Lost) -> SchoolOutcome:
    """Return the outcome of a school whose worker died repeatedly."""
    return SchoolOutcome(folder, Status.LOST, reasons=(Reason("错误", "lost", "", lost.reason + "。"),))


_THREAD = threading.local()
"""Each thread of a worker keeps one reading process for all its schools: starting one takes as long as a small school.
"""


def own_intake() -> Intake:
    """This thread's reading process."""
    if not hasattr(_THREAD, "intake"):
        _THREAD.intake = Intake(processes=1)
    intake: Intake = _THREAD.intake
    return intake


def _run(task: SchoolTask, intake: Intake) -> SchoolOutcome:
    _check_worker(task)
    memory = task.output / MEMORY
    previous = remembered(memory / OUTCOME)
    earlier = standing_terms(previous.earlier) if previous else ()
    current = _fingerprint(task, earlier)
    if previous is not None and previous.digest == current.digest and _is_intact(task.output):
        return replace(previous, is_remembered=True)
    checked = check_school(task.job, intake=intake)
    computed = compute_school(checked)
    if computed is None:
        return refused_outcome(checked, current)
    if checked.earlier != earlier:
        current = _fingerprint(task, checked.earlier)
    written = write_school(computed, task.output)
    outcome = outcome_of(computed, written.figures, current)
    _write_visits(memory / VISITS, computed)
    # Written last, so that its presence means that all other files are there.
    write_whole(memory / OUTCOME, as_json(outcome))
    return outcome


def _fingerprint(task: SchoolTask, earlier: Iterable[Path]) -> Fingerprint:
    """What the school's run depends on: its folder, the options, and the term before it."""
    return fingerprint(task.job.folder, task.output, [repr(replace(task.job, folder=Path()))], earlier)


def _write_visits(path: Path, computed: Computed) -> None:
    """Write the school's part of the ledger; without Parquet there is none, and an earlier one is removed."""
    if has_parquet():
        write_whole(path, visits_parquet(computed.evaluation.term))
    else:
        path.unlink(missing_ok=True)


def _check_worker(task: SchoolTask) -> None:
    """Raise UsageError if the task was made for another version of the program or for other folders."""
    if task.edition != edition():
        raise UsageError(
            f"这台工作机上的程序版本（{edition()}）与本机的（{task.edition}）不同。请装成同一版本后再运行一次。"
        )
    if not task.job.folder.is_dir():
        raise UsageError(
            f"看不到“{task.job.folder}”。每台工作机都要能用同样的路径看到各校的文件夹和输出文件夹（共享盘）。"
        )


def _is_intact(output: Path) -> bool:
    """True if every file of the remembered run is unchanged."""
    written = written_files(output)
    has_visits = (output / MEMORY / VISITS).is_file() or not has_parquet()
    return bool(written) and untouched_files(output) == written and has_visits


def _counted(checked: Checked, current: Fingerprint) -> SchoolOutcome:
    """The files that were read and the counts of their problems."""
    return SchoolOutcome(
        folder="",
        status=Status.DONE,
        digest=current.digest,
        earlier=tuple(map(str, checked.earlier)),
        # An unreadable file must not be compared: half a workbook is contained in the whole one.
        contents=tuple(sorted(current.contents.get(f.source.name, "") for f in checked.files if f.tables)),
        counts=counted(checked.problems),
        files=len(checked.files),
        tables=sum(len(file.tables) for file in checked.files),
        rows=sum(file.rows for file in checked.files),
    )


def refused_outcome(checked: Checked, current: Fingerprint) -> SchoolOutcome:
    """Return the outcome of a term that cannot be computed, with the reasons."""
    return replace(_counted(checked, current), status=Status.REFUSED, reasons=in_words(checked.blocking))


def outcome_of(computed: Computed, shown: Figures, current: Fingerprint) -> SchoolOutcome:
    """Return the outcome of a computed term."""
    term, problems = computed.evaluation.term, computed.checked.problems
    lacking = [problem for problem in problems if problem.code in _LACKING]
    return replace(
        _counted(computed.checked, current),
        status=Status.INCOMPLETE if lacking else Status.DONE,
        reasons=_in_words_once(lacking),
        school=term.policy.settings.school,
        line=shown.letterhead.line,
        as_of=term.as_of.isoformat(),
        statistics=shown.statistics,
        bureau_counts=bureau_counts(term),
        basis=basis_of(term.policy.settings),
        pupils=_digest(f"{s.id} {s.name}" for s in term.records.roster.students.values()),
    )


def _in_words_once(problems: Iterable[Problem]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(in_words(problems)))


def _digest(pupils: Iterable[str]) -> str:
    """A digest of the pupils in any order; empty if there are none."""
    ordered = sorted(pupils)
    return hashlib.sha256("\n".join(ordered).encode()).hexdigest() if ordered else ""
