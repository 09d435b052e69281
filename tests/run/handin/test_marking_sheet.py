"""评分登记 as handed out: a row for everybody who is to be marked, never replaced once somebody has written in it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from builders import evaluated, indicator, policy, records, teacher
from msgspec.structs import replace

from jiafang_batch.grid import Grid
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.marks import settled_marks
from jiafang_batch.problem import Location
from jiafang_batch.records import Mark
from jiafang_batch.run.handin.marking_sheet import marking_sheet, write_marking_sheet
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.recognise_tables import read_tables

READER = Intake(processes=0)
MARKED = indicator("评分", "科任教师、班级", target="20", name="材料质量")
TEACHERS = (
    teacher("T1", "班主任"),
    teacher("T2", "班主任"),
    teacher("T3", "科任教师", name="周科"),
    teacher("T4", "校领导"),
    teacher("T5", "科任教师", name="周科"),
    teacher("T6", "科任教师", name="吴科"),
)


def sheet_of(*rules):
    return marking_sheet(evaluated(policy(*rules), records(teachers=TEACHERS)))


def cells_of(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content))["评分登记"]
    return [list(row) for row in sheet.iter_rows(values_only=True)], sheet


def test_everybody_who_is_to_be_marked_has_a_row_and_the_words_are_offered():
    rows, sheet = cells_of(sheet_of(MARKED, indicator("家访次数", code="ZB-2")))
    assert [row[:2] for row in rows[1:]] == [
        ["ZB-1 材料质量", name] for name in ("周科(T3)", "周科(T5)", "吴科", "一(1)班", "二(1)班")
    ]
    assert all(cell is None for row in rows[1:] for cell in row[2:])
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert offered == ['"ZB-1 材料质量"', '"周科(T3),周科(T5),吴科,一(1)班,二(1)班"']


def test_no_sheet_where_nothing_is_marked():
    assert sheet_of(indicator("家访次数")) is None


def test_rows_without_a_mark_are_no_fault_and_the_one_with_a_mark_counts():
    rows, _ = cells_of(sheet_of(MARKED))
    rows = [["" if cell is None else cell for cell in row] for row in rows]
    rows[3][2:4] = [18, "王主任"]
    (read,), problems = read_tables([Grid("收表/评分登记.xlsx", "评分登记", rows, 0, 0, (), hidden=False)], None)
    assert [problem.code for problem in problems] == ["untouched-rows"]
    assert [(row["indicator"], row["subject"].name) for row in read.rows] == [("ZB-1 材料质量", "吴科")]
    mark = Mark(read.rows[0]["indicator"], "T6", "", 18, "王主任", None, Location("收表/评分登记.xlsx", "评分登记", 4))
    sound, faults = settled_marks([mark], policy(MARKED).indicators)
    assert (sound, faults) == ((replace(mark, indicator="ZB-1"),), ())


def test_a_sheet_is_renewed_until_somebody_writes_in_it(tmp_path):
    content, other = sheet_of(MARKED), sheet_of({**MARKED, "subjects": "班级"})
    path, is_current = write_marking_sheet(tmp_path, content, READER)
    assert (path.name, is_current, path.read_bytes()) == ("评分登记.xlsx", True, content)
    assert write_marking_sheet(tmp_path, other, READER) == (path, True)
    assert path.read_bytes() == other
    book = openpyxl.load_workbook(path)
    book["评分登记"]["C2"] = 18
    book.save(path)
    filled = path.read_bytes()
    assert write_marking_sheet(tmp_path, content, READER) == (path, False)
    assert path.read_bytes() == filled


@pytest.mark.parametrize("content", [b"", b"PK"])
def test_what_cannot_be_read_is_not_replaced(tmp_path, content):
    path, _ = write_marking_sheet(tmp_path, sheet_of(MARKED), READER)
    path.write_bytes(content)
    assert write_marking_sheet(tmp_path, sheet_of(MARKED), READER) == (path, False)


def test_the_layout_says_what_was_filled_in_before():
    assert layouts()["mark"].prefilled == {"indicator", "subject"}
