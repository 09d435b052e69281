"""One small term in which nothing is wrong, sheet by sheet as text; a test says only what it changes.

A change is (sheet, old, new): `old` gives way to `new` wherever it stands in that sheet; without `old` the rows of `new`
are added, and a sheet that changes to nothing is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from text_tables import YEAR, book_of, grid, rows

from jiafang_batch.checks.term_checks import Context, check_term
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.roster import link_roster
from jiafang_batch.policy.load_policy import load_policy
from jiafang_batch.run.term.open_term import log_columns
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.settle import ignored_names
from jiafang_batch.sheets.recognise_tables import read_tables

POLICY, ROSTER, PUPILS, REGISTERS = (
    "考核办法.xlsx",
    "基础信息/教师与班级.xlsx",
    "基础信息/学生名册.xlsx",
    "收表/登记.xlsx",
)

SHEETS: Mapping[str, tuple[str, str]] = {
    "基本设置": (POLICY, """
        键         | 值
        学校       | 青禾小学
        学年       | 2024-2025
        学期       | 第一学期
        方案       | 本校
        开学日期    | 2024-9-2
        结课日期    | 2025-1-17
        统计截止日期 | 2025-1-10
        收表截止时间 | 2025-1-22 17:00
        名单截止日期 | 2024-9-30
        实地形式    | 实地家访、医院探望
        面对面形式  | 实地家访、家长到校
        重点类别    | 留守儿童
        记录必填项  | 家访过程
        回访间隔天数 | #14
    """),
    "校历": (POLICY, """
        名称          | 类型 | 开始日期   | 结束日期
        2024-2025学年 | 学年 | 2024-8-1  | 2025-7-31
        第一学期       | 学期 | 2024-8-1  | 2025-1-24
        国庆节         | 假期 | 2024-10-1 | 2024-10-7
    """),
    "指标": (POLICY, """
        编号 | 名称       | 考核对象              | 类型     | 学生范围 | 家访形式 | 家访人 | 时间窗口 | 条件 | 次数 | 目标 | 分值 | 计分 | 步长
        B-1 | 学期家访率  | 班主任、班级、年级、学校 | 覆盖率    |        | 实地    | 班主任 | 学期    |     |     | 50% | #60 | 比例 |
        B-2 | 及时响应    | 班主任、班级           | 事件响应率 |        |        |       |        |     |     | 100% | #40 | 比例 |
        B-3 | 科任家访人次 | 科任教师              | 家访次数  |        |        | 本人   | 学期    |     |     | #1  | #100 | 达标 |
    """),
    "事件响应": (POLICY, """
        事件类型 | 响应天数 | 认可形式
        迟到缺席 | #3     | 全部
    """),
    "等级": (POLICY, """
        等级  | 最低分
        优秀  | #90
        合格  | #60
        不合格 | #0
    """),
    "评优": (POLICY, """
        项目     | 对象   | 名额 | 最低分
        先进个人  | 班主任 | #1  | #85
    """),
    "学生名册": (PUPILS, """
        学号 | 姓名          | 性别 | 年级   | 班级    | 入校日期  | 转出日期 | 特殊类别 | 家访条件 | 联系电话
        G01 | 王小明         | 男  | 一年级 | 一(1)班 | 2024-9-2 |        |         | 具备    | 13900000001
        G02 | 李芳           | 女  | 一年级 | 一(1)班 | 2024-9-2 |        | 留守儿童 | 具备    | 13900000002
        G03 | 张伟           | 男  | 一年级 | 一(2)班 | 2024-9-2 |        |         | 具备    | 13900000003
        G04 | 阿依古丽·买买提 | 女  | 一年级 | 一(2)班 | 2024-9-2 |        |         | 具备    | 13900000004
    """),
    "教师名册": (ROSTER, """
        工号 | 姓名 | 岗位    | 年级组 | 在岗状态
        T1  | 陈静 | 班主任   | 一年级 | 在岗
        T2  | 刘洋 | 班主任   | 一年级 | 在岗
        T3  | 赵敏 | 科任教师 | 一年级 | 在岗
    """),
    "班级表": (ROSTER, """
        班级    | 年级   | 班主任 | 接班日期 | 卸任日期 | 起始年级 | 年级组长
        一(1)班 | 一年级 | 陈静  |        |        | 是      | 刘洋
        一(2)班 | 一年级 | 刘洋  |        |        | 是      |
    """),
    "任课表": (ROSTER, """
        班级    | 教师 | 学科
        一(1)班 | 赵敏 | 数学
    """),
    "一班家访": ("收表/一(1)班.xlsx", """
        家访日期 | 班级 | 学生姓名 | 学号 | 主访教师 | 同行教师 | 家访形式 | 家访结果 | 家访过程 | 四进内容 | 家长诉求 | 办理状态 | 照片 | 关联事件
        2024-9-21  | 一(1)班 | 王小明 | | 陈静 | 赵敏 | 实地家访 | 完成 | 谈作息 | 安全教育 | 无 | | #2 |
        2024-10-12 | 一(1)班 | 李芳 | | 陈静 | | 电话 | 完成 | 谈请假 | 家庭教育 | 希望增加体育活动 | 未办理 | #0 | E1
        2024-11-3  | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 未遇 | | | | | |
    """),
    "二班家访": ("收表/一(2)班.xlsx", """
        家访日期   | 班级    | 学生姓名       | 主访教师 | 家访形式 | 家访过程
        2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读
        2024-9-22 | 一(2)班 | 阿依古丽·买买提 | 刘洋   | 实地家访 | 谈习惯
    """),
    "家访计划": (REGISTERS, """
        班级    | 被访学生 | 参与老师 | 计划类型 | 计划日期  | 上报日期
        一(1)班 | 王小明  | 陈静   | 普访    | 2024-9-21 | 2024-9-12
    """),
    "事件登记": (REGISTERS, """
        事件编号 | 日期       | 班级    | 学生姓名 | 事件类型
        E1     | 2024-10-11 | 一(1)班 | 李芳    | 迟到缺席
    """),
    "家长会登记": (REGISTERS, """
        日期       | 班级    | 主题    | 到会人数
        2024-11-15 | 一(1)班 | 期中交流 | #38
    """),
    "家访手记": (REGISTERS, """
        作者 | 班级    | 学生姓名 | 标题        | 日期       | 评分
        陈静 | 一(1)班 | 王小明  | 灯下的一小时 | 2024-12-1 | #92
    """),
    "家长问卷": (REGISTERS, """
        班级    | 学生姓名 | 是否家访 | 满意度
        一(1)班 | 王小明  | 是     | #5
    """),
    "违规登记": (REGISTERS, """
        日期       | 教师 | 类型      | 说明
        2024-11-20 | 刘洋 | 告状式家访 | 经核实
    """),
    "诉求办理": (REGISTERS, """
        班级    | 学生姓名 | 家访日期    | 办理状态 | 办理结果   | 办理日期
        一(1)班 | 李芳    | 2024-10-12 | 已解决  | 增设了社团 | 2024-10-20
    """),
    "收表登记": (REGISTERS, """
        班级    | 收到时间
        一(1)班 | 2025-1-20 15:00
        一(2)班 | 2025-1-21 09:00
    """),
}  # fmt: skip

Change = tuple[str, str, str]


def changed(*changes: Change) -> dict[str, tuple[str, str]]:
    """The sheets after the changes; an `old` that is not there is the test's own mistake."""
    sheets = dict(SHEETS)
    for title, old, new in changes:
        file, text = sheets[title]
        if not old and not new:
            del sheets[title]
            continue
        assert old in text, f"“{title}”里没有“{old}”"
        sheets[title] = (file, text.replace(old, new) if old else f"{text.rstrip()}\n{new}\n")
    return sheets


def tables(*changes: Change):
    """The tables of all sheets and what reading them says; the policy's apart."""
    grids = [grid(text, file=file, sheet=title) for title, (file, text) in changed(*changes).items()]
    read, problems = read_tables((g for g in grids if g.file != POLICY), YEAR)
    policy, about_policy = read_tables((g for g in grids if g.file == POLICY), None)
    return policy, read, (*about_policy, *problems)


def linked(*changes: Change):
    """The records and every problem of reading and linking."""
    _, read, problems = tables(*changes)
    records, said = link_term(read, link_roster(read, YEAR.first.year))
    return records, tuple(ignored_names((*problems, *said), None))


def linked_sheets(sheets: Mapping[str, tuple[str, str]]):
    """The records of these sheets (title → file and text) and every problem of reading and linking."""
    read, problems = read_tables(
        [grid(text, file=file, sheet=title) for title, (file, text) in sheets.items() if file != POLICY], YEAR
    )
    records, said = link_term(read, link_roster(read, YEAR.first.year))
    return records, (*problems, *said)


def checked(*changes: Change):
    """The problems of the checks over the whole term, nothing else."""
    of_policy, read, _ = tables(*changes)
    policy, about_policy = load_policy(of_policy, POLICY, log_columns())
    assert policy is not None, about_policy
    return check_term(Context(policy, read, link_term(read, link_roster(read, YEAR.first.year))[0]))


def written(folder: Path, *changes: Change) -> Path:
    """The term as a folder of workbooks."""
    for file, content in _books(tuple(changed(*changes).items())).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@lru_cache(maxsize=64)
def _books(sheets: tuple[tuple[str, tuple[str, str]], ...]) -> dict[str, bytes]:
    """Path → workbook of (title, (path, text)): most tests begin with one of a few terms."""
    books: dict[str, dict[str, list[list[object]]]] = {}
    for title, (file, text) in sheets:
        books.setdefault(file, {})[title] = rows(text)
    return {file: book_of(titled) for file, titled in books.items()}


def computed(folder: Path):
    """The computed school of a folder."""
    found = compute_school(check_school(SchoolJob(folder), None, Intake(processes=0)))
    assert found is not None
    return found
