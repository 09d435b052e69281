"""重大情况: who was told of what a visit found, whether it is closed, and who reads of it."""

from __future__ import annotations

from datetime import datetime

import openpyxl
import pytest
from builders import at, day, evaluated, policy, records, visit
from form_files import document as opened
from form_files import files_of, listed, material, sheet_rows, texts
from msgspec.structs import replace
from small_term import SHEETS, computed, written
from text_tables import read_text

from jiafang_batch.measure.incidents import incident_state, incidents, incidents_to_do
from jiafang_batch.measure.reminders import reminders
from jiafang_batch.oversight import Incident, united_incidents
from jiafang_batch.run.term.write import write_school

EVENING = datetime(2024, 10, 12, 19, 30)  # noqa: DTZ001  the school's own clock
FOUND = Incident(
    day("10-12"), "A1", ("T1", "T3"), "监护缺失", "独自在家一周", "接到姑姑家", "钱校长", EVENING, "母亲已回来", day("10-20"), at(2)
)  # fmt: skip
UNTOLD = replace(
    FOUND, day=day("11-02"), student="A2", reported_to="", reported=None, handling="", closed=None, source=at(3)
)
MIND = replace(FOUND, day=day("11-03"), student="A3", kind="心理危机", account="说不想活了", source=at(4))


def made_of(*found, **registers):
    return material(policy(), records(visit("A1", "10-12"), incidents=found, **registers))


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "已办结"),
        ({"closed": None}, "处理中"),
        ({"closed": None, "reported": None}, "处理中"),
        ({"closed": None, "reported": None, "reported_to": ""}, "没有报告"),
    ],
)
def test_the_state_goes_by_whom_was_told_and_the_day_of_closing(changes, state):
    assert incident_state(replace(FOUND, **changes)) == state


def test_a_later_row_on_the_same_incident_fills_in_and_corrects():
    first = replace(FOUND, reported_to="", reported=None, handling="联系社区", closed=None)
    later = replace(FOUND, account="独自在家八天", first_steps="", source=at(9))
    (one,) = united_incidents((later, first))
    assert one == replace(FOUND, account="独自在家八天", source=first.source)
    assert len(united_incidents((first, UNTOLD))) == 2


def test_the_sheet_of_the_ledger_says_what_has_become_of_it_and_not_what_happened():
    data = files_of("跟踪台账", made_of(FOUND, UNTOLD, MIND))["跟踪台账/一(1)班.xlsx"]
    body = [[row[2], *row[4:]] for row in sheet_rows(data, "重大情况")[3:] if isinstance(row[0], int)]
    assert body == [
        ["学生A1", "2024-10-12", "监护缺失", "教师T1、教师T3", "钱校长", "2024-10-12", "已办结　2024-10-20", ""],
        ["学生A2", "2024-11-02", "监护缺失", "教师T1、教师T3", "", "", "没有报告", ""],
    ]


def test_the_report_has_a_page_an_incident_and_a_blank_one():
    files = files_of("重大情况报告", made_of(FOUND, UNTOLD, MIND))
    assert list(files) == ["重大情况报告/空白报告.docx", "重大情况报告/一(1)班.docx"]
    first, second = (listed(table)[1] for table in opened(files["重大情况报告/一(1)班.docx"]).tables)
    assert first[4:] == [
        "教师T1、教师T3", "监护缺失", "独自在家一周", "接到姑姑家", "钱校长", "2024-10-12 19:30", "母亲已回来", "2024-10-20",
    ]  # fmt: skip
    assert second[8:] == ["", "", "", ""]
    assert "学生A3" not in "".join(texts(files["重大情况报告/一(1)班.docx"]))


def test_a_report_on_a_later_day_says_so():
    late = replace(FOUND, reported=EVENING.replace(day=15))
    lines = texts(files_of("重大情况报告", made_of(late))["重大情况报告/一(1)班.docx"])
    assert any("发现后第 4 天报告" in line for line in lines)


def test_the_office_is_reminded_without_names():
    term = made_of(FOUND, UNTOLD, replace(FOUND, day=day("11-05"), closed=None), MIND).figures.term
    assert incidents_to_do(term) == "没有报告的 1 件，还没有办结的 1 件"
    assert [one.words for one in reminders(term)] == ["没有报告的 1 件，还没有办结的 1 件，逐件列在“重大情况”"]
    assert reminders(made_of(FOUND).figures.term) == ()


def test_what_is_found_after_the_as_of_date_is_not_known_yet():
    rules = policy(settings={"统计截止日期": day("10-31")})
    assert incidents(evaluated(rules, records(incidents=(FOUND, UNTOLD))).term) == (FOUND,)


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("重大（特殊）情况报告表", "日期 | 班级 | 学生姓名 | 报告人 | 情况说明 | 接报领导"),
        ("家访紧急情况登记", "发现时间 | 班级 | 学生 | 家访教师 | 主要情况 | 采取的措施 | 汇报给 | 汇报时间"),
    ],
)
def test_a_schools_own_sheet_is_read(title, header):
    table, _ = read_text(f"{title}\n{header}")
    assert table.kind == "incident"


REGISTER = ("收表/登记.xlsx", """
    发现日期   | 班级    | 学生姓名 | 发现教师 | 情况类别 | 发现的情况       | 报告给 | 报告时间          | 办结日期
    2024-10-12 | 一(1)班 | 王小明  | 陈静    | 监护缺失 | 独自在家一周只吃面 | 赵校长 | 2024-10-12 19:30 | 2024-10-20
    2024-11-02 | 一(1)班 | 李芳    | 陈静    | 人身安全 | 煤炉没有烟道      |       |                  |
""")  # fmt: skip


def test_what_happened_stands_in_the_report_only(tmp_path, monkeypatch):
    monkeypatch.setitem(SHEETS, "重大情况登记", REGISTER)
    folder = written(tmp_path)
    (warning,) = [p for p in computed(folder).checked.problems if p.code == "incident-not-reported"]
    assert (warning.location.sheet, warning.value) == ("重大情况登记", "2024-11-02")
    term = computed(folder)
    write_school(term, folder / "输出")
    seen = {}
    for path in (folder / "输出").rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        cells = "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value)
        seen[path.relative_to(folder / "输出").as_posix()] = cells
    assert not [name for name, cells in seen.items() if "独自在家一周只吃面" in cells or "煤炉没有烟道" in cells]
    assert [name for name, cells in seen.items() if "马上报告学校领导，写上报告给谁" in cells] == ["教师/陈静_T1.xlsx"]
    assert "重大情况：没有报告的 1 件，逐件列在“重大情况”" in seen["家访汇总.xlsx"]
