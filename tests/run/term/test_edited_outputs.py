"""An output that somebody has worked in is kept beside the new one, and what was tried out in it can be taken over."""

from __future__ import annotations

import warnings

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import written

from jiafang_batch import cli

SUMMARY = "输出/家访汇总.xlsx"


@pytest.fixture
def term(tmp_path):
    """A term after a run."""
    folder = written(tmp_path / "学期")
    jiafang("run", folder)
    return folder


def jiafang(*words, answer=""):
    done = CliRunner().invoke(cli.jiafang, [str(word) for word in words], input=answer, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


def edit(path, cells, *sheets):
    """Cells by (sheet, column heading or letter, row's first cell or number), and sheets of one's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    for (sheet, address), value in cells.items():
        book[sheet][address] = value
    for sheet in sheets:
        book.create_sheet(sheet)["A1"] = "x"
    book.save(path)


def kept(term):
    return sorted(path.relative_to(term / "输出").as_posix() for path in (term / "输出").rglob("*改过的*"))


def changed_input(term):
    """One more visit, so that there is something to compute."""
    path = term / "收表/登记.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("备注")["A1"] = "改过一次"
    book.save(path)


def test_a_summary_that_somebody_has_worked_in_is_kept_and_said(term):
    edit(term / SUMMARY, {("还要家访", "Z1"): "教务处批注"}, "教务处备注")
    changed_input(term)
    lines = [line for line in jiafang("run", term).splitlines() if line.startswith("改过")]
    (name,) = kept(term)
    assert (len(lines), name in lines[0]) == (1, True)
    book = openpyxl.load_workbook(term / "输出" / name)
    assert (book["还要家访"]["Z1"].value, "教务处备注" in book.sheetnames) == ("教务处批注", True)
    assert "教务处备注" not in openpyxl.load_workbook(term / SUMMARY).sheetnames
    # It stays through every later run, which says nothing more of it.
    assert "改过" not in jiafang("run", term)
    jiafang("run", term, "--pack")
    assert kept(term) == [name]


def test_a_second_edit_of_a_day_is_kept_beside_the_first(term):
    for mark in ("甲", "乙"):
        edit(term / SUMMARY, {}, mark)
        jiafang("run", term)
    first, second = (openpyxl.load_workbook(term / "输出" / name).sheetnames[-1] for name in kept(term))
    assert (first, second) == ("甲", "乙")


def test_a_class_workbook_is_kept_as_well_and_one_that_nobody_touched_is_not(term):
    edit(term / "输出/班级/一(1)班.xlsx", {}, "班主任")
    jiafang("run", term)
    (name,) = kept(term)
    assert name.startswith("班级/一(1)班_改过的_")


def place(term, code, heading, sheet="指标", path="考核办法.xlsx", key="编号"):
    rows = list(openpyxl.load_workbook(term / path)[sheet].iter_rows(max_row=40))
    header = next(row for row in rows if key in [cell.value for cell in row])
    column = [cell.value for cell in header].index(heading)
    own = [cell.value for cell in header].index(key)
    return next(row[column] for row in rows if row[own].value == code)


def tried(term, **numbers):
    """The first indicator's numbers in the summary, changed."""
    code = first_code(term)
    cells = {}
    for heading, value in numbers.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cells["考核办法", place(term, code, heading, "考核办法", SUMMARY).coordinate] = value
    edit(term / SUMMARY, cells)
    return code


def first_code(term):
    rows = openpyxl.load_workbook(term / "考核办法.xlsx")["指标"].iter_rows(values_only=True)
    header = next(row for row in rows if "编号" in row)
    return next(rows)[header.index("编号")]


def test_what_was_tried_out_is_named_and_taken_over_cell_by_cell(term):
    path = term / "考核办法.xlsx"
    edit(path, {("指标", "Z1"): "校长改"}, "会议记录")
    jiafang("run", term)
    code = tried(term, 目标=0.75, 分值=35)
    said = jiafang("run", term)
    assert "policy take" in said
    assert "目标：" in said
    (name,) = kept(term)
    taken = jiafang("policy", "take", term / "输出" / name, "--yes")
    assert "写好了 2 处" in taken
    # The small term's policy has its percentages typed as texts.
    assert (place(term, code, "分值").value, place(term, code, "目标").value) == (35, "75%")
    book = openpyxl.load_workbook(path)
    assert (book["指标"]["Z1"].value, "会议记录" in book.sheetnames) == ("校长改", True)
    assert "没有要写的" in jiafang("policy", "take", term / "输出" / name)


def test_without_a_yes_nothing_is_written(term):
    tried(term, 分值=35)
    before = (term / "考核办法.xlsx").read_bytes()
    said = jiafang("policy", "take", term / SUMMARY, answer="n\n")
    assert ("35" in said, "没有写" in said) == (True, True)
    assert (term / "考核办法.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda term: tried(term, 分值="三十五"), "看不出是多少"),
        (lambda term: edit(term / SUMMARY, {("考核办法", "A3"): "号"}), "不像家访汇总"),
    ],
)
def test_what_can_not_be_taken_is_said(term, change, reason):
    from jiafang_batch.run.usage import UsageError

    change(term)
    with pytest.raises(UsageError, match=reason):
        jiafang("policy", "take", term / SUMMARY, "--yes")


def test_a_summary_outside_of_a_term_needs_to_be_told_where_to(term, tmp_path):
    from jiafang_batch.run.usage import UsageError

    tried(term, 分值=35)
    outside = tmp_path / "拷走的.xlsx"
    outside.write_bytes((term / SUMMARY).read_bytes())
    with pytest.raises(UsageError, match="--into"):
        jiafang("policy", "take", outside, "--yes")
    assert "写好了 1 处" in jiafang("policy", "take", outside, "--into", term, "--yes")
