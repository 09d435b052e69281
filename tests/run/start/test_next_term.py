"""`jiafang new --from`: the school's own policy and rosters in its next term, typed once."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from builders import CALENDAR, new_term, preset_policy
from click.testing import CliRunner
from msgspec.structs import replace
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.intake.pool import Intake
from jiafang_batch.policy.model import CalendarRow
from jiafang_batch.policy.next_term import TermName, moved_on, term_after
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.term.open_term import read_policy
from jiafang_batch.run.usage import UsageError

AUTUMN, SPRING = "第一学期", "第二学期"
SPRING_ROW = CalendarRow(SPRING, "学期", date(2025, 2, 10), date(2025, 7, 8))


def run(*words):
    result = CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)
    return result.output, result.exception


def policy_in(folder):
    policy, _, problems = read_policy(SourceFile("考核办法.xlsx", folder / "考核办法.xlsx"), Intake(processes=0))
    assert not problems
    return policy


_ROWS = tuple(CalendarRow(*row) for row in CALENDAR)


def policy(calendar=(), **settings):
    """A policy with the calendar rows of the builders and these, and these settings."""
    base = preset_policy("qizhuang")
    return replace(base, settings=replace(base.settings, **settings), calendar=(*_ROWS, *calendar))


def changed(cells):
    return {(cell.entry, cell.field): cell.new for cell in cells if cell.field != "basis"}


@pytest.mark.parametrize(
    ("calendar", "now", "following"),
    [
        ((), AUTUMN, TermName(2024, SPRING)),
        ((SPRING_ROW,), AUTUMN, TermName(2024, SPRING)),
        ((SPRING_ROW,), SPRING, TermName(2025, AUTUMN)),
        ((CalendarRow("夏季小学期", "学期", date(2025, 7, 9), date(2025, 7, 20)), SPRING_ROW), SPRING, TermName(2024, "夏季小学期")),
    ],
)  # fmt: skip
def test_the_term_that_follows_is_the_next_of_the_calendar(calendar, now, following):
    base = policy(calendar)
    row = next(row for row in base.calendar if row.name == now)
    assert term_after(replace(base, term=row)) == following


def test_a_second_term_changes_its_days_and_nothing_else():
    held = policy([SPRING_ROW], nomination_deadline=date(2025, 1, 8))
    assert changed(moved_on(held, TermName(2024, SPRING))) == {
        ("学期", "value"): SPRING,
        ("开学日期", "value"): date(2025, 2, 17),
        ("结课日期", "value"): date(2025, 7, 4),
        ("收表截止时间", "value"): datetime(2025, 7, 9, 17, 0),  # noqa: DTZ001
        # 9 days before the end of lessons, as in autumn
        ("名单截止日期", "value"): date(2025, 6, 25),
    }


def test_a_day_as_the_deadline_stays_a_day_and_a_cut_off_goes():
    held = policy([SPRING_ROW], hand_in_deadline=datetime(2025, 1, 20, 23, 59, 59), cut_off=date(2025, 1, 19))  # noqa: DTZ001
    cells = changed(moved_on(held, TermName(2024, SPRING)))
    assert cells["收表截止时间", "value"] == date(2025, 7, 7)
    assert cells["统计截止日期", "value"] is None


def test_opening_and_closing_lie_in_the_term_of_the_calendar():
    late = replace(SPRING_ROW, first=date(2025, 2, 24), last=date(2025, 6, 27))
    cells = changed(moved_on(policy([late]), TermName(2024, SPRING)))
    assert (cells["开学日期", "value"], cells["结课日期", "value"]) == (date(2025, 2, 24), date(2025, 6, 27))


def test_a_calendar_of_one_term_holds_the_next_one_instead():
    cells = changed(moved_on(policy(), TermName(2024, SPRING)))
    assert cells[AUTUMN, "name"] == SPRING
    assert (cells[AUTUMN, "first"], cells[AUTUMN, "last"]) == (date(2025, 2, 8), date(2025, 7, 11))


def test_a_new_school_year_moves_every_row_and_the_years_in_names():
    leap = CalendarRow("2024年闰日", "假期", date(2024, 2, 29), date(2024, 2, 29))
    cells = changed(moved_on(policy([leap]), TermName(2025, AUTUMN)))
    assert cells["开学日期", "value"] == date(2025, 9, 1)
    assert cells["学年", "value"] == "2025-2026"
    assert cells["2024-2025学年", "name"] == "2025-2026学年"
    assert cells["国庆节", "first"] == date(2025, 10, 1)
    assert cells["2024年闰日", "first"] == date(2025, 2, 28)
    assert cells["2024年闰日", "window"] == "2025年闰日"


def test_the_same_term_changes_nothing():
    assert moved_on(policy(), TermName(2024, AUTUMN)) == ()


@pytest.fixture
def old(tmp_path):
    """A term whose office has worked in its 考核办法: another target, a note, a sheet and a column of its own."""
    place = written(tmp_path / "2024秋")
    book = openpyxl.load_workbook(place / "考核办法.xlsx")
    book["指标"].cell(3, 26, "开会定的")
    book.create_sheet("会议记录")["A1"] = "九月十日"
    book.save(place / "考核办法.xlsx")
    write_book(place / "基础信息/名册/转学.xlsx", {"说明": rows("事项 | 备注\n无 | 无")})
    return place


def test_the_next_term_is_begun_without_typing_anything_again(old, tmp_path):
    new = tmp_path / "2025春"
    output, fault = run("new", new, "--from", old)
    assert fault is None
    assert "学期 第一学期 → 第二学期" in output
    assert "请核对" in output
    assert "上学期文件夹 （空） → 2024秋" in output
    before, after = policy_in(old), policy_in(new)
    assert after.indicators == before.indicators
    assert after.settings.previous_folder == "2024秋"
    assert (after.settings.school, after.settings.term) == (before.settings.school, SPRING)
    assert after.term.first <= after.settings.opening <= after.settings.closing <= after.term.last
    book = openpyxl.load_workbook(new / "考核办法.xlsx")
    assert book["会议记录"]["A1"].value == "九月十日"
    assert book["指标"].cell(3, 26).value == "开会定的"
    names = {path.relative_to(old) for path in (old / "基础信息").rglob("*") if path.is_file()}
    assert {path.relative_to(new) for path in (new / "基础信息").rglob("*") if path.is_file()} == names
    assert all((new / name).read_bytes() == (old / name).read_bytes() for name in names)


def test_what_people_wrote_beside_a_day_and_below_the_settings_stays(old, tmp_path):
    book = openpyxl.load_workbook(old / "考核办法.xlsx")
    settings, calendar = book["基本设置"], book["校历"]
    settings["C1"], calendar["E1"] = "依据", "依据"
    for row in settings.iter_rows(min_row=2):
        settings.cell(row[0].row, 3, "行事历" if row[0].value in ("开学日期", "学校") else None)
    calendar["E2"] = "教代会三.2"
    below = settings.max_row + 1
    settings.cell(below, 5, "以上由教导处填")
    book.save(old / "考核办法.xlsx")
    assert run("new", tmp_path / "2025秋", "--from", old, "--year", "2025-2026")[1] is None
    assert run("new", tmp_path / "2025春", "--from", old)[1] is None
    for name, opening in (("2025秋", date(2025, 9, 2)), ("2025春", date(2025, 2, 17))):
        made = openpyxl.load_workbook(tmp_path / name / "考核办法.xlsx")
        rows_now = {row[0]: row[1:3] for row in made["基本设置"].iter_rows(values_only=True)}
        assert rows_now["开学日期"][1] == "行事历；软件拟定，请学校确定"
        assert rows_now["结课日期"][1] == "软件拟定，请学校确定"
        assert rows_now["学校"][1] == "行事历"
        assert policy_in(tmp_path / name).settings.previous_folder == ("2024秋" if name == "2025春" else "")
        assert made["基本设置"].cell(below, 5).value == "以上由教导处填"
        assert made["校历"]["E2"].value == "教代会三.2"
        assert policy_in(tmp_path / name).settings.opening == opening


def test_a_row_that_only_changes_its_name_is_told_by_it(old, tmp_path):
    spring_days = ("2025-2-8", "2025-7-11")
    place = written(tmp_path / "错名", ("校历", "2024-8-1  | 2025-1-24", " | ".join(spring_days)),
                    ("基本设置", "2024-9-2", "2025-2-17"), ("基本设置", "2025-1-17", "2025-6-27"))  # fmt: skip
    output, fault = run("new", tmp_path / "新", "--from", place)
    assert fault is None
    assert "第一学期（改名第二学期）" in output
    assert old.is_dir()


def test_a_new_school_year_has_the_policy_and_blank_rosters(old, tmp_path):
    new = tmp_path / "2025秋"
    output, fault = run("new", new, "--from", old, "--year", "2025-2026")
    assert fault is None
    assert "名册没有带来" in output
    assert policy_in(new).settings.previous_folder == ""
    assert policy_in(new).settings.term == AUTUMN
    assert policy_in(new).school_year.name == "2025-2026学年"
    assert sorted(path.name for path in (new / "基础信息").iterdir()) == ["学生名册.xlsx", "教师与班级.xlsx"]


@pytest.mark.parametrize(
    ("options", "term"),
    [
        ((), TermName(2024, SPRING)),
        (("--term", SPRING), TermName(2024, SPRING)),
        (("--term", AUTUMN), TermName(2025, AUTUMN)),
        (("--year", "2025-2026"), TermName(2025, AUTUMN)),
        (("--year", "2026-2027", "--term", SPRING), TermName(2026, SPRING)),
        (("--policy", "wuda"), TermName(2024, SPRING)),
        (("--policy", "wuda", "--school", "新名小学"), TermName(2024, SPRING)),
    ],
)
def test_what_is_not_said_follows_from_the_term_before(old, tmp_path, options, term):
    new = tmp_path / "新"
    assert run("new", new, "--from", old, *options)[1] is None
    made = policy_in(new)
    assert (made.school_year.first.year, made.term.name) == (term.first_year, term.name)
    assert made.settings.school == ("新名小学" if "--school" in options else policy_in(old).settings.school)
    assert any(indicator.code.startswith("WD-") for indicator in made.indicators) == ("--policy" in options)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda place: (place / "考核办法.xlsx").unlink(), "没有了"),
        (lambda place: (place / "考核办法.xlsx").write_bytes(b"x"), "有错误"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_and_nothing_is_written(old, tmp_path, spoil, words):
    spoil(old)
    _, fault = run("new", tmp_path / "2025春", "--from", old)
    assert isinstance(fault, UsageError)
    assert words in str(fault)
    assert "--policy" in str(fault)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2024秋"]


def test_a_workbook_that_would_lose_something_comes_as_it_is(old, tmp_path, monkeypatch):
    monkeypatch.setattr("jiafang_batch.report.updated.editable.would_be_lost", lambda _: "切片器")
    output, fault = run("new", tmp_path / "2025春", "--from", old)
    assert fault is None
    assert "原样" in output
    assert "切片器" in output
    assert "请打开它自己改：" in output
    assert "\n  学期 第一学期 → 第二学期\n" in output
    assert (tmp_path / "2025春/考核办法.xlsx").read_bytes() == (old / "考核办法.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["wuda", "miaoqiao", "changxiao", "qizhuang"])
def test_a_year_of_terms_after_a_preset_stays_sound(name, tmp_path):
    new_term(tmp_path / "0", name)
    for number, term in enumerate([TermName(2024, SPRING), TermName(2025, AUTUMN), TermName(2025, SPRING)]):
        assert run("new", tmp_path / str(number + 1), "--from", tmp_path / str(number), "--policy", "")[1] is None
        made = policy_in(tmp_path / str(number + 1))
        assert (made.school_year.first.year, made.term.name) == (term.first_year, term.name)
        assert made.settings.hand_in_deadline.date() >= made.settings.closing
    first, last = policy_in(tmp_path / "0"), policy_in(tmp_path / "3")
    assert [(row.name, row.kind) for row in last.calendar[1:]] == [(row.name, row.kind) for row in first.calendar[1:]]
    assert last.indicators == first.indicators
