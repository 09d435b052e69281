"""Every problem code: raised somewhere, provoked by a test, silent in a sound term, its words complete.

A new code without a case fails here: add one to PROVOKED, or provoke it in the tests of the room that raises it.
"""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from small_term import POLICY, SHEETS, written
from text_tables import rows, write_book

import jiafang_batch
from jiafang_batch.catalogue import catalogue, message, ordered, remedy, severity
from jiafang_batch.intake.pool import Intake
from jiafang_batch.policy.lint import lint_policy
from jiafang_batch.problem import Location, Problem, Severity
from jiafang_batch.run.term.school import SchoolJob, check_school

PACKAGE, TESTS = Path(jiafang_batch.__file__).parent, Path(__file__).parent
LOG_ROW = "2024-12-1 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | 完成 | | | | | |"
PUPIL_ROW = "G05 | 周七 | 男 | 一年级 | 一(1)班 | 2024-9-2 | | | 具备 |"


def log(old, new):
    """A row of 一(1)班's log with something else in it."""
    return [("一班家访", "", LOG_ROW.replace(old, new, 1))]


def pupil(old, new):
    return [("学生名册", "", PUPIL_ROW.replace(old, new, 1))]


def moved(cells):
    """What G01's row says of an earlier class."""
    return [
        ("学生名册", "联系电话", "联系电话 | 原班级 | 转班日期"),
        ("学生名册", "13900000001", f"13900000001 | {cells}"),
    ]


COMPLETE = ("指标", "", "B-9 | 家访记载 | 班主任 | 占比 | | | | | 记录完整 | | 90% | | |")
"""An indicator about complete records: 记录必填项 of the small term is 家访过程."""


TEAMS = ("指标", "", "B-9 | 结伴 | 班主任 | 占比 | | | 本人 | 学期 | 团队2-3人 | | 100% | | |")
TALK = """谈话日期 | 班级 | 学生姓名 | 关注等级 | 辅导记录
        2024-10-12 | 一(1)班 | 王小明 | 重点关注 | 画了家里的人"""


def book(file, **sheets):
    """One more workbook in the folder."""
    return lambda folder: write_book(folder / file, {title: rows(text) for title, text in sheets.items()})


def raw(file, data=b""):
    """One more file of these bytes."""

    def add(folder):
        (folder / file).write_bytes(data)

    return add


def page(title, *lines):
    """A sheet of 考核办法 in prose."""

    def add(folder):
        policy = openpyxl.load_workbook(folder / POLICY)
        for line in lines:
            (policy[title] if title in policy.sheetnames else policy.create_sheet(title)).append([line])
        policy.save(folder / POLICY)

    return add


def with_factors(folder):
    """指标 with every column of its own, and 系数 beside them."""
    policy = openpyxl.load_workbook(folder / POLICY)
    headings = ("教师范围", "未到期", "分档", "系数")
    sheet = policy["指标"]
    for column, heading in enumerate(headings, sheet.max_column + 1):
        sheet.cell(1, column, heading)
    sheet.cell(2, sheet.max_column, 1.2)
    policy.save(folder / POLICY)


SHEET_TEXT = {title: text for title, (_, text) in SHEETS.items()}
POLICY_LINE = "B-4 | 备课 | 班主任 | 覆盖率 | | 实地 | | | | | 50% | | | "

PROVOKED = {
    # files and sheets
    "empty-file": raw("收表/没有下载完.xlsx"),
    "unreadable-file": raw("收表/坏了.xlsx", b"PK\x03\x04" + bytes(200)),
    "temporary-file": raw("收表/~$一(1)班.xlsx", b"lock"),
    "unsupported-file": raw("收表/照片说明.pdf", b"%PDF-1.7\n"),
    "file-outside": book("旧名册.xlsx", 名册="学号 | 姓名 | 班级\nG09 | 吴九 | 一(1)班"),
    "not-our-sheet": book("收表/混合.xlsx", 领用="品名 | 数量\n粉笔 | #3", 家访记录=SHEET_TEXT["二班家访"]),
    "no-known-sheet": book("收表/领用.xlsx", 领用="品名 | 数量\n粉笔 | #3"),
    "same-file": lambda folder: shutil.copy(folder / "收表/一(1)班.xlsx", folder / "收表/副本一(1)班.xlsx"),
    "missing-column": [("一班家访", "家访日期", "哪天")],
    "duplicate-column": [("一班家访", "家访过程", "走访日期")],
    "unknown-column": [("一班家访", "四进内容", "四进")],
    "empty-sheet": book("收表/一(3)班.xlsx", 家访记录="家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"),
    "empty-register": book("收表/家长会.xlsx", 家长会登记="日期 | 班级 | 主题 | 到会人数"),
    "stray-row": [("一班家访", "", "| | | | | | | | | | | | | 以上为十一月")],
    "unknown-roster": book("基础信息/领用.xlsx", 领用="品名 | 数量\n粉笔 | #3"),
    "log-among-rosters": book("基础信息/家访.xlsx", 家访记录=SHEET_TEXT["二班家访"]),
    "roster-outside": book("收表/名册.xlsx", 名册=SHEET_TEXT["学生名册"]),
    "policy-outside": book("收表/等级.xlsx", 等级=SHEET_TEXT["等级"]),
    "ruling-outside": book("收表/更正.xlsx", 更正="裁定 | 文件 | 原内容 | 改为 | 理由 | 裁定人\n作废 | | 王大明 | | 重复 | 教导处"),
    "several-classes": [("班级表", "", "一1、一2 | 一年级 | 赵敏 | | | |")],
    "no-roster": [("学生名册", "", "")],
    "refused-roster": [("学生名册", "姓名", "哪位")],
    "empty-roster": [("学生名册", row, "") for row in SHEET_TEXT["学生名册"].strip().splitlines()[1:]],
    "no-log": [("一班家访", "", ""), ("二班家访", "", "")],
    # cells
    "missing-value": log("陈静", ""),
    "bad-date": log("2024-12-1", "12.1"),
    "date-out-of-range": log("2024-12-1", "2025-8-1"),
    "date-year-guessed": log("2024-12-1", "12月1日"),
    "date-unusual": [("诉求办理", "2024-10-20", "2025-8-1")],
    "bad-value": log("实地家访", "飞鸽传书"),
    "ignored-value": [("一班家访", "#2", "两张")],
    "several-forms": log("实地家访", "实地、电话"),
    "own-word": pupil("| | | 具备", "| | 本校自定 | 具备"),
    "lost-digits": pupil("G05", "#3.6691e+18"),
    "bad-class": [
        ("班级表", "", "七(1)班 | 七年级 | 赵敏 | | | |"),
        ("学生名册", "", "G07 | 吴九 | 男 | 七年级 | 七(1)班 | | | | |"),
        *log("一(1)班", "2024级1班"),
    ],
    # names
    "unknown-class": log("一(1)班", "一(9)班"),
    "unknown-student": log("王小明", "王大明"),
    "ambiguous-student": pupil("周七", "王小明"),
    "unknown-student-id": log("王小明 | |", "王小明 | G99 |"),
    "student-id-for-several": log("王小明 | |", "王小明、李芳 | G01 |"),
    "id-name-differ": log("王小明 | |", "王小民 | G01 |"),
    "id-class-differ": log("王小明 | |", "张伟 | G03 |"),
    "unknown-teacher": log("陈静", "陈晶"),
    "ambiguous-teacher": [("教师名册", "", "T9 | 陈静 | 科任教师 | 一年级 | 在岗")],
    "ignored-name": [("班级表", "刘洋\n", "刘阳\n")],
    "survey-denies-visit": [("家长问卷", "王小明  | 是", "王小明  | 否")],
    "survey-confirms-unlogged": [
        ("家长问卷", "", "        一(2)班 | 张伟 | 是 | #5"), ("二班家访", "张伟           |", "阿依古丽·买买提 |"),
    ],
    "visit-without-approval": [
        ("一班家访", "照片 | 关联事件", "照片 | 关联事件 | 工作时间"), ("一班家访", "#2 |\n", "#2 | | 是\n"),
        ("指标", "", "        B-9 | 审批率 | 科任教师 | 占比 | | | 本人 | 学期 | 工作时间审批 | | 100% | | |"),
    ],
    "counselling-error": book("收表/心理.xlsx", 心理跟踪=TALK.replace("王小明", "王小名")),
    "counselling-doubt": book("收表/心理.xlsx", 心理跟踪=TALK.replace("2024-10-12", "10月12日")),
    "counselling-open": book("收表/心理.xlsx", 心理跟踪=TALK),
    "incident-not-reported": book(
        "收表/重大情况.xlsx",
        重大情况登记="""发现日期 | 班级 | 学生姓名 | 发现教师 | 发现的情况
        2024-10-12 | 一(1)班 | 王小明 | 陈静 | 独自在家一周""",
    ),
    "planned-team-size": [TEAMS],
    "planned-nowhere": [TEAMS],
    "planned-twice": [("家访计划", "", "        一(1)班 | 王小明  | 陈静   | 普访    | 2024-9-21 | 2024-9-12")],
    "plan-not-met": [("家访计划", "2024-9-21", "2024-9-22")],
    "essay-names-pupil": [("家访手记", "灯下的一小时", "灯下的王小明")],
    "record-item-blank": [COMPLETE, *log("", "")],
    "record-column-lacking": [COMPLETE, ("二班家访", "家访过程", "说了什么")],
    "unknown-event": [("一班家访", "| E1", "| E9")],
    # rosters
    "duplicate-id": pupil("G05", "G01"),
    "grade-class-differ": pupil("一年级", "二年级"),
    "leave-before-entry": pupil("2024-9-2 | |", "2024-9-2 | 2024-9-1 |"),
    "class-without-homeroom": [("班级表", "陈静  |        |        |", "陈静 | | 2024-12-1 |")],
    "class-without-students": [("班级表", "", "一(3)班 | 一年级 | 赵敏 | | | |")],
    "class-without-log": [("二班家访", "", "")],
    "homeroom-succeeded": [("班级表", "", "一(1)班 | 一年级 | 赵敏 | 2024-12-1 | | |")],
    "move-incomplete": moved("一(2)班 |"),
    "unknown-former-class": moved("六(9)班 | 2024-11-1"),
    "homeroom-left": [("教师名册", "T1  | 陈静 | 班主任   | 一年级 | 在岗", "T1 | 陈静 | 班主任 | 一年级 | 离岗")],
    # logs and registers
    "after-as-of": log("2024-12-1", "2025-1-11"),
    "visit-counts-nowhere": log("2024-12-1", "2024-7-31"),
    "mark-without-indicator": book("收表/评分.xlsx", 评分登记="指标 | 对象 | 得分\n材料 | 陈静 | #5"),
    "visited-after-leaving": [*pupil("2024-9-2 | |", "2024-9-2 | 2024-12-1 |"), *log("王小明", "周七")],
    "visit-before-entry": [*pupil("2024-9-2 | |", "2025-3-4 | |"), *log("王小明", "周七")],
    "onsite-not-visitable": [*pupil("具备", "不具备"), *log("王小明", "周七")],
    "merged-visit": log("2024-12-1", "2024-9-21"),
    "handling-without-visit": [("诉求办理", "2024-10-12", "2024-10-13")],
    # 考核办法
    "policy-missing": lambda folder: (folder / "考核办法.xlsx").unlink(),
    "policy-sheet-missing": [("校历", "", "")],
    "setting-missing": [("基本设置", "青禾小学", "")],
    "setting-unknown": [("基本设置", "", "校训 | 勤学")],
    "setting-repeated": [("基本设置", "", "学校 | 青禾小学")],
    "setting-bad": [("基本设置", "2024-9-2", "九月初")],
    "term-not-in-calendar": [("基本设置", "第一学期", "春季学期")],
    "calendar-reversed": [("校历", "2024-10-7", "2024-9-7")],
    "policy-bad-word": [("指标", "", POLICY_LINE.replace("覆盖率", "覆盖"))],
    "policy-bad-number": [("指标", "", POLICY_LINE.replace("50%", "一半"))],
    "quota-and-least": [("评优", "", "先进个人 | 班主任 | 20%，至少1名 | 85")],
    "policy-duplicate-code": [("指标", "", POLICY_LINE.replace("B-4", "B-1"))],
    "policy-kind-subject": [("指标", "", POLICY_LINE.replace("班主任", "校领导"))],
    "policy-unused": [("指标", "", POLICY_LINE.replace("| 实地 | | | |", "| 实地 | | | 照片>=1 |"))],
    "policy-measured-twice": [("指标", "", "B-9 | 又一遍 | 班主任 | 覆盖率 | 全体 | 实地 | 班主任 | 学期 | | #1 | 50% | #60 | 比例 |")],
    "policy-unknown-class": [("指标", "", "B-9 | 特教班 | 班级 | 覆盖率 | 班级:一(9)班 | 实地 | | 学期 | | | 50% | | |")],
    "policy-unknown-plan": [("指标", "", "B-9 | 一生一档 | 班级 | 建档率 | 全体 | | | | 一生一档 | | 50% | | |")],
    "policy-sheet-unread": [("等级", "最低分", "几分"), ("等级", "等级", "档")],
    "policy-words-unread": page("纪律", "家访工作要求", "一、不准收礼"),
    "policy-page-unread": page("评分细则", "家访评分细则", "每少一户扣2分"),
    "policy-ratings-unread": [("等级", "#90", "前三成"), ("等级", "#60", "后面"), ("等级", "#0", "其余")],
    "rating-band": [("等级", "#60", "60-89分")],
    "rule-column-aside": with_factors,
    "rule-note-aside": [("指标", "", "注：家访不足2次的取消评优")],
    "policy-name-differs": [("指标", "学期家访率", "学期家访率不低于95%")],
    "policy-scoring": [("指标", "", POLICY_LINE.replace("50% | | |", "50% | | 比例 |"))],
    # what `policy check` says besides
    "policy-weights": [("指标", "#60", "#50")],
    "policy-ratings": [("等级", "不合格 | #0", "不合格 | #40")],
}  # fmt: skip
"""Code → what is changed in the small sound term (sheet, old, new), or what is done to its folder."""


def said_of(folder):
    """Everything that is said about a term folder, and about its policy by `policy check`."""
    checked = check_school(SchoolJob(folder), None, Intake(processes=0))
    return ordered((*checked.problems, *(lint_policy(checked.policy, POLICY) if checked.policy else ())))


def spoilt(folder, fault):
    """The small term with the fault."""
    if isinstance(fault, list):
        return written(folder, *fault)
    fault(written(folder))
    return folder


# ---------------------------------------------------------------- every code


def test_nothing_is_said_of_the_sound_term(tmp_path):
    assert said_of(written(tmp_path)) == ()


@pytest.mark.parametrize(("code", "fault"), PROVOKED.items(), ids=PROVOKED)
def test_a_fault_is_said_with_all_its_words(code, fault, tmp_path):
    problems = said_of(spoilt(tmp_path, fault))
    assert code in {problem.code for problem in problems}
    for problem in problems:
        words = message(problem) + remedy(problem)
        assert not re.search(r"[{}]|None|“”", words), words


def test_every_code_is_provoked_by_some_test():
    elsewhere = set().union(*(_texts(path) for path in TESTS.rglob("test_*.py") if path != Path(__file__)))
    assert [code for code in catalogue() if code not in PROVOKED and code not in elsewhere] == []


def test_every_code_is_raised_by_the_package_and_no_other_is():
    named = set().union(*(_texts(path) for path in PACKAGE.rglob("*.py")))
    assert [code for code in catalogue() if code not in PROVOKED and code not in named] == []
    built = set().union(*(_codes_built(path) for path in PACKAGE.rglob("*.py")))
    assert sorted(built - set(catalogue())) == []


@cache
def _nodes(path):
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def _texts(path):
    """Every text constant of a source file, and the names of its keyword arguments: details are given as either."""
    constants = {n.value for n in _nodes(path) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return constants | {node.arg for node in _nodes(path) if isinstance(node, ast.keyword) and node.arg}


def _codes_built(path):
    """The codes that a source file gives to Problem and Issue."""
    calls = (node for node in _nodes(path) if isinstance(node, ast.Call))
    named = (
        call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("Problem", "Issue") and call.args
    )
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}


# ---------------------------------------------------------------- the words


STANDARD = {"value", "header", "at"}


@pytest.mark.parametrize("code", [code for code in catalogue() if code not in PROVOKED])
def test_what_a_message_wants_to_tell_is_given_where_the_code_is_raised(code):
    wording = catalogue()[code]
    wanted = set(re.findall(r"{(\w+)}", wording.message + wording.remedy)) - STANDARD
    raisers = [_texts(path) for path in PACKAGE.rglob("*.py") if code in _texts(path)]
    assert any(wanted <= texts for texts in raisers)


def test_an_entry_that_is_parsed_by_itself_is_the_one_of_the_whole():
    whole = tomllib.loads((PACKAGE / "catalogue.toml").read_text(encoding="utf-8"))
    alone = {
        code: (words.severity.value, words.title, words.message, words.remedy) for code, words in catalogue().items()
    }
    assert alone == {code: (e["severity"], e["title"], e["message"], e["remedy"]) for code, e in whole.items()}
    assert list(alone) == list(whole)


@pytest.mark.parametrize("code", catalogue())
def test_the_words_are_plain_sentences(code):
    wording = catalogue()[code]
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", code)
    assert isinstance(wording.severity, Severity)
    assert len(wording.title) <= 20
    assert wording.message.endswith(("。", "）"))
    assert wording.remedy.endswith(("。", "{hint}", "{expected}"))


# ---------------------------------------------------------------- their order


def problem(code, *, file="收表/a.xlsx", sheet_="家访记录", row=2, column="A", value=""):
    details = {"reason": "看不出是哪一天", "example": "2025-3-2"} if code == "bad-date" else {}
    return Problem(code, Location(file, sheet_, row, column, "家访日期"), value, details)


def test_the_gravest_come_first_then_the_place():
    wanted = [
        problem("bad-date", file="收表/a.xlsx", row=2),
        problem("bad-date", file="收表/a.xlsx", row=10),
        problem("bad-date", file="收表/b.xlsx", row=1),
        problem("stray-row", file="收表/a.xlsx"),
        problem("hidden-sheet", file="收表/a.xlsx"),
    ]
    assert [severity(p).value for p in wanted] == ["错误", "错误", "错误", "警告", "提示"]
    assert ordered(reversed(wanted)) == tuple(wanted)


def test_columns_are_ordered_as_in_the_sheet():
    wanted = [problem("bad-date", column=letters) for letters in ("B", "Z", "AA", "AB")]
    assert ordered(reversed(wanted)) == tuple(wanted)


def test_what_is_said_twice_is_said_once():
    assert ordered([problem("bad-date"), problem("bad-date")]) == (problem("bad-date"),)
    assert len(ordered([problem("bad-date", value="甲"), problem("bad-date", value="乙")])) == 2


def test_a_message_quotes_the_cell_and_its_column():
    assert message(problem("bad-date", value="3.10")) == "“家访日期”写成“3.10”，看不出是哪一天。"
