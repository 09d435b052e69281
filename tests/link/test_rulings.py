"""更正: each ruling settles what it is about and nothing else, and says so."""

from __future__ import annotations

import openpyxl
import pytest
import small_term
from text_tables import YEAR, grid, read, rows, write_book

from jiafang_batch.catalogue import is_error, message
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.roster import link_roster
from jiafang_batch.link.rulings import apply_rulings, read_rulings
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.suggest import write_suggestions

HEADER = "裁定 | 文件 | 工作表 | 行 | 原内容 | 改为 | 理由 | 裁定人"
LOG = "收表/登记.xlsx"
EXTRA = [
    ("学生名册", "", "G05 | 周七 | 女 | 一年级 | 一(1)班 | 2024-9-2 | | | 具备 | 13900000005"),
    ("学生名册", "", "G06 | 周七 | 男 | 一年级 | 一(1)班 | 2024-9-2 | | | 具备 | 13900000006"),
    ("一班家访", "", "2024-12-1 | 一(1)班 | 周七 | | 陈静 | | 实地家访 | | | | | | |"),
    ("一班家访", "", "2019-12-1 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | | | | | | |"),
    ("一班家访", "", "2024-12-2 | 一(1)班 | 王小明 | | 陈婧 | | 实地家访 | | | | | | |"),
]
"""Two pupils of one name, a date of another year, a teacher whose name is misspelled."""


def places() -> dict[str, tuple[str, int]]:
    """The file and row of each extra row of the log."""
    _, tables, _ = small_term.tables(*EXTRA)
    (log,) = [t for t in tables if t.head.sheet == "一班家访"]
    last = log.rows[-1].number
    return {"name": (log.head.file, last - 2), "date": (log.head.file, last - 1), "teacher": (log.head.file, last)}


def ruled(*lines: str, extra=()):
    """What linking says and gives under the rulings, beside what the rulings say."""
    _, tables, problems = small_term.tables(*EXTRA, *extra)
    rulings, incomplete = read_rulings(read(grid("\n".join((HEADER, *lines)), file="更正.xlsx"))[0])
    done = apply_rulings(rulings, tables, problems)
    records, said = link_term(done.tables, link_roster(done.tables, YEAR.first.year))
    remaining = [problem for problem in problems if not done.settled.covers(problem)]
    return records, [*remaining, *done.problems, *incomplete, *said]


def codes(problems) -> list[str]:
    return [p.code for p in problems if is_error(p) or p.code.startswith("ruling")]


def days(records, student: str) -> list[str]:
    return [str(v.date) for v in records.visits if v.student == student]


def test_without_rulings_the_three_rows_are_errors():
    _, problems = ruled()
    assert {"ambiguous-student", "date-out-of-range", "unknown-teacher"} <= set(codes(problems))


def test_a_name_means_the_pupil_that_the_office_names():
    file, row = places()["name"]
    records, problems = ruled(f"指学生 | {file} | 一班家访 | {row} | 周七 | 周七(G05) | 已核实 | 教导处")
    assert "2024-12-01" in days(records, "G05")
    assert "ambiguous-student" not in codes(problems)
    (applied,) = [p for p in problems if p.code == "ruling-applied"]
    assert "教导处" in message(applied)
    assert "已核实" in message(applied)


@pytest.mark.parametrize(
    ("names", "ids", "visited"),
    [
        ("王小民", "G99", ["G01"]),
        ("王小民", "G02", ["G01"]),  # 学号 would win over the name
        ("王小民", "G98、G99", ["G01"]),
        ("李芳、王小民", "G02、G99", ["G01", "G02"]),
        ("李芳、王小民", "", ["G01", "G02"]),
    ],
)
def test_a_pupil_that_the_office_names_wins_over_the_id_in_the_row(names, ids, visited):
    row = ("一班家访", "", f"2024-12-3 | 一(1)班 | {names} | {ids} | 陈静 | | 实地家访 | | | | | | |")
    records, problems = ruled("指学生 | | | | 王小民 | 王小明(G01) | 已核实 | 教导处", extra=(row,))
    assert sorted(v.student for v in records.visits if str(v.date) == "2024-12-03") == visited
    assert "ruling-applied" in codes(problems)
    assert not {"unknown-student-id", "student-id-for-several", "unknown-student"} & set(codes(problems))


def test_of_names_and_ids_that_do_not_match_the_open_ones_stay_an_error():
    row = ("一班家访", "", "2024-12-3 | 一(1)班 | 李芳、王小民 | G99 | 陈静 | | 实地家访 | | | | | | |")
    _, problems = ruled("指学生 | | | | 王小民 | 王小明(G01) | 已核实 | 教导处", extra=(row,))
    assert "student-id-for-several" in codes(problems)


def test_a_name_without_a_row_is_meant_in_every_row():
    records, problems = ruled("指教师 | | | | 陈婧 | T1 | 笔误 | 教导处")
    assert "2024-12-02" in days(records, "G01")
    assert "unknown-teacher" not in codes(problems)


VOID = (
    "作废 | {file} | 一班家访 | {row} | | | 填错了 | 教导处",
    "作废 | {file} | 一班家访 | {row} | 2019-12-1 | | 填错了 | 教导处",
    "指学生 | {file} | 一班家访 | {row} | 王小明 | 作废 | 填错了 | 教导处",
)


@pytest.mark.parametrize("line", VOID)
def test_a_void_row_counts_nowhere_and_is_no_fault(line):
    file, row = places()["date"]
    records, problems = ruled(line.format(file=file, row=row))
    assert "2019-12-01" not in days(records, "G01")
    assert "date-out-of-range" not in codes(problems)
    assert "ruling-applied" in codes(problems)


def test_an_accepted_date_counts():
    file, row = places()["date"]
    records, problems = ruled(f"接受日期 | {file} | 一班家访 | {row} | | | 补录 | 教导处")
    assert "2019-12-01" in days(records, "G01")
    assert "date-out-of-range" not in codes(problems)


def test_a_ruling_that_meets_nothing_is_said():
    file, row = places()["name"]
    assert "ruling-unused" in codes(ruled(f"作废 | {file} | 一班家访 | {row + 50} | | | 填错了 | 教导处")[1])
    assert "ruling-unused" in codes(ruled(f"作废 | {file} | 一班家访 | {row} | 王小明 | | 填错了 | 教导处")[1])


def test_a_ruling_that_says_too_little_does_nothing():
    _, problems = ruled("作废 | | | | 周七 | | 填错了 | 教导处")
    assert "ruling-incomplete" in codes(problems)
    assert "ambiguous-student" in codes(problems)


def test_an_undecided_row_does_nothing_in_silence():
    file, row = places()["name"]
    _, problems = ruled(f"指学生 | {file} | 一班家访 | {row} | 周七 | | 已核实 | 教导处")
    assert not [code for code in codes(problems) if code.startswith("ruling")]


def decide(path, rows):
    """Choose in the dropdowns of these rows, as the office does."""
    book = openpyxl.load_workbook(path)
    sheet = book["更正"]
    heads = {cell.value.rstrip("*"): cell.column for cell in sheet[1]}
    for row in rows:
        kind = sheet.cell(row, heads["裁定"]).value
        if kind is None:
            sheet.cell(row, heads["裁定"]).value = "作废"
        else:
            sheet.cell(row, heads["改为"]).value = "周七(G05)" if kind == "指学生" else "陈静(T1)"
    book.save(path)


def test_suggestions_are_decided_by_one_cell_each(tmp_path):
    term = small_term.written(tmp_path / "term", *EXTRA)
    target, asked = write_suggestions(check_school(SchoolJob(term)))
    assert (target.name, asked) == ("更正.xlsx", 3)
    rules = openpyxl.load_workbook(target)["更正"].data_validations.dataValidation
    offered = [rule.formula1 for rule in rules if rule.type == "list"]
    assert any("周七(G05)" in words and "作废" in words for words in offered)
    decide(target, range(2, 5))
    after = check_school(SchoolJob(term))
    assert not [p for p in after.problems if is_error(p)]
    assert compute_school(after) is not None


def test_suggestions_never_touch_what_is_decided_and_end_when_nothing_is_open(tmp_path):
    term = small_term.written(tmp_path / "term", *EXTRA)
    target, _ = write_suggestions(check_school(SchoolJob(term)))
    decide(target, range(2, 4))
    decided = target.read_bytes()
    again, asked = write_suggestions(check_school(SchoolJob(term)))
    assert (again.name, asked, target.read_bytes() == decided) == ("更正建议.xlsx", 1, True)
    texts = [cell.value for cell in openpyxl.load_workbook(again)["更正"][2]]
    assert "教导处" in texts
    assert write_suggestions(check_school(SchoolJob(term)))[0].name == "更正建议2.xlsx"
    decide(target, range(4, 5))
    assert write_suggestions(check_school(SchoolJob(term))) == (None, 0)
    assert not (term / "更正建议3.xlsx").exists()


@pytest.mark.parametrize(
    ("written", "deadline", "on_time", "said"),
    [
        ("一(1)班", True, ["一(1)班"], ("ruling-applied", "")),
        ("一年级1班", True, ["一(1)班"], ("ruling-applied", "")),
        ("2024级1班", True, ["一(1)班"], ("ruling-applied", "")),
        ("一(9)班", True, [], ("ruling-unused", "班级表里没有这个班")),
        ("不是班级", True, [], ("ruling-unused", "班级表里没有这个班")),
        ("一(1)班", False, [], ("ruling-unused", "考核办法没有写收表截止时间，没有按时不按时")),
    ],
)
def test_a_class_of_the_list_is_taken_as_on_time_where_there_is_a_deadline(tmp_path, written, deadline, on_time, said):
    no_deadline = () if deadline else (("基本设置", "2025-1-22 17:00", ""),)
    term = small_term.written(tmp_path, ("收表登记", "", ""), *no_deadline)
    line = f"{HEADER}\n视为按时 | | | | {written} | | 停电 | 教导处"
    write_book(term / "更正.xlsx", {"更正": rows(line)})
    checked = check_school(SchoolJob(term))
    assert [r.school_class for r in checked.records.receipts] == on_time
    rulings = [p for p in checked.problems if p.code.startswith("ruling")]
    assert [(p.code, p.details["reason"] if not on_time else "") for p in rulings] == [said]


@pytest.mark.parametrize(
    ("becomes", "visited"), [("李芳", "G02"), ("李 芳", "G02"), ("G02", "G02"), ("李芳(G02)", "G02"), ("G05", "G05")]
)
def test_a_name_that_only_one_pupil_has_is_enough(becomes, visited):
    file, row = places()["name"]
    records, problems = ruled(f"指学生 | {file} | 一班家访 | {row} | 周七 | {becomes} | 已核实 | 教导处")
    assert "2024-12-01" in days(records, visited)
    assert codes(problems).count("ruling-applied") == 1


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [(kind, becomes) for kind in ("指学生", "指教师") for becomes in ("周七", "周八", "G99", "李芳(G99)")]
    + [("指学生", "陈静"), ("指教师", "李芳")],
)
def test_somebody_whom_the_roster_does_not_tell_is_said_at_the_ruling(kind, becomes):
    place = places()["teacher" if kind == "指教师" else "name"]
    name = "陈婧" if kind == "指教师" else "周七"
    _, before = ruled()
    _, problems = ruled(f"{kind} | {place[0]} | 一班家访 | {place[1]} | {name} | {becomes} | 已核实 | 教导处")
    (said,) = [p for p in problems if p.code.startswith("ruling")]
    assert said.code == "ruling-unused"
    assert said.location.file == "更正.xlsx"
    assert becomes in message(said)
    # The row is as wrong as it was, and nothing else is said of it.
    assert [p for p in problems if p is not said] == before


def test_a_ruling_that_does_not_say_its_kind_is_incomplete():
    file, row = places()["name"]
    _, problems = ruled(f" | {file} | 一班家访 | {row} | 周七 | G05 | 已核实 | 教导处")
    (said,) = [p for p in problems if p.code.startswith("ruling")]
    assert (said.code, said.details["lack"]) == ("ruling-incomplete", "裁定")


def test_what_people_have_added_to_the_rulings_stands_in_the_next_suggestions(tmp_path):
    term = small_term.written(tmp_path, *EXTRA)
    target, _ = write_suggestions(check_school(SchoolJob(term)))
    book = openpyxl.load_workbook(target)
    sheet = book["更正"]
    last = sheet.max_column
    sheet.cell(1, last + 1, "谁去问"), sheet.cell(2, last + 1, "刘主任")
    sheet["A2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book.create_sheet("电话记录")["A1"] = "x"
    book.save(target)
    beside, asked = write_suggestions(check_school(SchoolJob(term)))
    again = openpyxl.load_workbook(beside)
    assert (again["更正"].cell(2, last + 1).value, "电话记录" in again.sheetnames) == ("刘主任", True)
    assert again["更正"]["A2"].fill.fgColor.rgb == "00FFFF00"
    rows = [row for row in again["更正"].iter_rows(min_row=2, values_only=True) if any(row)]
    # What waits for a decision already is not asked twice; what was taken out is asked again.
    assert len(rows) == asked
    book["更正"].delete_rows(2)
    book.save(target)
    beside, asked = write_suggestions(check_school(SchoolJob(term)))
    again = openpyxl.load_workbook(beside)
    rows = [row for row in again["更正"].iter_rows(min_row=2, values_only=True) if any(row)]
    assert len(rows) == asked
    # Each new row offers its own words, and no cell has two dropdowns.
    rules = [(rule.formula1, rule.sqref) for rule in again["更正"].data_validations.dataValidation]
    assert any("周七(G05)" in str(formula) for formula, _ in rules)
    for row in range(2, len(rows) + 2):
        for column in "ABCDEFGH":
            assert sum(f"{column}{row}" in area for _, area in rules) <= 1
