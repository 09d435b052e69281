"""Numbers of the national register: known as such, reduced when they are read, and in nothing that is written."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from contextlib import closing, suppress

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_term import SHEETS, linked, written
from text_tables import rows, write_book

from jiafang_batch import cli
from jiafang_batch.compact import plain
from jiafang_batch.pupil_numbers import (
    holds_identity_number,
    is_identity_number,
    is_short_form,
    short_form,
    shown_numbers,
    without_identity_numbers,
)

NUMBERS = [
    "G110101201703071234",
    "L110101201703071234",
    "J11010120170307123X",
    "g110101201712311234",
    "110101201703071234",
    "11010120170307123x",
]
OTHERS = [
    "G20240001",
    "20240001",
    "G01",
    "13900000001",
    "110101201713071234",
    "110101201703451234",
    "123456789012345678",
    "",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_the_register_is_known(number):
    assert is_identity_number(number)
    assert is_short_form(short_form(number))
    assert short_form(number)[:4] == number[-4:].upper()
    assert number not in without_identity_numbers(f"学号“{number}”不在名册里")


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    st.sampled_from([*NUMBERS, *OTHERS, *(number.translate(WIDE) for number in NUMBERS)]),
    st.text("1G 学\n\ud800", max_size=3),
    st.text("1x 号\n", max_size=3),
)
def test_a_number_is_noticed_wherever_it_is_removed(number, before, after):
    text = f"{before}{number}{after}"
    assert holds_identity_number(text) is (without_identity_numbers(text) != text)


@pytest.mark.parametrize("number", OTHERS)
def test_other_numbers_are_left_alone(number):
    assert not is_identity_number(number)
    assert without_identity_numbers(f"学号“{number}”") == f"学号“{number}”"


def test_equal_numbers_have_equal_short_forms_with_or_without_their_letter():
    assert short_form("G110101201703071234") == short_form("110101201703071234") == short_form("g110101201703071234")
    assert short_form("G110101201703071234") != short_form("G110101201703081234")


def test_the_last_figures_are_shown_where_they_tell_pupils_apart():
    a, b, c = short_form("G110101201703071234"), short_form("G110101201703081234"), short_form("G110101201703075678")
    assert shown_numbers([a, c], set()) == {a: "1234", c: "5678"}
    assert shown_numbers([a, b, c], set()) == {a: a, b: b, c: "5678"}
    assert shown_numbers([a, c], {"5678"}) == {a: "1234", c: c}


def number(i):
    return f"G1101012017{i:02}07{1000 + i}"


ROSTER = [("学生名册", "学号 |", "学籍号 |"), *(("学生名册", f"G0{i} |", f"{number(i)} |") for i in range(1, 5))]


@pytest.mark.parametrize("typed", [number(1), number(1)[1:], "1001", f"王小明({number(1)})"])
def test_a_pupil_is_found_by_the_whole_number_and_by_what_is_shown(typed):
    student, id_ = (typed, "") if "(" in typed else ("王小明", typed)
    records, _ = linked(
        *ROSTER, ("一班家访", "", f"2024-12-1 | 一(1)班 | {student} | {id_} | 陈静 | | 实地家访 | 完成 | | | | | |")
    )
    assert set(records.roster.students) == {"1001", "1002", "1003", "1004"}
    assert [v.student for v in records.visits if v.date.month == 12] == ["1001"]


def test_a_schools_own_number_is_shown_before_one_of_the_register():
    head, *rows = ["学籍号 | 学号 | 姓名 | 班级", *(f"{number(i)} | S{i} | 测生{i} | 一(1)班" for i in range(1, 4))]
    records, _ = linked(("学生名册", SHEETS["学生名册"][1].strip(), "\n".join([head, *rows])))
    assert {s.id for s in records.roster.students.values()} == {"S1", "S2", "S3"}


def test_it_is_said_once_for_a_roster():
    _, problems = linked(*ROSTER)
    (problem,) = [p for p in problems if p.code == "identity-numbers"]
    assert problem.details["count"] == "4"


def _parts(path):
    content = path.read_bytes()
    if content.startswith(b"SQLite"):
        with closing(sqlite3.connect(path)) as store:
            rows = store.execute("SELECT answer FROM taken_in").fetchall()
        return [content, *(repr(plain(answer)).encode() for (answer,) in rows)]
    if path.suffix == ".parquet":
        return [content, pd.read_parquet(path).to_csv().encode()]
    with suppress(ValueError):
        return [content, repr(plain(content)).encode()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return [packed.read(name) for name in packed.namelist()]
    return [content]


def _held(folder, pattern):
    files = [p for p in folder.rglob("*") if p.is_file() and "基础信息" not in p.parts and "收表" not in p.parts]
    return [str(p.relative_to(folder)) for p in files if any(pattern.search(part) for part in _parts(p))]


TYPED = ("一班家访", "", f"2024-12-1 | 一(1)班 | 王小明 | {number(1)} | 陈静 | | 实地家访 | 完成 | | | | | |")
WRONG = ("一班家访", "", "2024-12-2 | 一(1)班 | 王小明 | G110101201709091234 | 陈静 | | 实地家访 | 完成 | | | | | |")


@pytest.mark.parametrize(("setting", "is_held"), [("", False), ("显示学籍号 | 否", False), ("显示学籍号 | 是", True)])
def test_no_byte_that_is_written_holds_the_whole_number(tmp_path, setting, is_held):
    wish = [("基本设置", "", setting)] if setting else []
    term = written(tmp_path / "学期", *ROSTER, *wish, TYPED, WRONG)
    done = CliRunner().invoke(cli.jiafang, ["run", str(term)])
    out = done.output
    for words in (
        ["hand-out", str(term)],
        ["run", str(term)],
        ["forms", str(term)],
        ["todo", str(term)],
        ["district", str(tmp_path)],
    ):
        CliRunner().invoke(cli.jiafang, words)
    pattern = re.compile(rb"1101012017\d{8}")
    held = [name for name in _held(tmp_path, pattern) if "退回" not in name]
    assert bool(held) is is_held, held
    assert (tmp_path / "输出/数据/家访明细").is_dir()
    if not is_held:
        assert not pattern.search(out.encode())
        assert "1001" in (term / "输出/数据/家访明细.csv").read_text("utf-8-sig")


# ---------------------------------------------------------------- numbers in what people write

CARD = "110101201703091234"
SCRIPTS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "༠༡༢༣༤༥༦༧༨༩", "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "０１２３４５６７８９",
           "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○幺二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹"]  # fmt: skip
BRACKETS = ["()", "（）", "[]", "【】", "“”", "《》"]
IN_PROSE = {
    "plain": CARD, "small x": "11010120170309123x", "in groups": "110101 20170309 1234",
    "in fours": "1101 0120 1703 0912 34", "in threes": "110,101,201,703,091,234", "with the day": "110101-2017-03-09-1234",
    "with hyphens": "110101-20170309-1234", "full width X": "１１０１０１２０１７０３０９１２３Ｘ",
    **{f"X as {sign}": f"11010120170309123{sign}" for sign in "ⅩⅹХ×✕"},
    "of the register": f"G{CARD}", "register, a gap": f"G {CARD}", "register, groups": "L123456 78901234 5678",
    "register, commas": "G123456，78901234，5678", "register behind letters": f"xjhG{CARD[::-1]}",
    "of fifteen digits": "110101450307123", "fifteen in groups": "110101-450307-123", "fifteen by commas": "110101，450307，123",
    "fifteen behind letters": "sfz110101450307123", "without its last": CARD[:-1],
    "a passport": "护照号：E12345678", "another passport": "护照EA1234567", "a pass": "港澳通行证为 H1234567890",
    "a card of Hong Kong": "香港身份证A123456(7)", "of the household": "户口簿号码012345678", "of a birth": "出生医学证明编号A110012345",
    "after a phone": f"13900000001 {CARD}", "glued to a phone": f"13900000001{CARD}",
    "behind letters": f"sfz{CARD}", "before letters": f"{CARD}abc", "as an ID": f"ID:{CARD}", "behind digits": f"01{CARD}",
    **{
        f"groups with {ord(sign):#x}": f"110101{sign}20170309{sign}1234"
        for sign in "\u00a0\u2009\u200b\ufeff－–—―−‑._·・•/．／＿\u3000\n\t,，、;；:：|｜*~#+='’\\\u0301"
    },
    **{f"groups in {a}{z}": f"110101{a}20170309{z}1234" for a, z in BRACKETS},
    **{f"digits {row[:2]}": CARD.translate(dict(zip(range(48, 58), row, strict=True))) for row in SCRIPTS},
    **{f"groups, {row[:2]}": "110101，20170309，1234".translate(dict(zip(range(48, 58), row, strict=True))) for row in SCRIPTS},
    "one by one": ".".join(CARD), "by commas": "，".join(CARD), "four spaces": "110101    20170309    1234",
}  # fmt: skip
"""What somebody types; no more than its last four characters may go on."""
NO_NUMBERS = [
    "13900000001 13900000002", "2024-10-12 2024-10-13", "2024-10-12至2024-12-31", "0371-12345678", "20240001 20240002 20240003",
    "10.12.11.20.13.12.11.10.10", "10、12、11、20、13、12、11、10、10", "微信图片_20240920190512_1234", "IMG20240919200512123",
    "IMG202409192005121234", "IMG_20240919_2005121234", "JPG202409192005121234",
    "13900000001、13900000002", "2024.9.20、2024.9.21、2024.9.22", "2024/10/12 2024/10/13", "sha1101",
    "13001012000，1012345", "(0371)12345678(13900000001)", "12345620，010-12345678", "1,101,012,017,030,912", "¥1,234,567.89，¥20,170,309.00",
    "2024-10-12 19:30—2024-10-12 20:30", "11-12 19:30～2024-10-12 20:30", "11:01:01 20:17:03 09:12:34", "19:30，19:40，20:10，20:20，20:30",
    "35，36，37，19，38，10，12，41，42，43", "语文85，数学90，英语95，物理80，化学75，生物66，体育77",
    "二〇二四年九月二十日、二〇二四年九月二十一日",
    "一、二、三、四、五、六、七、八、九、十、一、二、三、四、五、六、七、八", "①②③④⑤⑥⑦⑧⑨⑩①②③④⑤⑥⑦⑧", "一一〇，一二〇，一一九",
    "QQ 123456789", "第1234567890123456789次", "护照还没有办", "证件齐全", "建档时间20240901", "6222020200112233445",
    "护照没有带，13900000001", "证件办于20240901", "身份证在202409补办", "身份证忘了，01012345678", "保证20171231前", "学籍号G01", "",
]  # fmt: skip


def digits_of(text):
    """The number alone, without gaps, in usual digits."""
    usual = {ord(sign): "X" for sign in "ⅩⅹХ×✕Ｘ"} | {ord(c): str(d) for row in SCRIPTS for d, c in enumerate(row)}
    return re.sub(r"[^0-9Xx]", "", text.translate(usual).split("13900000001")[-1].removesuffix("abc"))


@pytest.mark.parametrize("how", IN_PROSE)
def test_a_number_in_a_text_is_reduced_and_the_text_stays(how):
    text = f"奶奶说{IN_PROSE[how]}，住在东湖里"
    reduced = without_identity_numbers(text)
    assert reduced.startswith("奶奶说")
    assert reduced.removesuffix("，住在东湖里").removesuffix("abc").endswith(f"…{digits_of(text)[-4:]}")
    assert reduced.endswith("，住在东湖里")
    assert len(digits_of(reduced)) <= 6
    assert without_identity_numbers(reduced) == reduced


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_other_figures_in_a_text_are_left_alone(text):
    assert without_identity_numbers(f"家长说{text}，好") == f"家长说{text}，好"


@pytest.mark.parametrize(
    "typed", ["110101-20170309-1234", "110101 20170309 1234", "１１０１０１２０１７０３０９１２３４", f"G-{CARD}"]
)
def test_a_number_in_groups_is_the_pupils_number(typed):
    records, _ = linked(("学生名册", "学号 |", "学籍号 |"), ("学生名册", "G01 |", f"{typed} |"))
    assert "1234" in records.roster.students


def test_no_byte_holds_a_number_that_somebody_wrote_into_a_text_or_a_name(tmp_path):
    numbers = [CARD[:-4] + f"{1000 + n}" for n in range(12)]
    shapes = [
        lambda c: c,
        lambda c: f"{c[:6]} {c[6:14]} {c[14:]}",
        lambda c: c.translate({48 + d: 0xFF10 + d for d in range(10)}),
    ]
    typed = [shapes[n % 3](number) for n, number in enumerate(numbers)]
    term = written(
        tmp_path / "学期",
        ("一班家访", "照片 | 关联事件", "照片 | 关联事件 | 对策感想 | 老师自己的列"),
        ("一班家访", "谈作息", f"妈妈身份证{typed[0]}"),
        ("一班家访", "希望增加体育活动 | 未办理 | #0 | E1", f"{typed[1]}要办证 | 未办理 | #0 | E1 | 记下{typed[2]} | {typed[3]}"),
        ("学生名册", "家访条件 | 联系电话", "家访条件 | 联系电话 | 家庭住址 | 监护人"),
        ("学生名册", "13900000001", f"13900000001 | 东湖里{typed[4]} | 王大力{typed[5]}"),
        ("家访手记", "灯下的一小时", f"灯下{typed[6]}"),
        ("违规登记", "经核实", f"经核实{typed[7]}"),
        ("诉求办理", "增设了社团", f"增设{typed[8]}"),
        ("家长会登记", "期中交流", f"交流{typed[9]}"),
        ("事件登记", "迟到缺席", f"{typed[10]}"),
    )  # fmt: skip
    (term / "收表/二班").mkdir()
    (term / "收表/一(2)班.xlsx").rename(term / f"收表/二班/张伟{typed[11]}.xlsx")
    (term / f"收表/说明{typed[0]}.txt").write_text("x", encoding="utf-8")
    said = ""
    for words in (
        ["run"],
        ["collect"],
        ["hand-out"],
        ["forms"],
        ["status", "--remind"],
        ["todo"],
        ["check"],
        ["check", "--json"],
        ["run"],
    ):
        done = CliRunner().invoke(cli.jiafang, [words[0], str(term), *words[1:]])
        assert not isinstance(done.exception, Exception), done.exception
        said += done.output
    pattern = re.compile("|".join(typed).encode())
    held = [name for name in _held(tmp_path, pattern) if "退回" not in name]
    assert held == []
    assert not pattern.search(said.encode())
    for place in ("发表", "输出/班级"):
        texts = "".join(
            repr(part.decode("utf-8", "ignore")) for path in (term / place).rglob("一(1)班*") for part in _parts(path)
        )
        assert "妈妈身份证…1000" in texts


# ---------------------------------------------------------------- numbers as titles of sheets


def test_a_sheet_for_each_pupil_titled_with_the_number_is_counted_and_marked_and_names_it_nowhere(tmp_path):
    """The last four digits of two titles are equal: their rows must not be taken for one another's."""
    term = written(tmp_path / "学期")
    titles = ["张伟G110101201703091234", "11010120180309123４", "110101-20190309-1234"]
    heading = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
    days = ["2024-11-10", "2024-11-17", "2024-13-1"]
    sheets = {t: rows(f"{heading}\n{day} | 一(2)班 | 张伟 | 刘洋 | 实地") for t, day in zip(titles, days, strict=True)}
    write_book(term / "收表/张伟.xlsx", sheets)
    out = "".join(
        CliRunner().invoke(cli.jiafang, [words[0], str(term), *words[1:]]).output
        for words in (
            ["run"],
            ["check"],
            ["check", "--json"],
            ["collect"],
            ["hand-out"],
            ["forms"],
            ["privacy"],
            ["run"],
        )
    )
    pattern = re.compile(rb"1101012\d{3}0309|110101-2019|11010120180309")
    assert [name for name in _held(tmp_path, pattern) if "退回" not in name] == []
    assert not pattern.search(out.encode())
    log = pd.read_csv(term / "输出/数据/家访明细.csv", dtype=str)
    assert sorted(log["家访日期"][log["姓名"] == "张伟"]) == ["2024-09-22", "2024-11-10", "2024-11-17"]
    (returned,) = (term / "退回").rglob("*.xlsx")
    book = openpyxl.load_workbook(returned)
    assert {title for title in titles if any(c.comment for row in book[title] for c in row)} == {titles[2]}
    assert titles[2] in {cell.value for row in book["退回说明"] for cell in row}


def test_the_list_for_a_privacy_officer_names_no_file(tmp_path):
    """A picture is a file that nobody can look into; somebody's name and number may stand in its name."""
    term = written(tmp_path / "学期", ("学生名册", "家访条件 | 联系电话", f"家访条件 | 联系电话 | 自己的{CARD}"))
    (term / f"王小明{CARD}.pdf").write_bytes(b"%PDF-1.4 \xff\xfe")
    CliRunner().invoke(cli.jiafang, ["run", str(term)])
    CliRunner().invoke(cli.jiafang, ["privacy", str(term)])
    text = "".join(part.decode("utf-8", "ignore") for part in _parts(term / "个人信息清单.xlsx"))
    assert "其他文件 1 个" in text
    assert CARD not in text
    assert "王小明" not in text
