"""Collecting: recognised by content, filed as a copy under a clean name, noted for good, never counted twice or lost."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from handed_in import AYI, LI, LI_WRONG, ONE, TWO, WANG, ZHANG, log, moment, term_folder, zipped
from text_tables import rows, write_book

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.place.journal_file import JournalFile, journal_path
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.run.usage import UsageError

INTAKE = Intake(processes=0)


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def take_in(term, *paths, at="20 15:00", owner="", supplement=False):
    return collect(open_term(term, INTAKE), [Path(path) for path in paths], moment(at), Wish(owner, supplement))


def filed(collected):
    return [(one.label, one.submission.version) for one in collected.filed]


def visits(term):
    """What a run counts now: (pupil, day)."""
    checked = check_school(SchoolJob(term), None, INTAKE)
    names = checked.records.roster.students
    return sorted((names[v.student].name, str(v.date)) for v in checked.records.visits)


def notices(term):
    checked = check_school(SchoolJob(term), None, INTAKE)
    return [p.location.file for p in checked.problems if p.code == "replaced-version"]


def logs_of(term):
    return sorted(p.relative_to(term / "收表").as_posix() for p in (term / "收表").rglob("*班*") if p.is_file())


def test_files_are_filed_under_clean_names_and_the_originals_stay(term, tmp_path):
    inbox = tmp_path / "下载"
    one = log(inbox / "新建 Microsoft Excel 工作表 (3).xlsx", WANG, LI)
    (inbox / "年级.zip").write_bytes(
        zipped([("内层/老师发来.xlsx", log(tmp_path / "x.xlsx", ZHANG, AYI).read_bytes())])
    )
    before = {p: p.read_bytes() for p in inbox.rglob("*") if p.is_file()}
    assert filed(take_in(term, inbox)) == [(ONE, 1), (TWO, 1)]
    assert logs_of(term) == ["一年级/一(1)班/一(1)班_第1版.xlsx", "一年级/一(2)班/一(2)班_第1版.xlsx"]
    assert (term / "收表/一年级/一(1)班/一(1)班_第1版.xlsx").read_bytes() == one.read_bytes()
    assert {p: p.read_bytes() for p in inbox.rglob("*") if p.is_file()} == before
    assert [s.original for s in JournalFile(term).journal.submissions] == [
        "收表/登记.xlsx",
        "下载/新建 Microsoft Excel 工作表 (3).xlsx",
        "下载/年级.zip/内层/老师发来.xlsx",
    ]
    assert visits(term) == [("张伟", "2024-09-22"), ("李芳", "2024-10-12"), ("王小明", "2024-09-21"), ("阿依古丽·买买提", "2024-09-23")]  # fmt: skip


def test_the_same_content_again_is_one_submission_under_any_name(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG)
    take_in(term, path)
    figures = visits(term)
    other = shutil.copy(path, tmp_path / "b (1).xls")
    collected = take_in(term, other, path, at="23 10:00")
    assert collected.filed == ()
    assert [(duplicate.name, duplicate.submission.version) for duplicate in collected.duplicates] == [
        ("b (1).xls", 1),
        ("a.xlsx", 1),
    ]
    assert visits(term) == figures
    assert len(logs_of(term)) == 1


def test_twice_in_one_batch_is_once(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG)
    assert filed(take_in(term, path, shutil.copy(path, tmp_path / "b.xlsx"))) == [(ONE, 1)]


def test_the_latest_version_counts_and_the_older_one_stays_on_disk(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG))
    take_in(term, log(tmp_path / "b.xlsx", WANG, LI), at="21 09:00")
    assert logs_of(term) == ["一年级/一(1)班/一(1)班_第1版.xlsx", "一年级/一(1)班/一(1)班_第2版.xlsx"]
    assert visits(term) == [("李芳", "2024-10-12"), ("王小明", "2024-09-21")]
    assert notices(term) == ["收表/一年级/一(1)班/一(1)班_第1版.xlsx"]


def test_of_one_batch_the_one_saved_last_is_the_latest_in_any_order(term, tmp_path):
    old, new = log(tmp_path / "z.xlsx", WANG), log(tmp_path / "a.xlsx", WANG, LI)
    os.utime(old, (1_700_000_000, 1_700_000_000))
    os.utime(new, (1_700_100_000, 1_700_100_000))
    for order in ((old, new), (new, old)):
        folder = term.with_name(f"term-{order[0].stem}")
        shutil.copytree(term, folder)
        assert filed(take_in(folder, *order)) == [(ONE, 1), (ONE, 2)]
        assert len(visits(folder)) == 2


@pytest.fixture
def late(term, tmp_path):
    """A term of which the latest version before the deadline counts, and a class whose second one was late."""
    book = openpyxl.load_workbook(term / "考核办法.xlsx")
    book["基本设置"].append(["收表版本", "截止前最新"])
    book.save(term / "考核办法.xlsx")
    take_in(term, log(tmp_path / "a.xlsx", WANG), at="22 16:59")
    take_in(term, log(tmp_path / "b.xlsx", WANG, LI), at="23 09:00")
    return term


FIRST, SECOND = [("王小明", "2024-09-21")], [("李芳", "2024-10-12"), ("王小明", "2024-09-21")]


def grant(term, *row, name="收表登记.xlsx"):
    book = openpyxl.Workbook()
    book.active.append(["班级", "收到时间", "延期至"])
    book.active.append(row)
    book.save(term / "收表" / name)


def test_the_policy_may_count_the_latest_before_the_deadline(late):
    assert visits(late) == FIRST
    grant(late, ONE, None, "2025-1-23 12:00", name="延期.xlsx")
    assert visits(late) == FIRST  # only 收表登记 grants what decides about files
    (late / "收表" / "延期.xlsx").rename(late / "收表" / "收表登记.xlsx")
    assert visits(late) == SECOND


@pytest.mark.parametrize(
    ("school_class", "received", "counted"),
    [
        (ONE, None, SECOND),
        ("2024级1班", None, SECOND),
        (1.1, None, SECOND),
        (TWO, None, FIRST),
        ("一(9)班", None, FIRST),
        (ONE, "2025-1-32 12:00", FIRST),  # a row in error grants nothing
    ],
)
def test_an_extension_is_granted_by_a_sound_row_to_the_class_that_it_names(late, school_class, received, counted):
    grant(late, school_class, received, "2025-1-23 12:00")
    assert visits(late) == counted


def test_other_pupils_are_an_addition_and_not_a_new_version(term, tmp_path):
    take_in(term, log(tmp_path / "9月.xlsx", WANG))
    (second,) = take_in(term, log(tmp_path / "10月.xlsx", LI), at="21 09:00").filed
    assert second.submission.is_supplement
    assert any("补交" in remark for remark in second.remarks)
    assert visits(term) == [("李芳", "2024-10-12"), ("王小明", "2024-09-21")]


def test_rows_that_a_version_without_a_number_lacks_count_until_a_person_decides(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    (second,) = take_in(term, log(tmp_path / "b.xlsx", LI, LI.replace("10-12", "8-31")), at="21 09:00").filed
    assert "新增 1 次，照旧 2 次" in second.remarks[-2]
    assert "有 1 次家访这一份里没有（第 1 版第 2 行）" in second.remarks[-1]
    three = [("李芳", "2024-08-31"), ("李芳", "2024-10-12"), ("王小明", "2024-09-21")]
    assert visits(term) == three

    def asked():
        return [p for p in check_school(SchoolJob(term), None, INTAKE).problems if p.code == "row-lacking-later"]

    (earlier,) = (p for p in check_school(SchoolJob(term), None, INTAKE).problems if p.code == "rows-from-earlier")
    assert earlier.details["count"] == "1"
    (question,) = asked()
    file = "收表/一年级/一(1)班/一(1)班_第1版.xlsx"
    assert (question.location.file, question.location.row, question.value) == (file, 2, "王小明 2024-09-21")
    for decision, left in (("照算", three), ("作废", three[:2])):
        text = f"裁定 | 文件 | 工作表 | 行 | 理由 | 裁定人\n{decision} | {file} | 家访记录 | 2 | 问过 | 教导处"
        write_book(term / "更正.xlsx", {"更正": rows(text)})
        assert visits(term) == left
        assert asked() == []


def test_a_row_that_comes_alone_with_a_day_near_by_is_asked_about(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG))
    (second,) = take_in(term, log(tmp_path / "b.xlsx", WANG.replace("9-21", "9-22")), at="21 09:00").filed
    assert "改了日期还是去了两次" in second.remarks[-1]
    (asked,) = (p for p in check_school(SchoolJob(term), None, INTAKE).problems if p.code == "row-on-two-days")
    assert (asked.location.row, asked.value, asked.details["otherwise"]) == (
        2,
        "王小明 2024-09-21",
        "2024-09-22 实地家访",
    )
    assert "2024-09-22" in asked.details["instead"]
    text = f"裁定 | 文件 | 工作表 | 行 | 理由 | 裁定人\n作废 | {asked.location.file} | 家访记录 | 2 | 问过 | 教导处"
    write_book(term / "更正.xlsx", {"更正": rows(text)})
    assert visits(term) == [("王小明", "2024-09-22")]
    assert not [p for p in check_school(SchoolJob(term), None, INTAKE).problems if p.code == "row-on-two-days"]


def test_who_takes_a_file_away_takes_the_hand_in_back_and_it_can_come_again(term, tmp_path):
    first, second = log(tmp_path / "a.xlsx", WANG), log(tmp_path / "b.xlsx", WANG, LI)
    take_in(term, first)
    take_in(term, second, at="21 09:00")
    (term / "收表/一年级/一(1)班/一(1)班_第2版.xlsx").unlink()
    assert visits(term) == [("王小明", "2024-09-21")]
    assert [
        (duplicate.submission.version, duplicate.is_restored) for duplicate in take_in(term, second).duplicates
    ] == [(2, True)]
    assert len(visits(term)) == 2
    assert [duplicate.is_restored for duplicate in take_in(term, second).duplicates] == [False]


def test_nothing_is_overwritten_even_where_somebody_put_a_file_in_the_way(term, tmp_path):
    own = term / "收表/一年级/一(1)班/一(1)班_第1版.xlsx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"")
    assert filed(take_in(term, log(tmp_path / "a.xlsx", WANG))) == [(ONE, 2)]
    assert own.read_bytes() == b""


def test_what_lies_in_the_folder_already_is_noted_and_changes_no_figure(term, tmp_path):
    log(term / "收表" / "随便放.xlsx", WANG)
    log(term / "收表" / "一年级" / "又一份.xlsx", WANG.replace("9-21", "12-1"), LI)
    before = visits(term)
    collected = take_in(term)
    assert sorted(s.path for s in collected.adopted) == [
        "收表/一年级/又一份.xlsx",
        "收表/登记.xlsx",
        "收表/随便放.xlsx",
    ]
    assert visits(term) == before
    assert take_in(term).adopted == ()
    assert len(before) == 3
    # What comes later joins them, and the same visits count once.
    take_in(term, log(tmp_path / "整份.xlsx", WANG, LI))
    assert visits(term) == before


def test_the_inbox_is_collected_without_being_named(term):
    log(term / "来件" / "张老师" / "a.xlsx", ZHANG)
    assert filed(take_in(term)) == [(TWO, 1)]
    assert [duplicate.name for duplicate in take_in(term).duplicates] == ["来件/张老师/a.xlsx"]


def test_what_is_not_filed_is_named_with_its_reason(term, tmp_path):
    folder = tmp_path / "乱"
    log(folder / "别校.xlsx", WANG.replace("王小明", "刘备"), LI.replace("李芳", "关羽"))
    log(folder / "空的.xlsx")
    (folder / "坏的.xlsx").write_bytes(log(folder / "好的.xlsx", WANG).read_bytes()[:300])
    openpyxl.Workbook().save(folder / "别的.xlsx")
    collected = take_in(term, folder)
    assert filed(collected) == [(ONE, 1)]
    said = {Path(refused.name).name: refused.reason for refused in collected.refused}
    assert set(said) == {"别校.xlsx", "空的.xlsx", "坏的.xlsx", "别的.xlsx"}
    assert "只有 0 行的学生在名册里" in said["别校.xlsx"]
    assert "没有填写" in said["空的.xlsx"]
    assert all(said.values())


def test_a_person_may_say_whose_it_is(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG.replace("王小明", "王小名"))
    assert take_in(term, path).filed == ()
    assert filed(take_in(term, path, owner="一年级1班")) == [(ONE, 1)]
    assert JournalFile(term).journal.submissions[-1].reason == "由人指定"


def test_a_person_may_set_right_whose_it_is_and_it_counts_once(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG)
    take_in(term, path)
    waiting = log(term / "来件" / "b.xlsx", ZHANG)
    for _ in range(2):
        collected = take_in(term, path, owner="赵敏")
        assert logs_of(term) == []
        assert [p.name for p in (term / "收表/教师/赵敏_T3").iterdir()] == ["赵敏_T3_第1版.xlsx"]
        assert visits(term) == [("王小明", "2024-09-21")]
    assert collected.filed == ()
    assert [duplicate.label for duplicate in collected.duplicates] == ["赵敏(T3)"]
    assert waiting.is_file()


def test_set_right_and_back_again_the_last_word_counts(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG)
    take_in(term, path)
    take_in(term, path, owner="赵敏")
    take_in(term, path, owner=ONE)
    for _ in range(2):
        assert logs_of(term) == ["一年级/一(1)班/一(1)班_第1版.xlsx"]
        assert not list((term / "收表/教师").rglob("*.xlsx"))
        take_in(term)
    assert visits(term) == [("王小明", "2024-09-21")]


def test_what_somebody_has_put_there_is_never_taken_away(term, tmp_path):
    loose = [log(term / "收表" / name, WANG) for name in ("一.xlsx", "二.xlsx")]
    registers = [shutil.copy(term / "收表" / "登记.xlsx", term / "收表" / name) for name in ("甲.xlsx", "乙.xlsx")]
    take_in(term)
    (one,) = take_in(term, shutil.copy(loose[0], tmp_path / "a.xlsx"), owner="赵敏").filed
    assert one.remarks[-1] == "“收表/一.xlsx”也是这一份，算在 一(1)班；请把它移出“收表”"
    take_in(term)
    assert all(path.is_file() for path in (*loose, *registers))


def test_a_mistaken_copy_that_somebody_has_worked_in_is_not_taken_away(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG)
    take_in(term, path)
    log(term / "收表/一年级/一(1)班/一(1)班_第1版.xlsx", WANG, LI)
    (one,) = take_in(term, path, owner="赵敏").filed
    assert "一(1)班_第1版.xlsx”也是这一份" in one.remarks[-1]
    assert logs_of(term) == ["一年级/一(1)班/一(1)班_第1版.xlsx"]


@pytest.mark.parametrize(
    ("owner", "label"), [("赵敏", "赵敏(T3)"), ("t3", "赵敏(T3)"), ("赵敏(T3)", "赵敏(T3)"), ("1年级", "一年级")]
)
def test_teachers_and_year_groups_may_be_named_too(term, tmp_path, owner, label):
    assert filed(take_in(term, log(tmp_path / "a.xlsx", WANG), owner=owner)) == [(label, 1)]


@pytest.mark.parametrize(
    ("files", "owner", "says"),
    [(1, "一(9)班", "一(1)班"), (1, "赵敏敏", "赵敏"), (2, "一(1)班", "一次只能指定一个文件")],
)
def test_a_wish_that_can_not_be_is_a_wrong_command(term, tmp_path, files, owner, says):
    paths = [log(tmp_path / f"{n}.xlsx", WANG, *([LI] * n)) for n in range(files)]
    with pytest.raises(UsageError, match=re.escape(says)):
        take_in(term, *paths, owner=owner)


def test_the_folder_of_filed_sheets_is_no_inbox(term):
    with pytest.raises(UsageError, match="已经在学期文件夹里"):
        take_in(term, term / "收表")


def test_a_subject_teachers_log_never_takes_the_place_of_the_classes_own(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI))
    collected = take_in(term, log(tmp_path / "b.xlsx", WANG.replace("陈静", "赵敏").replace("9-21", "12-2")))
    assert filed(collected) == [("赵敏(T3)", 1)]
    assert len(visits(term)) == 3


def test_one_workbook_of_a_whole_year_group_speaks_for_its_classes(term, tmp_path):
    (one,) = take_in(term, log(tmp_path / "合表.xlsx", WANG, ZHANG)).filed
    assert (one.label, one.submission.classes) == ("一年级", (ONE, TWO))
    assert one.submission.path == "收表/一年级/一年级合表_第1版.xlsx"


def test_a_wrong_extension_is_set_right(term, tmp_path):
    path = log(tmp_path / "a.xlsx", WANG).rename(tmp_path / "a.xls")
    (one,) = take_in(term, path).filed
    assert Path(one.submission.path).suffix == ".xlsx"


def test_a_damaged_journal_costs_its_line_and_nothing_else(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG))
    path = journal_path(term)
    path.write_bytes(path.read_bytes() + b'{"event":"handed-in","con')
    assert filed(take_in(term, log(tmp_path / "b.xlsx", ZHANG))) == [(TWO, 1)]
    assert [s.classes for s in JournalFile(term).journal.submissions if s.classes] == [(ONE,), (TWO,)]


def test_receipts_prove_themselves_even_where_the_register_is_gone(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG), at="20 15:00")
    take_in(term, log(tmp_path / "b.xlsx", WANG, LI), at="23 15:00")
    records = check_school(SchoolJob(term), None, INTAKE).records
    assert sorted((r.school_class, str(r.received)) for r in records.receipts) == [
        (ONE, "2025-01-20 15:00:00"),
        (ONE, "2025-01-23 15:00:00"),
    ]


# ---------------------------------------------------------------- the order of arrival


def saved_at(path, moment_):
    """The workbook with another moment of saving among its properties."""
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    core = parts["docProps/core.xml"].decode()
    said = f">{moment_}</dcterms:modified>"
    parts["docProps/core.xml"] = re.sub(r">[^<]*</dcterms:modified>", said, core).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


PHONE = WANG.replace("实地家访", "电话")


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_what_was_saved_later_counts_whichever_came_first(term, tmp_path, order):
    files = {
        "a": saved_at(log(tmp_path / "a.xlsx", WANG, LI), "2024-10-20T02:00:00Z"),
        "b": saved_at(log(tmp_path / "b.xlsx", PHONE, LI), "2024-10-21T02:00:00Z"),
    }
    for number, name in enumerate(order):
        last = collect(open_term(term, INTAKE), [files[name]], moment(f"2{number} 15:00"), Wish())
    checked = check_school(SchoolJob(term), None, INTAKE)
    assert [v.form.value for v in checked.records.visits if v.student == "G01"] == ["电话"]
    asked = [p for p in checked.problems if p.code == "row-stated-otherwise"]
    assert len(asked) == (order == "ba")
    assert any("保存得早" in remark for remark in last.filed[0].remarks) == (order == "ba")
    for problem in asked:
        assert "电话" in problem.details["counts"]
        assert "实地家访" in problem.details["instead"]
