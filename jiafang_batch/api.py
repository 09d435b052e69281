"""The door for analysts: a term or a district as pandas data frames.

    import jiafang_batch as jf

    term = jf.open("2024秋")
    term.results.groupby("指标")["值"].mean()

docs/python.md lists every frame and column. What a folder cannot give raises UsageError with a Chinese sentence.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from jiafang_batch.catalogue import message
from jiafang_batch.frames.frame import Figures, joined
from jiafang_batch.frames.term_frames import TERM_FRAMES, Source
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.district.school_frame import FOLDER, school_frame
from jiafang_batch.run.district.district import DistrictJob, run_district
from jiafang_batch.run.district.engines import processes, serial
from jiafang_batch.run.district.read_schools import FrameTask, read_schools
from jiafang_batch.run.district.schools import check_places, find_schools
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.folder import OUTPUT_FOLDER, check_is_term
from jiafang_batch.run.place.lock import term_lock
from jiafang_batch.run.place.publish import output_folder
from jiafang_batch.run.place.scratch import sweep
from jiafang_batch.run.term.as_of import as_of_day
from jiafang_batch.run.term.previous import with_previous
from jiafang_batch.run.term.school import Computed, SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.usage import UsageError, disk_faults

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["District", "Term", "UsageError", "district", "open"]

Folder = str | PathLike[str]


def open(  # noqa: A001  as a file is opened
    folder: Folder,
    *,
    as_of: date | str | None = None,
    previous: Folder | None = None,
    figures: Figures = float,
) -> Term:
    """A term folder, read when the first frame is asked for.

    `as_of` counts up to another day than the policy says, `previous` is the folder of the term before, `figures` says
    how exact figures stand in the frames: float, fractions.Fraction or decimal.Decimal. UsageError for a folder that is
    no term.
    """
    _check_figures(figures)
    check_is_term(Path(folder))
    return Term(SchoolJob(Path(folder), _day(as_of)), None if previous is None else Path(previous), figures)


def district(
    folder: Folder, *, as_of: date | str | None = None, figures: Figures = float, workers: int | None = None
) -> District:
    """A district's folder: its schools' frames below each other.

    With `workers` so many schools are read at a time, in processes of their own (a script then needs the usual
    `if __name__ == "__main__":`). UsageError where there is no school.
    """
    _check_figures(figures)
    root = Path(folder)
    find_schools(root, root / OUTPUT_FOLDER)
    return District(root, _day(as_of), figures, workers)


class Term:
    """A term as data frames; each is made when it is asked for, and what it is made from is read once."""

    def __init__(self, job: SchoolJob, previous: Path | None, figures: Figures) -> None:
        self._job, self._previous, self._figures = job, previous, figures
        self._source: Source | None = None
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"<jiafang_batch.Term {self.folder}>"

    @property
    def folder(self) -> Path:
        """The term folder."""
        return self._job.folder

    @property
    def students(self) -> pd.DataFrame:
        """The pupils of the roster."""
        return self._frame("students")

    @property
    def teachers(self) -> pd.DataFrame:
        """The teachers of the roster, with the visits that they took part in."""
        return self._frame("teachers")

    @property
    def classes(self) -> pd.DataFrame:
        """The classes, with their coverage."""
        return self._frame("classes")

    @property
    def visits(self) -> pd.DataFrame:
        """The visits up to the as-of date, in date order."""
        return self._frame("visits")

    @property
    def problems(self) -> pd.DataFrame:
        """Everything that is wrong with the data, the gravest first."""
        return self._frame("problems")

    @property
    def results(self) -> pd.DataFrame:
        """Every indicator of everybody whom it assesses."""
        return self._frame("results")

    @property
    def scores(self) -> pd.DataFrame:
        """Totals, ratings and ranks of teachers and classes."""
        return self._frame("scores")

    def run(self, output: Folder | None = None) -> Path:
        """Do what `jiafang run` does with the folder as it is now; returns the path of 家访汇总.xlsx.

        The frames are then those of this run. UsageError where nothing can be computed or written.
        """
        target = output_folder(self.folder, None if output is None else Path(output))
        with term_lock(self.folder, _say):
            sweep(self.folder)
            computed = self._computed(term_intake(self.folder))
            written = write_school(computed, target)
        self._frames.clear()
        self._source = Source(computed.evaluation, computed.checked.problems)
        return written.summary

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            if self._source is None:
                computed = self._computed(Intake(self._job.limits))
                self._source = Source(computed.evaluation, computed.checked.problems)
            self._frames[name] = TERM_FRAMES[name].of(self._source, self._figures)
        return self._frames[name]

    def _computed(self, reading: Intake) -> Computed:
        with reading as intake:
            checked = check_school(self._job, intake=intake)
        if self._previous is not None:
            checked = with_previous(checked, self._previous)
        computed = compute_school(checked)
        if computed is None:
            reasons = "".join(f"{p.location}：{message(p)}" for p in checked.blocking)
            text = f"“{self.folder}”还不能统计：{reasons}请先用 jiafang check 看看。"
            raise UsageError(text)
        return computed


class District:
    """The schools of a district as data frames; a school's folder is the first column.

    Each frame is read from the schools' folders when it is asked for; schools that `jiafang district` would not count
    are in `schools` only.
    """

    def __init__(self, folder: Path, as_of: date | None, figures: Figures, workers: int | None) -> None:
        self.folder = folder
        self._as_of, self._figures = as_of, figures
        self._engine = serial if workers is None else partial(processes, workers=workers)
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"<jiafang_batch.District {self.folder}>"

    @property
    def schools(self) -> pd.DataFrame:
        """What became of every school, and its counts."""
        if "schools" not in self._frames:
            self._read("scores")
        return self._frames["schools"]

    @property
    def students(self) -> pd.DataFrame:
        """The pupils of all schools."""
        return self._frame("students")

    @property
    def teachers(self) -> pd.DataFrame:
        """The teachers of all schools."""
        return self._frame("teachers")

    @property
    def classes(self) -> pd.DataFrame:
        """The classes of all schools."""
        return self._frame("classes")

    @property
    def visits(self) -> pd.DataFrame:
        """The visits of all schools."""
        return self._frame("visits")

    @property
    def problems(self) -> pd.DataFrame:
        """What is wrong with the data of the schools that count."""
        return self._frame("problems")

    @property
    def results(self) -> pd.DataFrame:
        """Every indicator of everybody whom it assesses, in all schools."""
        return self._frame("results")

    @property
    def scores(self) -> pd.DataFrame:
        """Totals, ratings and ranks; a rank is one within the school."""
        return self._frame("scores")

    def run(self, output: Folder | None = None) -> Path:
        """Do what `jiafang district` does; returns the path of 区县汇总.xlsx. UsageError as for the command."""
        target = self.folder / OUTPUT_FOLDER if output is None else Path(output)
        check_places(self.folder, target)
        with disk_faults(f"不能建“{target}”"):
            target.mkdir(parents=True, exist_ok=True)
        with term_lock(target, _say):
            written = run_district(DistrictJob(self.folder, target, self._as_of), self._engine).written
        self._frames.clear()
        return written.book

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._read(name)
        return self._frames[name]

    def _read(self, name: str) -> None:
        folders = find_schools(self.folder, self.folder / OUTPUT_FOLDER).folders
        tasks = [FrameTask(f, SchoolJob(self.folder / f, self._as_of), name, self._figures) for f in folders]
        read = read_schools(tasks, self._engine)
        counted = {outcome.folder for outcome in read.settled.counted}
        schools = school_frame(read.settled.outcomes)
        schools.insert(4, "计入合计", schools[FOLDER].isin(counted).astype("boolean"))
        self._frames["schools"] = schools
        empty = TERM_FRAMES[name].empty(self._figures)
        self._frames[name] = joined(read.frames or {"": empty}, FOLDER)


def _day(day: date | str | None) -> date | None:
    """A day as it is, or as --as-of takes it."""
    return as_of_day(day) if isinstance(day, str) else day


def _check_figures(figures: object) -> None:
    if figures not in (float, Fraction, Decimal):
        text = f"figures 写成 {figures!r}，只能是 float、fractions.Fraction 或 decimal.Decimal。"
        raise UsageError(text)


def _say(text: str) -> None:
    """Why a call takes so long."""
    print(text, file=sys.stderr)  # noqa: T201
