"""`jiafang new`: what a new term folder holds, what its policy says when read back, and what is refused."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from fractions import Fraction
from importlib.resources import files

import openpyxl
import pytest
from builders import new_term, typed_table
from msgspec.structs import replace

from jiafang_batch.intake.pool import Intake
from jiafang_batch.normal_text import clean
from jiafang_batch.policy.indicators import PolicyVocabulary, read_indicators
from jiafang_batch.policy.library import presets, setting_notes
from jiafang_batch.policy.library.bases import indicator_rows
from jiafang_batch.policy.settings import SETTING_KEYS
from jiafang_batch.problem import Location
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.term.open_term import log_columns, read_policy
from jiafang_batch.run.term.read import read_files
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import VisitForm

INDICATOR_FIELDS = (
    "code", "name", "subjects", "kind", "scope", "forms", "visitor", "window",
    "condition", "times", "target", "points", "scoring", "step", "basis", "staff", "unfinished", "tiers",
)  # fmt: skip
FORM_SETS = {
    "实地": frozenset({VisitForm.ONSITE, VisitForm.HOSPITAL}),
    "面对面": frozenset({VisitForm.ONSITE, VisitForm.HOSPITAL, VisitForm.PARENT_AT_SCHOOL}),
}


def policy_of(folder):
    policy, file, problems = read_policy(SourceFile("考核办法.xlsx", folder / "考核办法.xlsx"), Intake(processes=0))
    return policy, [*file.problems, *problems]


def indicators_as_written(name):
    """The preset's indicators straight from its data file, no workbook between."""
    raw = tomllib.loads(files("jiafang_batch.policy.library").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    texts = ("code", "name", "basis")
    cells_of = {row["code"]: row for row in indicator_rows(presets()[name])}
    raw = {"indicator": [{**cells, "basis": cells_of[cells["code"]]["basis"]} for cells in raw["indicator"]]}
    rows = [{f: cells.get(f, "" if f in texts else None) for f in INDICATOR_FIELDS} for cells in raw["indicator"]]
    sheet = typed_table(("policy_indicators", "", "", {}), rows, map(frozenset, raw["indicator"]))
    return read_indicators(sheet.rows, PolicyVocabulary(FORM_SETS, log_columns(), scores_year_groups=False))[0]


def comparable(indicator):
    return replace(indicator, name=clean(indicator.name), basis=clean(indicator.basis), source=Location())


@pytest.mark.parametrize("name", presets())
def test_a_new_policy_loads_without_problems_and_equals_its_preset(name, tmp_path):
    new_term(tmp_path / "学期", name, "示范小学", "2024-2025", "第一学期")
    policy, problems = policy_of(tmp_path / "学期")
    assert problems == []
    got = [comparable(indicator) for indicator in policy.indicators]
    expected = [comparable(indicator) for indicator in indicators_as_written(name)]
    assert expected
    assert got == expected


def test_a_new_term_has_policy_rosters_handouts_and_room_for_what_comes_in(tmp_path):
    folder = tmp_path / "学期"
    new_term(folder, "qizhuang", "青禾示范小学", "2024-2025学年", "第一学期")
    expected = [
        "考核办法.xlsx",
        "基础信息/学生名册.xlsx",
        "基础信息/教师与班级.xlsx",
        "空白表/家访记录.xlsx",
        "空白表/教导处登记.xlsx",
        "空白表/心理跟踪.xlsx",
        *(icon.name for icon in folder.glob("*") if icon.suffix in (".bat", ".command", ".desktop")),
    ]
    files = (path for path in folder.rglob("*") if path.is_file())
    assert sorted(path.relative_to(folder).as_posix() for path in files) == sorted(expected)
    assert list((folder / "收表").iterdir()) == []
    assert [sheet.title for sheet in openpyxl.load_workbook(folder / "基础信息/教师与班级.xlsx")] == [
        "填表说明",
        "教师名册",
        "班级表",
        "任课表",
    ]
    assert len(openpyxl.load_workbook(folder / "空白表/教导处登记.xlsx").sheetnames) == 17


def test_settings_calendar_events_ratings_and_awards_are_filled_in(tmp_path):
    new_term(tmp_path / "t", "qizhuang", "青禾示范小学", "2024-2025", "第一学期")
    policy, _ = policy_of(tmp_path / "t")
    settings = policy.settings
    assert (settings.school, settings.school_year, settings.term) == ("青禾示范小学", "2024-2025学年", "第一学期")
    assert (settings.opening, settings.closing, settings.cut_off) == (date(2024, 9, 1), date(2025, 1, 17), None)
    assert settings.hand_in_deadline == datetime(2025, 1, 22, 17, 0)  # noqa: DTZ001
    assert settings.key_categories == frozenset({"学习困难", "重大变故"})
    assert settings.follow_up_days == 14
    assert (policy.term.first, policy.term.last) == (date(2024, 8, 1), date(2025, 1, 24))
    assert {kind: rule.days for kind, rule in policy.events.items()} == {
        "重大变故": 7, "校内伤害": 0, "迟到缺席": 3, "成绩品行": 7, "进步表扬": 7,
    }  # fmt: skip
    assert [(r.name, r.lowest) for r in policy.ratings] == [("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0)]
    assert [(a.subject.value, a.share) for a in policy.awards] == [
        ("班主任", Fraction(1, 5)),
        ("科任教师", Fraction(1, 10)),
    ]


def test_the_second_term_has_its_own_dates(tmp_path):
    new_term(tmp_path / "t", "wuda", "青禾示范小学", "2025-2026", "第二学期")
    policy, problems = policy_of(tmp_path / "t")
    assert (policy.settings.opening, policy.term.first) == (date(2026, 2, 17), date(2026, 2, 8))
    assert problems == []


def test_the_policy_sheets_offer_the_policys_words_and_ask_for_what_a_row_needs(tmp_path):
    new_term(tmp_path / "t", "qizhuang", "青禾示范小学", "2024-2025", "第一学期")
    sheet = openpyxl.load_workbook(tmp_path / "t" / "考核办法.xlsx")["指标"]
    place = {cell.value.rstrip("*"): cell.column_letter for cell in sheet[1]}
    by_cell = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    rules = {title: by_cell[f"{letter}2"] for title, letter in place.items()}
    assert (rules["类型"].errorStyle, "月度进度" in rules["类型"].formula1) == (None, True)
    assert (rules["考核对象"].errorStyle, "科任教师" in rules["考核对象"].formula1) == ("warning", True)  # several
    assert rules["家访人"].formula1 == '"任一,班主任,本人"'
    assert "国庆节" in rules["时间窗口"].formula1  # a name of 校历
    assert "逐个扣分" in rules["计分"].formula1
    formulas = " ".join(f for group in sheet.conditional_formatting for rule in group.rules for f in rule.formula)
    scoring, step, target = (place[title] for title in ("计分", "步长", "目标"))
    asked = ",".join(f'${scoring}2="{word}"' for word in ("扣分", "逐个扣分", "加分", "扣罚"))
    assert f'AND(OR({asked}),${step}2="")' in formulas
    assert (sheet[f"{target}2"].value, sheet[f"{target}2"].number_format) == (1, "0.00%")
    assert (sheet[f"{target}7"].value, sheet[f"{target}7"].number_format) == (5, "General")


def test_every_setting_is_explained():
    assert tuple(setting_notes()) == SETTING_KEYS


def test_blank_sheets_of_a_new_term_hold_no_row(tmp_path):
    new_term(tmp_path / "t", "qizhuang", "青禾示范小学", "2024-2025", "第一学期")
    made = [path for path in (tmp_path / "t").glob("*/*.xlsx") if path.stem != "心理跟踪"]
    read = read_files([SourceFile(path.name, path) for path in made], None, Intake(processes=0))
    assert sum(file.rows for file in read) == 0
    assert {p.code for file in read for p in file.problems} == {"empty-sheet", "empty-register"}


@pytest.mark.parametrize(
    ("preset", "year", "term", "says"),
    [
        ("qizhung", "2024-2025", "第一学期", "qizhuang"),
        ("不存在", "2024-2025", "第一学期", "policy list"),
        ("qizhuang", "2024", "第一学期", "如 2024-2025"),
        ("qizhuang", "2024-2026", "第一学期", "相连的两年"),
        ("qizhuang", "2024-2025", "秋季学期", "第一学期"),
    ],
)
def test_a_wrong_command_is_refused_before_anything_is_written(preset, year, term, says, tmp_path):
    with pytest.raises(UsageError, match=says):
        new_term(tmp_path / "t", preset, "青禾示范小学", year, term)
    assert not (tmp_path / "t").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "我的文件.txt").write_text("重要", encoding="utf-8")
    with pytest.raises(UsageError, match="已有内容"):
        new_term(tmp_path, "qizhuang", "青禾示范小学", "2024-2025", "第一学期")
    assert [path.name for path in tmp_path.iterdir()] == ["我的文件.txt"]


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "t").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="已经是一个文件"):
        new_term(tmp_path / "t", "qizhuang", "青禾示范小学", "2024-2025", "第一学期")


def test_an_empty_folder_may_be_used(tmp_path):
    new_term(tmp_path, "qizhuang", "青禾示范小学", "2024-2025", "第一学期")
    assert (tmp_path / "考核办法.xlsx").is_file()


@pytest.mark.parametrize("name", presets())
def test_sheets_are_due_after_the_visits_that_they_record(name, tmp_path):
    new_term(tmp_path / "学期", name, "示范小学", "2024-2025", "第一学期")
    policy, _ = policy_of(tmp_path / "学期")
    due, listed = policy.settings.hand_in_deadline, policy.settings.nomination_deadline
    campaigns = [row for row in policy.calendar if row.kind == "活动"]
    assert all(row.last <= due.date() for row in campaigns)
    assert listed is None or all(listed < row.first for row in campaigns)


def test_a_day_that_the_document_names_for_one_term_is_none_of_the_other(tmp_path):
    new_term(tmp_path / "学期", "miaoqiao", "示范小学", "2024-2025", "第二学期")
    settings = policy_of(tmp_path / "学期")[0].settings
    assert settings.nomination_deadline is None
    assert settings.hand_in_deadline.month == 7


@pytest.mark.parametrize("name", presets())
def test_a_school_calls_its_policy_by_the_name_of_no_other_school(name, tmp_path):
    new_term(tmp_path / "学期", name, "示范小学", "2024-2025", "第一学期")
    assert "小学" not in policy_of(tmp_path / "学期")[0].settings.policy
