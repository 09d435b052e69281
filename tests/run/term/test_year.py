"""`year`: two terms by weight, in figures worked out by hand; pupils of the year; homes that are due; numbers given again."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from builders import evaluated, indicator, policy, pupil, records, school_class, teacher, visit
from click.testing import CliRunner
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.measure.standing import UNREPORTED
from jiafang_batch.measure.year import DUE, NOT_ON_RECORD, SOON, Year, homes_due, pupil_years
from jiafang_batch.report.sheet.signatures import SCORES
from jiafang_batch.run.term.compare import compare_terms
from jiafang_batch.run.term.year_book import read_weights, year_of_terms
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import SubjectKind

SPRING = {"学期": "第二学期", "开学日期": date(2025, 2, 17), "结课日期": date(2025, 6, 27), "名单截止日期": None}
CALENDAR = (
    ("2024-2025学年", "学年", date(2024, 8, 1), date(2025, 7, 31)),
    ("第一学期", "学期", date(2024, 8, 1), date(2025, 1, 24)),
    ("第二学期", "学期", date(2025, 2, 10), date(2025, 7, 5)),
)
COVERAGE = indicator("覆盖率", "班主任、班级", target="100%", points="100", scoring="比例")
AWARDS = [("先进", "班主任", "1", "60")]


def autumn(*visits, **known):
    return evaluated(policy(COVERAGE, calendar=CALENDAR), records(*visits, **known))


def spring(*visits, rules=(COVERAGE,), **known):
    return evaluated(policy(*rules, settings=SPRING, calendar=CALENDAR, awards=AWARDS), records(*visits, **known))


PUPILS = [pupil("A1"), pupil("A2"), pupil("B1", "二(1)班"), pupil("B2", "二(1)班")]


def cards(first, second, weights="40,60"):
    year = Year(first, second, read_weights(weights))
    return {c.subject.key: c for c in year.cards()[SubjectKind.HOMEROOM]}, year


def test_the_total_of_the_year_is_that_of_both_terms_by_weight():
    first = autumn(visit("A1", "10-08"), visit("B1", "10-08", "T2"), visit("B2", "10-08", "T2"), pupils=PUPILS)
    second = spring(visit("A1", "03-08"), visit("A2", "03-08"), visit("B1", "03-08", "T2"), pupils=PUPILS)
    found, year = cards(first, second)
    # T1: 50 and 100; T2: 100 and 50, by 40:60.
    assert (found["T1"].total, found["T2"].total) == (80, 70)
    assert (found["T1"].rank, found["T2"].rank) == (1, 2)
    assert found["T1"].words == "（50.00 × 40 + 100.00 × 60）÷ 100 = 80.00"
    assert (found["T1"].rating, found["T2"].rating) == ("良好", "合格")
    (award,) = year.awards(year.cards())
    assert (award.card.subject.key, award.place) == ("T1", 1)
    assert {c.subject.key: c.total for c in year.cards()[SubjectKind.SCHOOL_CLASS]} == {"一(1)班": 80, "二(1)班": 70}


@pytest.mark.parametrize(
    ("weights", "total"),
    [("50,50", Fraction(75)), ("1:2", Fraction(250, 3)), ("0，1", Fraction(100)), ("100,0", Fraction(50))],
)
def test_weights_are_any_two_numbers(weights, total):
    first = autumn(visit("A1", "10-08"), pupils=PUPILS[:2])
    second = spring(visit("A1", "03-08"), visit("A2", "03-08"), pupils=PUPILS[:2])
    assert cards(first, second, weights)[0]["T1"].total == total


@pytest.mark.parametrize("weights", ["40", "40,60,0", "a,b", "-1,2", "0,0", ""])
def test_other_weights_are_refused(weights):
    with pytest.raises(UsageError, match="--weights"):
        read_weights(weights)


def test_year_groups_have_a_year_where_a_policy_scores_them():
    rule, scored = {**COVERAGE, "subjects": "班主任、班级、年级"}, {"年级计分": "是"}
    known = records(visit("A1", "10-08"), pupils=PUPILS)
    first = evaluated(policy(rule, calendar=CALENDAR, settings=scored), known)
    second = spring(visit("A1", "03-08"), visit("A2", "03-08"), rules=(rule,), pupils=PUPILS)
    year = Year(first, second, read_weights("40,60")).cards()
    assert {c.subject.key: (c.total, c.words) for c in year[SubjectKind.YEAR_GROUP]} == {
        "一年级": (50, "只按有总分的学期：50.00；下学期没有适用的计分指标"),
        "二年级": (None, "两个学期都没有总分；上学期未交表；下学期未交表"),
    }
    plain = Year(spring(rules=(rule,), pupils=PUPILS), spring(rules=(rule,), pupils=PUPILS), read_weights("1,1"))
    assert SubjectKind.YEAR_GROUP not in plain.cards()


def test_a_term_without_a_total_is_left_out_and_said():
    first = autumn(visit("A1", "10-08"), visit("A2", "10-08"), pupils=PUPILS)  # 二(1)班 never handed in
    second = spring(visit("A1", "03-08"), visit("B1", "03-08", "T2"), pupils=PUPILS)
    found, _ = cards(first, second)
    assert found["T2"].total == 50
    assert found["T2"].words == f"只按有总分的学期：50.00；上学期{UNREPORTED}"


def test_somebody_of_one_term_only_stands_with_that_term():
    staff = (teacher("T1"), teacher("T2", grade_group="二年级"), teacher("T9"))
    first = autumn(visit("A1", "10-08"), pupils=PUPILS[:2], teachers=staff)
    classes = (school_class("一(1)班", "T9"), school_class("二(1)班", "T2"))
    second = spring(
        visit("A1", "03-08", "T9"), visit("A2", "03-08", "T9"), pupils=PUPILS[:2], teachers=staff, classes=classes
    )
    found, _ = cards(first, second)
    assert (found["T1"].total, found["T1"].words) == (50, "只按有总分的学期：50.00；下学期不参加考核")
    assert (found["T9"].total, found["T9"].words) == (100, "只按有总分的学期：100.00；上学期不参加考核")


def test_a_veto_in_either_term_bars_the_year():
    veto = indicator("违规次数", code="V", scoring="否决", target="0")
    first = evaluated(
        policy(COVERAGE, veto, calendar=CALENDAR),
        records(visit("A1", "10-08"), visit("A2", "10-08"), pupils=PUPILS[:2], breaches=(breach_of("T1"),)),
    )
    second = spring(visit("A1", "03-08"), visit("A2", "03-08"), pupils=PUPILS[:2])
    found, year = cards(first, second)
    assert (found["T1"].total, found["T1"].rating) == (100, "不合格")
    assert "上学期有一票否决" in found["T1"].words
    assert [n.place for n in year.awards(year.cards()) if n.card.subject.key == "T1"] == [0]


def breach_of(key):
    from builders import breach

    return breach("11-01", key)


# ---------------------------------------------------------------- pupils


def test_pupils_are_known_by_number_and_name():
    first = autumn(visit("A1", "10-08"), visit("A2", "10-09"), pupils=PUPILS[:2])
    renamed = [PUPILS[0], pupil("A2", name="另一个孩子")]
    found = {p.student.id: p for p in pupil_years(first, spring(visit("A1", "03-08", form="电话"), pupils=renamed))}
    assert ([len(held) for held in found["A1"].visits], found["A1"].onsite) == ([1, 1], 1)
    assert found["A1"].last.date == date(2025, 3, 8)
    assert ([len(held) for held in found["A2"].visits], found["A2"].last) == ([0, 0], None)


@pytest.mark.parametrize(
    ("visits", "entry", "state"),
    [
        (["10-08"], None, None),  # visited this year: due in three
        ([], date(2022, 7, 5), DUE),  # the three years end on the as-of date itself
        ([], date(2022, 7, 6), SOON),
        ([], date(2023, 7, 5), SOON),  # within the year that follows
        ([], date(2023, 7, 6), None),
        ([], None, NOT_ON_RECORD),
    ],
)
def test_a_home_is_due_three_years_after_the_last_visit_or_after_entry(visits, entry, state):
    child = pupil("A1", entry_date=entry)
    first = autumn(*(visit("A1", when) for when in visits), pupils=[child])
    found = homes_due([first, spring(pupils=[child])])
    assert [home.state for home in found] == ([state] if state else [])


def test_only_visits_at_home_by_number_and_name_count_for_the_three_years():
    child = pupil("A1", entry_date=date(2020, 9, 1))
    for known in ([visit("A1", "10-08", form="电话")], []):
        assert [h.state for h in homes_due([autumn(*known, pupils=[child]), spring(pupils=[child])])] == [DUE]
    other = pupil("A1", name="另一个孩子")
    assert [h.state for h in homes_due([autumn(visit("A1", "10-08"), pupils=[other]), spring(pupils=[child])])] == [DUE]
    assert homes_due([autumn(visit("A1", "10-08"), pupils=[child]), spring(pupils=[child])]) == ()


# ---------------------------------------------------------------- the command

SECOND_TERM = (
    ("基本设置", "第一学期", "第二学期"), ("基本设置", "2024-9-2", "2025-2-17"), ("基本设置", "2025-1-17", "2025-6-27"),
    ("基本设置", "2025-1-10", "2025-7-4"), ("基本设置", "2025-1-22 17:00", "2025-7-4 17:00"), ("基本设置", "2024-9-30", "2025-3-1"),
    ("校历", "", "        第二学期 | 学期 | 2025-2-8 | 2025-7-11"),
    ("一班家访", "2024-9-21", "2025-3-21"), ("一班家访", "2024-10-12", "2025-4-12"), ("一班家访", "2024-11-3", "2025-5-3"),
    ("二班家访", "2024-9-22", "2025-3-22"), ("事件登记", "2024-10-11", "2025-4-11"), ("家长会登记", "2024-11-15", "2025-4-15"),
    ("家访手记", "2024-12-1", "2025-6-1"), ("违规登记", "2024-11-20", "2025-4-20"), ("诉求办理", "2024-10-12", "2025-4-12"),
    ("诉求办理", "2024-10-20", "2025-4-20"), ("家访计划", "2024-9-21", "2025-3-21"), ("家访计划", "2024-9-12", "2025-2-20"),
    ("收表登记", "2025-1-20", "2025-7-1"), ("收表登记", "2025-1-21", "2025-7-1"),
)  # fmt: skip


@pytest.fixture
def folders(tmp_path):
    return written(tmp_path / "上"), written(tmp_path / "下", *SECOND_TERM)


def rows_of(book, sheet):
    return [row for row in openpyxl.load_workbook(book, data_only=True)[sheet].iter_rows(values_only=True) if any(row)]


def test_the_workbook_of_the_year(folders):
    first, second = folders
    done = CliRunner().invoke(jiafang, ["year", str(first), str(second), "--weights", "40,60"])
    assert done.exit_code == 0, done.output
    assert "学年家访：在籍 4 人，家访过 4 人，100%" in done.output
    book = second / "输出/学年考核.xlsx"
    names = openpyxl.load_workbook(book).sheetnames
    assert names == ["学年概览", "教师", "班级", "学年评优", "学生", "三年实地", "学号核对"]
    classes = openpyxl.load_workbook(book)["班级"]
    assert "2024-2025学年　统计截至" in classes["A2"].value
    assert [cell.value for cell in classes[3] if cell.value] == ["班级", "上学期", "下学期", "学年", "怎么得来的"]
    assert tuple(cell.value for cell in classes[classes.max_row] if cell.value) == SCORES
    teachers = {row[0]: row for row in rows_of(book, "教师")}
    assert teachers["T1"][8] == 100
    pupils = {row[0]: row for row in rows_of(book, "学生")}
    assert pupils["G02"][5:8] == (1, 1, 0)  # a telephone call in each term
    assert rows_of(book, "三年实地")[-1][0] == "一年内没有到期的学生。"  # all entered this year
    assert not compare_terms(first, second).has_errors
    again = book.read_bytes()
    CliRunner().invoke(jiafang, ["year", str(first), str(second), "--weights", "40,60"])
    assert book.read_bytes() == again


def test_numbers_given_again_are_an_error_and_not_joined(tmp_path):
    sheets = ("一班家访", "家访计划", "家访手记", "家长问卷")
    renamed = [("学生名册", "王小明 ", "王大力 "), *((sheet, "王小明", "王大力") for sheet in sheets)]
    first = written(tmp_path / "上", *renamed)
    second = written(tmp_path / "下", *SECOND_TERM)
    done = year_of_terms(first, second)
    assert done.has_errors
    assert compare_terms(first, second).has_errors
    assert any("G01 那时是王大力，现在是王小明" in line for line in done.lines)
    assert ("G01", "2024-2025学年第一学期", "王大力", "王小明") in rows_of(done.book, "学号核对")


@pytest.mark.parametrize(
    ("order", "said"),
    [((1, 0), "晚"), ((0, 0), "两次")],
)
def test_terms_in_the_wrong_order_or_twice_are_refused(folders, order, said):
    with pytest.raises(UsageError, match=said):
        year_of_terms(folders[order[0]], folders[order[1]])


def test_terms_of_two_school_years_are_refused(tmp_path, folders):
    other = ("校历", "2024-2025学年 | 学年 | 2024-8-1  | 2025-7-31", "2023-2024学年 | 学年 | 2023-8-1  | 2024-7-31")
    days = {"2024-2025": "2023-2024", "2024-9-2": "2023-9-2", "2025-1-17": "2024-1-17", "2025-1-10": "2024-1-10"}
    term = ("校历", "第一学期       | 学期 | 2024-8-1  | 2025-1-24", "第一学期 | 学期 | 2023-8-1 | 2024-1-24")
    earlier = written(tmp_path / "去年", other, term, *(("基本设置", old, new) for old, new in days.items()))
    with pytest.raises(UsageError, match="不是同一个学年"):
        year_of_terms(earlier, folders[1])
    assert year_of_terms(*folders, also=[earlier]).book.exists()
