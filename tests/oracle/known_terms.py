"""A term folder with known figures → its rows, by a reader of our own for tidy and untidy workbooks alike."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date, datetime, timedelta

import openpyxl
from oracle_school import FORMS

FIRST_COLUMNS = {
    "学生名册": {"学号", "姓名", "入学方式"},
    "教师名册": {"工号", "岗位"},
    "班级表": {"班级", "班主任"},
    "任课表": {"班级", "教师", "学科"},
    "家访记录": {"家访日期", "主访教师", "家访形式"},
    "家访计划": {"被访学生", "计划类型"},
    "事件登记": {"事件编号", "事件类型"},
    "家长会登记": {"主题", "到会人数"},
    "家访手记": {"作者", "标题"},
    "家长问卷": {"是否家访", "满意度"},
    "违规登记": {"日期", "教师", "类型"},
    "诉求办理": {"办理状态", "办理日期"},
    "评分登记": {"指标", "对象", "得分"},
    "收表登记": {"收到时间", "文件"},
    "基本设置": {"键", "值"},
    "校历": {"名称", "类型", "开始日期"},
    "指标": {"编号", "考核对象", "计分"},
    "事件响应": {"响应天数", "认可形式"},
    "等级": {"等级", "最低分"},
    "评优": {"项目", "名额"},
}
ALSO = {
    "学号": "学籍号 全国学籍号 学生学号",
    "班级": "所在班级 班别",
    "年级": "所在年级",
    "入校日期": "入学日期",
    "联系电话": "联系方式 家长电话",
    "特殊类别": "学生类别 重点类别 特殊群体",
    "家访日期": "家访时间 走访时间 走访日期 日期",
    "学生姓名": "被访学生 学生 姓名 学生姓名",
    "主访教师": "教师姓名 家访教师 走访教师",
    "同行教师": "参与老师 参与教师 陪同教师",
    "家访形式": "家访方式 走访形式",
    "家访结果": "走访结果",
    "家长姓名": "受访家长",
    "家访原因": "家访目的 家访事由",
    "家访过程": "家访内容 谈话内容",
    "家长诉求": "家长意见 意见建议 家长反馈",
    "照片": "家访照片 照片张数",
    "家长签字": "家长签名",
    "对策感想": "寻求对策或感想 家访感想 教育对策",
}
FORM_WORDS = {
    "实地家访": "实地 上门 登门 入户 走访 家访 上门家访",
    "家长到校": "到校 来校座谈 家长来访 请家长来校",
    "电话": "电话家访 电话联系",
    "视频": "视频家访 线上视频",
    "电子邮件": "邮件 email",
    "信件": "写信 信访",
}
DAYS = (
    "日期",
    "入职日期",
    "入校日期",
    "转班日期",
    "转出日期",
    "接班日期",
    "卸任日期",
    "家访日期",
    "上报日期",
    "办理日期",
)
CLASSES = ("班级", "原班级")
NAMES = (
    "姓名",
    "学生姓名",
    "被访学生",
    "主访教师",
    "同行教师",
    "参与老师",
    "班主任",
    "教师",
    "作者",
    "对象",
    "年级组长",
)
DIGITS = dict(zip("123456789", "一二三四五六七八九", strict=True))


def read_term(folder):
    """Title of sheet → rows, of every workbook of the term but those in expected/; listed rows in error left out."""
    faulty, tables = faulty_rows(folder), {}
    for path in sorted(folder.rglob("*.xlsx"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        for sheet in openpyxl.load_workbook(path, data_only=True):
            for title, row in sheet_rows(sheet):
                if (path.name, str(row["来源"])) not in faulty:
                    tables.setdefault(title, []).append({**row, "来源": (name, sheet.title, row["来源"])})
    return tables


def faulty_rows(folder):
    path = folder / "expected" / "错误行.csv"
    return {(row["文件"], row["行"]) for row in expected_rows(path)} if path.exists() else set()


def expected_rows(path):
    """The rows of a CSV file of expected figures."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet_rows(sheet):
    """(title of the kind of sheet, row) of every data row below the header."""
    title, columns = None, []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if title is None:
            heads = [heading(value) for value in values]
            title, columns = recognised(heads)
            continue
        cells = {c: clean(c, value) for c, value in zip(columns, values, strict=True) if c and value is not None}
        if is_data(title, cells):
            yield title, {**(with_known_form(cells) if title == "家访记录" else cells), "来源": number}


def is_data(title, cells):
    filled = [value for value in cells.values() if value not in (None, "")]
    least = 1 if title in ("等级", "基本设置") else 2
    return len(filled) >= least and not str(filled[0]).startswith(("合计", "小计", "注:", "填表人", "说明"))


def with_known_form(cells):
    form = cells.get("家访形式")
    return {**cells, "家访形式": next((known for known, also in FORM_WORDS.items() if form in also.split()), form)}


def heading(value):
    return re.sub(r"[\s*]|（必填）", "", unicodedata.normalize("NFKC", str(value or "")).replace("(必填)", ""))


def recognised(heads):
    for title, needed in FIRST_COLUMNS.items():
        columns = [canonical(title, head) for head in heads]
        if needed <= set(columns):
            return title, columns
    return None, []


def canonical(title, head):
    """The column of a heading in that kind of sheet."""
    if title == "学生名册" and head in ("学生姓名", "学生"):
        return "姓名"
    if title in ("学生名册", "教师名册", "班级表") and head in ("姓名", "日期", "家访日期"):
        return head
    if title == "家访计划" and head in ALSO["学生姓名"].split():
        return "被访学生"
    if title == "家访计划" and head in ("参与老师", "参与教师"):
        return "参与老师"
    if title != "家访记录" and head in ("日期", "家访目的"):
        return head
    if title not in ("家访记录", "诉求办理", "事件登记", "家长问卷", "家访手记") and head in ("姓名", "学生"):
        return head
    return next((word for word, also in ALSO.items() if head in also.split()), head)


def clean(column, value):
    """The value of a cell: days as dates, classes by their canonical name, names without spaces."""
    if isinstance(value, str):
        value = unicodedata.normalize("NFKC", value).strip()
        if value == "":
            return None
    if column == "收到时间":
        return value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if column in DAYS or column in ("开始日期", "结束日期"):
        return to_day(value)
    if column in CLASSES:
        return class_name(str(value))
    if column == "对象" and (isinstance(value, int | float) or re.match(r"\d|.+班$", value)):
        return class_name(str(value))
    if column in NAMES:
        return re.sub(r"[,;/\n]", "、", re.sub(r"[•.]", "·", re.sub(r"\s", "", value)))
    if column == "值":
        return setting(value)
    return value


def setting(value):
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value
    return value


def to_day(value):
    """A date of a cell in any of the spellings of the cases; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    text = str(value)
    if re.fullmatch(r"\d{5}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    parts = re.match(r"(\d{4})(\d\d)(\d\d)$", text) or re.match(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", text)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:  # 2024-13-45, in a row of 错误行.csv
        return None


def class_name(text):
    """一年级1班, 1.1班, 101 and the like → 一(1)班."""
    text = re.sub(r"\s|年级", lambda m: "年" if m[0] == "年级" else "", text)
    parts = re.fullmatch(r"([一二三四五六七八九1-9])(?:年|\.)?\(?0?([一二三四五六七八九\d])\)?班?", text)
    if not parts:
        return text
    digits = {chinese: digit for digit, chinese in DIGITS.items()}
    return f"{DIGITS.get(parts[1], parts[1])}({digits.get(parts[2], parts[2])})班"


assert class_name("101班") == class_name("1.1班") == class_name("一年级一班") == "一(1)班"
assert FORMS
