"""Classes, teachers and files whose names no file system, or no workbook, can tell apart: each has its own, nothing is lost."""

from __future__ import annotations

import unicodedata
from collections import Counter

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import written

from jiafang_batch.cli import jiafang

LONG = "长" * 90
CLASSES = {
    "case": ("A班", "a班"), "signs": ("甲/1班", "甲:1班"), "long": (LONG + "甲班", LONG + "乙班"), "a full stop": ("甲班", "甲班."),
    "a device": ("CON", "con"), "folders": ("../甲班", "..:甲班"),
}  # fmt: skip
TEACHERS = {
    "case": ("Lily", "LILY"), "long": (LONG + "甲", LONG + "乙"), "quotes": ("'王五'", "王五"),
    "only signs": ("...", "???"),
}  # fmt: skip
IN_CLASS = ("学生名册", "班级表")


def call(*words):
    result = CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)
    assert result.exception is None, (words, result.exception)
    return result.output


def with_classes(folder, first, second):
    one = [(sheet, "一(1)班", first) for sheet in (*IN_CLASS, "任课表", "一班家访", "家访计划", "事件登记", "诉求办理")]
    return written(folder, *one, *((sheet, "一(2)班", second) for sheet in (*IN_CLASS, "二班家访")))


def assert_apart(folder):
    """On no system do two of the files meet, and each path is short enough."""
    paths = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    meeting = Counter(unicodedata.normalize("NFC", path).casefold().rstrip(" .") for path in paths)
    assert [path for path, count in meeting.items() if count > 1] == []
    assert max(len(part.encode()) for path in paths for part in path.split("/")) <= 200


@pytest.mark.parametrize("kind", CLASSES)
def test_two_classes_never_share_a_file(tmp_path, kind):
    names = CLASSES[kind]
    term = with_classes(tmp_path / "学期", *names)
    call("run", term, "--pack")
    call("forms", term)
    call("hand-out", term)
    for place in ("输出/班级", "发表/一年级", "输出/表册/家访卡", "输出/表册/一生一档", "输出/表册/班级家访计划"):
        books = [path for path in (term / place).iterdir() if path.suffix in (".xlsx", ".docx")]
        kinds = Counter(path.suffix for path in books)
        assert set(kinds.values()) == {2}, (place, books)
    before = {path: path.read_bytes() for path in (term / "发表").rglob("*.xlsx")}
    assert call("hand-out", term).count("没有变化") >= 2
    assert {path: path.read_bytes() for path in (term / "发表").rglob("*.xlsx")} == before
    for folder in ("输出", "发表"):
        assert_apart(term / folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["学期"]


@pytest.mark.parametrize("kind", TEACHERS)
def test_two_teachers_never_share_a_sheet_or_a_file(tmp_path, kind):
    first, second = TEACHERS[kind]
    changes = [
        ("教师名册", "陈静", first),
        ("班级表", "陈静", first),
        ("教师名册", "刘洋", second),
        ("班级表", "刘洋", second),
    ]
    term = written(tmp_path / "学期", *changes)
    for words in (
        ("run", "--pack", "--encrypt"),
        ("todo", "--today", "2024-11-10"),
        ("hand-out", "--per", "teacher"),
        ("forms",),
    ):
        call(words[0], term, *words[1:])
    assert_apart(term / "输出")
    assert_apart(term / "发表")
    (book,) = (term / "催交").glob("待访名单*.xlsx")
    assert len(openpyxl.load_workbook(book).sheetnames) >= 3
    assert len(list((term / "输出/教师").glob("*.xlsx"))) == 3


@pytest.mark.parametrize(
    "name",
    ["长" * 83 + ".xlsx", "长" * 84 + "x", "一(1)班." + "长" * 80, "长" * 40 + " . . .XLSX", "é" * 120 + ".xlsx"],
)
@pytest.mark.parametrize("is_workbook", [True, False])
def test_a_file_with_the_longest_name_keeps_no_other_from_being_taken_in(tmp_path, name, is_workbook):
    """Chat programs name files after their title, as long as the system allows."""
    term = written(tmp_path / "学期")
    inbox = term / "来件"
    inbox.mkdir()
    other = term / "收表/一(2)班.xlsx"
    (inbox / name).write_bytes((term / "收表/一(1)班.xlsx").read_bytes() if is_workbook else b"no workbook")
    (inbox / "另一份.xlsx").write_bytes(other.read_bytes())
    other.unlink()
    (term / "收表/一(1)班.xlsx").unlink()
    call("collect", term)
    filed = [path.name for path in (term / "收表").rglob("*_第1版*")]
    assert any(path.startswith("一(2)班_") for path in filed)
    assert len(filed) == 1 + is_workbook
    assert call("collect", term).count("未收") <= 1
