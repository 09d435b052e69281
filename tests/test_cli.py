"""The command line as a user meets it: help in Chinese with an example, exit codes, nothing heavy before it is needed."""

from __future__ import annotations

import errno
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from small_term import POLICY, written

from jiafang_batch import __version__, cli
from jiafang_batch.run.command_words import words

HEAVY = (
    "pandas",
    "pyarrow",
    "numpy",
    "xlsxwriter",
    "openpyxl",
    "python_calamine",
    "lxml",
    "PIL",
    "docx",
    "starlette",
    "distributed",
)
NAMES = ("王小明", "李芳", "张伟", "阿依古丽", "陈静", "刘洋", "赵敏", "王大明")
BAD_ROW = ("一班家访", "", "12.1 | 一(1)班 | 王大明 | | 陈静 | | 实地家访 | 完成 | | | | | |")


def commands(group: click.Group, path: tuple[str, ...] = ()):
    """Every command of the group and of its groups, with the words that call it."""
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(cli.jiafang))


def call(*words: str | Path, monkeypatch, capsys) -> tuple[int, str, str]:
    """The exit code and what is printed, as `main` gives them."""
    monkeypatch.setattr(sys, "argv", ["jiafang", *map(str, words)])
    with pytest.raises(SystemExit) as exit_:
        cli.main()
    printed = capsys.readouterr()
    return exit_.value.code, printed.out, printed.err


@pytest.fixture
def jiafang(monkeypatch, capsys):
    """Calls the command line with these words."""
    return lambda *words: call(*words, monkeypatch=monkeypatch, capsys=capsys)


# ---------------------------------------------------------------- help


def test_the_commands_of_a_term_are_there_in_the_order_of_its_work():
    names = list(cli.jiafang.commands)
    wanted = ["new", "demo", "run", "check", "explain", "policy", "templates"]
    assert [name for name in names if name in wanted] == wanted
    assert list(cli.jiafang.commands["policy"].commands) == ["list", "show", "check", "take"]


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_help_is_chinese_and_shows_how_the_command_is_called(path):
    text = CliRunner().invoke(cli.jiafang, [*path, "--help"], prog_name="jiafang").output
    assert text.startswith(f"用法：{' '.join(('jiafang', *path))} ")
    assert "例：" in text
    assert f"jiafang {' '.join(path)}".rstrip() in text.partition("例：")[2]
    own = {
        word
        for command in COMMANDS.values()
        for param in command.params
        for word in re.findall(r"[A-Za-z]+", " ".join(param.opts))
    }
    names = {word for words in COMMANDS for part in words for word in part.split("-")}
    english = set(re.findall(r"[A-Za-z]{4,}", text)) - own - names - PROPER
    assert english == set()


PROPER = {"jiafang", "help", "xlsx", "JSON", "Excel", "qizhuang", "pinci", "input"} | {
    "small", "school", "class", "teacher", "local", "dask", "Ctrl"
}  # fmt: skip
"""Names of files and programs, and the values that options take."""


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_and_command_is_explained(path):
    command = COMMANDS[path]
    assert command.help
    assert command.epilog
    assert [option.name for option in command.params if isinstance(option, click.Option) and not option.help] == []


def test_the_help_of_run_tells_the_exit_codes(jiafang):
    _, text, _ = jiafang("run", "--help")
    assert re.search(r"0 没有错误.*1 .*错误.*2 命令写错.*3 程序内部出错", text, re.DOTALL)


@pytest.mark.parametrize("words", [("--version",), ("-V",)])
def test_the_version_is_told(jiafang, words):
    assert jiafang(*words) == (0, f"家访批处理 {__version__}\n", "")


# ---------------------------------------------------------------- nothing heavy


LOADED = "import sys; from jiafang_batch.cli import jiafang; jiafang.main({words!r}, standalone_mode=False); print(*sys.modules)"


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["policy", "--help"]])
def test_help_loads_no_library_that_takes_its_time(words):
    command = [sys.executable, "-c", LOADED.format(words=words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert loaded & set(HEAVY) == set()


def test_a_command_of_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "jiafang_batch", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"家访批处理 {__version__}\n")


# ---------------------------------------------------------------- wrong commands


WRONG = [
    # the words, and what is said; {term} is a sound term folder
    (["rum"], "没有“rum”这个命令，是不是 run？"),
    (["policy", "sho"], "没有“sho”这个命令，是不是 show？"),
    (["run"], "还要写：文件夹。"),
    (["explain", "{term}"], "还要写：对象。"),
    (["run", "没有这个文件夹"], "文件夹不对：找不到“没有这个文件夹”，请检查路径。"),
    (["run", "C:\\学校\\2024秋"], "文件夹不对：找不到“C:\\学校\\2024秋”，请检查路径。"),
    (["run", "{term}/收表"], "收表”不是学期文件夹，里面没有“考核办法.xlsx”“基础信息”“收表”。它在学期文件夹“"),
    (["check", "{term}/收表", "--suggest"], "收表”不是学期文件夹"),
    (["check", "{term}", "--suggest", "--json"], "做不了：--suggest 写的是更正表，不能和 --json 一起用；要 JSON 时请去掉 --suggest。"),
    (["check", "{term}", "--suggest", "--limit", "行数=-1"], "做不了：--limit 行数 写成“-1”，应为大于 0 的整数（行）。"),
    (["forms", "{term}/.."], "不是学期文件夹，里面没有“考核办法.xlsx”“基础信息”“收表”。它里面有“"),
    (["run", "{term}/考核办法.xlsx"], "考核办法.xlsx”是一个文件，请给出学期文件夹。"),
    (["run", "{term}", "多写的"], "多写了：多写的。文件夹名里有空格时请加引号。"),
    (["run", "{term}", "--asof", "2024-11-30"], "没有“--asof”这个选项，是不是 --as-of？"),
    (["run", "{term}", "--as-of"], "--as-of 后面要写内容。"),
    (["run", "{term}", "--pack=1"], "--pack 后面不用写内容。"),
    (["run", "{term}", "--as-of", "明天"], "做不了：--as-of 写成“明天”，看不出是哪一天。请写成 2024-11-30 的形式。"),
    (["run", "{term}", "--as-of", "45000"], "做不了：--as-of 写成“45000”，看不出是哪一天。请写成 2024-11-30 的形式。"),
    (["run", "{term}", "--as-of", "24.11.30"], "做不了：--as-of 写成“24.11.30”，年份没有写全。"),
    (["explain", "{term}", "陈静", "--as-of", "45000"], "做不了：--as-of 写成“45000”，看不出是哪一天。"),
    (["run", "{term}", "-o", "{term}/收表"], "里有输入的表格，不能用作输出文件夹。请另选一个文件夹。"),
    (["check", "没有这个文件夹"], "做不了：找不到“没有这个文件夹”。请检查路径，可以把文件或文件夹拖到命令行窗口里。"),
    (["explain", "{term}", "没有这个人"], "名册里没有“没有这个人”"),
    (["explain", "{term}", "陈静", "没有这个指标"], "考核办法里没有指标“没有这个指标”："),
    (["policy", "show", "qizhuan"], "做不了：没有叫“qizhuan”的考核办法，是不是 qizhuang"),
    (["policy", "check", "没有这个文件"], "做不了：找不到“没有这个文件”。"),
    (["new", "{term}"], "里已有内容，不会覆盖；请换一个新的文件夹名。"),
    (["new", "{term}/新", "--year", "2024"], "做不了：学年写成“2024”，应为相连的两年，如 2024-2025。"),
    (["demo", "{term}/新", "--size", "big"], "--size 不对：只能写 small 或 school。"),
    (["demo", "{term}/新", "--seed", "x"], "--seed 不对：应为整数。"),
    (["district", "{term}", "--workers", "0"], "--workers 不对：应为不小于 1 的整数。"),
    (["xyzzy"], "没有“xyzzy”这个命令。"),
    (["collect", "{term}", "没有.xlsx"], "来件不对：找不到“没有.xlsx”，请检查路径。"),
    (["forms"], "还要写：文件夹。"),
    (["policy", "show", "小学"], "做不了：没有叫“小学”的考核办法，是不是 "),
    (["new", "{term}/新", "--policy", "qizhuan"], "做不了：没有叫“qizhuan”的考核办法，是不是 qizhuang"),
    (["check", "{term}/空"], "空”里没有任何表格，没有可以核对的。"),
    (["check", ""], "文件或文件夹不对：是空的，请写路径。"),
    (["run", ""], "文件夹不对：是空的，请写路径。"),
    (["run", "{term}", "-o", ""], "-o 不对：是空的，请写路径。"),
    (["forms", "{term}", "-o", ""], "-o 不对：是空的，请写路径。"),
    (["new", ""], "文件夹不对：是空的，请写路径。"),
    (["policy", "check", ""], "文件不对：是空的，请写路径。"),
    (["compare-policy", "{term}", "qizhuang", ""], "乙不对：是空的，请写路径。"),
    (["district", ""], "目录不对：是空的，请写路径。"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, list) else None
)
def test_a_wrong_command_is_told_in_chinese_with_exit_code_2(jiafang, tmp_path, words, said):
    term = written(tmp_path / "学期")
    (term / "空").mkdir()
    before = sorted(path.name for path in term.iterdir())
    code, out, err = jiafang(*(word.format(term=term) for word in words))
    assert code == 2
    assert said in out + err
    assert "Traceback" not in out + err
    assert not re.search(r"[Oo]ption|argument|requires|Usage|Error|Try ", out + err)
    assert sorted(path.name for path in term.iterdir()) == before


IMPOSSIBLE = [
    # {file} is a file, where a folder is needed; and what is said
    (["templates", "{file}"], "不能把空白表写到“{file}”：已经有同名的文件。"),
    (["templates", "{file}/空白"], "不能把空白表写到“{file}/空白”：路径中间有一个是文件，不是文件夹。"),
    (["new", "{file}/学期"], "不能建“{file}/学期”："),
    (["demo", "{file}/示范"], "不能把示范学校写到“{file}/示范”："),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), IMPOSSIBLE, ids=str)
def test_a_place_that_can_not_be_written_to_is_told_with_exit_code_2(jiafang, tmp_path, words, said):
    file = tmp_path / "文件"
    file.write_text("", encoding="utf-8")
    code, _, err = jiafang(*(word.format(file=file) for word in words))
    assert (code, said.format(file=file) in err, "程序内部" in err) == (2, True, False), err


@pytest.mark.parametrize("words", [["run"], ["forms"], ["compare-policy", "qizhuang", "pinci"]], ids=str)
@pytest.mark.parametrize("place", ["{file}/对比.xlsx", f"{'长' * 300}.xlsx"])
def test_an_output_that_can_not_be_is_told_with_exit_code_2(jiafang, tmp_path, words, place):
    term, file = written(tmp_path / "学期"), tmp_path / "文件"
    file.write_text("", encoding="utf-8")
    command, *others = words
    code, _, err = jiafang(command, term, *others, "-o", tmp_path / place.format(file=file))
    assert (code, "做不了：" in err) == (2, True), err


def forbid(monkeypatch, method, name):
    """Make the system forbid a method of paths for files of this name (root may do everything)."""
    allowed = getattr(Path, method)

    def refused(self, *args, **kwargs):
        if self.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return allowed(self, *args, **kwargs)

    monkeypatch.setattr(Path, method, refused)


@pytest.mark.parametrize("words", [["run"], ["check"], ["explain", "陈静"]], ids=str)
def test_a_folder_that_may_not_be_read_is_told_with_exit_code_2(jiafang, tmp_path, monkeypatch, words):
    term = written(tmp_path / "学期")
    forbid(monkeypatch, "iterdir", "收表")
    code, out, err = jiafang(words[0], term, *words[1:])
    assert (code, out) == (2, "")
    assert f"文件夹读不了：“{term}/收表”没有权限。" in err


WORDS = [
    ["run", "{term}", "-o", "{place}"], ["run", "{place}"], ["forms", "{term}", "-o", "{place}"], ["check", "{place}"],
    ["check", "{place}", "--suggest"], ["policy", "check", "{place}"], ["compare", "{term}", "{term}", "-o", "{place}"],
    ["compare-policy", "{term}", "qizhuang", "{place}"], ["new", "{place}"], ["demo", "{place}"], ["templates", "{place}"],
    ["district", "{term}/..", "-o", "{place}"], ["district", "--from", "{place}"],
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS, ids=str)
@pytest.mark.parametrize(
    ("place", "said"), [("锁房", "没有权限"), ("锁房/里/学期", "没有权限"), ("长" * 90, "名称太长")]
)
def test_a_place_that_can_not_be_looked_into_is_told_with_exit_code_2(
    jiafang, tmp_path, monkeypatch, words, place, said
):
    term, place = written(tmp_path / "区/学期"), tmp_path / place
    (tmp_path / "锁房").mkdir()
    look = Path.stat

    def refused(self, **how):
        if tmp_path / "锁房" in self.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return look(self, **how)

    monkeypatch.setattr(Path, "stat", refused)
    code, out, err = jiafang(*(word.format(term=term, place=place) for word in words))
    assert (code, out) == (2, "")
    assert err == f"做不了：不能用“{place}”：{said}。请检查这个位置和它的权限，或者换一个位置。\n"


def test_suggestions_that_may_not_be_written_are_told_with_exit_code_2(jiafang, tmp_path, monkeypatch):
    term = written(tmp_path / "学期", ("一班家访", "王小明", "王晓明"))
    forbid(monkeypatch, "open", ".更正.xlsx.新")
    code, _, err = jiafang("check", term, "--suggest")
    assert (code, f"不能写“{term}/更正.xlsx”：没有权限。" in err) == (2, True)


@pytest.mark.parametrize(("limits", "asked"), [((), 1), (("--limit", "行数=2"), 0)])
def test_suggestions_are_about_what_the_limits_let_in(jiafang, tmp_path, limits, asked):
    term = written(tmp_path / "学期", ("一班家访", "王小明", "王晓明"))
    jiafang("check", term, "--suggest", *limits)
    assert len([*term.glob("更正.xlsx")]) == asked


def test_a_wrong_command_shows_where_the_right_one_is_told(jiafang):
    assert jiafang("run")[2].splitlines()[-1] == "可以看说明：jiafang run --help"


# ---------------------------------------------------------------- run


def test_a_sound_term_ends_with_0_and_says_where_the_workbook_is(jiafang, tmp_path):
    term = written(tmp_path / "学期")
    code, out, err = jiafang("run", term)
    assert (code, err) == (0, "")
    assert "读取：6 个文件，20 张表，24 行数据。" in out
    assert "问题：没有发现问题。" in out
    # Of four pupils all were visited in some form; three of the four visits were 实地.
    assert "结果：应访 4 人，已访 4 人，未访 0 人，家访率 100%。" in out
    assert "家访：4 人次，其中实地 3 人次。" in out
    assert str(term / "输出" / "家访汇总.xlsx") in out


def test_rows_in_error_end_with_1_and_the_rest_counts(jiafang, tmp_path):
    term = written(tmp_path / "学期", BAD_ROW)
    code, out, _ = jiafang("run", term)
    assert code == 1
    assert "问题：错误 2 处，警告 0 处，提示 0 处。" in out
    assert "日期看不懂" in out
    assert "应访 4 人，已访 4 人" in out
    assert (term / "输出" / "家访汇总.xlsx").exists()


def test_what_run_prints_names_nobody(jiafang, tmp_path):
    term = written(tmp_path / "学期", BAD_ROW, ("二班家访", "张伟", "张纬"))
    _, out, err = jiafang("run", term)
    assert [name for name in NAMES if name in out + err] == []


def test_without_a_policy_nothing_is_computed_and_the_last_outputs_stay(jiafang, tmp_path):
    term = written(tmp_path / "学期")
    jiafang("run", term)
    before = (term / "输出" / "家访汇总.xlsx").read_bytes()
    (term / POLICY).unlink()
    code, out, _ = jiafang("run", term)
    assert code == 1
    assert "没有统计：请先改正考核办法。原来的结果没有动。" in out
    assert (term / "输出" / "家访汇总.xlsx").read_bytes() == before


@pytest.mark.parametrize("words", [("run", "{term}"), ("explain", "{term}", "陈静"), ("forms", "{term}")])
def test_without_a_policy_only_the_policy_is_spoken_of(jiafang, tmp_path, words):
    term = written(tmp_path / "学期", BAD_ROW)
    (term / POLICY).unlink()
    _, out, _ = jiafang(*(word.format(term=term) for word in words))
    assert [line.partition("  ")[0] for line in out.splitlines()[:2]] == [
        "错误",
        "问题：错误 1 处，警告 0 处，提示 0 处。",
    ]
    assert "其他文件里的 1 处，等考核办法改好以后再看：jiafang check。" in out


def test_an_output_folder_may_be_chosen(jiafang, tmp_path):
    term = written(tmp_path / "学期")
    code, out, _ = jiafang("run", term, "-o", tmp_path / "结果")
    assert code == 0
    assert str(tmp_path / "结果" / "家访汇总.xlsx") in out
    assert not (term / "输出").exists()


def test_an_as_of_day_may_be_given(jiafang, tmp_path):
    _, out, _ = jiafang("run", written(tmp_path / "学期"), "--as-of", "2024年9月30日")
    assert "应访 4 人，已访 3 人，未访 1 人" in out


def test_an_explanation_is_of_the_run_whose_workbooks_are_there(jiafang, tmp_path):
    term = written(tmp_path / "学期")
    _, before, _ = jiafang("explain", term, "陈静")
    assert "统计截至" not in before
    jiafang("run", term, "--as-of", "2024-9-21")
    _, explained, _ = jiafang("explain", term, "陈静")
    _, on_the_day, _ = jiafang("explain", term, "陈静", "--as-of", "2024-9-21")
    _, later, _ = jiafang("explain", term, "陈静", "--as-of", "2025-1-10")
    same, on_the_day = on_the_day.split("\n", 1)
    assert same == "和截至 2024-09-21 的那次统计的数字一样。"
    never, later = later.split("\n", 1)
    assert never.startswith("没有记着统计截至 2025-01-10 的那一次（记着的有：2024-09-21）")
    said, rest = explained.split("\n", 1)
    assert said == "和上次统计的表一样，统计截至 2024-09-21；要看截至 2025-01-10 的，请加 --as-of 2025-01-10。"
    assert rest == on_the_day != later == before


@pytest.mark.parametrize("day", ["2020-1-1", "2024-07-31", "2025-01-25"])
@pytest.mark.parametrize("words", [["run"], ["explain", "陈静"], ["forms"]], ids=str)
def test_a_day_outside_the_term_is_refused_and_the_last_outputs_stay(jiafang, tmp_path, words, day):
    term = written(tmp_path / "学期")
    code, out, err = jiafang(words[0], term, *words[1:], "--as-of", day)
    assert (code, out) == (2, "")
    assert "不在本学期（2024-08-01 至 2025-01-24）内。请写学期里的一天。" in err
    assert not (term / "输出").exists()


def test_a_run_that_is_stopped_ends_with_130(jiafang, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("jiafang_batch.run.term.school.check_opened", stopped)
    code, _, err = jiafang("run", written(tmp_path / "学期"))
    assert (code, "已停止" in err) == (130, True)


def test_our_own_fault_ends_with_3_in_words_without_names(jiafang, tmp_path, monkeypatch):
    def broken(*_):
        message = "王小明"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("jiafang_batch.run.term.school.check_opened", broken)
    code, out, err = jiafang("run", written(tmp_path / "学期"))
    assert (code, out) == (3, "")
    assert re.fullmatch(
        r"程序内部出错（ZeroDivisionError，test_cli:\d+，jiafang_batch\.cli\.term_commands:\d+）。原来的结果没有动，输入的表格没有改。请把这一行报告给维护者。\n",
        err,
    )


# ---------------------------------------------------------------- check, explain, policy


def test_check_says_the_same_of_a_term_as_run_does(jiafang, tmp_path):
    term = written(tmp_path / "学期", BAD_ROW)
    code, out, _ = jiafang("check", term)
    assert code == 1
    assert "错误  收表/一(1)班.xlsx!一班家访!A5  “家访日期”写成“12.1”，只有数字，看不出是哪一天" in out
    assert "错误  收表/一(1)班.xlsx!一班家访!C5  一(1)班没有叫“王大明”的学生；最接近的是：王小明。" in out
    assert not (term / "输出").exists()


def test_check_of_one_workbook_tells_only_of_it_and_knows_the_rosters_around(jiafang, tmp_path):
    term = written(tmp_path / "学期", BAD_ROW, ("二班家访", "张伟", "张纬"))
    code, out, _ = jiafang("check", term / "收表" / "一(2)班.xlsx")
    assert code == 1
    assert "张纬" in out
    assert "王大明" not in out


def test_check_outside_a_term_looks_at_the_sheet_alone_and_says_so(jiafang, tmp_path):
    term = written(tmp_path / "学期", ("二班家访", "张伟", "张纬"))
    alone = (term / "收表" / "一(2)班.xlsx").rename(tmp_path / "一(2)班.xlsx")
    code, out, _ = jiafang("check", alone)
    assert code == 0
    assert "不在学期文件夹里，只核对了表格本身，没有核对姓名和班级。" in out


def test_check_without_a_policy_begins_with_it_and_blames_no_date_for_lacking_the_year(jiafang, tmp_path):
    without_year = [("二班家访", "2024-9-22", "9月22日"), ("诉求办理", "2024-10-20", "10月20日")]
    term = written(tmp_path / "学期", BAD_ROW, *without_year)
    (term / POLICY).write_bytes((term / POLICY).read_bytes()[:2000])
    _, out, _ = jiafang("check", term)
    found = [line.partition("  ")[2] for line in out.splitlines() if line.startswith(("错误", "警告"))]
    assert [line.partition("  ")[0] for line in found] == [POLICY, "收表/一(1)班.xlsx!一班家访!A5"]


def test_check_speaks_json_to_machines(jiafang, tmp_path):
    code, out, _ = jiafang("check", written(tmp_path / "学期", BAD_ROW), "--json")
    said = json.loads(out)
    assert (code, said["against_roster"], len(said["files"])) == (1, True, 6)
    first = said["problems"][0]
    assert {key: first[key] for key in ("severity", "code", "file", "sheet", "row", "column", "header", "value")} == {
        "severity": "错误", "code": "bad-date", "file": "收表/一(1)班.xlsx", "sheet": "一班家访", "row": 5, "column": "A",
        "header": "家访日期", "value": "12.1",
    }  # fmt: skip


def test_a_sound_term_checks_out_with_0(jiafang, tmp_path):
    assert jiafang("check", written(tmp_path / "学期"))[0] == 0


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (["陈静"], "学期家访率"),
        (["T1"], "收表/一(1)班.xlsx!一班家访!2"),
        (["一年级1班", "B-1"], "一(1)班"),
        (["一年级"], "一年级"),
        (["学校"], "青禾小学"),
        (["李芳"], "2024-11-03 未遇"),
    ],
)
def test_explain_tells_of_teachers_classes_year_groups_the_school_and_pupils(jiafang, tmp_path, who, said):
    code, out, _ = jiafang("explain", written(tmp_path / "学期"), *who)
    assert (code, said in out) == (0, True), out


def test_policies_are_listed_shown_and_checked(jiafang, tmp_path):
    code, out, _ = jiafang("policy", "list")
    assert (code, "qizhuang" in out, "齐庄小学" in out) == (0, True, True)
    code, out, _ = jiafang("policy", "show", "qizhuang")
    assert (code, "QZ-11" in out, "月度进度" in out) == (0, True, True)
    assert jiafang("policy", "check", written(tmp_path / "好"))[0] == 0
    code, out, _ = jiafang("policy", "check", written(tmp_path / "坏", ("指标", "覆盖率", "覆盖")) / POLICY)
    assert (code, "最接近的是“覆盖率”" in out) == (1, True)


def test_a_schools_own_policy_is_read_back_in_words(jiafang, tmp_path):
    term = written(tmp_path / "学期")
    words = "B-3 科任家访人次：科任教师：学期内参加任何形式的家访的人次；达到 1 人次得 100 分，否则得 0 分。"
    assert f"  {words}" in jiafang("policy", "check", term)[1].splitlines()
    code, out, _ = jiafang("policy", "show", term)
    assert (code, f"  {words}" in out.splitlines(), "【等级】\n  优秀：总分 90 分起" in out) == (0, True, True)
    code, out, err = jiafang("policy", "show", written(tmp_path / "坏", ("基本设置", "青禾小学", "")))
    assert (code, out, "policy check" in err) == (2, "", True)


def test_a_policy_may_be_named_by_its_school(jiafang):
    assert jiafang("policy", "show", "齐庄") == jiafang("policy", "show", "qizhuang")


def test_the_forms_are_listed_without_a_folder(jiafang):
    code, out, _ = jiafang("forms", "--list")
    assert (code, "荣誉证书" in out) == (0, True)


@pytest.mark.parametrize("place", ["输出", "输出/家访汇总.xlsx", "输出/班级"])
def test_what_a_run_wrote_is_not_checked_like_what_was_handed_in(jiafang, tmp_path, place):
    term = written(tmp_path / "学期")
    jiafang("run", term)
    code, out, err = jiafang("check", term / place)
    assert (code, out) == (2, "")
    assert "是统计写出的结果（输出文件夹），不是交来的表" in err


def test_a_policy_that_is_no_workbook_is_told_in_one_true_line(jiafang, tmp_path):
    term = written(tmp_path / "学期")
    (term / POLICY).write_text("本校的考核办法", encoding="utf-8")
    code, out, _ = jiafang("policy", "check", term)
    assert code == 1
    (line,) = [line for line in out.splitlines() if line.startswith(("错误", "警告"))]
    assert line.startswith("错误  考核办法.xlsx  文件无法读取：这个文件是纯文本，不是可以读取的表格")
    assert jiafang("run", term)[1].count(f"错误  {POLICY}") == 1


def test_the_next_step_can_be_typed_as_it_is_printed(jiafang, tmp_path):
    folder = tmp_path / "我的 学校(一)"
    out = jiafang("new", folder, "--year", "2024-2025")[1] + jiafang("demo", f"{folder}2")[1]
    steps = [line.split(maxsplit=1)[1] for line in out.splitlines() if line.startswith("  jiafang")]
    assert [shlex.split(step) for step in steps] == [["run", str(folder)], ["run", f"{folder}2"]]


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("2024秋", "2024秋"),
        ("各校/第一小学", "各校/第一小学"),
        ("D:\\家访\\2024秋", "D:\\家访\\2024秋"),
        ("我的 学校(一)", '"我的 学校(一)"'),
        ("$HOME 的", "'$HOME 的'"),
    ],
)
def test_a_word_to_type_has_quotes_that_every_shell_knows_where_it_needs_them(word, typed):
    assert words("jiafang", "run", word) == f"jiafang run {typed}"


def test_new_templates_and_demo_make_what_they_say(jiafang, tmp_path):
    code, out, _ = jiafang("new", tmp_path / "学期", "--year", "2024-2025")
    icons = [path for path in (tmp_path / "学期").iterdir() if path.suffix in (".bat", ".command", ".desktop")]
    assert (code, out.count("建好 ")) == (0, 6 + len(icons))
    code, out, _ = jiafang("templates", tmp_path / "空白")
    assert (code, sorted(path.name for path in (tmp_path / "空白").iterdir())) == (
        0,
        sorted(line.partition("空白/")[2] for line in out.splitlines()),
    )
    code, out, _ = jiafang("demo", tmp_path / "示范", "--seed", "2")
    assert (code, (tmp_path / "示范" / POLICY).exists()) == (0, True)
