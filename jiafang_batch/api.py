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
from typing import TYPE_CHECKING, overload

from jiafang_batch.catalogue import message
from jiafang_batch.frames.frame import Figures, joined
from jiafang_batch.frames.term_frames import TERM_FRAMES, Source
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.district.school_frame import FOLDER, school_frame
from jiafang_batch.run.district.engines import processes, serial
from jiafang_batch.run.district.read_schools import FrameTask, read_schools
from jiafang_batch.run.district.run_district import DistrictJob, run_district
from jiafang_batch.run.district.schools import check_places, find_schools
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.folder import OUTPUT_FOLDER, check_is_term
from jiafang_batch.run.place.lock import term_lock
from jiafang_batch.run.place.publish import output_folder
from jiafang_batch.run.place.scratch import sweep
from jiafang_batch.run.term.as_of import as_of_day
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
    """Return a term folder, which is read when the first frame is accessed.

    `as_of` counts up to another day than the policy says, `previous` is the folder of the previous term, `figures`
    gives the type of exact figures in the frames: float, fractions.Fraction or decimal.Decimal. Raises UsageError for a
    folder that is not a term.
    """
    _check_figures(figures)
    check_is_term(Path(folder))
    return Term(SchoolJob(Path(folder), _day(as_of), previous=() if previous is None else (Path(previous),)), figures)


def district(
    folder: Folder, *, as_of: date | str | None = None, figures: Figures = float, workers: int | None = None
) -> District:
    """Return a district's folder, with the frames of its schools concatenated.

    `workers` is the number of schools read at a time, in separate processes (a script then needs the usual `if __name__
    == "__main__":`). Raises UsageError if there is no school.
    """
    _check_figures(figures)
    root = Path(folder)
    find_schools(root, root / OUTPUT_FOLDER)
    return District(root, _day(as_of), figures, workers)


class _Frame:
    """An attribute of a term or district: the data frame of its name, made on first access."""

    def __init__(self, about: str) -> None:
        self.__doc__ = about

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, holder: None, owner: type) -> _Frame: ...
    @overload
    def __get__(self, holder: Term | District, owner: type) -> pd.DataFrame: ...
    def __get__(self, holder: Term | District | None, owner: type) -> pd.DataFrame | _Frame:
        return self if holder is None else holder._frame(self._name)  # noqa: SLF001  of this module


class Term:
    """A term as data frames; each is made on first access, and its inputs are read once."""

    def __init__(self, job: SchoolJob, figures: Figures) -> None:
        self._job, self._figures = job, figures
        self._source: Source | None = None
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return f"<jiafang_batch.Term {self.folder}>"

    @property
    def folder(self) -> Path:
        """The term folder."""
        return self._job.folder

    students = _Frame("The pupils of the roster.")
    teachers = _Frame("The teachers of the roster, with the visits that they took part in.")
    classes = _Frame("The classes, with their coverage.")
    visits = _Frame("The visits up to the as-of date, in date order.")
    problems = _Frame("Every problem of the data, the gravest first.")
    results = _Frame("Every indicator of everybody whom it assesses.")
    scores = _Frame("Totals, ratings and ranks of teachers and classes.")

    def run(self, output: Folder | None = None) -> Path:
        """Do what `jiafang run` does with the current content of the folder, and return the path of 家访汇总.xlsx.

        Afterwards the frames are those of this run. Raises UsageError if nothing can be computed or written.
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
        computed = compute_school(checked)
        if computed is None:
            reasons = "".join(f"{p.location}：{message(p)}" for p in checked.blocking)
            raise UsageError(f"“{self.folder}”还不能统计：{reasons}请先用 jiafang check 看看。")
        return computed


class District:
    """The schools of a district as data frames; the first column is the school's folder.

    Each frame is read from the schools' folders when it is accessed; schools that `jiafang district` would not count
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
        """The outcome of every school, and its counts."""
        if "schools" not in self._frames:
            self._read("scores")
        return self._frames["schools"]

    students = _Frame("The pupils of all schools.")
    teachers = _Frame("The teachers of all schools.")
    classes = _Frame("The classes of all schools.")
    visits = _Frame("The visits of all schools.")
    problems = _Frame("The problems of the data of the schools that count.")
    results = _Frame("Every indicator of everybody whom it assesses, in all schools.")
    scores = _Frame("Totals, ratings and ranks; a rank is one within the school.")

    def run(self, output: Folder | None = None) -> Path:
        """Do what `jiafang district` does, and return the path of 区县汇总.xlsx. Raises UsageError as the command does."""
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
        tasks = [FrameTask(f, SchoolJob(path, self._as_of), name, self._figures) for f, path in folders.items()]
        read = read_schools(tasks, self._engine)
        counted = {outcome.folder for outcome in read.settled.counted}
        schools = school_frame(read.settled.outcomes)
        schools.insert(4, "计入合计", schools[FOLDER].isin(counted).astype("boolean"))
        self._frames["schools"] = schools
        empty = TERM_FRAMES[name].empty(self._figures)
        self._frames[name] = joined(read.frames or {"": empty}, FOLDER)


def _day(day: date | str | None) -> date | None:
    """The day itself, or a day in the notation of --as-of."""
    return as_of_day(day) if isinstance(day, str) else day


def _check_figures(figures: object) -> None:
    if figures not in (float, Fraction, Decimal):
        raise UsageError(f"figures 写成 {figures!r}，只能是 float、fractions.Fraction 或 decimal.Decimal。")


def _say(text: str) -> None:
    """The message for a call that takes long."""
    print(text, file=sys.stderr)  # noqa: T201
