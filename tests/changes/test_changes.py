"""变动.xlsx: what changed since the last run and which rows caused it; running twice changes no byte of it."""

from __future__ import annotations

import shutil
from datetime import date

import openpyxl
import pytest
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.changes import basis
from jiafang_batch.changes.basis import RunBasis
from jiafang_batch.changes.causes import Causes
from jiafang_batch.changes.figure_changes import difference, figure_changes
from jiafang_batch.changes.problem_changes import problem_changes
from jiafang_batch.changes.visit_changes import Details
from jiafang_batch.changes.visit_details import NO_DETAILS, as_bytes, differing, from_bytes
from jiafang_batch.compact import compact
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.changes_book import CHANGES, without_same_lines
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school


def run(term, as_of=None):
    computed = compute_school(check_school(SchoolJob(term, as_of), None, Intake(processes=0)))
    return write_school(computed, term / "输出")


def sheet(term, name):
    rows = openpyxl.load_workbook(term / "输出" / CHANGES)[name].iter_rows(min_row=3, values_only=True)
    head, *body = rows
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.fixture(scope="module")
def run_once(tmp_path_factory):
    """The small term after a run, which no test changes."""
    folder = written(tmp_path_factory.mktemp("run") / "term")
    run(folder)
    return folder


@pytest.fixture
def term(run_once, tmp_path):
    return shutil.copytree(run_once, tmp_path / "term")


def changed(term, *changes):
    """The small term written anew with changes, and run again."""
    written(term, *changes)
    return run(term)


def test_a_run_with_nothing_to_tell_writes_no_workbook_of_changes(term):
    assert not (term / "输出" / CHANGES).exists()
    run(term)
    assert not (term / "输出" / CHANGES).exists()


def test_a_run_without_a_change_leaves_the_last_changes_as_they_were_told(term):
    path = term / "输出" / CHANGES
    changed(term, ("一班家访", "2024-9-21", "2024-9-20"))
    before = path.read_bytes()
    run(term)
    assert path.read_bytes() == before
    changed(term, ("一班家访", "谈作息", "谈阅读"))
    told = path.read_bytes()
    assert told != before
    run(term)
    assert path.read_bytes() == told


def test_a_run_says_itself_how_much_it_changed(term, tmp_path):
    assert run(term).news == ""
    told = changed(term, ("二班家访", "2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读\n", ""))
    assert told.news.startswith("有变动的：")
    assert "家访 1 次" in told.news
    assert run(term).news == ""
    assert run(written(tmp_path / "another")).news == ""


def test_a_visit_that_is_gone_is_named_with_all_that_it_cost(term):
    changed(term, ("二班家访", "2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读\n", ""))
    totals = {row["项目"]: (row["上次"], row["本次"], row["变化"]) for row in sheet(term, "总览")}
    assert totals["家访人次"] == ("4", "3", "−1")
    assert totals["未访学生"] == ("0", "1", "+1")
    (visit,) = sheet(term, "家访")
    assert (visit["变动"], visit["姓名"], visit["来源"]) == ("去掉", "张伟", "收表/一(2)班.xlsx!二班家访!2")
    results = {(row["编号"], row["对象"]): row for row in sheet(term, "指标")}
    # B-1: half of the class is enough for the target, but not any more for all of the points.
    assert (results["B-1", "一(2)班"]["上次"], results["B-1", "一(2)班"]["本次"]) == ("2/2", "1/2")
    assert results["B-1", "一(2)班"]["原因"] == "家访去掉 1 次：收表/一(2)班.xlsx!二班家访!2"
    assert results["B-1", "刘洋"]["原因"] == results["B-1", "一(2)班"]["原因"]
    assert ("B-1", "一(1)班") not in results


def test_a_changed_cell_of_a_visit_is_told_a_long_text_only_that_it_changed(term):
    changed(
        term,
        (
            "一班家访",
            "实地家访 | 完成 | 谈作息 | 安全教育",
            "实地家访 | 完成 | " + "很长的过程" * 9 + " | 安全教育、家庭教育",
        ),
        ("一班家访", "#2 |", "#3 |"),
    )
    (visit,) = sheet(term, "家访")
    assert (visit["变动"], visit["姓名"]) == ("改动", "王小明")
    assert set(visit["改了什么"].split("；")) == {"照片 2→3", "四进内容 安全教育→安全教育、家庭教育", "家访过程有改动"}


def test_errors_that_came_and_went_are_listed(term):
    changed(term, ("一班家访", "2024-9-21  | 一(1)班 | 王小明", "2024-9-21  | 一(1)班 | 王小名"))
    listed = [(row["变动"], row["级别"], row["行"], row["内容"]) for row in sheet(term, "问题")]
    # The plan of the pupil whose visit is gone is told too.
    assert listed == [("新出现", "错误", "2", "王小名"), ("新出现", "警告", "2", "王小明（一(1)班）")]
    changed(term)
    gone = [("已消除", "王小名"), ("已消除", "王小明（一(1)班）")]
    assert [(row["变动"], row["内容"]) for row in sheet(term, "问题")] == gone
    assert [row["变动"] for row in sheet(term, "家访")] == ["新增"]


WRONG = ("一班家访", "2024-9-21  | 一(1)班 | 王小明", "2024-9-21  | 一(1)班 | 王小名")
ABOVE = (
    "一班家访",
    "2024-9-21  | 一(1)班",
    "2024-9-8 | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 完成 | 谈阅读 | | | | #2 |\n2024-9-21  | 一(1)班",
)


def test_an_error_whose_row_has_moved_is_neither_new_nor_gone(term):
    changed(term, WRONG)
    changed(term, WRONG, ABOVE)
    assert [row["变动"] for row in sheet(term, "问题") if row["级别"] == "错误"] == []
    assert [row["变动"] for row in sheet(term, "家访")] == ["新增"]


@pytest.mark.parametrize(
    ("now", "appeared", "solved"),
    [
        ([("r", 9, "x", "a who")], 0, 0),  # moved, in a later version of the workbook
        ([("r", 5, "x", "b else")], 0, 0),  # the cells that identify its row changed of its row changed
        ([("r", 9, "x", "b else")], 1, 1),  # another row
        ([("r", 5, "y", "a who")], 1, 1),
        ([("r", 5, "x", "a who"), ("r", 6, "x", "a who")], 1, 0),
        ([("r", 9, "x", "c who")], 0, 0),  # moved, and another cell of its row changed
        ([("r", 9, "x", "a whose")], 1, 1),
        ([], 0, 1),
    ],
)
def test_a_problem_is_the_same_by_its_row_or_by_its_place(now, appeared, solved):
    def listed(problems, version):
        common = {"级别": "错误", "文件": f"收表/一(1)班_第{version}版.xlsx", "工作表": "s", "列": "B 学生"}
        return [({**common, "代码": code, "行": row, "内容": value}, mark) for code, row, value, mark in problems]

    changes = problem_changes(listed([("r", 5, "x", "a who")], 1), listed(now, 2))
    assert [kind for kind, _ in changes] == ["新出现"] * appeared + ["已消除"] * solved


WRONG_ROWS = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式\n" + "\n".join(
    f"2024-13-{day} | 一(1)班 | {name} | 陈静 | 实地家访" for day, name in ((3, "王小明"), (4, "李芳"), (5, "没有的人"))
)


def _sorted(_, sheet):
    head, *body = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, cells in enumerate((head, *reversed(body)), 1):
        for column, value in enumerate(cells, 1):
            sheet.cell(number, column).value = value


def _one_more_column(_, sheet):
    sheet.insert_cols(1)
    sheet.cell(1, 1).value = "序号"
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 1).value = row - 1


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda book, sheet: sheet.insert_rows(2, 3), "一班.xlsx"),
        (_sorted, "一班.xlsx"),
        (lambda book, sheet: None, "改了名.xlsx"),
        (lambda book, sheet: setattr(sheet, "title", "又一张"), "一班.xlsx"),
        (lambda book, sheet: (setattr(sheet, "title", "又一张"), _sorted(book, sheet)), "改了名.xlsx"),
        (lambda book, sheet: setattr(book.properties, "lastModifiedBy", "同事"), "一班.xlsx"),
        (lambda book, sheet: book.create_sheet("说明", 0), "一班.xlsx"),
        (_one_more_column, "一班.xlsx"),
    ],
)
def test_a_problem_is_the_same_however_its_workbook_was_rearranged(tmp_path, change, name):
    term = written(tmp_path / "term", ("一班家访", "", ""), ("二班家访", "", ""))
    path = term / "收表/一班.xlsx"
    write_book(path, {"家访记录": rows(WRONG_ROWS)})
    run(term)
    book = openpyxl.load_workbook(path)
    change(book, book["家访记录"])
    path.unlink()
    book.save(term / "收表" / name)
    run(term)
    assert not (term / "输出" / CHANGES).exists() or sheet(term, "问题")[0]["变动"] == "没有变动。"


def test_a_change_of_the_rules_is_told_apart_from_a_change_of_the_rows(term):
    changed(term, ("指标", "50% | #60", "100% | #60"))
    assert sheet(term, "家访")[0]["变动"] == "没有变动。"
    causes = {row["原因"] for row in sheet(term, "指标")}
    assert causes == {"考核办法有改动"}


def test_a_change_that_an_indicator_does_not_look_at_is_no_cause(term):
    """李芳 leaves the school; what was talked about with 王小明 is written anew."""
    changed(
        term,
        ("一班家访", "谈作息", "谈阅读"),
        ("学生名册", "2024-9-2 |        | 留守儿童", "2024-9-2 | 2024-12-1 | 留守儿童"),
    )
    assert set(causes_of(term).values()) == {"名册或其他登记有改动"}


def test_a_visit_outside_the_days_that_an_indicator_asks_for_is_no_cause(term):
    """B-1 looks at the 学期, which begins in August; a visit of July is none of its business."""
    extra = "2024-7-20 | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 完成 | 谈阅读"
    changed(term, ("一班家访", "", extra))
    changed(term, ("学生名册", "2024-9-2 |        | 留守儿童", "2024-9-2 | 2024-12-1 | 留守儿童"))
    assert {row["变动"] for row in sheet(term, "家访")} >= {"去掉"}
    assert "2024-07-20" in {row["家访日期"] for row in sheet(term, "家访")}
    assert causes_of(term)["B-1", "一(1)班"] == "名册或其他登记有改动"


def causes_of(term, name="指标"):
    return {(row["编号"], row["对象"]): row["原因"] for row in sheet(term, name)}


def test_a_subject_teachers_own_figures_are_moved_by_their_own_visits_only(term):
    """赵敏 teaches 一(1)班: what 陈静 does there alone is none of 赵敏's visits."""
    changed(
        term,
        ("一班家访", "王小明 | | 陈静 | 赵敏", "王小明 | | 陈静 | "),
        ("一班家访", "", "2024-10-15 | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 完成 | 谈阅读"),
    )
    causes = causes_of(term)
    assert causes["B-3", "赵敏"] == "家访改动 1 次：收表/一(1)班.xlsx!一班家访!2"
    assert (
        causes["B-1", "陈静"] == "家访新增 1 次、改动 1 次：收表/一(1)班.xlsx!一班家访!2；收表/一(1)班.xlsx!一班家访!5"
    )
    assert causes_of(term, "得分")["T3", "赵敏"] == causes["B-3", "赵敏"]
    (visit,) = (row for row in sheet(term, "家访") if row["变动"] == "改动")
    assert visit["改了什么"] == "参与教师 陈静、赵敏→陈静"


@pytest.mark.parametrize(
    "change",
    [
        ("指标", "覆盖率    |        | 实地 ", "覆盖率    |        | 电话 "),
        ("指标", "覆盖率    |        |", "覆盖率    | 重点 |"),
        ("指标", "50% | #60 | 比例", "50% | #60 | 达标"),
        ("等级", "#90", "#99"),
    ],
)
def test_any_other_rule_is_a_change_of_the_rules(term, change):
    changed(term, change)
    causes = {row["原因"] for name in ("指标", "得分") for row in sheet(term, name)}
    # None: a sheet on which nothing changed.
    assert causes <= {"考核办法有改动", "别人的得分有变，名次跟着变", None}
    assert ("考核办法", None, "有改动") in {(r["项目"], r["上次"], r["本次"]) for r in sheet(term, "总览")}


def test_a_policy_saved_again_elsewhere_in_its_sheet_is_the_same_policy(term):
    changed(term, ("等级", "        优秀", "\n        优秀"), ("一班家访", "谈作息", "谈阅读"))
    assert "考核办法" not in {row["项目"] for row in sheet(term, "总览")}


def test_another_as_of_day_is_told(term):
    run(term, date(2024, 9, 30))
    run(term)
    totals = {row["项目"]: (row["上次"], row["本次"], row["变化"]) for row in sheet(term, "总览")}
    assert totals["统计截至"] == ("2024-09-30", "2025-01-10", None)
    assert causes_of(term)["B-2", "一(1)班"].endswith("统计截至由 2024-09-30 改为 2025-01-10")
    book = openpyxl.load_workbook(term / "输出" / "家访汇总.xlsx")["概览"]
    assert "统计截至" in {cell.value for row in book.iter_rows() for cell in row}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"as_of": 1}', b"\xff"])
def test_what_is_not_a_basis_is_none(content):
    assert basis.from_bytes(content) is None


def test_a_rank_that_only_followed_another_score_says_so(term):
    changed(term, ("一班家访", "2024-9-21  | 一(1)班 | 王小明", "2024-9-21  | 一(1)班 | 王小名"))
    scores = {row["对象"]: row for row in sheet(term, "得分")}
    for row in scores.values():
        followed = row["上次总分"] == row["本次总分"] and row["上次等级"] == row["本次等级"]
        assert ("名次跟着变" in row["原因"]) == followed


@pytest.mark.parametrize("harm", ["delete", "other headings", "no text"])
def test_results_that_somebody_has_spoilt_are_no_reason_to_stop(term, harm):
    path = term / "输出" / "数据" / "家访明细.csv"
    match harm:
        case "delete":
            path.unlink()
        case "other headings":
            path.write_text("甲,乙\n1,2\n", encoding="utf-8-sig")
        case "no text":
            path.write_bytes(b"\xff\xfe\x00\x01")
    run(term)
    assert not (term / "输出" / CHANGES).exists()


def test_details_come_back_and_anything_else_is_none():
    details = Details(["四进内容", "家访过程"], {"G01 2024-09-21 实地家访": "安全教育\x1f#12345678"})
    assert from_bytes(as_bytes(details)) == details
    assert details.of("G01 2024-09-21 实地家访") == {"四进内容": "安全教育", "家访过程": "#12345678"}
    assert details.of("G02 2024-09-21 实地家访") == {}
    numbers = as_bytes(Details(["四进内容"], {"G01 2024-09-21 实地家访": 1}))
    for content in (b"", b"x", as_bytes(details)[:-3], compact({}), compact([1, 2]), numbers):
        assert from_bytes(content) == NO_DETAILS


@pytest.mark.parametrize(
    ("old", "new", "text"), [("82.41", "78.40", "−4.01"), ("3", "5", "+2"), ("", "5", ""), ("x", "1", "")]
)
def test_a_difference_in_words(old, new, text):
    assert difference(old, new) == text


def test_without_a_difference_there_is_nothing(term):
    tables = {
        "教师得分.csv": [
            {"工号": "T1", "姓名": "陈静", "考核角色": "班主任", "总分": "90.00", "等级": "优秀", "名次": "1"}
        ]
    }
    evaluation = compute_school(check_school(SchoolJob(term), None, Intake(processes=0))).evaluation
    now = basis.basis_of(evaluation.term.policy)
    causes = Causes(evaluation, (), None, now)
    assert figure_changes(tables, tables, (), (), causes).is_nothing
    assert not figure_changes({}, tables, (), (), causes).is_nothing
    earlier = Causes(evaluation, (), RunBasis("2024-09-30", now.rules), now)
    assert not figure_changes(tables, tables, (), (), earlier).is_nothing


LINES = "学号,姓名,家访日期\r\n", "G1,王小明,2024-09-21\r\n", "G2,李芳,2024-09-22\r\n", "G3,张伟,2024-09-23\r\n"
OTHER = "G2,李芳,2024-09-29\r\n"


@pytest.mark.parametrize(
    ("was", "now", "students", "left", "same"),
    [
        (LINES, LINES, (), [LINES[:1]] * 2, 3),
        (LINES, (*LINES[:2], OTHER, LINES[3]), (), [(LINES[0], LINES[2]), (LINES[0], OTHER)], 2),
        (LINES, LINES[:3], (), [(LINES[0], LINES[3]), LINES[:1]], 2),
        # Its further cells differ, so the visit must be found in the table.
        (LINES, LINES, ("G3",), [(LINES[0], LINES[3])] * 2, 2),
        (LINES, LINES, None, [LINES, LINES], 0),
        (LINES, ("编号,姓名,家访日期\r\n", *LINES[1:]), (), [LINES, ("编号,姓名,家访日期\r\n", *LINES[1:])], 0),
        # A cell may reach over several lines.
        ((*LINES, 'G4,"陈\r\n静",\r\n'), LINES, (), [(*LINES, 'G4,"陈\r\n静",\r\n'), LINES], 0),
        ((), LINES, (), [(), LINES], 0),
    ],
)
def test_only_visits_that_may_have_changed_are_compared(was, now, students, left, same):
    ids = None if students is None else frozenset(students)
    expected = ("".join(lines).encode() for lines in left)
    found = without_same_lines("".join(was).encode(), "".join(now).encode(), ids)
    assert found == (*expected, same)


def test_pupils_whose_visits_say_something_else_are_known():
    one = Details(["四进内容"], {"G 1 2024-09-21 实地家访": "安全", "G2 2024-09-21 实地家访": "安全"})
    two = Details(["四进内容"], {"G 1 2024-09-21 实地家访": "学业", "G2 2024-09-21 实地家访": "安全"})
    assert differing(one, two) == {"G 1"}
    assert differing(NO_DETAILS, two) is None


def test_an_award_is_no_rule_of_a_figure(term):
    assert changed(term, ("评优", "#85", "#95")).news == ""
    told = changed(term, ("评优", "#85", "#95"), ("等级", "合格  | #60", "合格  | #61"))
    assert told.news == "有变动的：考核办法。"
