"""One frame of every school that counts in a district, read without writing anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.frames.frame import Figures
from jiafang_batch.frames.term_frames import TERM_FRAMES, Source
from jiafang_batch.report.district.school_outcome import SchoolOutcome
from jiafang_batch.report.figures import figures
from jiafang_batch.run.district.engines import Engine, Lost
from jiafang_batch.run.district.one_school import boundary, lost_school, outcome_of, own_intake, refused_outcome
from jiafang_batch.run.district.same_school import CountedSchools, settle
from jiafang_batch.run.place.fingerprint import fingerprint
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school

if TYPE_CHECKING:
    import pandas as pd


class FrameTask(Struct, frozen=True):
    """A school's name in the district, how its term is computed, and the requested frame."""

    folder: str
    job: SchoolJob
    frame: str
    figures: Figures


class SchoolFrame(Struct, frozen=True):
    """A school's outcome and its frame; None if it has no figures."""

    outcome: SchoolOutcome
    frame: pd.DataFrame | None


class SchoolFrames(Struct, frozen=True):
    """The outcomes of the schools, and the frames of those that count, by folder."""

    settled: CountedSchools
    frames: Mapping[str, pd.DataFrame]


def read_schools(tasks: Sequence[FrameTask], engine: Engine) -> SchoolFrames:
    """Return the frames of the schools that `jiafang district` counts; of several folders of one school at most one."""
    answers: dict[int, SchoolFrame] = {}
    for number, answer in engine(read_school, tasks):
        answers[number] = (
            SchoolFrame(lost_school(tasks[number].folder, answer), None) if isinstance(answer, Lost) else answer
        )
    schools = [answers[number] for number in range(len(tasks))]
    settled = settle([school.outcome for school in schools])
    counted = {outcome.folder for outcome in settled.counted}
    frames = {s.outcome.folder: s.frame for s in schools if s.outcome.folder in counted and s.frame is not None}
    return SchoolFrames(settled, frames)


def read_school(task: FrameTask) -> SchoolFrame:
    """Return the school's frame; never raises, like its run."""
    frames: list[pd.DataFrame] = []

    def read() -> SchoolOutcome:
        checked = check_school(task.job, intake=own_intake())
        inputs = fingerprint(task.job.folder, task.job.folder / OUTPUT_FOLDER, ())
        computed = compute_school(checked)
        if computed is None:
            return refused_outcome(checked, inputs)
        source = Source(computed.evaluation, checked.problems)
        frames.append(TERM_FRAMES[task.frame].of(source, task.figures))
        return outcome_of(computed, figures(computed.evaluation, checked.problems, ()), inputs)

    outcome = boundary(task.folder, read)
    return SchoolFrame(outcome, frames[0] if frames else None)
