"""Killed at any write, a command loses no submission and leaves no half-written file; the next one finishes the work."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from handed_in import LI, ONE, WANG, log, moment, term_folder
from killed import killed_at

from jiafang_batch.collecting.identity import OwnerKind
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.collect import Wish, collect
from jiafang_batch.run.disk import append_line, partial_path, stage
from jiafang_batch.run.hand_out import hand_out
from jiafang_batch.run.journal_file import journal_path, load_journal
from jiafang_batch.run.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.stock import take_stock, write_stock
from jiafang_batch.run.write import write_school

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by forking it")

NOW = moment("20 15:00")
MOST = 60
"""More writes than any of the commands makes on the small term."""


def whole_collect(term, *paths):
    intake = Intake(processes=0)
    collect(term, paths, NOW, Wish(), intake)
    write_stock(take_stock(term, NOW, intake))


def visits(term):
    records = check_school(SchoolJob(term), None, Intake(processes=0)).records
    return sorted((v.student, str(v.date)) for v in records.visits)


def assert_no_half_files(term):
    """Every file that anybody may read is whole."""
    for path in term.rglob("*.xlsx"):
        if not path.name.startswith("."):
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None


@pytest.fixture
def start(tmp_path):
    """A term in which 一(1)班 has handed in once already."""
    term = term_folder(tmp_path / "start")
    whole_collect(term, log(tmp_path / "first.xlsx", WANG))
    return term


def test_collect_killed_anywhere_loses_nothing(start, tmp_path):
    second = log(tmp_path / "second.xlsx", WANG, LI)
    died = 0
    for number in range(1, MOST):
        term = shutil.copytree(start, tmp_path / f"term{number}")
        if not killed_at(number, term, lambda term=term: whole_collect(term, second)):
            break
        died += 1
        assert_no_half_files(term)
        known = [s.version for s in load_journal(term).submissions if s.owner.key == ONE]
        assert known in ([1], [1, 2])
        # What is noted is finished even where the sender's own file is gone by then.
        whole_collect(term, *([] if 2 in known else [second]))
        assert [s.version for s in load_journal(term).submissions if s.owner.key == ONE] == [1, 2]
        assert visits(term) == [("G01", "2024-09-21"), ("G02", "2024-10-12")]
        assert sorted(p.name for p in (term / "收表/一年级/一(1)班").iterdir()) == [
            "一(1)班_第1版.xlsx",
            "一(1)班_第2版.xlsx",
        ]
        shutil.rmtree(term)
    assert 8 <= died < MOST - 1


def test_hand_out_killed_anywhere_can_be_repeated(start, tmp_path):
    died = 0
    for number in range(1, MOST):
        term = shutil.copytree(start, tmp_path / f"term{number}")
        work = lambda term=term: hand_out(term, OwnerKind.SCHOOL_CLASS, "", date(2024, 10, 1), Intake(processes=0))  # noqa: E731
        if not killed_at(number, term, work):
            break
        died += 1
        assert_no_half_files(term)
        outcomes = {one.outcome.value for one in work()}
        assert outcomes <= {"已写出", "没有变化"}
        assert {one.outcome.value for one in work()} == {"没有变化"}
        shutil.rmtree(term)
    assert 4 <= died < MOST - 1


def run(term):
    computed = compute_school(check_school(SchoolJob(term), None, Intake(processes=0)))
    write_school(computed, term / "输出")


def files_of(folder: Path):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_run_killed_at_any_rename_or_removal_leaves_the_old_results_or_the_new_ones(start, tmp_path):
    run(start)
    old = files_of(start / "输出")
    whole_collect(start, log(tmp_path / "second.xlsx", WANG, LI))
    twin = shutil.copytree(start, tmp_path / "twin")
    run(twin)
    new = files_of(twin / "输出")
    assert old != new
    died = 0
    for number in range(1, MOST):
        term = shutil.copytree(start, tmp_path / f"term{number}")
        if not killed_at(number, term, lambda term=term: run(term), opens=False):
            break
        died += 1
        if (term / "输出").exists():
            assert files_of(term / "输出") in (old, new)
        run(term)
        assert files_of(term / "输出") == new
        shutil.rmtree(term)
    assert died >= 3


def test_a_half_written_copy_is_never_taken_for_the_whole(start, tmp_path):
    second = log(tmp_path / "second.xlsx", WANG, LI)
    term = start
    whole_collect(term, second)
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
    before = load_journal(start)
    path.write_bytes(path.read_bytes() + '{"event":"handed-in","content":"一'.encode()[:-1])
    append_line(path, '{"event":"something new"}')
    assert load_journal(start) == before
    assert path.read_bytes().endswith(b'\n{"event":"something new"}\n')
