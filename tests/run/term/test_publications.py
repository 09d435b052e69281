"""What was published of the term is remembered: two public workbooks together tell no more than one."""

from __future__ import annotations

import io
import warnings

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import written

from jiafang_batch import cli
from jiafang_batch.run.term.publications import earlier_publications

PUBLIC, TERM = "家访汇总_公示.xlsx", "2024-2025学年第一学期"
GIVEN = "东南西北春夏秋冬金木水火土石"
CLASSES = {"一(1)班": ("吴", "陈静", 2), "一(2)班": ("郑", "刘洋", 2), "一(3)班": ("孙", "赵敏", 0)}
"""Class → the family name of the further pupils, the homeroom teacher, and the pupils of the small term, all visited."""


def term(folder, *visited):
    """The small term with 14 more pupils a class, of whom so many are visited; run."""
    pupils, logs = [], {}
    for number, ((school_class, (name, lead, _)), count) in enumerate(zip(CLASSES.items(), visited, strict=True)):
        about = f"一年级 | {school_class} | 2024-9-2 | | | 具备"
        pupils += [f"N{number}{n:02} | {name}{g} | 男 | {about} | 138{number}00000{n:02}" for n, g in enumerate(GIVEN)]
        # The log of the first class has columns for 学号 and 同行教师 too.
        form = "{} | | {} | | 实地家访" if number == 0 else "{} | {} | 实地家访"
        logs[school_class] = "\n".join(
            f"2024-10-{n + 8:02} | {school_class} | {form.format(f'{name}{g}', lead)}"
            for n, g in enumerate(GIVEN[:count])
        )
    if not visited[2]:
        # Handed in, but nobody was at home.
        logs["一(1)班"] += "\n2024-11-3 | 一(3)班 | 孙东 | | 赵敏 | | 实地家访 | 未遇 | | | | | |"
    written(
        folder,
        ("学生名册", "", "\n".join(pupils)),
        ("班级表", "", "一(3)班 | 一年级 | 赵敏 | | | 是 |"),
        ("一班家访", "", logs["一(1)班"]),
        ("二班家访", "", f"{logs['一(2)班']}\n{logs['一(3)班']}"),
    )
    done = CliRunner().invoke(cli.jiafang, ["run", str(folder)], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return folder


def shown(folder, sheet, name=PUBLIC, heading="应访学生"):
    """Unit → 应访, 已访, 未访 as published, or the three figures from another heading on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(openpyxl.load_workbook(folder / "输出" / name)[sheet].iter_rows(values_only=True))
    start = next(n for n, row in enumerate(rows) if row[0] in ("单位", "班级"))
    place = rows[start].index(heading)
    return {row[0]: row[place : place + 3] for row in rows[start + 1 :] if row[0]}


def publish(folder):
    """The office fills in the days of the publication."""
    path = folder / "输出" / PUBLIC
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    cell = next(row[1] for row in book["说明"].iter_rows() if row[0].value == "公示时间")
    cell.value = "2024年12月2日至2024年12月8日"
    book.save(path)


HIDDEN = ("＊", "＊")


def test_what_nobody_published_is_not_remembered(tmp_path):
    folder = term(tmp_path / "学期", 8, 7, 8)
    assert shown(folder, "班级")["一(1)班"] == (16, 10, 6)
    assert earlier_publications(folder / "输出", TERM) == ((), ())
    classes = shown(term(folder, 11, 7, 8), "班级")
    assert classes["一(1)班"][1:] == HIDDEN
    assert sum(row[1:] == HIDDEN for row in classes.values()) == 2
    assert shown(folder, "公示")["青禾小学"] == (46, 30, 16)


def test_a_published_figure_hides_no_other_and_what_was_withheld_stays_so(tmp_path):
    folder = term(tmp_path / "学期", 8, 7, 8)
    publish(folder)
    term(folder, 11, 7, 8)
    # Only the first class has changed: any sum that is still shown would tell its three.
    assert all(row[1:] == HIDDEN for row in shown(folder, "班级").values())
    assert shown(folder, "公示")["青禾小学"][1:] == HIDDEN
    assert len(earlier_publications(folder / "输出", TERM).figures) == 1
    publish(folder)
    term(folder, 14, 14, 14)
    assert all(row[1:] == HIDDEN for row in shown(folder, "班级").values())
    assert len(earlier_publications(folder / "输出", TERM).figures) == 2


def test_classes_that_have_all_changed_hide_each_other(tmp_path):
    folder = term(tmp_path / "学期", 8, 7, 8)
    publish(folder)
    classes = shown(term(folder, 11, 9, 9), "班级")
    assert classes["一(1)班"][1:] == HIDDEN
    assert sum(row[1:] == HIDDEN for row in classes.values()) == 2
    assert shown(folder, "公示")["青禾小学"] == (46, 33, 13)


def another_workbook():
    """A workbook that is no publication."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["别的表", TERM])
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", "改名的文字".encode(), another_workbook()])
def test_what_cannot_be_read_or_is_of_another_term_is_passed_over_with_a_warning(tmp_path, content):
    folder = term(tmp_path / "学期", 8, 7, 8)
    publish(folder)
    assert earlier_publications(folder / "输出", "2023-2024学年第二学期") == ((), ())
    (folder / "输出/家访汇总_公示_旧.xlsx").write_bytes(content)
    assert len(earlier_publications(folder / "输出", TERM).figures) == 1
    (unread,) = earlier_publications(folder / "输出", TERM).unread
    assert (unread.code, unread.location.file) == ("publication-unread", "输出/家访汇总_公示_旧.xlsx")
    assert shown(term(folder, 11, 9, 9), "班级")["一(1)班"][1:] == HIDDEN
    problems = list(openpyxl.load_workbook(folder / "输出/家访汇总.xlsx")["问题清单"].iter_rows(values_only=True))
    assert [row[0] for row in problems if row[1] == "输出/家访汇总_公示_旧.xlsx"] == ["警告"]
    done = CliRunner().invoke(cli.jiafang, ["run", str(folder)])
    assert "提醒：输出/家访汇总_公示_旧.xlsx 这份公示改动过" in done.output


def test_no_visit_does_not_tell_that_nobody_was_visited(tmp_path):
    """一(3)班 without a visit covers the other two, of whom three are not visited: its visits are not shown either."""
    folder = term(tmp_path / "学期", 12, 13, 0)
    assert all(row[1:] == HIDDEN for row in shown(folder, "班级").values())
    assert shown(folder, "班级", heading="家访人次")["一(3)班"] == ("＊", "＊", "＊")
