"""What was united is told: in 变动.xlsx, by `diff` of a term, and kept for the panel; each row beside the one that counts."""

from __future__ import annotations

from collections import Counter

import openpyxl
import pytest
from handed_in import HEADINGS, LI, LI_WRONG, ONE, WANG, ZHANG, log, moment, term_folder
from msgspec.structs import replace
from text_tables import rows, write_book

from jiafang_batch.cli.hand_in_commands import diff
from jiafang_batch.handin import union_memory
from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.union_memory import counts_words
from jiafang_batch.handin.union_pages import union_pages
from jiafang_batch.handin.union_records import Became
from jiafang_batch.handin.union_report import Unions
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.diff import united_in
from jiafang_batch.run.handin.hand_out import hand_out
from jiafang_batch.run.place import cache
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.term.changes_book import CHANGES, UNIONS
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.usage import UsageError

INTAKE = Intake(processes=0)
FIRST, SECOND = (f"收表/一年级/一(1)班/一(1)班_第{number}版.xlsx" for number in (1, 2))
PHONE = WANG.replace("实地家访", "电话")


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def take_in(term, *paths, at="20 15:00"):
    return collect(open_term(term, INTAKE), list(paths), moment(at), Wish())


def unions(term):
    return check_school(SchoolJob(term), None, INTAKE).unions


def run(term):
    return write_school(compute_school(check_school(SchoolJob(term), None, INTAKE)), term / "输出")


def sheet(term, name):
    head, *body = openpyxl.load_workbook(term / "输出" / CHANGES)[name].iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_of_every_workbook_it_is_told_what_became_of_its_rows(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI, WANG.replace("9-21", "10-3")))
    assert unions(term) == Unions()
    take_in(term, log(tmp_path / "b.xlsx", PHONE, LI), at="21 09:00")
    told = unions(term)
    assert [(f.owner, f.path, f.version, f.rows, f.asked) for f in told.files] == [
        (ONE, FIRST, 1, 3, 1),
        (ONE, SECOND, 2, 2, 0),
    ]
    assert told.files[0].became == {Became.CORRECTED: 1, Became.SAME: 1, Became.COUNTED: 1}
    assert counts_words(told.files[0]) == "3 行：统计 1，照旧 1，改了 1，要问 1"
    corrected, asked = told.rows
    assert (corrected.pupil, corrected.became, corrected.why) == ("王小明", "改了", "后来写的不一样")
    assert (corrected.old, corrected.new) == ("家访形式 实地家访", "家访形式 电话")
    assert (str(corrected.place), str(corrected.there)) == (f"{FIRST}!家访记录!2", f"{SECOND}!家访记录!2")
    assert (asked.pupil, str(asked.day), asked.became) == ("王小明", "2024-10-03", "要问")
    assert (asked.new, str(asked.there)) == ("没有这一行", f"{SECOND}!家访记录")
    assert told.counts == {"改了": 1, "要问": 1}


def filled(term, tmp_path, name, change):
    """What was handed out to the class, after a change of its sheet."""
    path = next((term / "发表").rglob("一(1)班*.xlsx"))
    book = openpyxl.load_workbook(path)
    log_sheet = book["家访记录"]
    head = next(row for row in log_sheet.iter_rows() if any(cell.value == "家访日期*" for cell in row))
    columns = {str(cell.value).rstrip("*"): cell.column for cell in head if cell.value}
    change(log_sheet, head[0].row, columns)
    book.save(tmp_path / name)
    return tmp_path / name


def fill(log_sheet, top, columns, cells):
    """Write 学生 → (day, form) into the rows of the sheet."""
    for row in range(top + 1, log_sheet.max_row + 1):
        pupil = log_sheet.cell(row, columns["学生姓名"]).value
        if pupil in cells:
            for title, value in zip(("家访日期", "家访形式"), cells.pop(pupil), strict=True):
                log_sheet.cell(row, columns[title]).value = value
            log_sheet.cell(row, columns["主访教师"]).value = "陈静"


def test_a_row_that_was_withdrawn_and_one_left_as_it_was_are_told(term, tmp_path):
    both = {"王小明": ("2024-9-21", "实地家访"), "李芳": ("2024-10-12", "电话")}
    hand_out(open_term(term, INTAKE), OwnerKind.SCHOOL_CLASS, "", moment("01 08:00").date())
    extra = {"家访日期": "2024-9-28", "学生姓名": "李芳", "主访教师": "陈静", "家访形式": "视频家访", "班级": ONE}

    def third(log_sheet, top, columns):
        fill(log_sheet, top, columns, dict(both))
        for title, value in extra.items():
            log_sheet.cell(log_sheet.max_row + (title == "家访日期"), columns[title]).value = value

    def pruned(log_sheet, top, columns):
        fill(log_sheet, top, columns, dict(both))

    take_in(term, filled(term, tmp_path, "a.xlsx", third))
    take_in(term, filled(term, tmp_path, "b.xlsx", pruned), at="21 09:00")
    (gone,) = unions(term).rows
    assert (gone.became, gone.why, gone.new) == ("撤下", "交表的人后来交的一份里没有了", "没有这一行")
    assert gone.old == "家访日期 2024-09-28；主访教师 陈静；家访形式 视频"
    # A second hand-out has both; who adds one to it has left them as they were.
    hand_out(open_term(term, INTAKE), OwnerKind.SCHOOL_CLASS, "", moment("22 08:00").date())

    def added(log_sheet, _, columns):
        row = log_sheet.max_row + 1
        cells = {**extra, "家访日期": "2024-11-2", "学生姓名": "王小明"}
        for title, value in cells.items():
            log_sheet.cell(row, columns[title]).value = value

    take_in(term, filled(term, tmp_path, "c.xlsx", added), at="23 09:00")
    assert unions(term).files[-1].became == {Became.UNTOUCHED: 2, Became.COUNTED: 1}


def test_rows_in_error_are_counted_apart_and_a_long_text_is_not_told(term, tmp_path):
    long_ones = ("说" * 40, "说" * 41)
    for number, text in enumerate(long_ones):
        cells = f"{HEADINGS} | 家访过程\n{WANG} | {text}\n{LI_WRONG if not number else LI} | 谈作业"
        path = tmp_path / f"{number}.xlsx"
        write_book(path, {"家访记录": rows(cells)})
        take_in(term, path, at=f"2{number} 09:00")
    told = unions(term)
    assert [file.became for file in told.files] == [{Became.CORRECTED: 1, Became.MENDED: 1}, {Became.COUNTED: 2}]
    assert [(row.old, row.new) for row in told.rows] == [("家访过程 （40 字）", "家访过程 （41 字）")]


def test_the_workbook_of_changes_has_it_and_says_what_is_new_since_the_last_run(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    run(term)
    assert not (term / "输出" / CHANGES).exists()
    take_in(term, log(tmp_path / "b.xlsx", PHONE, LI), at="21 09:00")
    assert "几份表合起来：改了 1 行" in run(term).news
    files, (row,) = sheet(term, "合并"), sheet(term, "合并的行")
    assert [(f["班级或教师"], f["版"], f["行数"], f["统计"], f["改了"], f["文件"]) for f in files] == [
        (ONE, 1, 2, None, 1, FIRST),
        (ONE, 2, 2, 2, None, SECOND),
    ]
    assert (row["上次以后"], row["学生"], row["怎样算"], row["在哪里"]) == (
        "新",
        "王小明",
        "改了",
        f"{FIRST}!家访记录!2",
    )
    assert (row["原来的（要问的：先算的）"], row["现在算的（要问的：另一份的）"]) == (
        "家访形式 实地家访",
        "家访形式 电话",
    )
    # The same again changes no byte; the next change does not tell it as new.
    before = (term / "输出" / CHANGES).read_bytes()
    assert not run(term).news
    assert (term / "输出" / CHANGES).read_bytes() == before
    take_in(term, log(tmp_path / "c.xlsx", ZHANG), at="22 09:00")
    assert "合起来" not in run(term).news
    assert [row["上次以后"] for row in sheet(term, "合并的行")] == [None]


def test_a_first_run_and_a_run_in_which_no_figure_changed_tell_it_too(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    take_in(term, log(tmp_path / "b.xlsx", PHONE, LI), at="21 09:00")
    assert not run(term).news
    assert openpyxl.load_workbook(term / "输出" / CHANGES).sheetnames == ["合并", "合并的行"]
    take_in(term, log(tmp_path / "c.xlsx", PHONE, LI, sheet="又一份"), at="22 09:00")
    run(term)
    assert [file["版"] for file in sheet(term, "合并")] == [1, 2, 3]


def test_what_is_kept_of_it_is_read_again_and_anything_else_is_nothing(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    take_in(term, log(tmp_path / "b.xlsx", PHONE, LI), at="21 09:00")
    run(term)
    content = (term / "输出" / MEMORY / UNIONS).read_bytes()
    kept = union_memory.kept_of(unions(term))
    assert union_memory.from_bytes(content) == kept
    assert kept.rows[0][:4] == (ONE, "王小明", "2024-09-21", "改了")
    for nonsense in (b"", b"[]", b'{"files": 1}', b"\xff", content[:-9]):
        assert union_memory.from_bytes(nonsense) is None
        (term / "输出" / MEMORY / UNIONS).write_bytes(nonsense)
        run(term)
        assert sheet(term, "合并的行")[0]["上次以后"] == "新"


def test_nobody_with_several_workbooks_gives_no_sheet():
    assert union_pages(Unions(), ()) == ()


def test_the_order_of_arrival_changes_neither_the_rows_nor_what_became_of_them(tmp_path):
    told = []
    for number, order in enumerate(("ab", "ba")):
        term = term_folder(tmp_path / f"term{number}")
        lines = {"a": (WANG, LI), "b": (PHONE, LI, ZHANG.replace("一(2)班", ONE).replace("张伟", "李芳"))}
        for hour, name in enumerate(order):
            path = log(tmp_path / str(number) / f"{name}.xlsx", *lines[name])
            take_in(term, path, at=f"2{hour} 09:00")
        told.append([replace(row, place=row.place, there=row.there).became for row in unions(term).rows])
    assert Counter(told[0])["改了"] == 1
    assert Counter(told[1])["改了"] == 1


@pytest.mark.parametrize(
    ("who", "code", "words"),
    [
        ("", 1, ["一(1)班：交了 2 份，合起来统计", "～ 改了  王小明 2024-09-21（后来写的不一样）", "共改了 1 行。"]),
        ("101", 1, [f"  第 1 版  {FIRST}  2 行：照旧 1，改了 1", f"{SECOND}!家访记录!2：家访形式 电话"]),
        ("一(2)班", 0, ["“一(2)班”至多交了一份，没有要合起来统计的。"]),
    ],
)
def test_diff_of_a_term_tells_it_at_the_terminal(term, tmp_path, capsys, monkeypatch, who, code, words):
    monkeypatch.setattr(cache, "Intake", lambda *arguments, **options: INTAKE)
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    take_in(term, log(tmp_path / "b.xlsx", PHONE, LI), at="21 09:00")
    assert diff.main([str(term), *([who] if who else [])], standalone_mode=False) == code
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)


def test_who_does_not_exist_is_told(term):
    with pytest.raises(UsageError, match="没有“九9”"):
        united_in(open_term(term, INTAKE), "九9")
