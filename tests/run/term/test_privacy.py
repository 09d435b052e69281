"""个人信息清单: a marked value stands in exactly the files that the list names; uses, dates and exports are computed."""

from __future__ import annotations

import re
import zipfile
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.file_readers import readers_of
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.personal_data import personal_data
from jiafang_batch.run.term.privacy import keep_until, readable_term, write_privacy

MARKED = {
    ("visit_log", "record"): ("一班家访", "谈作息", "过程标记谈作息"),
    ("visit_log", "request"): ("一班家访", "希望增加体育活动", "诉求标记增加体育活动"),
    ("visit_log", "companions"): ("教师名册", "赵敏", "赵标记"),
    ("student", "phone"): ("学生名册", "13900000002", "13977777772"),
    ("student", "name"): ("学生名册", "李芳", "李标记"),
    ("essay", "title"): ("家访手记", "灯下的一小时", "题目标记一小时"),
    ("breach", "note"): ("违规登记", "经核实", "违规标记经核实"),
    ("handling", "result"): ("诉求办理", "增设了社团", "办理标记社团"),
    ("meeting", "topic"): ("家长会登记", "期中交流", "主题标记交流"),
}
"""Field → (sheet, usual cell, marked cell)."""
NAMES = (("任课表", "赵敏", "赵标记"), ("一班家访", "赵敏", "赵标记"), ("一班家访", "李芳", "李标记"),
         ("事件登记", "李芳", "李标记"), ("诉求办理", "李芳", "李标记"))  # fmt: skip

CHOSEN = (("家访手记", "评分", "评分 | 入选"), ("家访手记", "#92", "#92 | 是"))


def call(*words):
    return CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    folder = written(tmp_path_factory.mktemp("学期"), *MARKED.values(), *NAMES, *CHOSEN)
    for command in ("run", "forms", "hand-out", "todo"):
        assert call(command, folder).exception is None
    return folder


@pytest.fixture(scope="module")
def data(term):
    with Intake() as intake:
        return personal_data(term, *readable_term(open_term(term, intake)))


def visible_text(path):
    """What stands in a file, read in another way than the product does."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes().decode("utf-8", "replace")
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(n).decode("utf-8", "replace") for n in archive.namelist() if n.endswith(".xml")]
    return re.sub("<[^>]+>", "", "".join(parts))


@pytest.mark.parametrize("field", MARKED, ids="-".join)
def test_a_marked_value_stands_in_exactly_the_files_that_the_list_names(term, data, field):
    mark = MARKED[field][2]
    inputs = ("基础信息/", "收表/", "考核办法")
    files = [p for p in sorted(term.rglob("*")) if p.is_file()]
    names = {p.relative_to(term).as_posix() for p in files if mark in visible_text(p)}
    expected = {name for name in names if not name.startswith(inputs) and not readers_of(name).name.startswith("程序")}
    (use,) = [u for u in data.columns if mark in u.input.texts and (u.input.column.field == field[1])]
    holding = {name for name in use.files if not readers_of(name).name.startswith("程序")}
    assert expected <= holding
    other_values = use.input.texts - {mark}
    assert all(any(value in visible_text(term / name) for value in other_values) for name in holding - expected)


def test_an_indicator_uses_the_column_without_which_it_comes_out_differently(data):
    uses = {(use.input.table, use.input.column.field): use for use in data.columns}
    assert uses["家访记录", "companions"].indicators == ("B-3",)
    assert uses["家访记录", "outcome"].indicators == ("B-1",)
    assert uses["家访记录", "record"].indicators == ()
    assert uses["家访记录", "date"].is_needed_to_identify


def test_what_nothing_uses_and_nobody_sees_may_be_dropped(data):
    dropped = {(use.input.table, use.input.column.title) for use in data.columns if use.is_unused}
    assert ("家长会登记", "主题") in dropped
    assert not any(table == "学生名册" and title in ("姓名", "联系电话") for table, title in dropped)
    decides = {("家访手记", "入选"), ("教师名册", "在岗状态"), ("班级表", "起始年级")}
    assert decides <= {(use.input.table, use.input.column.title) for use in data.columns} - dropped


def test_without_forms_nothing_is_said_to_be_of_no_use(tmp_path):
    folder = written(tmp_path / "学期")
    assert call("run", folder).exception is None
    before = call("privacy", folder).output
    assert "还没有写出表册" in before
    assert "可以不再收集" not in before + visible_text(folder / "个人信息清单.xlsx")
    assert call("forms", folder).exception is None
    assert "可以不再收集" in call("privacy", folder).output


def test_the_workbook_says_it_all_and_names_nobody(term):
    result = call("privacy", term)
    assert result.exception is None
    assert "可以不再收集" in result.output
    book = openpyxl.load_workbook(term / "个人信息清单.xlsx")
    assert book.sheetnames == ["收集的信息", "文件给谁", "保存与清理", "分发和导出记录"]
    text = visible_text(term / "个人信息清单.xlsx")
    assert "标记" not in text
    assert "13977777772" not in text
    assert "全部表册" in text
    assert "年级组长" in text


def test_the_list_and_the_log_are_no_inputs(term):
    assert "没有变化" in call("run", term).output or "完成" in call("run", term).output
    assert "没有变化" in call("run", term).output
    call("privacy", term)
    assert "没有变化" in call("run", term).output


def test_the_list_says_the_same_when_it_is_there_already(tmp_path):
    folder = written(tmp_path / "学期")
    call("privacy", folder)
    first = call("privacy", folder).output, (folder / "个人信息清单.xlsx").read_bytes()
    assert (call("privacy", folder).output, (folder / "个人信息清单.xlsx").read_bytes()) == first
    assert "其他文件" not in visible_text(folder / "个人信息清单.xlsx")


def test_a_list_that_cannot_be_written_is_not_said_to_be(tmp_path):
    folder = written(tmp_path / "学期")
    (folder / "个人信息清单.xlsx").mkdir()
    result = call("privacy", folder)
    assert "没有更新" in str(result.exception)
    assert "完成" not in result.output


@pytest.mark.parametrize(
    ("months", "end", "until"),
    [(36, date(2025, 1, 24), date(2028, 1, 24)), (1, date(2025, 1, 31), date(2025, 2, 28)), (11, date(2025, 1, 31), date(2025, 12, 31)),
     (12, date(2024, 2, 29), date(2025, 2, 28)), (None, date(2025, 1, 31), None)],
)  # fmt: skip
def test_the_last_day_of_keeping(months, end, until):
    class Settings:
        retention_months = months

    assert keep_until(Settings, end) == until


def test_packs_are_noted_without_names(tmp_path):
    folder = written(tmp_path / "学期")
    call("run", folder, "--pack", "--encrypt")
    log = (folder / "导出记录.csv").read_text("utf-8-sig")
    assert log.splitlines()[0] == "时间,命令,写出,文件数,加密"
    assert "run --encrypt,分发,3,是" in log
    (folder / "导出记录.csv").write_bytes(b"\xff\x00,,\n" + b"a,b\n")
    with Intake() as intake:
        assert write_privacy(open_term(folder, intake)).written.path.is_file()
