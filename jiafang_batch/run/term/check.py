"""`check`: the problems of one workbook, a folder, or a whole term, without computing anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from jiafang_batch.catalogue import is_error, message, ordered, remedy, severity
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.pool import Intake
from jiafang_batch.problem import Problem
from jiafang_batch.run.place.folder import (
    POLICY_FILE,
    RETURNED_FOLDER,
    SourceFile,
    find_root,
    policy_hint,
    workbooks_below,
)
from jiafang_batch.run.place.publish import MANIFEST
from jiafang_batch.run.term.missed_rounds import missed_rounds
from jiafang_batch.run.term.read import ReadFile, read_files
from jiafang_batch.run.term.school import Checked, SchoolJob, check_school
from jiafang_batch.run.term.settle import settled_files
from jiafang_batch.run.term.typed_files import Progress
from jiafang_batch.run.usage import UsageError


class CheckReport(Struct, frozen=True):
    """The files that were checked, all their problems in order, and whether names could be checked."""

    files: tuple[ReadFile, ...]
    problems: tuple[Problem, ...]
    against_roster: bool
    """False outside a term folder: names, classes and dates of the year cannot be checked there."""

    @property
    def has_errors(self) -> bool:
        """True if there is a problem of severity 错误."""
        return any(is_error(problem) for problem in self.problems)


def check_path(
    path: Path, progress: Progress | None = None, limits: Limits | None = None, today: date | None = None
) -> CheckReport:
    """Return the report on a workbook or folder; within a term folder names are checked against its rosters.

    Nothing is missing that is not due on the day, if there is one.
    """
    check_is_input(path)
    root = find_root(path)
    if root is None:
        return _alone(path, progress, limits)
    checked = check_school(SchoolJob(root, limits=limits or Limits(), today=today), progress)
    return report_on(path, checked, progress)


def report_on(path: Path, checked: Checked, progress: Progress | None = None) -> CheckReport:
    """Return the part of a checked term that is about a path in its folder, or all of it for the folder itself."""
    root = checked.job.folder
    if path.resolve() == root.resolve():
        missed = tuple(missed_rounds(checked))
        problems = ordered((*checked.problems, *missed)) if missed else checked.problems
        return CheckReport(checked.files, problems, against_roster=True)
    below = path.resolve().relative_to(root.resolve()).as_posix()
    files = tuple(f for f in checked.files if _is_in(f.source.name, below))
    if not files:
        return _alone(path, progress, checked.job.limits)
    about = tuple(p for p in checked.problems if _is_in(p.location.file, below))
    return CheckReport(files, about, against_roster=True)


def check_is_input(path: Path) -> None:
    """Raise UsageError for a path that is not there, and for outputs of a run.

    A copy in 退回, corrected by a teacher, is checked like any workbook.
    """
    if not path.exists():
        raise UsageError(f"找不到“{path}”。请检查路径，可以把文件或文件夹拖到命令行窗口里。")
    folders = (path.resolve(), *path.resolve().parents)
    if any((folder / MANIFEST).is_file() for folder in folders) and RETURNED_FOLDER not in path.resolve().parts:
        raise UsageError(
            f"“{path}”是统计写出的结果（输出文件夹），不是交来的表，不用核对。请给出学期文件夹，或者“收表”里的文件。"
        )


def _is_in(name: str, below: str) -> bool:
    return name == below or name.startswith(f"{below}/")


def _alone(path: Path, progress: Progress | None, limits: Limits | None) -> CheckReport:
    """Workbooks outside a term: sheets and cells only."""
    if path.is_file():
        sources: Sequence[SourceFile] = (SourceFile(path.name, path),)
        problems: Sequence[Problem] = ()
    else:
        sources, problems = workbooks_below(path, path)
        if not sources:
            raise UsageError(f"“{path}”里没有任何表格，没有可以核对的。请检查文件夹是不是写对了。")
    with Intake(limits) as intake:
        files = read_files(sources, None, intake, progress)
    return CheckReport(files, ordered((*problems, *settled_files(files))), against_roster=False)


def as_json(report: CheckReport) -> dict[str, object]:
    """Return the report as JSON."""
    return {
        "files": [
            {"file": f.source.name, "tables": [{"sheet": t.head.sheet, "kind": t.kind, "rows": len(t.rows)} for t in f.tables]}
            for f in report.files
        ],
        "against_roster": report.against_roster,
        "problems": [_problem_json(problem) for problem in report.problems],
    }  # fmt: skip


def _problem_json(problem: Problem) -> dict[str, object]:
    place = problem.location
    return {
        "severity": severity(problem).value,
        "code": problem.code,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row or None,
        "column": place.column,
        "header": place.header,
        "value": problem.value,
        "message": message(problem),
        "remedy": remedy(problem),
    }


def policy_file(path: Path) -> SourceFile:
    """Return the 考核办法 workbook of a path: the file itself, or the one in a term folder."""
    file = path / POLICY_FILE if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"找不到“{file}”。{policy_hint(path)}请给出考核办法工作簿，或者装着它的文件夹。")
    return SourceFile(file.name, file)
