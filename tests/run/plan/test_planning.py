"""`jiafang plan` as a year-group leader uses it: proposed, edited, planned again, checked, handed in, printed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from recalculate import differences, recalculated
from small_term import written

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.cli import jiafang
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.plan.book_data import CONDITIONS, FIRST, ROWS, TEACHERS
from jiafang_batch.run.plan.areas import area_of
from jiafang_batch.run.plan.checked_plans import checked_plans
from jiafang_batch.run.plan.planning import PlanWish, plan_term
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_opened, check_school, compute_school
from jiafang_batch.run.usage import UsageError

NAMES = "赵一 钱二 孙三 李四 周五 吴六 郑七 王八 冯九 陈十"
AREAS = ("南苑小区", "西桥村", "庙前路")
PUPILS = "\n".join(
    f"P{number:02} | {name} | 男 | 一年级 | 一({1 + number % 2})班 | 2024-9-2 | | | 具备 | 139000001{number:02}"
    for number, name in enumerate(NAMES.split())
)
TEACHERS_ROWS = "T4 | 马老师 | 科任教师 | 一年级 | 在岗\nT5 | 朱老师 | 科任教师 | 综合组 | 在岗\nT6 | 何老师 | 科任教师 | 综合组 | 在岗"
TAUGHT = "\n".join(f"一({number})班 | {name} | 体育" for number in (1, 2) for name in ("马老师", "朱老师"))
TERM = (("学生名册", "", PUPILS), ("教师名册", "", TEACHERS_ROWS), ("任课表", "", TAUGHT))
TODAY = date(2024, 12, 1)
DAYS = "2025-01-09,2025-01-10"


@pytest.fixture
def term(tmp_path: Path) -> Path:
    return written(tmp_path, *TERM)


def plan(root: Path, **wish: object) -> tuple[object, ...]:
    with Intake() as intake:
        return plan_term(open_term(root, intake), PlanWish(**{"days": DAYS, **wish}), TODAY)


def book_of(root: Path) -> Path:
    return root / "分工/一年级分工表.xlsx"


def sheet_rows(path: Path) -> dict[str, dict[str, object]]:
    """Pupil → heading → cell."""
    lines = list(openpyxl.load_workbook(path, data_only=True)[ROWS].iter_rows(min_row=4, values_only=True))
    return {line[1]: dict(zip(lines[0], line, strict=True)) for line in lines[1:] if line[1]}


def edit(path: Path, **cells: object) -> None:
    """Type into 名单与分工: 王小明__主访教师="…"; into 条件 with a teacher's name and a column letter."""
    book = openpyxl.load_workbook(path)
    rows, conditions = book[ROWS], book[CONDITIONS]
    heads = {cell.value: cell.column for cell in rows[4]}
    for key, value in cells.items():
        who, _, where = key.partition("__")
        if where in heads:
            line = next(cell.row for cell in rows["B"] if cell.value == who)
            rows.cell(line, heads[where]).value = value
        else:
            names, letter = ("B", {"一定要有": "D", "不能有": "E"}[where]) if len(where) > 1 else ("A", where)
            line = next(cell.row for cell in conditions[names] if cell.value == who)
            conditions[f"{letter}{line}"].value = value
    book.save(path)


def team(row: dict[str, object]) -> tuple[object, ...]:
    return row["计划日期"], row["半天"], row["主访教师"], row["同行教师"], row["第三位教师"]


def codes(root: Path) -> list[str]:
    opened = open_term(root, Intake(processes=0))
    problems = checked_plans(opened, check_opened(opened, SchoolJob(root)))
    for problem in problems:
        assert not {"{", "}"} & set(message(problem) + remedy(problem))
        assert problem.location.file.startswith("分工/")
    return [problem.code for problem in problems]


def test_every_family_gets_a_team_and_a_half_day(term: Path) -> None:
    (planned,) = plan(term)
    rows = sheet_rows(planned.path)
    assert planned.unplaced == 0
    assert len(rows) == 11  # nobody has visited them at home yet
    assert all(row["计划日期"] and row["半天"] and row["主访教师"] and row["同行教师"] for row in rows.values())
    assert {row["主访教师"] for row in rows.values()} == {"陈静", "刘洋"}
    assert codes(term) == []


def test_the_command_says_where_and_what_next(term: Path) -> None:
    result = CliRunner().invoke(jiafang, ["plan", str(term), "--days", DAYS], standalone_mode=False)
    assert "分工表.xlsx" in result.output
    assert "jiafang collect" in result.output
    assert result.return_value == 0


@pytest.mark.parametrize(("wish", "words"), [
    ({"days": "明天"}, "看不出是哪一天"), ({"days": "，"}, "没有日期"), ({"days": ""}, "请说明哪几天去"),
    ({"year_group": "九年级"}, "有的年级是"), ({"days": ",".join(f"2025-1-{n}" for n in range(1, 13))}, "最多排"),
])  # fmt: skip
def test_a_wrong_wish_is_explained(term: Path, wish: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        plan(term, **wish)
    assert not (term / "分工").exists()


def test_the_same_term_gives_the_same_bytes(term: Path) -> None:
    (first,) = plan(term)
    before = first.path.read_bytes()
    (again,) = plan(term)
    assert team_of_all(again.path) == team_of_all_bytes(before, term)


def team_of_all(path: Path) -> dict[str, tuple[object, ...]]:
    return {name: team(row) for name, row in sheet_rows(path).items()}


def team_of_all_bytes(content: bytes, root: Path) -> dict[str, tuple[object, ...]]:
    copy = root / "copy.xlsx"
    copy.write_bytes(content)
    return team_of_all(copy)


def test_what_the_leader_typed_stays_and_little_else_changes(term: Path) -> None:
    (first,) = plan(term)
    before = team_of_all(first.path)
    edit(first.path, 赵一__计划日期=date(2025, 1, 10), 赵一__半天="下午", 赵一__家访目的="看看作息")
    (second,) = plan(term, days="")
    after = sheet_rows(second.path)
    assert (after["赵一"]["计划日期"].date(), after["赵一"]["半天"]) == (date(2025, 1, 10), "下午")
    assert (after["赵一"]["家访目的"], after["赵一"]["固定"]) == ("看看作息", "是")
    assert second.kept is not None
    assert {name for name, row in after.items() if team(row) != before[name]} == {"赵一"}
    assert codes(term) == []


def test_columns_that_the_leader_has_added_come_back_beside_their_families(term: Path) -> None:
    (planned,) = plan(term)
    book = openpyxl.load_workbook(planned.path)
    sheet = book[ROWS]
    first, second = sheet["B5"].value, sheet["B6"].value
    for place, heading, cells in (
        (1, "序", (1, 2.5)),
        (6, "车牌", ("京A·1", None)),
        (sheet.max_column + 3, "集合", (None, date(2025, 1, 9))),
    ):
        if place <= sheet.max_column:
            sheet.insert_cols(place)
        sheet.cell(4, place, heading)
        for row, cell in enumerate(cells, 5):
            sheet.cell(row, place, cell)
    # The families in another order, as somebody has sorted them.
    five, six = ([cell.value for cell in sheet[row]] for row in (5, 6))
    for row, cells in ((5, six), (6, five)):
        for column, value in enumerate(cells, 1):
            sheet.cell(row, column).value = value
    book.save(planned.path)
    (again,) = plan(term)
    assert again.kept is not None
    rows = sheet_rows(again.path)
    assert list(rows)[:2] == [second, first]
    assert [rows[name].get(heading) for name in (first, second) for heading in ("序", "车牌", "集合")] == [
        1, "京A·1", None, 2.5, None, datetime(2025, 1, 9),  # noqa: DTZ001  a cell has no zone
    ]  # fmt: skip
    assert codes(term) == []
    (once_more,) = plan(term)
    assert [row.get("车牌") for row in sheet_rows(once_more.path).values()][:2] == [None, "京A·1"]


def test_a_teacher_who_is_ill_is_replaced_and_nobody_else_moves(term: Path) -> None:
    (first,) = plan(term)
    before = team_of_all(first.path)
    ill = before["赵一"][2]
    slots = openpyxl.load_workbook(first.path)[CONDITIONS]
    letters = [
        cell.column_letter
        for row in slots.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "\n" in cell.value
    ]
    day, half = before["赵一"][0], before["赵一"][1]
    place = 2 * (day.date() - date(2025, 1, 9)).days + ("上午", "下午").index(half)
    edit(first.path, **{f"{ill}__{letters[place]}": "没空"})
    assert codes(term) == ["plan-not-free"]
    (second,) = plan(term, days="")
    after = team_of_all(second.path)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {name for name, held in before.items() if held[:3] == (day, half, ill)}
    assert all(after[name][:2] == before[name][:2] for name in changed)
    assert codes(term) == []


@pytest.mark.parametrize(("cells", "code"), [
    ({"赵一__主访教师": "张三丰"}, "plan-teacher-unknown"), ({"赵一__被访学生": "没这人"}, "plan-pupil-unknown"),
    ({"赵一__计划日期": "开学"}, "plan-cell-unread"), ({"赵一__半天": None}, "plan-half-lacking"),
    ({"赵一__班级": "一(2)班", "赵一__被访学生": "钱二"}, "plan-pupil-twice"),
])  # fmt: skip
def test_what_is_not_understood_is_located_and_nothing_is_written(
    term: Path, cells: dict[str, object], code: str
) -> None:
    (first,) = plan(term)
    edit(first.path, **cells)
    content = first.path.read_bytes()
    assert code in codes(term)
    with pytest.raises(UsageError, match="原来的表没有动"):
        plan(term, days="")
    assert first.path.read_bytes() == content


def test_every_rule_that_an_edit_breaks_is_said_by_check(term: Path) -> None:
    (first,) = plan(term)
    day = date(2025, 1, 10)
    when = {"计划日期": day, "半天": "下午", "第三位教师": None}

    def row(name: str, lead: str, *others: str) -> dict[str, object]:
        members = dict(zip(("同行教师", "第三位教师"), (*others, None, None), strict=False))
        return {f"{name}__{k}": v for k, v in {**when, "主访教师": lead, **members}.items()}

    edit(first.path, **row("赵一", "陈静", "马老师"), **row("钱二", "刘洋", "马老师"))
    assert codes(term) == ["plan-two-places"]
    edit(first.path, **row("钱二", "何老师", "何老师"))
    assert set(codes(term)) == {"plan-nobody-teaches", "plan-team-size", "plan-member-twice"}
    edit(first.path, **row("钱二", "刘洋", "朱老师"), 陈静__G=1)
    assert set(codes(term)) == {"plan-load"}
    edit(first.path, 陈静__G=None, 每组最少几人__B=2)
    assert codes(term) == []


def test_conditions_about_families_are_kept_and_checked(term: Path) -> None:
    (first,) = plan(term)
    before = team_of_all(first.path)
    lead, companion = before["赵一"][2], before["钱二"][3]
    edit(first.path, 赵一__一定要有="何老师", 钱二__不能有=companion, 一组半天最多走几户__B=1)
    found = codes(term)
    assert {"plan-lacks", "plan-trip-long", "plan-excluded"} <= set(found)
    edit(first.path, 一组半天最多走几户__B=5)
    (second,) = plan(term, days="")
    after = team_of_all(second.path)
    assert "何老师" in after["赵一"]
    assert companion not in after["钱二"]
    assert lead in after["赵一"]
    assert codes(term) == []


def test_a_teacher_of_two_year_groups_is_in_one_place(tmp_path: Path) -> None:
    second = "\n".join(
        f"Q{n} | 二年{name} | 女 | 二年级 | 二(1)班 | 2023-9-1 | | | 具备 | 138000001{n:02}"
        for n, name in enumerate("甲乙丙")
    )
    root = written(
        tmp_path, ("学生名册", "", f"{PUPILS}\n{second}"),
        ("教师名册", "", f"{TEACHERS_ROWS}\nT7 | 严老师 | 班主任 | 二年级 | 在岗"),
        ("班级表", "", "二(1)班 | 二年级 | 严老师 | | | |"), ("任课表", "", f"{TAUGHT}\n二(1)班 | 朱老师 | 体育"),
    )  # fmt: skip
    one, two = plan(root, days="2025-01-09上午")
    assert one.unplaced
    busy = [team(row)[2:] for path in (one.path, two.path) for row in sheet_rows(path).values() if row["主访教师"]]
    assert len({held for held in busy if "朱老师" in held}) == 1
    # Planned alone, a year group leaves those in peace who go elsewhere.
    plan(root, days="", year_group="一年级")
    assert codes(root) == []


def test_who_has_no_family_is_the_last_to_be_printed(term: Path) -> None:
    (first,) = plan(term)
    sheet = openpyxl.load_workbook(first.path, data_only=True)["行程"]
    pages = [
        cell.value for (cell,) in sheet.iter_rows(min_col=6, max_col=6) if "家访" in str(sheet.cell(cell.row, 4).value)
    ]
    idle = [words.startswith("这次没有排到") for words in pages]
    assert idle == sorted(idle)
    assert not idle[0]


def test_the_sheet_handed_in_is_the_plan(term: Path) -> None:
    (first,) = plan(term)
    runner = CliRunner()
    assert runner.invoke(jiafang, ["collect", str(term), str(first.path)], standalone_mode=False).exit_code == 0
    computed = compute_school(check_school(SchoolJob(term)))
    assert computed is not None
    plans = {p.student: p for p in computed.checked.records.plans if p.half_day}
    rows = sheet_rows(first.path)
    assert len(plans) == len(rows)
    mine = plans["P00"]
    names = computed.checked.records.roster.teachers
    assert mine.planned == rows["赵一"]["计划日期"].date()
    assert names[mine.teachers[0]].name == rows["赵一"]["主访教师"]
    about = [p for p in computed.checked.problems if "分工表" in p.location.file]
    assert {p.code for p in about} <= {"plan-day-taken", "plan-not-met"}


def test_saved_by_another_program_it_comes_back_as_the_plan_and_prints_as_the_list(
    term: Path, office: Path, tmp_path: Path
) -> None:
    (first,) = plan(term)
    edit(first.path, 赵一__预约时间="9点", 赵一__家访目的="看看作息")
    again = recalculated(office, first.path, tmp_path / "office")
    runner = CliRunner()
    runner.invoke(jiafang, ["collect", str(term), str(again)], standalone_mode=False)
    computed = compute_school(check_school(SchoolJob(term)))
    assert computed is not None
    mine = next(p for p in computed.checked.records.plans if p.student == "P00")
    row = sheet_rows(first.path)["赵一"]
    assert (mine.planned, mine.half_day.value) == (row["计划日期"].date(), row["半天"])
    assert (mine.appointment, mine.purpose, len(mine.teachers)) == ("9点", "看看作息", sum(map(bool, team(row)[2:])))
    runner.invoke(jiafang, ["forms", str(term)], standalone_mode=False)
    (printed,) = term.rglob("附件2_被访学生名单/一年级.xlsx")
    lines = [line for sheet in openpyxl.load_workbook(printed) for line in sheet.iter_rows(values_only=True)]
    (line,) = [line for line in lines if "赵一" in line]
    names = computed.checked.records.roster.teachers
    assert "、".join(names[key].name for key in mine.teachers) in line


def test_a_later_version_handed_in_replaces_the_earlier(term: Path) -> None:
    (first,) = plan(term)
    runner = CliRunner()
    runner.invoke(jiafang, ["collect", str(term), str(first.path)], standalone_mode=False)
    edit(first.path, 赵一__计划日期=date(2025, 1, 10), 赵一__半天="下午")
    (second,) = plan(term, days="")
    runner.invoke(jiafang, ["collect", str(term), str(second.path)], standalone_mode=False)
    computed = compute_school(check_school(SchoolJob(term)))
    assert computed is not None
    mine = [p for p in computed.checked.records.plans if p.student == "P00"]
    assert [(p.planned, p.half_day.value) for p in mine] == [(date(2025, 1, 10), "下午")]


def test_a_workbook_is_known_whatever_was_renamed_moved_added_or_deleted(term: Path) -> None:
    (first,) = plan(term)
    before = team_of_all(first.path)
    book = openpyxl.load_workbook(first.path)
    sheet = book[ROWS]
    swapped, gone = (cell.value for cell in sheet["B"][4:6])
    sheet.cell(5, 2).value = "王小明"
    sheet.cell(5, 1).value = "一(1)班"
    for row in sheet.iter_rows(min_row=6, max_row=6):
        for cell in row:
            cell.value = None
    sheet.title = "我改过的名单"
    sheet.insert_cols(1)
    sheet["A4"] = "序号"
    renamed = first.path.with_name("最终版（李老师改）.xlsx")
    book.save(renamed)
    first.path.unlink()
    (second,) = plan(term, days="")
    after = team_of_all(renamed)
    assert second.path == renamed
    assert gone not in after
    assert swapped not in after
    assert {name for name in before if name in after and after[name] != before[name]} == set()


def test_a_plan_handed_in_is_everybody_s_task(term: Path) -> None:
    (first,) = plan(term)
    runner = CliRunner()
    runner.invoke(jiafang, ["collect", str(term), str(first.path)], standalone_mode=False)
    rows = sheet_rows(first.path)
    lead = rows["赵一"]["主访教师"]
    runner.invoke(jiafang, ["run", str(term), "--as-of", "2025-01-08"], standalone_mode=False)
    (own,) = (term / "输出/教师").glob(f"{lead}_*.xlsx")
    sheet = openpyxl.load_workbook(own, data_only=True)["我的任务"]
    tasks = {line[3]: line for line in sheet.iter_rows(min_row=4, values_only=True) if line[3]}
    assert tasks.keys() == {name for name, row in rows.items() if lead in team(row)} | {"王小明"}  # planned before
    assert (tasks["赵一"][0].date(), tasks["赵一"][1]) == (rows["赵一"]["计划日期"].date(), rows["赵一"]["半天"])
    assert (tasks["赵一"][4], tasks["赵一"][5]) == ("待访", "本人")
    output = runner.invoke(jiafang, ["todo", str(term), "--today", "2025-01-08"], standalone_mode=False).output
    companion = rows["赵一"]["同行教师"]
    theirs = output.partition(f"\n{companion}　")[2].partition("\n\n")[0]
    assert "分工 01-" in theirs
    assert "赵一" in theirs


def test_what_can_not_be_met_comes_first_with_numbers(tmp_path: Path) -> None:
    many = "\n".join(
        f"M{n:02} | 学生{n:02}号 | 男 | 一年级 | 一(1)班 | 2024-9-2 | | | 具备 | 137000001{n:02}" for n in range(30)
    )
    root = written(tmp_path, *TERM[1:], ("学生名册", "", many))
    (planned,) = plan(root, days="2025-01-09,2025-01-10")
    book = openpyxl.load_workbook(planned.path, data_only=True)
    assert book.sheetnames[0] == FIRST
    text = "\n".join(str(cell.value) for row in book[FIRST].iter_rows() for cell in row if cell.value)
    assert "最多带 20 户，还差" in text
    assert "2 天 4 个半天" in text


@pytest.mark.parametrize("broken", ["", "马老师"])
def test_the_live_formulas_say_what_the_program_says(term: Path, office: Path, tmp_path: Path, broken: str) -> None:
    (first,) = plan(term)
    if broken:
        day = date(2025, 1, 10)
        for name, lead in (("赵一", "陈静"), ("钱二", "刘洋")):
            edit(
                first.path,
                **{
                    f"{name}__计划日期": day,
                    f"{name}__半天": "下午",
                    f"{name}__主访教师": lead,
                    f"{name}__同行教师": broken,
                    f"{name}__第三位教师": None,
                },
            )
    again = recalculated(office, first.path, tmp_path / "office")
    if not broken:
        assert differences(first.path, again) == []
        return
    rows = sheet_rows(again)
    assert rows["赵一"]["提醒"] == rows["钱二"]["提醒"] == "马老师这半天还在别的组"
    assert sum(bool(row["提醒"]) for row in rows.values()) == 2
    loads = {
        line[0]: line[2] for line in openpyxl.load_workbook(again, data_only=True)[TEACHERS].iter_rows(values_only=True)
    }
    assert loads["陈静"] == sum("陈静" in team(row) for row in rows.values())
    # Saved by another program it is still the same 分工表.
    first.path.write_bytes(again.read_bytes())
    assert codes(term) == ["plan-two-places"]


@pytest.mark.parametrize(("address", "area"), [
    ("江苏省常州市武进区庙桥镇南苑小区3栋201室", "南苑小区"), ("常州市武进区庙桥街道西桥村12号", "西桥村"),
    ("庙前路15号", "庙前路"), ("解放路 3 号", "解放路"), ("小康社区2栋", "小康社区"), ("书院街29号", "书院街"),
    ("赤水镇", "赤水镇"), ("", ""),
])  # fmt: skip
def test_a_neighbourhood_is_the_beginning_of_an_address(address: str, area: str) -> None:
    assert area_of(address) == area
