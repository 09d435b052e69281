"""An invented school as sheets, with logs that hypothesis fills: what the laws are tried on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from builders import preset_policy
from hypothesis import strategies as st
from text_tables import YEAR, grid

from jiafang_batch.grid import Grid
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.roster import link_roster
from jiafang_batch.measure.evaluate import Evaluation, evaluate
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.library import presets
from jiafang_batch.sheets.recognise_tables import read_tables

FIRST, LAST = date(2024, 7, 1), date(2025, 1, 24)
PUPILS = {
    # 学号 → 姓名, 班级; one of each sort that a policy tells apart
    "G01": ("王小明", "一(1)班"),
    "G02": ("李芳", "一(1)班"),
    "G03": ("张伟", "一(1)班"),
    "G04": ("阿依古丽·买买提", "一(2)班"),
    "G05": ("赵六", "一(2)班"),
    "G06": ("孙七", "一(2)班"),
    "G07": ("周八", "二(1)班"),
    "G08": ("吴九", "二(1)班"),
    "G09": ("郑十", "二(1)班"),
}
TEACHERS = {"T1": "陈静", "T2": "刘洋", "T3": "杨帆", "T4": "赵敏", "T5": "黄磊", "T6": "林校"}
THEMES = ("教育政策", "学困转化", "安全教育", "家庭教育", "心理健康")
FORMS = ("实地家访", "医院探望", "家长到校", "视频", "电话", "微信", "家长会")
STATES = ("未办理", "办理中", "已解决", "已解释并制定方案")

_ROSTERS = {
    "学生名册": """
        学号 | 姓名          | 班级    | 入学方式 | 入校日期  | 转出日期  | 学籍状态 | 特殊类别 | 家长常住外地 | 家访条件
        G01 | 王小明         | 一(1)班 | 新生    | 2024-9-2 |          |        |        |            |
        G02 | 李芳           | 一(1)班 | 新生    | 2024-9-2 |          |        | 留守儿童 | 是         |
        G03 | 张伟           | 一(1)班 | 新生    | 2024-9-2 |          |        |        |            | 不具备
        G04 | 阿依古丽·买买提 | 一(2)班 | 插班生   | 2024-10-8 |         |        | 随迁子女 |            |
        G05 | 赵六           | 一(2)班 | 新生    | 2024-9-2 |          | 疑似辍学 |        |            |
        G06 | 孙七           | 一(2)班 | 新生    | 2024-9-2 | 2024-11-1 |        |        |            |
        G07 | 周八           | 二(1)班 |         |          |          |        | 学习困难、单亲离异 |   |
        G08 | 吴九           | 二(1)班 |         |          |          | 已辍学  |        |            |
        G09 | 郑十           | 二(1)班 |         |          |          |        | 经济困难 |            |
    """,
    "教师名册": """
        工号 | 姓名 | 岗位    | 年级组
        T1  | 陈静 | 班主任   | 一年级
        T2  | 刘洋 | 班主任   | 一年级
        T3  | 杨帆 | 班主任   | 二年级
        T4  | 赵敏 | 科任教师 | 一年级
        T5  | 黄磊 | 科任教师 | 二年级
        T6  | 林校 | 校领导   | 综合组
    """,
    "班级表": """
        班级    | 班主任 | 接班日期   | 起始年级
        一(1)班 | 陈静  |          | 是
        一(2)班 | 刘洋  | 2024-9-1 | 是
        二(1)班 | 杨帆  |          |
    """,
    "任课表": """
        班级    | 教师 | 学科
        一(1)班 | 赵敏 | 数学
        一(2)班 | 赵敏 | 数学
        二(1)班 | 黄磊 | 科学
    """,
}
_REGISTERS = {
    "家访计划": """
        班级    | 被访学生 | 计划类型 | 上报日期
        一(1)班 | 王小明  | 普访    | 2024-9-10
        一(1)班 | 李芳    | 重点    | 2024-12-20
        一(2)班 | 赵六    | 大走访  | 2024-12-20
        二(1)班 | 周八    | 回访    | 2025-1-20
    """,
    "事件登记": """
        事件编号 | 日期       | 班级    | 学生姓名 | 事件类型
        E1     | 2024-10-11 | 一(1)班 | 李芳    | 迟到缺席
        E2     | 2024-11-20 | 二(1)班 | 郑十    | 重大变故
        E3     | 2025-1-22  | 一(2)班 | 赵六    | 患病缺席
    """,
    "家长会登记": "日期 | 班级 | 主题\n2024-11-15 | 一(1)班 | 期中\n2024-11-15 | 二(1)班 | 期中",
    "家访手记": "作者 | 标题 | 日期\n陈静、赵敏 | 灯下的一小时 | 2024-12-1\n杨帆 | 山那边 | ",
    "家长问卷": "班级 | 学生姓名 | 是否家访 | 满意度\n一(1)班 | 李芳 | 是 | 5\n二(1)班 | 郑十 | 否 | 3",
    "违规登记": "日期 | 教师 | 类型\n2024-11-20 | 黄磊 | 告状式家访",
    "收表登记": "班级 | 收到时间\n一(1)班 | 2025-1-20 15:00\n一(2)班 | 2025-2-20 09:00\n二(1)班 | 2025-1-22 17:00",
}  # fmt: skip

BASE = (
    *(grid(text, file="基础信息/名册.xlsx", sheet=title) for title, text in _ROSTERS.items()),
    *(grid(text, file="收表/登记.xlsx", sheet=title) for title, text in _REGISTERS.items()),
)
"""The rosters and registers of the school."""

HEADER = (
    "家访日期", "班级", "学生姓名", "主访教师", "同行教师", "家访形式", "家访结果", "家访过程", "四进内容",
    "家长诉求", "办理状态", "照片", "家长签字", "是否回访", "工作时间", "审批人", "关联事件",
)  # fmt: skip

Row = dict[str, object]
"""One log row by column title, every cell in its plain spelling."""


@st.composite
def log_rows(draw, *, outcomes: Sequence[str] = ("完成", "完成", "完成", "未遇", "拒访"), request: bool = True) -> Row:
    """A sound row. What an order of rows may decide (办理状态, 家访结果) hangs on pupil and day, so that it does not."""
    key = draw(st.sampled_from(sorted(PUPILS)))
    day = draw(st.dates(FIRST, LAST))
    team = draw(st.lists(st.sampled_from(sorted(TEACHERS)), min_size=1, max_size=4, unique=True))
    seed = day.toordinal() + int(key[1:])
    asked = request and draw(st.booleans())
    return {
        "家访日期": day,
        "班级": PUPILS[key][1],
        "学生姓名": PUPILS[key][0],
        "主访教师": TEACHERS[team[0]],
        "同行教师": "、".join(TEACHERS[member] for member in team[1:]),
        "家访形式": draw(st.sampled_from(FORMS)),
        "家访结果": outcomes[seed % len(outcomes)],
        "家访过程": draw(st.sampled_from(["", "谈作息"])),
        "四进内容": "、".join(draw(st.lists(st.sampled_from(THEMES), max_size=5, unique=True))),
        "家长诉求": "希望早放学" if asked else draw(st.sampled_from(["", "无"])),
        "办理状态": STATES[seed % len(STATES)] if asked else "",
        "照片": draw(st.sampled_from(["", 0, 1, 2, 3])),
        "家长签字": draw(st.sampled_from(["", "是", "否"])),
        "是否回访": draw(st.sampled_from(["", "是", "否"])),
        "工作时间": draw(st.sampled_from(["", "是"])),
        "审批人": draw(st.sampled_from(["", "林校"])),
        "关联事件": draw(st.sampled_from(["", "E1"])),
    }


logs = st.lists(log_rows(), min_size=1, max_size=25)
policies = st.sampled_from(sorted(presets()))


def log(rows: Iterable[Row], file: str = "收表/家访记录.xlsx", sheet: str = "家访记录") -> Grid:
    """A tidy log of the rows, dates as date cells."""
    cells = [list(HEADER), *([row[title] for title in HEADER] for row in rows)]
    return Grid(file=file, sheet=sheet, rows=cells, top=0, left=0, merges=(), hidden=False)


@cache
def policy(name: str):
    """A preset for the first term of 2024-2025."""
    return preset_policy(name)


def evaluated(name: str, *logs_: Grid) -> Evaluation:
    """The school under a preset, with these logs."""
    return evaluated_sheets(name, (*BASE, *logs_))


def evaluated_sheets(name: str, grids: Iterable[Grid]) -> Evaluation:
    """The sheets of a school under a preset; they must be free of errors."""
    tables, problems = read_tables(grids, YEAR)
    records, said = link_term(tables, link_roster(tables, YEAR.first.year))
    faults = [p for p in (*problems, *said) if p.code not in _HARMLESS]
    assert faults == []
    return evaluate(build_term(policy(name), records))


_HARMLESS = (
    "merged-visit",
    "visit-in-two-files",
    "date-year-guessed",
    "several-forms",
    "empty-sheet",
    "unknown-column",
)


def figures(evaluation: Evaluation) -> dict[object, object]:
    """Every figure of 数据/ by what it is about: results, totals, grades and ranks, the visits."""
    results = {
        (r.indicator.code, r.subject.kind, r.subject.key): (r.tally.numerator, r.tally.denominator, r.met, r.points)
        for r in evaluation.results
    }
    cards = {
        (kind, card.subject.key): (card.total, card.rating, card.rank)
        for kind, held in evaluation.scorecards.items()
        for card in held
    }
    visits = {(v.student, v.date, v.form): frozenset(v.participants) for v in evaluation.term.visits}
    return {**results, **cards, **visits}
