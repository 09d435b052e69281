"""The report of `check` with what hand edits of the workbooks in 分工/ break, if there are any."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from jiafang_batch.catalogue import ordered
from jiafang_batch.intake.limits import Limits
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.folder import PLAN_FOLDER, find_root
from jiafang_batch.run.term.check import CheckReport, check_is_input, check_path, report_on
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_opened
from jiafang_batch.run.term.typed_files import Progress


def check_with_plans(
    path: Path, progress: Progress | None = None, limits: Limits | None = None, today: date | None = None
) -> CheckReport:
    """Return the report on a path; on a term folder, its 分工 or a workbook there with what the plans break.

    Nothing is missing that is not due on the day, if there is one. Raises UsageError as `check_path` does.
    """
    check_is_input(path)
    root = find_root(path)
    below = path.resolve().relative_to(root.resolve()).as_posix() if root else ""
    is_in_plans = below == PLAN_FOLDER or below.startswith(f"{PLAN_FOLDER}/")
    if root is None or not (below == "." or is_in_plans) or not (root / PLAN_FOLDER).is_dir():
        return check_path(path, progress, limits, today)
    # Planning is a third of the program's modules, and most terms have no plan to check.
    from jiafang_batch.run.plan.checked_plans import checked_plans

    bounds = limits or Limits()
    with term_intake(root, bounds, is_looking=True) as intake:
        opened = open_term(root, intake)
        checked = check_opened(opened, SchoolJob(root, limits=bounds, today=today), progress)
        report, problems = report_on(path, checked, progress), checked_plans(opened, checked)
    if below == ".":
        return replace(report, problems=ordered((*report.problems, *problems)))
    # 分工 holds no inputs, so the problems of its sheets as tables are not reported.
    about = (p for p in problems if below in (PLAN_FOLDER, p.location.file))
    return CheckReport(report.files, ordered(about), against_roster=True)
