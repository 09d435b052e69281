"""Invented schools of any size as plain workbooks, the same for the same seed: what the benchmarks run on.

python benchmarks/school.py 文件夹 [班级数 学生数 家访数]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from jiafang_batch.run.start.templates import write_policy
from jiafang_batch.terms import YEAR_GROUPS

FIRST_YEAR, TERM, PRESET = 2024, "第一学期", "qizhuang"
TERM_FIRST, TERM_LAST = date(2024, 8, 5), date(2025, 1, 17)
_MADE = datetime(2024, 8, 1)  # noqa: DTZ001  a workbook's creation date has no zone

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
GIVEN = "子涵雨桐浩然欣怡宇轩梓萱俊杰诗琪博文可馨明哲思远佳宁晨曦若水嘉树云帆静姝承泽语彤弘毅清妍景行望舒知夏书瑶"
STREETS = ("幸福路", "人民街", "向阳巷", "青年路", "桃园村", "河东组", "和平里", "新华街")
REASONS = ("普访", "了解家庭情况", "反映在校表现", "了解在家情况", "新生家访", "进步表扬", "帮扶贫困")
CATEGORIES = ("学习困难", "留守儿童", "单亲离异", "经济困难", "重大变故", "随迁子女")
THEMES = ("教育政策", "学困转化", "安全教育", "家庭教育", "心理健康")
REQUESTS = (
    ("希望多布置口算练习", "教学"), ("放学时校门口太拥挤", "安全"), ("食堂的菜希望再清淡一些", "后勤"),
    ("希望老师多在群里反馈情况", "家校沟通"), ("想调到前排座位", "管理"),
)  # fmt: skip
SENTENCES = (
    "与家长在客厅交谈，了解孩子放学后的作息安排", "孩子主动给老师倒水，很有礼貌", "家长反映晚上玩手机时间偏长，商定了使用约定",
    "查看了孩子的学习角落，光线充足", "爷爷奶奶负责接送，父母周末回家", "肯定了孩子近期的进步，鼓励课堂上多举手",
    "提醒家长注意防溺水和交通安全", "家长希望老师多关注孩子的书写", "介绍了学校本学期的活动安排",
)  # fmt: skip
LOG_COLUMNS = (
    "家访日期", "班级", "学生姓名", "学号", "主访教师", "同行教师", "家访形式", "家访结果", "家长姓名", "家访原因", "家访准备",
    "家访过程", "四进内容", "家长诉求", "诉求类别", "办理状态", "照片", "家长签字", "是否回访", "工作时间", "审批人", "对策感想",
)  # fmt: skip

Row = Sequence[object]

LEADERS = 6
"""校领导 of every school; otherwise a larger school is a small one many times over."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a school is; a year group holds up to 99 classes."""

    classes: int
    pupils: int
    visits: int


FULL = Size(120, 5_000, 20_000)
"""The school of the goals: 120 class workbooks, 5,000 pupils, 20,000 visits."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of the invented roster."""

    id: str
    name: str
    school_class: str
    guardian: str


def make_school(folder: Path, size: Size, *, seed: int = 1, name: str = "示范学校") -> Path:
    """A term folder with policy, rosters, one log workbook a class and the office's registers."""
    chance = random.Random(seed)  # noqa: S311  no secret
    classes = _class_names(size.classes)
    teachers = _names(chance, size.classes * 2 + max(LEADERS, size.classes * 2 // 15))
    homerooms = dict(zip(classes, teachers, strict=False))
    others = teachers[len(classes) :]
    pupils = {c: list(_pupils(chance, c, i, size)) for i, c in enumerate(classes)}
    write_policy(folder / "考核办法.xlsx", PRESET, name, FIRST_YEAR, TERM)
    _book(folder / "基础信息/学生名册.xlsx", {"学生名册": _roster(chance, pupils)})
    _book(folder / "基础信息/教师与班级.xlsx", _staff(classes, homerooms, others))
    for index, school_class in enumerate(classes):
        count = _part(size.visits, size.classes, index)
        rows = _log(chance, pupils[school_class], homerooms[school_class], others, count)
        path = folder / "收表" / _year_group(school_class) / f"{school_class}家访记录.xlsx"
        _book(path, {"家访记录": [(f"{school_class}家访记录",), LOG_COLUMNS, *rows]})
    _book(folder / "收表/教导处登记.xlsx", _registers(chance, pupils))
    return folder


def make_district(folder: Path, schools: int, size: Size) -> Path:
    """A district's folder: schools of about the given size, each with its own seed."""
    for number in range(1, schools + 1):
        make_school(folder / f"第{number:03}小学", size, seed=number, name=f"第{number:03}小学")
    return folder


def _part(whole: int, parts: int, index: int) -> int:
    """The index-th of nearly equal parts of a whole."""
    return whole * (index + 1) // parts - whole * index // parts


def _class_names(count: int) -> list[str]:
    groups = max(6, -(-count // 99)) if count >= 6 else count
    return [
        f"{group.removesuffix('年级')}({number})班"
        for index, group in enumerate(YEAR_GROUPS[:groups])
        for number in range(1, _part(count, groups, index) + 1)
    ]


def _year_group(school_class: str) -> str:
    head = school_class.partition("(")[0]
    return head if head in YEAR_GROUPS else f"{head}年级"


def _names(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join((chance.choice(SURNAMES), chance.choice(GIVEN), chance.choice(GIVEN)))] = None
    return list(found)


def _pupils(chance: random.Random, school_class: str, index: int, size: Size) -> Iterator[Pupil]:
    for seat, name in enumerate(_names(chance, _part(size.pupils, size.classes, index)), 1):
        yield Pupil(f"G2024{index + 1:04}{seat:03}", name, school_class, f"{name[0]}{chance.choice(GIVEN)}")


def _roster(chance: random.Random, pupils: dict[str, list[Pupil]]) -> Iterator[Row]:
    yield (
        "学号", "姓名", "性别", "年级", "班级", "入学方式", "特殊类别", "家长常住外地", "家访条件", "家庭住址", "监护人", "联系电话",
    )  # fmt: skip
    for school_class, held in pupils.items():
        for p in held:
            yield (
                p.id, p.name, chance.choice("男女"), _year_group(school_class), school_class,
                "新生" if school_class.startswith("一") else "在读",
                chance.choice(CATEGORIES) if chance.random() < 0.12 else "", "是" if chance.random() < 0.1 else "否",
                "不具备" if chance.random() < 0.02 else "具备", f"{chance.choice(STREETS)}{chance.randint(1, 300)}号",
                p.guardian, f"138{chance.randint(0, 99_999_999):08}",
            )  # fmt: skip


def _staff(classes: Sequence[str], homerooms: dict[str, str], others: Sequence[str]) -> dict[str, Iterable[Row]]:
    homeroom_of = {teacher: school_class for school_class, teacher in homerooms.items()}
    everybody = [*homerooms.values(), *others]
    leaders = set(others[-LEADERS:])
    posts = {t: "校领导" if t in leaders else "班主任、科任教师" if t in homeroom_of else "科任教师" for t in everybody}
    staff = [
        (f"T{i:05}", t, posts[t], _year_group(homeroom_of[t]) if t in homeroom_of else "综合组")
        for i, t in enumerate(everybody, 1)
    ]
    heads = [
        (c, _year_group(c), t, "2024-08-15" if i % 15 == 0 else "", "是" if c.startswith("一") else "否")
        for i, (c, t) in enumerate(homerooms.items())
    ]
    return {
        "教师名册": [("工号", "姓名", "岗位", "年级组"), *staff],
        "班级表": [("班级", "年级", "班主任", "接班日期", "起始年级"), *heads],
        "任课表": [("班级", "教师", "学科"), *((c, others[i % len(others)], "数学") for i, c in enumerate(classes))],
    }


def _log(
    chance: random.Random, pupils: Sequence[Pupil], homeroom: str, others: Sequence[str], count: int
) -> Iterator[Row]:
    days = (TERM_LAST - TERM_FIRST).days
    for _ in range(count):
        pupil = chance.choice(pupils)
        request, kind = chance.choice(REQUESTS) if chance.random() < 0.2 else ("无", "")
        yield (
            TERM_FIRST + timedelta(days=chance.randint(0, days)), pupil.school_class, pupil.name, pupil.id, homeroom,
            chance.choice(others) if chance.random() < 0.4 else "",
            chance.choices(("实地家访", "电话", "微信", "家长到校"), (60, 20, 10, 10))[0],
            chance.choices(("完成", "未遇", "改约"), (96, 3, 1))[0], pupil.guardian, chance.choice(REASONS),
            "准备好孩子近期的作业和成绩", "。".join(chance.choices(SENTENCES, k=3)) + "。",
            "、".join(chance.sample(THEMES, chance.randint(0, 2))), request, kind,
            chance.choice(("已解决", "办理中", "未办理")) if kind else "", chance.randint(0, 3),
            "是" if chance.random() < 0.9 else "", "是" if chance.random() < 0.1 else "否", "否", "",
            chance.choice(SENTENCES),
        )  # fmt: skip


def _registers(chance: random.Random, pupils: dict[str, list[Pupil]]) -> dict[str, Iterable[Row]]:
    everybody = [pupil for held in pupils.values() for pupil in held]
    asked = chance.sample(everybody, len(everybody) // 5)
    events = [
        (
            f"E{n:05}",
            date(2024, 10, 8) + timedelta(days=chance.randint(0, 60)),
            p.school_class,
            p.name,
            p.id,
            "患病缺席",
        )
        for n, p in enumerate(chance.sample(everybody, len(everybody) // 25), 1)
    ]
    surveys = [
        (p.school_class, p.name, p.id, "是" if chance.random() < 0.9 else "否", chance.randint(3, 5)) for p in asked
    ]
    receipts = [(c, datetime(2025, 1, 20, 9, 30), f"{c}家访记录.xlsx") for c in pupils]  # noqa: DTZ001  the school's own clock
    return {
        "事件登记": [("事件编号", "日期", "班级", "学生姓名", "学号", "事件类型"), *events],
        "家长问卷": [("班级", "学生姓名", "学号", "是否家访", "满意度"), *surveys],
        "收表登记": [("班级", "收到时间", "文件"), *receipts],
    }


def _book(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """A workbook of plain sheets; days are date cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        formats = {date: book.add_format({"num_format": "yyyy-mm-dd"}), datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"})}  # fmt: skip
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(number, column, value, formats.get(type(value)))


if __name__ == "__main__":
    target, *numbers = sys.argv[1:]
    made = make_school(Path(target), Size(*map(int, numbers)) if numbers else FULL)
    print(f"{sum(path.is_file() for path in made.rglob('*'))} 个文件在 {made}")
