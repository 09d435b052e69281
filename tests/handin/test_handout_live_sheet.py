"""A prefilled sheet while somebody types into it: what its dropdowns offer, what it marks, and that Excel takes it."""

from __future__ import annotations

import io
import re
from datetime import date

import ooxml_validator
import openpyxl
from recalculate import recalculated

from jiafang_batch.handin.handouts.handout import YEAR_GROUP, Frame, Lists, Prefilled, columns_of
from jiafang_batch.handin.handouts.handout_book import HEADER_ROW, handout_bytes
from jiafang_batch.handin.identity import Owner, OwnerKind, number_for

OWNER = Owner(OwnerKind.TEACHER, "T1")
LISTS = Lists(
    classes=(("一年级", "一(1)班"), ("一年级", "一(2)班"), ("二年级", "二(1)班")),
    pupils=(
        ("一(1)班", "王小明", "G01"),
        ("一(1)班", "李芳", "G02"),
        ("一(2)班", "张伟", "G03"),
        ("二(1)班", "赵云", "G04"),
        ("二(1)班", "李芳", "G05"),
    ),
    teachers=("陈静", "刘洋"),
)
FRAME = Frame("青禾小学", "2024-2025学年第一学期", date(2024, 8, 1), date(2025, 7, 31), None, date(2024, 9, 7))
FIRST = HEADER_ROW + 2
PREFILLED = {YEAR_GROUP: "一年级", "school_class": "一(1)班", "student": "李芳", "lead": "陈静", "parent": "李大"}
VISITED = {**PREFILLED, "date": date(2024, 10, 12), "form": "电话"}


def prefilled(*rows, **more):
    return Prefilled(OWNER, "陈静", "教师", LISTS, rows, 0, len(rows), None, **more)


def book_of(*rows, **more):
    return handout_bytes(prefilled(*rows, **more), FRAME, number_for("ABCDEF", OWNER, 1))


COLUMNS = columns_of(prefilled()).all


def letter(name):
    return openpyxl.utils.get_column_letter(COLUMNS.index(name) + 1)


def computed(office, tmp_path, content, formulas, count):
    """What LibreOffice makes of formulas of the sheet's first row in each of its first rows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    extra = book.create_sheet("算", 0)
    for row in range(FIRST, FIRST + count):
        for place, formula in enumerate(formulas, 1):
            extra.cell(row, place, "=" + re.sub(rf"\$([A-Z]+){FIRST}\b", rf"家访记录!$\g<1>{row}", formula))
    path = tmp_path / "book.xlsx"
    book.save(path)
    sheet = openpyxl.load_workbook(recalculated(office, path, tmp_path), data_only=True)["算"]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(FIRST, FIRST + count - 1, 1, len(formulas))]


OFFERED = {
    # 年级 and 班级 as typed: (how many, the first) of the classes, then of the pupils.
    (None, None): (3, "一(1)班", 5, "王小明"),
    ("一年级", None): (2, "一(1)班", 5, "王小明"),
    ("二年级", None): (1, "二(1)班", 5, "王小明"),
    ("一年级", "一(2)班"): (2, "一(1)班", 1, "张伟"),
    ("二年级", "二(1)班"): (1, "二(1)班", 2, "赵云"),
    # A word that the lists lack leaves the choice open.
    ("九年级", "101"): (3, "一(1)班", 5, "王小明"),
}


def test_a_class_is_chosen_within_the_year_group_and_a_pupil_within_the_class(office, tmp_path):
    content = book_of(*({YEAR_GROUP: group, "school_class": name} for group, name in OFFERED))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["家访记录"]
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    words = [rules[f"{letter(name)}{FIRST}"] for name in ("school_class", "student")]
    asked = [f"{how}({offered}{rest})" for offered in words for how, rest in (("COUNTA", ""), ("INDEX", ",1"))]
    found = iter(computed(office, tmp_path, content, asked, len(OFFERED)))
    assert {typed: next(found) for typed in OFFERED} == OFFERED


MARKED = [
    ({}, ""),
    ({YEAR_GROUP: "一年级"}, ""),
    (PREFILLED, "date form"),
    (VISITED, ""),
    ({"form": "电话"}, "school_class student date lead"),
    # A pupil known by 学号 needs neither name nor class.
    ({"student_id": "G02", "date": date(2024, 10, 12), "form": "电话", "lead": "陈静"}, ""),
    ({**VISITED, "date": date(2024, 8, 1)}, ""),
    ({**VISITED, "date": date(2024, 7, 31)}, "wrong"),
    ({**VISITED, "date": date(2025, 8, 1)}, "wrong"),
    ({**VISITED, "date": "十月十二日"}, "wrong"),
    ({**VISITED, "student_id": "G02"}, ""),
    # The number of somebody else; of nobody we know.
    ({**VISITED, "student_id": "G01"}, "wrong"),
    ({**VISITED, "student_id": "G99"}, ""),
]


def test_required_cells_are_marked_while_they_are_blank_and_days_that_can_not_be(office, tmp_path):
    content = book_of(*(row for row, _ in MARKED))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["家访记录"]
    names = {letter(name): name for name in COLUMNS}
    areas = [(str(area.sqref).rstrip("0123456789").split(":"), area.rules) for area in sheet.conditional_formatting]
    rules = {
        rule.formula[0]: "wrong" if "ISNUMBER" in rule.formula[0] or "IFERROR" in rule.formula[0] else names[last]
        for (first, last), own in areas
        for rule in own
        if first.rstrip("0123456789") == last or "IFERROR" in rule.formula[0]
    }
    found = computed(office, tmp_path, content, list(rules), len(MARKED))
    marked = [{name for name, holds in zip(rules.values(), row, strict=True) if holds} for row in found]
    assert marked == [set(names.split()) for _, names in MARKED]


def test_it_is_a_valid_workbook(validator, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(book_of(PREFILLED, VISITED, {}))
    assert ooxml_validator.errors(validator, path) == []
