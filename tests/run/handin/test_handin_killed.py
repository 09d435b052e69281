"""Killed at any write, a command loses no submission and leaves no half-written file; the next one finishes the work."""

from __future__ import annotations

import os
import shutil
import sys
from functools import lru_cache, partial
from itertools import count
from pathlib import Path

import openpyxl
import pytest
from handed_in import LI, ONE, WANG, ZHANG, log, moment, term_folder
from killed import PARTS, assert_no_half_files, deaths, killed_at
from workbook_parts import cells

from jiafang_batch import cli
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin import watch
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.write_status import write_stock
from jiafang_batch.run.place import cache
from jiafang_batch.run.place.disk import append_line, partial_path, stage
from jiafang_batch.run.place.journal_file import SET_ASIDE, JournalFile, journal_path
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by forking it"),
    pytest.mark.slow,
]

NOW = moment("20 15:00")
THOROUGH = os.environ.get("LAWS") == "thorough"
SPARSE = PARTS if THOROUGH else 3 * PARTS
"""`watch` makes the writes of `collect` and of `run`, each of which is killed at every one: a third of them is enough here."""
FIRST = "收表/一年级/一(1)班/一(1)班_第1版.xlsx"


def whole_collect(term, *paths):
    intake = Intake(processes=0)
    collect(open_term(term, intake), paths, NOW, Wish())
    write_stock(take_stock(open_term(term, intake), NOW))


def visits(term):
    records = check_school(SchoolJob(term), None, Intake(processes=0)).records
    return sorted((v.student, str(v.date)) for v in records.visits)


def files_of(folder: Path):
    """What stands in a folder of outputs or of filed copies, but for what says when it was made, and a note of that.

    A line of the journal that was half written is set aside in a file of its own.
    变动.xlsx also says when the sheets were received; of it the rows that were united are compared.
    """
    timed = ("报告.json", partial_path(Path("报告.json")).name, "收表登记.xlsx", ".收表日志.jsonl", SET_ASIDE)
    noted = (*timed, CHANGES, ".家访批处理清单") if folder.name == "输出" else timed
    files = {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.name not in noted
    }
    return {**files, CHANGES: united_rows(folder / CHANGES)}


def united_rows(path: Path):
    """The rows of the sheet 合并的行; None if there is no workbook."""
    if not path.exists():
        return None
    book = openpyxl.load_workbook(path)
    return (
        [[cell.value for cell in row] for row in book["合并的行"].iter_rows()] if "合并的行" in book.sheetnames else []
    )


CHANGES = "变动.xlsx"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """What 一(1)班 hands in first."""
    return log(tmp_path_factory.mktemp("交来") / "first.xlsx", WANG)


@pytest.fixture(scope="module")
def begun(first, tmp_path_factory):
    """A term in which 一(1)班 has handed in once already; more has come since, to be collected. It stays as it is."""
    term = term_folder(tmp_path_factory.mktemp("学期") / "start")
    whole_collect(term, first)
    log(term / "来件" / "second.xlsx", WANG, LI)
    log(term / "来件" / "other.xlsx", ZHANG)
    return term


@pytest.fixture
def start(begun, tmp_path):
    """The same for one test, which may change it."""
    return shutil.copytree(begun, tmp_path / "start")


@pytest.fixture(scope="module")
def jiafang():
    """Calls the command line, which reads in this very process; `watch` looks three times and is stopped."""

    def signs(*_):
        yield from "ab"
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "Intake", partial(Intake, processes=0))
        patch.setattr("time.sleep", lambda _: None)
        patch.setattr(watch, "signs_of", signs)

        def call(command, term, *words):
            patch.setattr(sys, "argv", ["jiafang", command, str(term), *words])
            with pytest.raises(SystemExit) as exit_:
                cli.main()
            assert exit_.value.code in (0, 1)

        yield call


@pytest.fixture(scope="module")
def before_and_after(begun, jiafang, tmp_path_factory):
    """A function: a command, those given before it → the term before it and a twin after it, which stay as they are."""

    @lru_cache
    def played(words, *earlier):
        folder = tmp_path_factory.mktemp("twins")
        before = shutil.copytree(begun, folder / "start")
        for command, *options in earlier:
            jiafang(command, before, *options)
        after = shutil.copytree(before, folder / "twin")
        jiafang(words[0], after, *words[1:])
        return before, after

    return played


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("words", [("collect",), ("watch", "--run"), ("run",)])
def test_a_command_killed_at_any_write_loses_nothing_and_is_finished_by_the_next(
    before_and_after, tmp_path, jiafang, words, part
):
    command, *options = words
    start, twin = before_and_after(words, ("run",), *([("collect",)] if command == "run" else []))
    work = lambda term: jiafang(command, term, *options)  # noqa: E731
    old, new, filed = files_of(start / "输出"), files_of(twin / "输出"), files_of(twin / "收表")
    assert (old != new) == (command != "collect")
    died = 0
    step = SPARSE if command == "watch" else PARTS
    for term in deaths(part, start, tmp_path, work, step):
        died += 1
        assert_no_half_files(term)
        assert (term / FIRST).read_bytes() == (start / FIRST).read_bytes()
        if (term / "输出").exists():
            assert files_of(term / "输出") in (old, new)
        # What has been noted is finished even where its sender's own file is gone by then.
        noted = {s.original for s in JournalFile(term).journal.submissions}
        for path in (term / "来件").iterdir():
            if f"来件/{path.name}" in noted:
                path.unlink()
        work(term)
        assert files_of(term / "收表") == filed
        # A line of the journal that was half written is a warning of one run, which the summary tells of.
        told_of_it = (journal_path(term).parent / SET_ASIDE).exists()
        left_out = {"家访汇总.xlsx", ".家访批处理结果/变动.json"} if told_of_it else set()
        written = files_of(term / "输出")
        assert written.keys() == new.keys()
        assert {name for name in new if written[name] != new[name]} <= left_out
        assert [s.version for s in JournalFile(term).journal.submissions if s.owner.key == ONE] == [1, 2]
        assert not [path for path in term.glob(".输出.*") if path.exists()]
    assert died >= 3
    assert visits(twin) == [("G01", "2024-09-21"), ("G02", "2024-10-12"), ("G03", "2024-09-22")]


@pytest.mark.parametrize("part", range(PARTS))
def test_setting_right_whose_it_is_killed_at_any_write_counts_once(start, first, tmp_path, jiafang, part):
    shutil.rmtree(start / "来件")
    died = 0
    for term in deaths(part, start, tmp_path, lambda term: jiafang("collect", term, str(first), "--as", "赵敏")):
        died += 1
        assert_no_half_files(term)
        jiafang("collect", term)
        filed = [path.name for path in (term / "收表").rglob("*_第*版.xlsx")]
        assert filed in (["一(1)班_第1版.xlsx"], ["赵敏_T3_第1版.xlsx"])
        assert visits(term) == [("G01", "2024-09-21")]
    assert died >= 2


@pytest.mark.parametrize("part", range(PARTS))
def test_hand_out_killed_at_any_write_can_be_repeated(start, tmp_path, jiafang, part, capsys):
    died = 0
    for term in deaths(part, start, tmp_path, lambda term: jiafang("hand-out", term)):
        died += 1
        assert_no_half_files(term)
        for expected in ({"已写出", "没有变化"}, {"没有变化"}):
            capsys.readouterr()
            jiafang("hand-out", term)
            outcomes = {line.split()[0] for line in capsys.readouterr().out.splitlines() if "待家访" in line}
            assert outcomes <= expected
    assert died >= 2


def test_a_half_written_copy_is_never_taken_for_the_whole(start, tmp_path):
    second = log(tmp_path / "second.xlsx", WANG, LI)
    term = start
    whole_collect(term, second)
    shutil.rmtree(term / "来件")
    path = term / "收表/一年级/一(1)班/一(1)班_第2版.xlsx"
    content = path.read_bytes()
    path.unlink()
    for size in (0, 100, len(content) - 1):
        stage(path, content[:size])
        whole_collect(term)
        assert not path.exists()
    stage(path, content)
    whole_collect(term)
    assert path.read_bytes() == content
    assert not partial_path(path).exists()


def test_a_line_torn_while_it_was_written_does_not_touch_the_next(start):
    path = journal_path(start)
    before = JournalFile(start).journal
    path.write_bytes(path.read_bytes() + '{"event":"handed-in","content":"一'.encode()[:-1])
    append_line(path, '{"event":"something new"}')
    assert JournalFile(start).journal == before
    assert path.read_bytes().endswith(b'\n{"event":"something new"}\n')


def shown_files(term: Path):
    """What people find in a term folder, but for what says when it was made."""
    timed = ("收表登记.xlsx", "收表进度.xlsx", "导出记录.csv")
    paths = {p.relative_to(term): p for p in term.rglob("*") if p.is_file() and p.name not in timed}
    seen = (name for name in paths if not any(part.startswith(".") for part in name.parts))
    return {name.as_posix(): paths[name].read_bytes() for name in seen}


def without_times(term: Path):
    """The files of a new term but its icons, which name the folder, and the cells of its policy, which says when it was saved."""
    files = {name: data for name, data in shown_files(term).items() if "面板" not in name and "收表." not in name}
    return {name: cells(data) if name == "考核办法.xlsx" else data for name, data in files.items()}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(
    "words",
    [
        ("todo", "--today", "2025-01-10"),
        ("status", "--remind", "--at", "2025-01-20T15:00"),
        ("hand-out", "--per", "teacher"),
        ("check", "--suggest"),
        ("forms", "--only", "跟踪台账"),
        ("plan", "--days", "2024-11-23,2024-11-24", "--per-class", "1"),
        ("privacy",),
    ],
)
def test_every_other_command_killed_at_any_write_leaves_whole_files_and_can_be_repeated(
    before_and_after, first, tmp_path, jiafang, words, part
):
    # What 更正.xlsx would ask about: a day that was corrected, or a second visit.
    alone = log(first.with_name("alone.xlsx"), WANG.replace("9-21", "9-22"))
    start, twin = before_and_after(words, ("collect",), ("collect", str(alone)))
    command, *options = words
    work = lambda term: jiafang(command, term, *options)  # noqa: E731
    assert shown_files(twin) != shown_files(start)
    died = 0
    for term in deaths(part, start, tmp_path, work):
        died += 1
        assert_no_half_files(term)
        assert shown_files(start).items() <= {**shown_files(twin), **shown_files(term)}.items()
        work(term)
        assert shown_files(term) == shown_files(twin)
    assert died or part


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("command", ["collect", "hand-out", "run"])
def test_the_classes_that_are_noted_are_whole_or_noted_again(start, tmp_path, jiafang, command, part):
    """A pupil's class was typed over, and the command that notices it is killed."""
    path = start / "基础信息/学生名册.xlsx"
    book = openpyxl.load_workbook(path)
    (cell,) = (row[4] for row in book["学生名册"].iter_rows(min_row=2) if row[1].value == "王小明")
    cell.value = "一(2)班"
    book.save(path)
    before = len(JournalFile(start).journal.placements)
    after = 0
    for term in deaths(part, start, tmp_path, lambda term: jiafang(command, term)):
        after += len(JournalFile(term).journal.placements) > before
        jiafang(command, term)
        placements = JournalFile(term).journal.placements
        assert [dict(p.classes) for p in placements[before:]] == [{"一(2)班": ("G01",)}]
        assert ("G01", "2024-09-21") in visits(term)
        if after == SURE:
            break


SURE = 3
"""The deaths after the note that are looked at in each part: what is written later does not concern it."""


def test_a_term_begun_after_another_and_killed_at_any_write_is_whole_or_not_there(start, tmp_path, jiafang):
    """Half of it would look like a term without what the one before left open."""
    home = tmp_path / "home"
    options = ("--from", str(start), "--year", "2025-2026")
    jiafang("new", home / "twin", *options)
    died = 0
    for number in count(1):
        shutil.rmtree(home / "new", ignore_errors=True)
        is_dead = killed_at(number, home, lambda: jiafang("new", home / "new", *options))
        if not is_dead:
            break
        died += 1
        if not (home / "new").exists():
            if number % 3 and not THOROUGH:
                continue  # What is left of it lies there until the next begins.
            jiafang("new", home / "new", *options)
        assert without_times(home / "new") == without_times(home / "twin")
        assert sorted(path.name for path in home.iterdir()) == ["new", "twin"]
    assert died >= 3
