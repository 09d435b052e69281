"""心理跟踪: in the counsellor's encrypted workbook, and nothing of it in any other file that the product writes."""

from __future__ import annotations

import io
import sqlite3
import zipfile
import zlib
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from click.testing import CliRunner
from small_term import SHEETS, computed, written
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.intake.encrypted import opened_with
from jiafang_batch.measure.counselling import cases, counsellors, heads
from jiafang_batch.run.place.counsellor_password import counsellor_password, kept_passwords

SECRETS = ("画了没有门的房子", "整夜不睡", "区精神卫生中心", "说活着没意思", "高危", "孙晓暖")
"""Words of the counsellor's register and of a crisis: each would tell of a pupil's mind."""
TALKS = """
    谈话日期   | 班级    | 学生姓名 | 关注等级 | 心理教师 | 缘由     | 辅导记录       | 转介到        | 下次日期  | 结案日期
    2024-10-12 | 一(1)班 | 王小明  | 高危    | 孙晓暖  | 整夜不睡 | 画了没有门的房子 | 区精神卫生中心 | 2024-10-26 |
    2024-10-26 | 一(1)班 | 王小明  |        | 孙晓暖  |         | 睡得好些了      |              |           |
    2024-11-06 | 一(2)班 | 张伟    | 一般关注 | 孙晓暖  | 怕考试   | 练了呼吸       |              |           | 2024-11-06
"""
CRISIS = """
    发现日期   | 班级    | 学生姓名 | 发现教师 | 情况类别 | 发现的情况   | 报告给 | 报告时间
    2024-11-02 | 一(1)班 | 李芳    | 陈静    | 心理危机 | 说活着没意思 | 赵校长 | 2024-11-02 20:00
    2024-11-03 | 一(1)班 | 李芳    | 陈静    | 监护缺失 | 一个人住    | 赵校长 | 2024-11-03 20:00
"""
TROUBLED = ("学生名册", "留守儿童", "留守儿童、心理困难")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setitem(SHEETS, "重大情况登记", ("收表/登记.xlsx", CRISIS))
    place = written(
        tmp_path / "2024秋",
        TROUBLED,
        ("教师名册", "", "        T4 | 孙晓暖 | 心理教师 | | 在岗\n        T5 | 赵校长 | 校领导 | | 在岗"),
    )
    write_book(place / "收表/心理跟踪.xlsx", {"心理跟踪": rows(TALKS)})
    return place


def run(*words):
    result = CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)
    assert result.exception is None, result.output
    return result.output


def opened(path: Path, folder: Path):
    return openpyxl.load_workbook(io.BytesIO(opened_with(path.read_bytes(), kept_passwords(folder))))


def words_of(path: Path) -> str:
    """Everything that can be read in a file without a password."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            parts = [package.read(name) for name in package.namelist()]
        inner = [zipfile.ZipFile(io.BytesIO(part)) for part in parts if part[:2] == b"PK"]
        parts += [package.read(name) for package in inner for name in package.namelist()]
        return "\n".join(part.decode("utf-8", "ignore") for part in parts)
    return data.decode("utf-8", "ignore")


def test_nothing_of_it_stands_in_any_other_file(folder):
    before = {path for path in folder.rglob("*") if path.is_file()}
    output = run("run", folder, "--pack") + run("run", folder) + run("forms", folder) + run("check", folder)
    output += run("privacy", folder) + run("todo", folder) + run("hand-out", folder) + run("status", folder)
    made = [path for path in folder.rglob("*") if path.is_file() and path not in before]
    assert len(made) > 40
    telling = [(path.name, word) for path in made for word in SECRETS[:-1] if word in words_of(path)]
    assert telling == []
    assert not [word for word in SECRETS[:-1] if word in output]
    by_class = [path for path in made if "孙晓暖" in words_of(path) and path.suffix == ".xlsx"]
    assert not [path for path in by_class if path.parent.name == "班级"]


def test_the_category_is_replaced_wherever_a_pupils_categories_stand(folder):
    run("run", folder)
    run("forms", folder)
    lines = {}
    for path in (folder / "输出").rglob("*"):
        if path.is_file() and path.suffix in (".xlsx", ".docx", ".csv"):
            text = words_of(path)
            lines[path.relative_to(folder / "输出").as_posix()] = text
    assert not [name for name, text in lines.items() if "留守儿童、心理困难" in text or "心理困难、留守儿童" in text]
    assert "由心理教师联系" in lines["表册/家访卡/一(1)班.docx"]
    assert "由心理教师联系" in lines["表册/特殊学生花名册/一(1)班.xlsx"]


def test_the_workbook_has_cases_talks_and_crises_and_needs_the_password(folder):
    output = run("forms", folder, "--only", "心理跟踪")
    path = folder / "输出/表册/心理跟踪.xlsx"
    assert msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes())).is_encrypted()
    assert counsellor_password(folder) in output
    book = opened(path, folder)
    assert book.sheetnames == ["个案", "辅导记录", "危机"]
    first, *_ = body(book["个案"])
    assert first[1:3] == ("一(1)班", "王小明")
    assert first[6:15] == ("高危", "孙晓暖", 2, "2024-10-12", "2024-10-26", None, "区精神卫生中心", "跟踪中", None)
    assert [row[2:3] + row[13:14] for row in body(book["个案"])] == [
        ("王小明", "跟踪中"), ("李芳", "还没有建档"), ("张伟", "已结案"),
    ]  # fmt: skip
    assert [row[3] for row in body(book["危机"])] == ["李芳"]
    assert "心理教师（孙晓暖）和校长（赵校长）" in book["个案"]["A2"].value


def body(sheet):
    return [row for row in sheet.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]


def test_what_the_counsellor_adds_to_it_comes_back(folder):
    run("forms", folder, "--only", "心理跟踪")
    path = folder / "输出/表册/心理跟踪.xlsx"
    book = opened(path, folder)
    sheet = book["辅导记录"]
    row = next(n for n in range(4, sheet.max_row) if sheet.cell(n, 2).value is None)
    for column, value in (
        (2, "2024-12-20"),
        (3, "一(1)班"),
        (4, "李芳"),
        (6, "重点关注"),
        (9, "第一次谈"),
        (11, "2024-12-27"),
    ):
        sheet.cell(row, column, value)
    plain, locked = io.BytesIO(), io.BytesIO()
    book.save(plain)
    plain.seek(0)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt(counsellor_password(folder), locked)
    (folder / "收表/心理跟踪.xlsx").unlink()
    (folder / "收表/心理跟踪_交回.xlsx").write_bytes(locked.getvalue())
    run("run", folder)
    run("forms", folder, "--only", "心理跟踪")
    found = {row[2]: row for row in body(opened(path, folder)["个案"])}
    assert (found["李芳"][6], found["李芳"][13]) == ("重点关注", "该谈没有谈")
    assert found["王小明"][8] == 2
    assert not [p for p in computed(folder).checked.problems if p.code.startswith("counselling")]


def test_a_file_with_another_password_is_refused_as_any_other(folder):
    counsellor_password(folder)
    data = (folder / "收表/心理跟踪.xlsx").read_bytes()
    locked = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt("another", locked)
    (folder / "收表/心理跟踪.xlsx").write_bytes(locked.getvalue())
    assert "encrypted-file" in [p.code for p in computed(folder).checked.problems]


def test_its_content_is_never_cached(folder):
    run("run", folder)
    with sqlite3.connect(next((folder / ".缓存").glob("*.db"))) as store:
        cached = b"".join(zlib.decompress(row[0]) for row in store.execute("SELECT answer FROM taken_in"))
    assert "谈作息".encode() in cached
    assert "睡得好些了".encode() not in cached


def test_a_fault_of_a_row_says_its_place_and_nothing_else(folder):
    write_book(folder / "收表/心理跟踪.xlsx", {"心理跟踪": rows(TALKS.replace("张伟", "张炜"))})
    (problem,) = [p for p in computed(folder).checked.problems if p.code == "counselling-error"]
    assert (problem.value, dict(problem.details), problem.location.header) == ("", {}, "学生姓名")
    assert "张炜" not in run("run", folder)
    assert not list((folder / "输出").rglob("退回/*心理*"))


def test_the_head_is_whom_the_roster_names(folder):
    term = computed(folder).evaluation.term
    assert [t.name for t in counsellors(term)] == ["孙晓暖"]
    assert [t.name for t in heads(term)] == ["赵校长"]
    assert [case.is_open for case in cases(term)] == [True, True, False]


def test_two_leaders_and_no_word_of_who_is_the_head(tmp_path):
    more = "        T5 | 赵一 | 校领导 | | 在岗\n        T6 | 钱二 | 校领导 | | 在岗"
    assert heads(computed(written(tmp_path, ("教师名册", "", more))).evaluation.term) == ()


def test_the_same_content_keeps_its_bytes_and_another_gets_new_ones(folder):
    path = folder / "输出/表册/心理跟踪.xlsx"
    run("forms", folder, "--only", "心理跟踪")
    first = path.read_bytes()
    run("forms", folder, "--only", "心理跟踪")
    assert path.read_bytes() == first
    write_book(folder / "收表/心理跟踪.xlsx", {"心理跟踪": rows(TALKS.replace("睡得好些了", "又睡不着了"))})
    run("forms", folder, "--only", "心理跟踪")
    assert path.read_bytes() != first
