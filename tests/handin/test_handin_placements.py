"""Classes of pupils that the journal remembers, for a roster whose 班级 was only typed over."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from handed_in import WANG, ZHANG, log, moment, term_folder

from jiafang_batch.cli import jiafang
from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.journal import Journal, Placement, line_of, read_journal
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_out import hand_out
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school

INTAKE = Intake(processes=0)
TWO_WANG = "2024-9-22 | 一(2)班 | 王小明 | 刘洋 | 实地家访"


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def take_in(term, *paths, at="20 15:00"):
    return collect(open_term(term, INTAKE), list(paths), moment(at), Wish())


def roster(term, change):
    """Type into the roster: 学号 → new cells by heading; None adds nothing."""
    path = term / "基础信息/学生名册.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["学生名册"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for heading, value in change.get(row[0].value, {}).items():
            sheet.cell(row[0].row, headings[heading]).value = value
    book.save(path)


def checked(term):
    return check_school(SchoolJob(term), None, INTAKE)


def visits(term):
    return sorted((v.student, str(v.date)) for v in checked(term).records.visits)


def codes(term):
    return [p.code for p in checked(term).problems]


def command(*words):
    result = CliRunner().invoke(jiafang, [str(word) for word in words])
    assert result.exit_code in (0, 1), result.output
    return result.output


@pytest.mark.parametrize("by", ["collect", "hand-out", "run"])
def test_an_old_sheet_of_a_pupil_whose_class_was_typed_over_stays_right(term, tmp_path, by):
    sheet = log(tmp_path / "a.xlsx", WANG)
    if by == "collect":
        take_in(term, sheet)
        roster(term, {"G01": {"班级": "一(2)班"}})
    elif by == "run":
        # Nobody has ever collected anything: the sheet lies in the folder itself.
        log(term / "收表/随便放.xlsx", WANG)
        command("run", term)
        roster(term, {"G01": {"班级": "一(2)班"}})
        command("run", term)
        assert "输入没有变化" in command("run", term)
    else:
        hand_out(open_term(term, INTAKE), OwnerKind.SCHOOL_CLASS, "", date(2024, 9, 3))
        roster(term, {"G01": {"班级": "一(2)班"}})
        take_in(term, sheet)
    assert visits(term) == [("G01", "2024-09-21")]
    assert "unknown-student" not in codes(term)
    (notice,) = (p for p in checked(term).problems if p.code == "moved-without-note")
    assert notice.location.file == "基础信息/学生名册.xlsx"
    assert (notice.details["former"], notice.details["school_class"]) == ("一(1)班", "一(2)班")
    # The homeroom teacher of the class of that day has visited him.
    results = compute_school(checked(term)).evaluation.results
    (rate,) = (r for r in results if r.indicator.code == "B-1" and r.subject.key == "一(2)班")
    assert (rate.tally.numerator, rate.tally.denominator) == (1, 3)


def test_a_namesake_stays_who_he_was_when_the_sheet_came(term, tmp_path):
    roster(term, {"G03": {"姓名": "王小明"}})
    take_in(term, log(tmp_path / "a.xlsx", WANG), log(tmp_path / "b.xlsx", TWO_WANG))
    before = visits(term)
    assert before == [("G01", "2024-09-21"), ("G03", "2024-09-22")]
    roster(term, {"G01": {"班级": "一(2)班"}})
    assert visits(term) == before
    assert codes(term).count("namesake-then") == 1
    # A sheet that comes now may mean either: that is asked, with their numbers.
    take_in(term, log(tmp_path / "c.xlsx", TWO_WANG.replace("9-22", "11-3"), ZHANG.replace("张伟", "阿依古丽·买买提")))
    (asked,) = (p for p in checked(term).problems if p.code == "ambiguous-student")
    assert asked.details["candidates"] == "王小明(G01)、王小明(G03)"


def test_what_the_roster_says_of_a_move_holds(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG))
    path = term / "基础信息/学生名册.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["学生名册"]
    for column, cells in enumerate((("原班级", "一(1)班"), ("转班日期", date(2024, 10, 8))), sheet.max_column + 1):
        for row, value in enumerate(cells, 1):
            sheet.cell(row, column).value = value
    book.save(path)
    roster(term, {"G01": {"班级": "一(2)班"}})
    assert visits(term) == [("G01", "2024-09-21")]
    assert "moved-without-note" not in codes(term)


def test_a_class_that_was_renamed_is_no_move(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG))
    line = line_of(Placement(date(2024, 9, 1), {"一(9)班": ("G01",)}))
    path = term / "收表/.收表日志.jsonl"
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")
    assert "moved-without-note" not in codes(term)


def test_a_run_that_writes_elsewhere_records_nothing(term, tmp_path):
    log(term / "收表/随便放.xlsx", WANG)
    command("run", term, "-o", tmp_path / "别处")
    assert open_term(term, INTAKE).journal == Journal()


def test_a_roster_that_was_typed_wrong_and_set_right_before_anything_came_moved_nobody(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG))
    for name in ("一(2)班", "一(1)班"):
        roster(term, {"G01": {"班级": name}})
        command("run", term)
    assert len(open_term(term, INTAKE).journal.placements) == 3
    assert "moved-without-note" not in codes(term)
    assert visits(term) == [("G01", "2024-09-21")]


def test_nothing_is_recorded_twice_and_a_return_is_known(term, tmp_path):
    for day, name in enumerate(("一(1)班", "一(1)班", "一(2)班", "一(1)班")):
        roster(term, {"G01": {"班级": name}})
        take_in(term, log(tmp_path / f"{day}.xlsx", ZHANG.replace("9-22", f"10-1{day}")))
    placements = open_term(term, INTAKE).journal.placements
    assert [dict(p.classes) for p in placements[1:]] == [{"一(2)班": ("G01",)}, {"一(1)班": ("G01",)}]
    assert "moved-without-note" in codes(term)


def test_a_journal_without_placements_says_nothing():
    assert read_journal(b"").placements == ()
    assert Journal().placements == ()
    line = line_of(Placement(date(2024, 9, 3), {"一(1)班": ("G01", "G02")}))
    assert read_journal(line.encode()).placements == (Placement(date(2024, 9, 3), {"一(1)班": ("G01", "G02")}),)
    assert read_journal(line.replace("2024-09-03", "x").encode()).placements == ()
