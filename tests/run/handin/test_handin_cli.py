"""The commands around handing in as a year-group leader types them: what is said, which files appear, which exit code."""

from __future__ import annotations

import io
import os
import sys
import time
from datetime import datetime

import openpyxl
import pytest
from handed_in import LI, LI_WRONG, WANG, ZHANG, log, moment, term_folder
from small_term import written

from jiafang_batch import cli
from jiafang_batch.cli import ask_rows
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin import accept, collect
from jiafang_batch.run.handin.collect import Wish
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "2024 秋")


@pytest.fixture
def jiafang(monkeypatch, capsys):
    """Calls the command line with these words: (exit code, lines)."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["jiafang", *map(str, words)])
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return exit_.value.code, (printed.out + printed.err).splitlines()

    return call


def test_a_term_from_handing_out_to_the_last_reminder(term, tmp_path, jiafang):
    code, lines = jiafang("hand-out", term, "--grade", "1年级")
    assert code == 0
    assert [line.split()[0] for line in lines[:2]] == ["已写出", "已写出"]
    assert (term / "发表" / "一年级" / "一(2)班家访记录.xlsx").is_file()

    code, lines = jiafang("status", term, "--at", "2025-1-20 15:00")
    assert code == 1
    assert "还剩 2 天 2 小时" in lines[0]
    assert lines[-1] == "共 2 份：未交 2。"

    inbox = tmp_path / "下载"
    log(inbox / "a.xlsx", WANG, LI_WRONG)
    (inbox / "说明.pdf").write_bytes(b"%PDF-1.4")
    code, lines = jiafang("collect", term, inbox, "--received", "2025-1-20 15:00")
    assert code == 1
    assert lines[0] == "收下  下载/a.xlsx → 一(1)班 第 1 版"
    assert lines[1].startswith("      请核对：")
    assert lines[2:6] == [
        "登记  “收表”里原来就有的 1 份表。",
        (
            "未收  下载/说明.pdf：是 PDF 文档，不是表格；有原来的 Word 或 Excel 文件的，请交那一个；"
            "只有扫描件的，请由交的人把内容填进发下去的空白表再交。"
        ),
        "没有收下的原件都留在“收表/没有收下”，收表进度里列着是谁的、为什么、怎么办。",
        "共 2 份：未交 1，有误退回 1。",
    ]

    code, lines = jiafang("status", term, "--at", "2025-1-20T16:00", "--remind")
    assert code == 1
    assert "—— " + str(term / "催交" / "一年级.txt") + " ——" in lines
    assert "· 一(2)班 刘洋老师" in lines
    # Collecting has written what goes back; looking back writes nothing.
    assert f"退回：2 份表有要改的地方，已标好放在 {term / '退回'}，可以发还给老师。" in lines
    copies = sorted(path.relative_to(term).as_posix() for path in (term / "退回").rglob("*.xlsx"))
    assert copies == ["退回/一年级/一(1)班_陈静_要改1处.xlsx", "退回/全校/登记_请核对1处.xlsx"]

    log(inbox / "b.xlsx", WANG, LI)
    log(inbox / "c.xlsx", ZHANG)
    (inbox / "说明.pdf").unlink()
    code, lines = jiafang("collect", term, inbox, "--received", "2025-1-21 09:00")
    assert code == 0
    assert lines[-2] == "共 2 份：已交 2。"
    assert "收过  下载/a.xlsx：和 一(1)班 第 1 版一样。" in lines
    assert jiafang("status", term, "--grade", "一年级")[0] == 0

    folder = term / "收表" / "一年级" / "一(1)班"
    code, lines = jiafang("diff", folder / "一(1)班_第1版.xlsx", folder / "一(1)班_第2版.xlsx")
    assert code == 1
    assert lines == [
        "～ 家访记录第 3 行：一(1)班 李芳 2024-10-12 电话",
        "      家访日期：2024-13-12 → 2024-10-12",
        "家访记录：改动 1 行。",
    ]
    assert jiafang("diff", folder / "一(1)班_第1版.xlsx", folder / "一(1)班_第1版.xlsx") == (0, ["没有不同。"])

    code, lines = jiafang("hand-out", term)
    assert code == 0
    assert "带上已交的 2 行" in lines[0]

    code, lines = jiafang("run", term)
    assert code == 0
    assert any("旧版没有统计" in line for line in lines)
    assert jiafang("run", term)[1][-1] == "输入没有变化，沿用上次的结果。"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("status", "{term}", "--grade", "九年级"), "没有“九年级”；有的年级是：一年级。"),
        (("hand-out", "{term}", "--grade", "九年级"), "没有“九年级”的班级；有的年级是：一年级。"),
        (("status", "{term}", "--at", "明天"), "时间写成“明天”，看不出是哪一天。请写成 2025-01-20T15:00"),
        (("status", "{term}", "--at", "1-20 15:00"), "时间写成“1-20 15:00”，没有写年份。请写成 2025-01-20T15:00"),
        (("status", "{term}", "--at", "1月20日"), "时间写成“1月20日”，没有写年份。请写成 2025-01-20T15:00"),
        (("collect", "{term}", "--received", "2999-1-1 10:00"), "--received 写的 2999-01-01 10:00 还没有到"),
        (("collect", "{term}", "{term}"), "就是学期文件夹；要收的是别处的文件或文件夹"),
        (("collect", "{term}", "{term}/收表"), "“收表”里的文件已经在学期文件夹里了"),
        (("collect", "{bare}"), "里没有考核办法.xlsx，不知道是哪个学期"),
        (("status", "{bare}"), "还不完整，不知道该收哪些班的表"),
        (("hand-out", "{bare}"), "还不完整，发不了表"),
        *(((command, "{term}/基础信息"), "请写那一个") for command in ("collect", "status", "hand-out", "watch")),
    ],
)
def test_a_wrong_command_is_told_in_words(term, jiafang, words, says):
    bare = term.with_name("只有收表")
    (bare / "收表").mkdir(parents=True)
    code, lines = jiafang(*(word.format(term=term, bare=bare) for word in words))
    assert code == 2
    assert says in lines[0]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the machine's zone can not be changed")
@pytest.mark.parametrize("machine", ["UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Shanghai"])
def test_times_of_day_are_the_schools_own_whatever_the_machine_says(term, tmp_path, jiafang, monkeypatch, machine):
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        lying = log(term / "收表" / "放着的.xlsx", ZHANG)
        os.utime(lying, (0, datetime.fromisoformat("2025-01-23 00:30+08:00").timestamp()))
        jiafang("collect", term, log(tmp_path / "a.xlsx", WANG), "--received", "2025-1-22 16:59")
        lines = jiafang("status", term, "--at", "2025-1-23 00:30")[1]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "收表截止 1月22日（周三）17:00，已过 7 小时 30 分钟。" in lines[0]
    rows = [line.split()[:5] for line in lines[3:5]]
    assert rows == [["一年级", "一(1)班", "陈静", "已交", "01-22"], ["一年级", "一(2)班", "刘洋", "迟交", "01-23"]]
    sheet = openpyxl.load_workbook(term / "收表" / "收表登记.xlsx")["收表登记"]
    assert "时间均为学校当地时间（Asia/Shanghai）" in sheet["A2"].value
    assert [str(sheet.cell(row, 3).value) for row in (4, 5)] == ["2025-01-22 16:59:00", "2025-01-23 00:30:00"]


def test_collecting_again_as_a_supplement_is_confirmed(term, tmp_path, jiafang):
    path = log(tmp_path / "a.xlsx", WANG)
    jiafang("collect", term, path)
    again = "收过  a.xlsx：和 一(1)班 第 1 版一样"
    assert jiafang("collect", term, path, "--supplement")[1][0] == f"{again}，从现在起算补交，和以前交的一起统计。"
    assert jiafang("collect", term, path, "--supplement")[1][0] == f"{again}。"


@pytest.mark.parametrize("per", ["class", "teacher"])
def test_a_hand_out_before_there_are_classes_says_what_to_fill_in(tmp_path, jiafang, per):
    jiafang("new", tmp_path / "新", "--year", "2024-2025")
    code, lines = jiafang("hand-out", tmp_path / "新", "--per", per)
    assert code == 2
    assert lines[0] == "做不了：“基础信息”里还没有班级，发不了表。请先填好班级表、教师名册和学生名册。"


def test_a_year_group_without_teachers_is_told_apart_from_one_that_is_not_there(term, jiafang):
    written(
        term,
        ("班级表", "一(2)班 | 一年级 | 刘洋", "二(1)班 | 二年级 |"),
        ("学生名册", "一年级 | 一(2)班", "二年级 | 二(1)班"),
    )
    code, lines = jiafang("hand-out", term, "--per", "teacher", "--grade", "二年级")
    assert code == 2
    assert lines[0] == "做不了：“二年级”还没有要发表的教师。请先填好班级表的班主任、教师名册和任课表。"


def test_a_hand_out_without_the_deadline_that_was_meant_says_so(term, jiafang):
    written(term, ("基本设置", "2025-1-22 17:00", "1月22日"))
    code, lines = jiafang("hand-out", term)
    assert code == 0
    (notice,) = (line for line in lines if line.startswith("提醒：发的表"))
    assert notice.startswith(
        "提醒：发的表上没有写什么时候交。考核办法.xlsx!基本设置!B9  基本设置“收表截止时间”写成“1月22日”，没有写年份"
    )
    assert notice.endswith("如 2025-1-22 17:00。改好后再发一次。")


def test_work_in_a_handed_out_workbook_is_pointed_out(term, jiafang):
    jiafang("hand-out", term)
    path = term / "发表" / "一年级" / "一(1)班家访记录.xlsx"
    book = openpyxl.load_workbook(path)
    book["家访记录"]["H5"] = "2024-10-12"
    book.save(path)
    code, lines = jiafang("hand-out", term)
    assert code == 1
    assert lines[0].startswith("有人填过，没有覆盖")
    assert any("先用 jiafang collect" in line for line in lines)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by forking it")
@pytest.mark.parametrize("command", ["status", "run"])
def test_of_a_collect_that_was_killed_no_copy_is_left_after_the_next_command(
    term, tmp_path, jiafang, monkeypatch, command
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sent = log(tmp_path / "下载" / "a.xlsx", WANG)
    if (child := os.fork()) == 0:
        try:
            monkeypatch.setattr(accept, "recognise", lambda *_: os._exit(9))
            collect.collect(open_term(term, Intake(processes=0)), [sent], moment("20 15:00"), Wish())
        finally:
            os._exit(1)  # a child of a test must never go on as a test
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    jiafang(command, term)
    copies = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == sent.read_bytes()]
    assert copies == [sent]


def test_watching_says_again_what_comes_back(term, jiafang, monkeypatch):
    from jiafang_batch.run.handin import watch

    inbox, lock = term / "来件", term / ".~lock.收表进度.xlsx#"

    def signs(*_):
        for rows in ([WANG, LI_WRONG], [LI_WRONG]):
            log(inbox / "a.xlsx", *rows)
            (inbox / "x.pdf").write_bytes(b"%PDF-1.4")
            lock.write_bytes(b"")
            yield "files"
            yield "our own"
            for path in (*(term / "收表/一年级/一(1)班").iterdir(), *inbox.iterdir(), lock):
                path.unlink()
            yield "taken away"
        raise KeyboardInterrupt

    monkeypatch.setattr(watch, "signs_of", signs)
    monkeypatch.setattr("time.sleep", lambda _: None)
    _, lines = jiafang("watch", term)
    round_ = ["未收  来件/x.pdf", "提醒：“收表进度.xlsx", "共 2 份：未交 1，有误退回 1。", "共 2 份：未交 1，迟交 1。"]
    starts = ["共 2 份：未交 2。", *round_, *round_]
    said = [line for line in lines if line.startswith(("未收", "提醒", "共"))]
    assert [line[: len(start)] for line, start in zip(said, starts, strict=True)] == starts


def test_watching_says_each_thing_once_and_ends_with_ctrl_c(term, tmp_path, jiafang, monkeypatch):
    from jiafang_batch.run.handin import watch

    inbox = tmp_path / "来"
    inbox.mkdir()

    def signs(*_):
        log(inbox / "a.xlsx", WANG)
        yield "a file"
        yield "our own"
        (inbox / "x.pdf").write_bytes(b"%PDF-1.4")
        yield "a file"
        log(inbox / "b.xlsx", ZHANG)
        yield "a file"
        raise KeyboardInterrupt

    monkeypatch.setattr(watch, "signs_of", signs)
    monkeypatch.setattr("time.sleep", lambda _: None)
    code, lines = jiafang("watch", term, inbox, "--run")
    assert code == 0
    assert sum(line.startswith("收下") for line in lines) == 2
    assert sum(line.startswith("未收") for line in lines) == 1
    assert [line for line in lines if line.startswith("共")] == [
        "共 2 份：未交 2。",
        "共 2 份：未交 1，迟交 1。",
        "共 2 份：迟交 2。",
    ]
    assert lines[-1] == "已停止。收下的都已登记。"
    assert (term / "输出" / "家访汇总.xlsx").is_file()
    assert (term / "来件").is_dir()


def test_handing_out_before_what_came_is_noted_says_so(term, jiafang):
    log(term / "收表" / "直接放进来的.xlsx", WANG)
    _, lines = jiafang("hand-out", term)
    (said,) = [line for line in lines if line.startswith("提醒：“收表”里有 1 份表")]
    assert "jiafang collect" in said
    jiafang("collect", term)
    _, lines = jiafang("hand-out", term)
    assert not [line for line in lines if line.startswith("提醒：")]
    assert any("带上已交的 1 行" in line for line in lines)


SEPTEMBER = LI.replace("2024-10-12", "2024-9-12")


@pytest.mark.parametrize(
    ("said", "counted", "kind"),
    [("1\n\n", {"G01", "G02"}, "照算"), ("2\n李主任\n", {"G01"}, "作废"), ("\n", {"G01", "G02"}, None)],
)
def test_at_a_terminal_rows_that_may_be_taken_back_are_asked(term, tmp_path, jiafang, monkeypatch, said, counted, kind):
    jiafang("collect", term, log(tmp_path / "a.xlsx", WANG, SEPTEMBER))
    pruned = log(tmp_path / "b.xlsx", WANG)
    monkeypatch.setattr(ask_rows, "is_at_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    _, lines = jiafang("collect", term, pruned)
    shown = "\n".join(lines)
    assert "先算的　收表/一年级/一(1)班/一(1)班_第1版.xlsx 第 3 行：2024-09-12" in shown
    assert "另一份　收表/一年级/一(1)班/一(1)班_第2版.xlsx：没有这一行" in shown
    assert (term / "更正.xlsx").exists() == (kind is not None)
    checked = check_school(SchoolJob(term), None, Intake(processes=0))
    assert {v.student for v in checked.records.visits} == counted
    asked = [p for p in checked.problems if p.code == "row-lacking-later"]
    assert bool(asked) == (kind is None)
    if kind:
        sheet = openpyxl.load_workbook(term / "更正.xlsx")["更正"]
        assert kind in [cell.value for row in sheet.iter_rows() for cell in row]


def test_where_nobody_can_answer_the_way_to_the_rows_side_by_side_is_told(term, tmp_path, jiafang):
    jiafang("collect", term, log(tmp_path / "a.xlsx", WANG, SEPTEMBER))
    _, lines = jiafang("collect", term, log(tmp_path / "b.xlsx", WANG))
    assert lines[-1].startswith("有 1 行要请人定，现在先照算")
    jiafang("check", term, "--suggest")
    sheet = openpyxl.load_workbook(term / "更正.xlsx")["更正"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("李芳" in text and "电话" in text for text in cells)
    assert any(text.endswith("没有这一行") for text in cells)
