"""The terms of this folder: the whole line over each gives what was worked out by hand beside it."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

import pytest
from text_tables import rows, write_book

from jiafang_batch.catalogue import is_error
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.data_files import data_files
from jiafang_batch.report.figures import figures
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school

CASES = sorted(path for path in Path(__file__).parent.glob("*.md") if path.stem != "README")
OUTPUTS = ("指标明细", "教师得分", "班级得分", "未访学生", "家访明细")
ERRORS, EXPECTED = "错误行", "期望"


def sections(text: str) -> dict[tuple[str, str], list[list[object]]]:
    """(file, sheet) → the rows of the table below that heading; the words between are for people."""
    found = {}
    for heading, body in re.findall(r"^### (.+)\n((?:(?!^#).*\n?)*)", text, re.MULTILINE):
        file, _, sheet = heading.strip().partition("!")
        found[file, sheet] = rows("\n".join(line for line in body.splitlines() if line.startswith("|")))
    return found


def expected(path: Path) -> dict[str, list[list[object]]]:
    """What must come out of a case: output → its rows, the header first."""
    tables = sections(path.read_text(encoding="utf-8"))
    return {sheet: table for (file, sheet), table in tables.items() if file == EXPECTED}


@pytest.fixture(scope="module")
def written(request, tmp_path_factory) -> dict[str, list[dict[str, str]]]:
    """What the line makes of a case's sheets: output → rows by column."""
    tables = sections(request.param.read_text(encoding="utf-8"))
    folder = tmp_path_factory.mktemp(request.param.stem)
    for file in {file for file, _ in tables if file != EXPECTED}:
        write_book(folder / file, {sheet: table for (name, sheet), table in tables.items() if name == file})
    checked = check_school(SchoolJob(folder), None, Intake(processes=0))
    computed = compute_school(checked)
    files = data_files(figures(computed.evaluation, checked.problems, ()))
    found = {name: list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig")))) for name in OUTPUTS}
    errors = [p for p in checked.problems if is_error(p)]
    found[ERRORS] = [{"代码": p.code, "文件": p.location.file, "行": str(p.location.row)} for p in errors]
    return found


@pytest.mark.parametrize(
    ("written", "case", "name"),
    [pytest.param(path, path, name, id=f"{path.stem}-{name}") for path in CASES for name in expected(path)],
    indirect=["written"],
)
def test_what_comes_out_is_what_was_worked_out(written, case, name):
    header, *lines = expected(case)[name]
    got = [[row[column] for column in header] for row in written[name]]
    assert [list(map(shown, line)) for line in got] == [list(map(shown, line)) for line in lines]


def shown(cell: object) -> str:
    """A figure as it is compared: six decimals of a fraction, percentage or number; other texts as they are."""
    text = str(cell)
    if not re.fullmatch(r"-?\d+(?:\.\d+)?%?|\d+/\d+", text):
        return text
    number = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    return f"{float(number):.6f}"


def test_every_case_says_what_it_expects_of_figures_and_errors():
    assert len(CASES) >= 4
    for path in CASES:
        assert {"指标明细", "教师得分", "班级得分", "未访学生", ERRORS} <= set(expected(path)) <= {*OUTPUTS, ERRORS}
