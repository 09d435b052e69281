"""发表/评分登记.xlsx: every teacher and class that a 评分 indicator assesses, for the committee to write its marks beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.evaluate import Evaluation, assessed
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.run.place.disk import OpenElsewhereError, write_whole
from jiafang_batch.run.place.folder import HANDOUT_FOLDER, SourceFile
from jiafang_batch.run.term.read import read_files
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import Choices, TemplateSheet, workbook_of

_CODE = "mark"
_AS_HANDED_OUT = ("untouched-rows", "empty-register")


def marking_sheet(evaluation: Evaluation) -> bytes | None:
    """The workbook as bytes; None if the policy has no 评分 indicator. A new sheet has no marks and no raters."""
    rows = list(_rows(evaluation))
    if not rows:
        return None
    words = {field: Choices(tuple(dict.fromkeys(row[field] for row in rows))) for field in ("indicator", "subject")}
    layout = layouts()[_CODE]
    return workbook_of((TemplateSheet(layout, rows, choices=words),), title=layout.title)


def _rows(evaluation: Evaluation) -> Iterator[Mapping[str, str]]:
    term = evaluation.term
    named = Counter(teacher.name for teacher in term.records.roster.teachers.values())
    for indicator in term.policy.indicators:
        if indicator.kind is not IndicatorKind.MARKS:
            continue
        for kind in indicator.subjects:
            for subject in assessed(term, indicator, kind):
                is_shared = kind.is_teacher and named[subject.name] > 1
                name = f"{subject.name}({subject.key})" if is_shared else subject.name
                yield {"indicator": _title(indicator), "subject": name}


def _title(indicator: Indicator) -> str:
    return f"{indicator.code} {indicator.name}"


def write_marking_sheet(root: Path, content: bytes, intake: Intake) -> tuple[Path, bool]:
    """Write it to 发表, unless the one that is there is open or holds anything typed by hand.

    Returns its path and whether it is current.
    """
    path = root / HANDOUT_FOLDER / f"{layouts()[_CODE].title}.xlsx"
    if path.is_file() and path.read_bytes() != content and _is_filled(path, intake):
        return path, False
    try:
        write_whole(path, content)
    except OpenElsewhereError:
        return path, False
    return path, True


def _is_filled(path: Path, intake: Intake) -> bool:
    """True if a row says more than whom to mark, or if the file cannot be read as what was handed out."""
    (file,) = read_files([SourceFile(path.name, path)], None, intake)
    typed = any(table.rows for table in file.tables)
    return typed or any(problem.code not in _AS_HANDED_OUT for problem in file.problems)
