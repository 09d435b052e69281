"""A marked value in any free field of any layout stands in exactly the files that 个人信息清单 names.

The rows are made from the layouts, so a field or a register that is added is marked as well.
"""

from __future__ import annotations

import html
import io
import re
import sqlite3
import zipfile
from contextlib import closing, suppress

import pytest
from click.testing import CliRunner
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.compact import plain
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.personal_data import personal_data
from jiafang_batch.run.term.privacy import readable_term
from jiafang_batch.sheets.layout import LOG_PLACE, ROSTER_PLACE, layouts

FREE = frozenset({"text", "request", "person"})
"""Kinds of columns into which anything may be typed."""
USUAL = {
    "class": "一(1)班", "year_group": "一年级", "students": "李芳", "ids": "", "id": "E1", "teacher": "陈静", "teachers": "陈静",
    "lead": "陈静", "date": "2024-10-12", "month_or_day": "2024-10-12", "datetime": "2024-10-12 19:30", "yes_no": "是",
    "signature": "是", "count": "#2", "minutes": "#40", "mark": "#90", "satisfaction": "#5", "form": "实地家访", "phone": "13977770001",
    "raw": "#18", "posts": "班主任", "words": "",
}  # fmt: skip
PARTICULAR = {
    ("mark", "indicator"): "评分项", ("plan", "third_teacher"): "", ("remedy", "due"): "2025-1-20",
    ("incident", "closed"): "2024-10-20", ("visit_log", "is_follow_up"): "否", ("visit_log", "in_work_hours"): "否",
    ("student", "name"): "李芳", ("student", "status"): "在读", ("student", "former_class"): "", ("student", "moved_on"): "",
    ("student", "leave_date"): "", ("student", "student_id"): "G02", ("student", "entry_date"): "2024-9-2",
    ("student", "birth_date"): "2018-3-7", ("student", "categories"): "留守儿童", ("visit_log", "request_status"): "未办理",
    ("essay", "chosen"): "是",
}  # fmt: skip
NOT_TYPED = frozenset({"receipt", "pupil_number", "teacher", "school_class", "teaching"})
"""Sheets of the program, and the rosters of which every word is a name or a subject of somebody."""
UNSEARCHABLE = "counselling"
"""What stands in an encrypted workbook only, which nobody can search."""


def mark(code, column):
    return f"标记{code}之{column.field}".replace("_", "")


def cell(code, column):
    if (code, column.field) in PARTICULAR:
        return PARTICULAR[code, column.field]
    if column.kind in FREE:
        return mark(code, column)
    return column.example if column.kind == "word" else USUAL[column.kind]


MARKED = {
    (code, column.field): mark(code, column)
    for code, layout in layouts().items()
    if layout.place in (ROSTER_PLACE, LOG_PLACE) and code not in NOT_TYPED
    for column in layout.columns
    if column.kind in FREE and (code, column.field) not in PARTICULAR
}


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """The small term with a full row of every layout that is typed, and everything that is written from it."""
    registers = ("家访计划", "事件登记", "家长会登记", "家访手记", "家长问卷", "违规登记", "诉求办理")
    folder = written(
        tmp_path_factory.mktemp("学期"),
        ("指标", "", "B-9 | 评分项 | 班主任 | 评分 | | | | | | | 20 | #5 | 比例 | "),
        ("教师名册", "", "        T4 | 孙晓暖 | 心理教师 | | 在岗\n        T5 | 赵校长 | 校领导 | | 在岗"),
        ("学生名册", "        G02 | 李芳           | 女  | 一年级 | 一(1)班 | 2024-9-2 |        | 留守儿童 | 具备    | 13900000002\n", ""),
        *((title, "", "") for title in registers),
    )  # fmt: skip
    for code, layout in layouts().items():
        if layout.place in (ROSTER_PLACE, LOG_PLACE) and code not in NOT_TYPED:
            text = [" | ".join(c.title for c in layout.columns), " | ".join(cell(code, c) for c in layout.columns)]
            write_book(folder / layout.place / f"标出的{layout.title}.xlsx", {layout.title: rows("\n".join(text))})
    for words in (
        ["run", "--pack"], ["collect"], ["forms"], ["hand-out"], ["todo"], ["status", "--remind"], ["check", "--suggest"],
        ["plan", "--days", "2024-11-23", "--per-class", "1"], ["run"], ["forms"], ["hand-out"],
    ):  # fmt: skip
        result = CliRunner().invoke(jiafang, [words[0], str(folder), *words[1:]], standalone_mode=False)
        assert result.exception is None, (words, result.exception)
    return folder


def everything(content, depth=0):
    """What stands in a file, read in another way than the product does: parts unpacked, with markup and without."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(everything(archive.read(name), depth + 1) for name in archive.namelist())
    with suppress(ValueError):
        return repr(plain(content))
    text = content.decode("utf-8", "replace")
    return html.unescape(text) + html.unescape(re.sub("<[^>]+>", "", text))


def stored_answers(path):
    """What the cache keeps of sheets that have been read."""
    with closing(sqlite3.connect(path)) as cache:
        return repr([plain(row[0]) for row in cache.execute("SELECT answer FROM taken_in")])


@pytest.fixture(scope="module")
def places(term):
    """Name → content of every file that is not an input."""
    inputs = ("基础信息/", "收表/", "考核办法", "更正.xlsx", "对照.xlsx")
    names = {path.relative_to(term).as_posix(): path for path in sorted(term.rglob("*")) if path.is_file()}
    found_in = {name: everything(path.read_bytes()) for name, path in names.items() if not name.startswith(inputs)}
    found_in[".缓存/读过的表.db"] = stored_answers(term / ".缓存/读过的表.db")
    return found_in


@pytest.fixture(scope="module")
def uses(term):
    """(table's title, field) → its use as the list tells it."""
    with Intake() as intake:
        data = personal_data(term, *readable_term(open_term(term, intake)))
    return {(use.input.table, use.input.column.field): use for use in data.columns}


@pytest.mark.slow
@pytest.mark.parametrize(("code", "field"), MARKED, ids="-".join)
def test_a_marked_value_stands_in_exactly_the_files_that_the_list_names(places, uses, code, field):
    use = uses[layouts()[code].title, field]
    actual = {name for name, text in places.items() if MARKED[code, field] in text}
    others = use.input.texts - {MARKED[code, field]}
    also = {name for name, text in places.items() if any(value in text for value in others)}
    assert actual <= set(use.files)
    assert set(use.files) <= actual | also
    assert (not actual) or code != UNSEARCHABLE
