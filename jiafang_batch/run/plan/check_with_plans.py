"""The report of `check` with what hand edits of the workbooks in 分工/ break, if there are any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jiafang_batch.catalogue import ordered
from jiafang_batch.intake.limits import Limits
from jiafang_batch.run.place.folder import PLAN_FOLDER, find_root
from jiafang_batch.run.term.check import CheckReport


def with_plans(path: Path, report: CheckReport, limits: Limits | None = None) -> CheckReport:
    """Return the report on a term folder, its 分工 or a workbook in it, with what the plans there break."""
    root = find_root(path)
    if root is None:
        return report
    below = path.resolve().relative_to(root.resolve()).as_posix()
    is_whole = below in (".", PLAN_FOLDER)
    if not is_whole and not below.startswith(f"{PLAN_FOLDER}/"):
        return report
    if not (root / PLAN_FOLDER).is_dir():
        return report
    # Planning is a third of the program's modules, and most terms have no plan to check.
    from jiafang_batch.run.plan.checked_plans import checked_plans

    problems = [p for p in checked_plans(root, limits) if is_whole or p.location.file == below]
    if not below.startswith(PLAN_FOLDER):
        return replace(report, problems=ordered((*report.problems, *problems))) if problems else report
    # 分工 holds no inputs, so the problems of its sheets as tables are not reported.
    return CheckReport(report.files, ordered(problems), against_roster=True)
