"""收表登记 and 收表进度: how everybody stands, what people typed is never lost, whom to remind and of what."""

from __future__ import annotations

import errno
import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from handed_in import AYI, LI, LI_WRONG, ONE, TWO, WANG, ZHANG, log, moment, term_folder
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.handin.hand_in_state import State, deadline_text, short_moment, time_left
from jiafang_batch.handin.progress import progress_pages, round_page, year_groups
from jiafang_batch.handin.reminder import reminder
from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.bureau_counts import bureau_counts
from jiafang_batch.measure.duties import duties
from jiafang_batch.measure.term import build_term
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.remind import write_reminders
from jiafang_batch.run.handin.write_status import write_progress, write_stock
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.returned_folder import returned_copies
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school

A4 = 9
"""The number of the paper in a sheet's page setup."""

INTAKE = Intake(processes=0)
REGISTER = "收表/收表登记.xlsx"


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def take_in(term, path, at):
    collect(open_term(term, INTAKE), [path], moment(at), Wish())


def stock(term, at="20 15:00"):
    taken = take_stock(open_term(term, INTAKE), moment(at))
    return taken, write_stock(taken)


def states(term, at="20 15:00"):
    return {s.label: s.state.value for s in stock(term, at)[0].standings}


def typed_into(term, *rows):
    """Rows that a person adds below the register's own, by heading."""
    book = openpyxl.load_workbook(term / REGISTER)
    sheet = book["收表登记"]
    headings = [cell.value for cell in sheet[3]]
    free = sheet.max_row + 1
    for number, row in enumerate(rows, free):
        for heading, value in row.items():
            sheet.cell(number, headings.index(heading) + 1, value)
    book.save(term / REGISTER)


def register_rows(term):
    sheet = openpyxl.load_workbook(term / REGISTER)["收表登记"]
    headings = [cell.value for cell in sheet[3]]
    return [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=4, values_only=True) if any(row)]


def at(text):
    return moment(text).replace(tzinfo=None)


ROUNDS = (
    "校历",
    "第一学期       | 学期 | 2024-8-1  | 2025-1-24",
    """第一学期       | 学期 | 2024-8-1  | 2025-1-24
        上旬 | 收表 | 2025-1-5  | 2025-1-10
        中旬 | 收表 | 2025-1-15 | 2025-1-20
        下旬 | 收表 | 2025-1-23 | 2025-1-24""",
)


def test_rounds_stand_side_by_side_and_each_has_its_own_deadline(tmp_path):
    term = written(tmp_path / "term", ROUNDS, ("一班家访", "", ""), ("二班家访", "", ""), ("收表登记", "", ""))
    take_in(term, log(tmp_path / "a.xlsx", WANG), "08 15:00")
    take_in(term, log(tmp_path / "b.xlsx", ZHANG), "11 09:00")
    take_in(term, log(tmp_path / "c.xlsx", WANG, LI_WRONG), "18 09:00")
    taken, _ = stock(term, "21 15:00")
    assert {s.label: s.state.value for s in taken.standings} == {ONE: "有误退回", TWO: "未交"}
    assert taken.when_due().startswith("中旬：收表截止 1月20日")
    said = {row[0]: row[1:] for row in round_page(taken.standings, taken.rounds.by_name).rows}
    assert said == {
        ONE: ("已交 01-08", "有误退回 01-18", "还没开始"),
        TWO: ("迟交 01-11", "未交", "还没开始"),
        "按时交的": ("1/2", "1/2", ""),
    }
    book = openpyxl.load_workbook(term / "收表进度.xlsx")
    assert [cell.value for cell in book["各次"][3]] == ["班级或教师", "上旬", "中旬", "下旬"]
    (_, text), *_ = write_reminders(taken, taken.standings)
    assert text.startswith("【家访记录收表·一年级·中旬】\n截止时间：1月20日")
    # A term of one round has no such sheet.
    plain, _ = stock(term_folder(tmp_path / "plain"), "21 15:00")
    assert plain.rounds.by_name == {}
    assert "各次" not in openpyxl.load_workbook(tmp_path / "plain" / "收表进度.xlsx").sheetnames


def test_visits_are_counted_up_to_the_day_whatever_the_closing_day_is(term):
    written(term, ("基本设置", "统计截止日期 | 2025-1-10", "统计截止日期 | 2024-9-3"), ("收表登记", "", ""))
    taken, _ = stock(term)
    assert {s.label: s.visits for s in taken.standings}[ONE] == (2, 2)


def test_the_four_states(term, tmp_path):
    assert states(term) == {ONE: "未交", TWO: "未交"}
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG), "20 15:00")
    take_in(term, log(tmp_path / "b.xlsx", ZHANG, AYI), "22 17:01")
    assert states(term) == {ONE: "有误退回", TWO: "迟交"}
    # Corrected after the deadline, but first handed in before it.
    take_in(term, log(tmp_path / "c.xlsx", WANG, LI), "23 09:00")
    assert states(term) == {ONE: "已交", TWO: "迟交"}


def test_looking_back_what_came_later_has_not_come(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG), "20 15:00")
    take_in(term, log(tmp_path / "a2.xlsx", WANG, LI), "21 09:00")
    take_in(term, log(tmp_path / "b.xlsx", ZHANG), "23 09:00")
    stock(term)
    typed_into(term, {"班级": TWO, "收到时间": "2025-1-22 12:00"})
    register = (term / REGISTER).read_bytes()

    def looked_at(text):
        taken = take_stock(open_term(term, INTAKE), moment(text), is_looking_back=True)
        assert write_stock(taken) == ()
        return [(s.state.value, s.versions, s.facts.faulty_rows) for s in taken.standings]

    assert looked_at("20 14:59") == [("未交", 0, 0), ("未交", 0, 0)]
    assert looked_at("20 15:00") == [("有误退回", 1, 1), ("未交", 0, 0)]
    assert looked_at("22 12:00") == [("已交", 2, 0), ("已交", 0, 0)]
    assert looked_at("23 09:00") == [("已交", 2, 0), ("已交", 1, 0)]
    assert (term / REGISTER).read_bytes() == register
    assert states(term, "20 14:59") == {ONE: "已交", TWO: "已交"}  # however a clock was set when things came


def test_the_register_tells_times_versions_rows_errors_state_and_the_original_name(term, tmp_path):
    take_in(term, log(tmp_path / "李老师 最终.xlsx", WANG, LI_WRONG), "20 15:00")
    take_in(term, log(tmp_path / "李老师 最终2.xlsx", WANG, LI), "21 09:30")
    stock(term)
    (row,) = register_rows(term)
    assert (row["班主任"], row["文件"]) == ("陈静", "收表/一年级/一(1)班/一(1)班_第2版.xlsx")
    assert (row["班级"], row["收到时间"], row["最近一次"], row["次数"], row["行数"], row["错误行"], row["状态"]) == (
        ONE, at("20 15:00"), at("21 09:30"), 2, 2, 0, "已交",
    )  # fmt: skip
    assert row["原文件名"] == "李老师 最终2.xlsx"
    book = openpyxl.load_workbook(term / REGISTER)
    assert "Asia/Shanghai" in book["收表登记"]["A2"].value
    history = [[cell.value for cell in row] for row in book["收表明细"].iter_rows(min_row=4)]
    assert [(row[0], row[1], row[3], row[6]) for row in history if row[0] == ONE] == [
        (ONE, 1, "否", "李老师 最终.xlsx"),
        (ONE, 2, "是", "李老师 最终2.xlsx"),
    ]
    assert [row[1].value for row in book["各班状态"].iter_rows(min_row=4)] == [ONE, TWO]


def test_a_run_reads_the_register_and_says_nothing_about_it(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 15:00")
    stock(term)
    checked = check_school(SchoolJob(term), None, INTAKE)
    assert [p.code for p in checked.problems if p.location.file == REGISTER] == []
    assert {(r.school_class, r.received) for r in checked.records.receipts} == {(ONE, at("20 15:00"))}


def test_an_empty_register_can_be_typed_into_and_is_no_problem(term):
    stock(term)
    checked = check_school(SchoolJob(term), None, INTAKE)
    assert [p.code for p in checked.problems if p.location.file == REGISTER] == ["empty-register"]
    typed_into(term, {"班级": "一年级1班", "延期至": "2025-1-24"})
    assert stock(term)[0].standings[0].deadline == datetime.fromisoformat("2025-01-24 23:59:59")


def test_an_extension_is_a_row_in_the_register_and_recomputes_the_state(term, tmp_path):
    take_in(term, log(tmp_path / "b.xlsx", ZHANG), "23 09:00")
    assert states(term) == {ONE: "未交", TWO: "迟交"}
    typed_into(term, {"班级": TWO, "延期至": "2025-1-23 12:00", "备注": "校长批准"})
    assert states(term) == {ONE: "未交", TWO: "已交"}
    own, typed = register_rows(term)
    assert (own["班级"], own["状态"], own["延期至"]) == (TWO, "已交", None)
    assert (typed["班级"], typed["延期至"], typed["备注"]) == (TWO, "2025-1-23 12:00", "校长批准")
    assert states(term) == {ONE: "未交", TWO: "已交"}  # brought up to date, it is still there
    assert check_school(SchoolJob(term), None, INTAKE).records.extensions[0].school_class == TWO


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"班级": "四年级", "延期至": "2025-1-24"}, "“班级”写成“四年级”，班级表里没有这个班。"),
        ({"班级": TWO, "延期至": "下周三"}, "“延期至”写成“下周三”"),
    ],
)
def test_a_row_of_the_register_that_has_no_effect_is_told_at_once(term, row, said):
    stock(term)
    typed_into(term, row)
    for _ in range(2):  # the register is brought up to date, and the row is still there and still told
        (notice,) = stock(term)[1]
        assert notice.startswith(f"“收表登记.xlsx”里有一行没有生效：{said}")


@pytest.mark.parametrize("place", ["收表/教导处登记.xlsx", "来件/教导处登记.xlsx"])
def test_a_register_kept_by_hand_proves_the_same_to_status_and_to_a_run(term, tmp_path, place):
    kept = term / place
    kept.parent.mkdir(exist_ok=True)
    text = f"班级 | 收到时间\n{ONE} | 2025-1-21 09:00\n{TWO} | 2025-1-23 09:00"
    write_book(kept, {"收表登记": rows(text)})
    take_in(term, log(tmp_path / "a.xlsx", WANG), "23 09:00")
    assert states(term, "23 10:00") == {ONE: "已交", TWO: "迟交"}
    checked = check_school(SchoolJob(term), None, INTAKE)
    assert bureau_counts(build_term(checked.policy, checked.records)).classes_on_time == 1
    back = take_stock(open_term(term, INTAKE), moment("22 09:00"), is_looking_back=True)
    assert [s.state.value for s in back.standings] == ["已交", "未交"]
    # What stands there is not copied, so that it can be corrected there.
    assert [(row["班级"], row["收到时间"]) for row in register_rows(term)] == [(ONE, at("23 09:00"))]
    assert states(term, "23 10:00") == {ONE: "已交", TWO: "迟交"}


def test_a_moved_deadline_recomputes_everything(term, tmp_path):
    take_in(term, log(tmp_path / "b.xlsx", ZHANG), "23 09:00")
    assert states(term)[TWO] == "迟交"
    book = openpyxl.load_workbook(term / "考核办法.xlsx")
    sheet = book["基本设置"]
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "收表截止时间"]
    sheet.cell(row, 2, "2025-1-23 09:00")
    book.save(term / "考核办法.xlsx")
    assert states(term)[TWO] == "已交"


def test_what_people_type_survives_every_rewriting(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 15:00")
    stock(term)
    typed_into(
        term,
        {"班级": TWO, "收到时间": "2025-1-19 08:00", "备注": "交的纸质"},
        {"班级": ONE, "延期至": "周五下午"},
        {"班级": "六(9)班", "收到时间": "2025-1-20 10:00", "备注": "不认识的班"},
    )
    expected = [
        {"班级": ONE, "收到时间": at("20 15:00"), "延期至": None, "备注": None, "状态": "已交"},
        {"班级": TWO, "收到时间": "2025-1-19 08:00", "延期至": None, "备注": "交的纸质", "状态": "已交"},
        {"班级": ONE, "收到时间": None, "延期至": "周五下午", "备注": None, "状态": None},
        {"班级": "六(9)班", "收到时间": "2025-1-20 10:00", "延期至": None, "备注": "不认识的班", "状态": None},
    ]
    for _ in range(3):
        stock(term)
        rows = register_rows(term)
        assert [{key: row[key] for key in expected[0]} for row in rows] == expected
    codes = {p.code for p in check_school(SchoolJob(term), None, INTAKE).problems if p.location.file == REGISTER}
    assert codes == {"bad-date", "unknown-class"}


def test_a_register_that_can_not_be_understood_is_left_alone(term):
    stock(term)
    book = openpyxl.load_workbook(term / REGISTER)
    book["收表登记"]["C3"] = "什么时候"
    book.save(term / REGISTER)
    before = (term / REGISTER).read_bytes()
    taken, notices = stock(term)
    assert taken.typed is None
    assert "没有更新" in notices[0]
    assert (term / REGISTER).read_bytes() == before


@pytest.mark.parametrize("lock", ["~$收表登记.xlsx", ".~lock.收表登记.xlsx#", ".~收表登记.xlsx"])
def test_an_open_register_is_written_beside_it_and_later_caught_up(term, tmp_path, lock):
    stock(term)
    before = (term / REGISTER).read_bytes()
    (term / "收表" / lock).write_text("")
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 15:00")
    notices = stock(term)[1]
    beside = term / "收表登记（最新）.xlsx"
    assert notices[0] == (f"“收表登记.xlsx”正被打开，没有改动；最新的写在“{beside}”。关闭后再运行一次就会更新。")
    assert (term / REGISTER).read_bytes() == before
    assert beside.is_file()
    (term / "收表" / lock).unlink()
    assert stock(term)[1] == ()
    assert not beside.exists()
    assert register_rows(term)[0]["班级"] == ONE


LOCKS = ("收表/~$收表登记.xlsx", "~$收表进度.xlsx")
LATEST = ("~$收表登记（最新）.xlsx", "~$收表进度（最新）.xlsx")


@pytest.mark.parametrize(
    ("locked", "fault", "said"),
    [
        (LOCKS, None, "正被打开，没有改动；最新的写在“"),
        ((*LOCKS, *LATEST), None, "都正被打开，没有更新。关闭后再运行一次就会更新。"),
        ((), errno.EACCES, "没有更新：不能写“"),
        ((), errno.ENOSPC, "磁盘已满"),
        (LOCKS, errno.EROFS, "正被打开，没有更新：不能写“"),
    ],
)
def test_who_can_only_read_is_told_how_it_stands_and_what_was_not_written(
    term, tmp_path, monkeypatch, locked, fault, said
):
    stock(term)
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 15:00")
    for name in locked:
        (term / name).write_text("")

    def refused(*_):
        raise OSError(fault, "refused")

    if fault:
        monkeypatch.setattr("jiafang_batch.run.place.disk._write_durably", refused)
    before = {p: p.read_bytes() for p in term.rglob("*.xlsx") if "退回" not in p.parts}
    taken, found = stock(term)
    assert [s.state.value for s in taken.standings] == ["已交", "未交"]
    notices = [notice for notice in found if not notice.startswith("“退回/")]
    assert (len(notices), len(found) - len(notices)) == (2, int(bool(fault)))
    assert all(said in notice for notice in notices)
    ((where, text),) = write_reminders(taken, taken.standings)
    assert "还没有交（1）" in text
    assert bool(where.notice) == bool(fault)
    assert {p: content for p in before if (content := p.read_bytes()) != before[p]} == {}


def test_the_same_hand_ins_give_the_same_bytes(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 15:00")
    stock(term, "20 16:00")
    before = (term / REGISTER).read_bytes()
    stock(term, "23 09:00")
    assert (term / REGISTER).read_bytes() == before


def test_the_order_in_which_files_come_changes_nothing(term, tmp_path):
    import shutil
    from itertools import permutations

    paths = [log(tmp_path / f"{n}.xlsx", *lines) for n, lines in enumerate(((WANG, LI), (ZHANG,), (AYI,)))]
    seen = set()
    for order in permutations(paths):
        folder = shutil.copytree(term, tmp_path / f"term{len(list(tmp_path.iterdir()))}")
        for path in order:
            collect(open_term(folder, INTAKE), [path], moment("20 15:00"), Wish())
        stock(folder)
        records = check_school(SchoolJob(folder), None, INTAKE).records
        seen.add(
            (frozenset((v.student, v.date) for v in records.visits), states(folder)[TWO], len(register_rows(folder)))
        )
    assert len(seen) == 1


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_leaders_share_of_the_progress_holds_that_year_group_and_nothing_else(term):
    written(
        term,
        ("班级表", "一(2)班 | 一年级 | 刘洋", "二(1)班 | 二年级 | 刘洋"),
        ("学生名册", "一年级 | 一(2)班", "二年级 | 二(1)班"),
    )
    taken, _ = stock(term)
    share = write_progress(taken, "二年级").path
    assert share.name == "收表进度_二年级.xlsx"
    shown = {
        c for sheet in openpyxl.load_workbook(share) for row in sheet.iter_rows(values_only=True) for c in row if c
    }
    assert "二(1)班" in shown
    assert ONE not in shown


def test_logs_that_lie_in_the_folder_unnoted_are_pointed_out(term, tmp_path):
    log(term / "收表" / "随便放.xlsx", WANG)
    _, notices = stock(term)
    assert "有 1 份表" in notices[-1]
    assert "运行 jiafang collect 就会登记" in notices[-1]
    take_in(term, log(tmp_path / "同一份.xlsx", WANG), "20 15:00")
    log(term / "收表" / "又一份.xlsx", WANG)
    assert stock(term)[1] == ()


def test_progress_counts_by_year_group_and_names_what_is_to_be_corrected(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG), "20 15:00")
    taken, _ = stock(term)
    pages = progress_pages(taken.standings, taken.turned_away_page(), taken.when_due(), taken.now)
    overview, detail, faults, _ = pages
    assert [list(row)[:6] for row in overview.rows] == [["一年级", 2, 0, 0, 1, 0]]
    assert (overview.rows[0][6], overview.rows[0][8]) == (1, TWO)
    assert overview.note == "收表截止 1月22日（周三）17:00，还剩 2 天 2 小时"
    assert [row[3] for row in detail.rows] == ["有误退回", "未交"]
    assert [(row[0], row[3], row[4]) for row in faults.rows] == [(ONE, 3, "家访日期")]
    sheet = openpyxl.load_workbook(term / "收表进度.xlsx")["要改的"]
    line = "青禾小学　2024-2025学年第一学期　情况截至 2025-01-20 15:00"
    assert sheet["A2"].value == f"{line}　{overview.note}"
    assert sheet.oddFooter.right.text == "情况截至 2025-01-20 15:00"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth or 1) == (A4, 1)


def test_a_workbook_of_a_whole_year_group_is_divided_among_its_classes(term, tmp_path):
    take_in(term, log(tmp_path / "合表.xlsx", WANG, LI_WRONG, ZHANG, AYI, AYI.replace("9-23", "11-3")), "20 15:00")
    taken, _ = stock(term)
    one, two = taken.standings
    assert (one.facts.rows, one.facts.faulty_rows, one.state) == (2, 1, State.FAULTY)
    assert (two.facts.rows, two.facts.faulty_rows, two.state) == (3, 0, State.DONE)


def test_a_reminder_that_somebody_has_worded_anew_is_kept(term):
    taken, _ = stock(term)
    ((where, text),) = write_reminders(taken, taken.standings)
    assert where.notice == ""
    where.path.write_text("各位老师辛苦了，明天截止。", encoding="utf-8")
    ((again, same),) = write_reminders(taken, taken.standings)
    (kept,) = where.path.parent.glob("一年级_改过的_*.txt")
    assert kept.read_text("utf-8") == "各位老师辛苦了，明天截止。"
    assert str(kept) in again.notice
    assert where.path.read_bytes().decode("utf-8-sig") == f"{same}\n"
    assert same == text


def test_the_reminder_names_classes_and_faults_and_never_a_pupil(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG), "20 15:00")
    stock(term)
    typed_into(term, {"班级": TWO, "延期至": "2025-1-24 12:00"})
    taken, _ = stock(term)
    ((where, text),) = write_reminders(taken, taken.standings)
    assert where.path == term / "催交" / "一年级.txt"
    assert where.path.read_bytes().decode("utf-8-sig") == f"{text}\n"
    assert text.splitlines() == [
        "【家访记录收表·一年级】",
        "截止时间：1月22日（周三）17:00，还剩 2 天 2 小时。",
        "交来 1/2。",
        "",
        "还没有交（1）：",
        "· 一(2)班 刘洋老师（已准延期到 1月24日（周五）12:00）",
        "",
        "交了但要改（1）：",
        "· 一(1)班 陈静老师：1 行有错",
        "    第 3 行“家访日期”：日期看不懂",
        "",
        "请尽快把表发给我，改好的整份再发一次就行。谢谢！",
    ]
    for pupil in check_school(SchoolJob(term), None, INTAKE).records.roster.students.values():
        assert pupil.name not in text


def test_the_reminder_speaks_of_a_returned_copy_only_where_there_is_one(term, tmp_path):
    wrong = (LI_WRONG.replace("13-12", f"13-{day}") for day in range(1, 8))
    take_in(term, log(tmp_path / "a.xlsx", WANG, *wrong), "20 15:00")
    taken, notices = stock(term)
    assert notices == ()
    assert "退回/一年级/一(1)班_陈静_要改7处.xlsx" in returned_copies(term).values()
    shutil.rmtree(term / "退回")
    ((_, text),) = write_reminders(taken, taken.standings)
    assert "    还有 2 处，请找我要清单" in text.splitlines()
    stock(term)
    ((_, text),) = write_reminders(taken, taken.standings)
    assert "    还有 2 处，见退回的表" in text.splitlines()


def test_when_everything_is_there_the_message_says_thank_you(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 15:00")
    take_in(term, log(tmp_path / "b.xlsx", ZHANG), "20 15:00")
    taken, _ = stock(term)
    text = reminder("一年级", taken.standings, taken.deadline(), taken.now)
    assert text.splitlines()[-1] == "都交齐了，谢谢各位老师！"
    assert list(year_groups(taken.standings)) == ["一年级"]


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("20 15:00", "还剩 2 天 2 小时"),
        ("20 17:00", "还剩 2 天"),
        ("22 15:30", "还剩 1 小时 30 分钟"),
        ("22 16:59", "还剩 1 分钟"),
        ("22 17:00", "还剩 0 分钟"),
        ("22 20:00", "已过 3 小时"),
    ],
)
def test_time_left(now, text):
    assert time_left(at("22 17:00"), at(now)) == text


def test_a_moment_in_words_has_its_year_where_that_is_another():
    due, old = at("22 17:00"), datetime.fromisoformat("2024-12-30 08:00")
    assert deadline_text(due) == deadline_text(due, due) == "1月22日（周三）17:00"
    assert deadline_text(due, old) == "2025年1月22日（周三）17:00"
    assert (short_moment(due, due), short_moment(due, old)) == ("01-22 17:00", "2025-01-22 17:00")
    assert time_left(None, due) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1月22日", "没有写年份，"),
        ("1-22 17:00", "没有写年份，"),
        ("20250122 1700", "看不出是哪一天，"),
        ("放学前", "看不出是哪一天，"),
    ],
)
def test_a_deadline_that_is_not_understood_is_not_called_missing(term, typed, said):
    written(term, ("基本设置", "2025-1-22 17:00", typed))
    taken, notices = stock(term)
    assert taken.when_due() == "考核办法里的收表截止时间看不懂"
    fault = (
        f"考核办法.xlsx!基本设置!B9  基本设置“收表截止时间”写成“{typed}”，{said}应为日期和时间，如 2025-1-22 17:00。"
    )
    assert notices[0].startswith(fault)


def test_a_deadline_that_is_not_written_is_called_so(term):
    written(term, ("基本设置", "2025-1-22 17:00", ""))
    taken, notices = stock(term)
    assert taken.when_due() == "考核办法没有写收表截止时间"
    assert not any("收表截止时间" in notice for notice in notices)


def test_teachers_who_were_given_workbooks_of_their_own_stand_in_the_list(term):
    from datetime import date

    from jiafang_batch.handin.identity import OwnerKind
    from jiafang_batch.run.handin.hand_out import hand_out

    hand_out(open_term(term, INTAKE), OwnerKind.TEACHER, "", date(2024, 10, 1))
    labels = [s.label for s in stock(term)[0].standings]
    assert labels == [ONE, TWO, "陈静(T1)", "刘洋(T2)", "赵敏(T3)"]
    assert Path(term / "发表" / "教师" / "陈静家访记录.xlsx").is_file()


def test_a_round_asks_again_and_the_term_remembers(term, tmp_path):
    book = openpyxl.load_workbook(term / "考核办法.xlsx")
    for name, first, last in (("元旦前", 10, 15), ("期末", 20, 23)):
        book["校历"].append([name, "收表", f"2025-01-{first}", f"2025-01-{last}"])
    book.save(term / "考核办法.xlsx")
    take_in(term, log(tmp_path / "a.xlsx", WANG), "14 09:00")
    taken, _ = stock(term, "14 10:00")
    assert taken.when_due().startswith("元旦前：收表截止 1月15日（周三）23:59")
    assert states(term, "14 10:00") == {ONE: "已交", TWO: "未交"}
    # Nobody has handed in for the next round yet; the register is about the term.
    taken, _ = stock(term, "21 10:00")
    assert {s.label: s.state.value for s in taken.standings} == {ONE: "未交", TWO: "未交"}
    assert {s.label: s.state.value for s in taken.rounds.of_term} == {ONE: "已交", TWO: "未交"}
    assert ONE in reminder("一年级", taken.standings, taken.deadline(), taken.now)
    take_in(term, log(tmp_path / "b.xlsx", WANG, LI), "24 09:00")
    assert states(term, "24 10:00") == {ONE: "迟交", TWO: "未交"}


def test_a_class_shows_how_many_of_its_pupils_were_visited(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), "20 09:00")
    taken, _ = stock(term)
    one = next(s for s in taken.standings if s.label == ONE)
    computed = compute_school(check_school(SchoolJob(term), None, INTAKE))
    duties_of_one = [d for d in duties(computed.evaluation.term) if d.student.school_class == ONE]
    assert one.visits == (len(duties_of_one), 1)
    book = openpyxl.load_workbook(term / "收表进度.xlsx")
    sheet = book["各班"]
    headings = [cell.value for cell in sheet[3]]
    row = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] == ONE)
    assert [row[headings.index(h)] for h in ("应访", "已访", "还差")] == [*one.visits, one.visits[0] - 1]


def test_the_nearest_deadline_of_each_class_and_the_teachers_own_counts_are_shown(term, tmp_path):
    two_of_two = ("指标", "学期    |     |     | 50% | #60", "学期    |     |     | 100% | #60")
    written(term, two_of_two, ("一班家访", "", ""), ("二班家访", "", ""), ("收表登记", "", ""))
    take_in(term, log(tmp_path / "a.xlsx", WANG), "08 09:00")
    taken, _ = stock(term, "09 15:00")
    assert {s.label: s.due for s in taken.standings} == {ONE: (date(2025, 1, 10), 1), TWO: (date(2025, 1, 10), 2)}
    book = openpyxl.load_workbook(term / "收表进度.xlsx")
    rows = [row for row in book["本人任务"].iter_rows(min_row=4, values_only=True) if row[1]]
    assert [(row[1], row[3].partition("：")[0]) for row in rows] == [("T3", "B-3 科任家访人次")]
    # A deadline that has passed is none.
    assert {s.due for s in stock(term, "20 15:00")[0].standings} == {None}
