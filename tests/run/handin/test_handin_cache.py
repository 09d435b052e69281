"""What has not changed is not read or made again; whatever becomes of the memory, the figures are the same."""

from __future__ import annotations

import errno
import hashlib
import json
import sqlite3
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from handed_in import AYI, LI, WANG, ZHANG, log, term_folder
from msgspec.structs import fields
from small_term import written

from jiafang_batch import cli
from jiafang_batch.compact import compact
from jiafang_batch.grid import CellMark, CellNote, Fact, Grid, Marking
from jiafang_batch.intake.answer import Answer, FileGrids
from jiafang_batch.intake.codec import decoded, encoded
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.pool import Intake
from jiafang_batch.intake.reader import read_path
from jiafang_batch.intake.remembered import Remembered
from jiafang_batch.photos.image import PictureFingerprint
from jiafang_batch.photos.picture import Absence, Picture, PictureKind, WorkbookPictures
from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.place import lock
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.lock import LOCK_FILE, term_lock
from jiafang_batch.run.place.unchanged_run import LastRun, last_run, remember_run, run_digest
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.run.usage import UsageError

ROWS = [
    ["文字", 1.5, 3, True, "", datetime(2024, 9, 21, 15, 30), date(2024, 9, 21)],  # noqa: DTZ001
    [time(8, 30), timedelta(hours=30), "\ud83d", "=1+1", 1e16, -0.0, "换\n行"],
]
WHOLE = FileGrids(
    "收表/a.xlsx",
    (
        Grid("收表/a.xlsx", "家访记录", ROWS, 3, 1, ((0, 0, 2, 1),), hidden=True,
             notes=(CellNote(3, 4, Fact.ERROR, "#N/A"),), hidden_rows=(5, 6),
             marks=(CellMark(3, 4, Marking.STRUCK, "划去的"),)),
        Grid("收表/a.xlsx", "空", [], 0, 0, (), hidden=False),
    ),
    (Problem("wrong-extension", Location("收表/a.xlsx", "家访记录", 3, "C", "日期"), "值", {"extension": ".xls"}),),
    WorkbookPictures(
        (
            Picture("家访记录", 4, 5, (4, 6), PictureKind.FLOATING, "xl/media/1.png", PictureFingerprint("ab", 2**255 + 1)),
            Picture("家访记录", 5, 5, (5, 5), PictureKind.WPS_CELL, "", None),
        ),
        Absence.PROVEN,
        ("坏的",),
    ),
)  # fmt: skip


def test_everything_comes_back_as_it_was():
    assert decoded(encoded(WHOLE), "收表/a.xlsx") == WHOLE


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (FileGrids, "file grids problems pictures"),
        (Grid, "file sheet rows top left merges hidden notes hidden_rows marks"),
        (CellNote, "row column fact text"),
        (CellMark, "row column marking text"),
        (WorkbookPictures, "pictures absence unreadable"),
        (Picture, "sheet row column merged_rows kind part fingerprint"),
        (PictureFingerprint, "sha256 likeness"),
    ],
)
def test_whoever_adds_a_field_is_told_to_keep_it(record, kept):
    assert {field.name for field in fields(record)} == set(kept.split()), "intake/codec.py must keep it too"


def test_the_name_is_that_of_the_file_that_is_asked_for():
    found = decoded(encoded(WHOLE), "收表/b.xlsx")
    assert found.file == found.grids[0].file == found.problems[0].location.file == "收表/b.xlsx"


@pytest.mark.parametrize(
    "content",
    [b"", b"x", encoded(WHOLE)[:-5], compact([]), compact({}), compact({"grids": [{}]}), b"\x80\x04K."],
)  # fmt: skip
def test_anything_else_is_nothing(content):
    assert decoded(content, "a") is None


class Reader:
    """Reads in this process and remembers what it was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, files):
        for name, path in files:
            self.asked.append(name)
            yield Answer(read_path(path, name, Limits()))


@pytest.fixture
def files(tmp_path):
    return [(f"{n}.xlsx", log(tmp_path / f"{n}.xlsx", line)) for n, line in enumerate((WANG, LI, ZHANG))]


def through(files, store, program="1"):
    reader = Reader()
    found = list(Remembered(store, program).through(files, reader))
    assert [one.file for one in found] == [name for name, _ in files]
    return reader.asked, found


def same(found):
    return [[[list(row) for row in grid.rows] for grid in one.grids] for one in found]


def test_only_what_is_new_is_read_and_the_order_stays(files, tmp_path):
    store = tmp_path / ".缓存" / "c.db"
    asked, first = through(files, store)
    assert asked == ["0.xlsx", "1.xlsx", "2.xlsx"]
    log(files[1][1], AYI)
    asked, second = through(files, store)
    assert asked == ["1.xlsx"]
    assert same(second)[::2] == same(first)[::2]
    assert same(second)[1] == same(through(files, tmp_path / "other.db")[1])[1]
    assert through(list(reversed(files)), store)[0] == []


def test_another_program_reads_everything_itself(files, tmp_path):
    store = tmp_path / "c.db"
    through(files, store)
    assert len(through(files, store, "2")[0]) == 3
    assert len(through(files, store, "1")[0]) == 3  # what the other left is not kept


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b"not a database at all, but long enough to look like one" * 40),
        lambda path: path.write_bytes(path.read_bytes()[:3000]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: _spoilt(path, b"x"),
        lambda path: _spoilt(path, "text"),
        lambda path: _spoilt(path, None),
    ],
)
def test_a_damaged_memory_costs_time_and_nothing_else(files, tmp_path, harm):
    store = tmp_path / "c.db"
    expected = same(through(files, store)[1])
    harm(store)
    asked, found = through(files, store)
    assert len(asked) == 3
    assert same(found) == expected
    assert through(files, store)[0] == []


def _spoilt(path, content):
    with sqlite3.connect(path) as store:
        store.execute("UPDATE taken_in SET answer = ?", (content,))


def test_a_memory_that_can_not_be_written_does_no_harm(files, tmp_path):
    (tmp_path / "in the way").write_text("")
    store = tmp_path / "in the way" / "c.db"
    assert len(through(files, store)[0]) == len(through(files, store)[0]) == 3


def test_what_could_not_be_read_is_tried_again(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    for _ in range(2):
        assert through([("a.xlsx", path)], tmp_path / "c.db")[0] == ["a.xlsx"]


def test_a_file_saved_while_it_was_read_is_not_remembered_as_what_it_was(files, tmp_path):
    store = tmp_path / "c.db"
    name, path = files[0]

    def saving(asked):
        for answer in Reader()(asked):
            log(path, AYI)
            yield answer

    list(Remembered(store, "1").through([(name, path)], saving))
    assert through([(name, path)], store)[0] == [name]


def test_the_pool_asks_its_memory_first(files, tmp_path):
    memory = Remembered(tmp_path / "c.db", "1")
    with Intake(processes=1, memory=memory) as intake:
        expected = same(intake.read_many(files))
    with Intake(processes=1, memory=memory) as intake:
        assert same(intake.read_many(files)) == expected
        assert intake._processes == []


# ---------------------------------------------------------------- what was made of a file


def kept(store, program="1"):
    return Remembered(store, program)


def test_what_was_made_of_a_file_comes_back_for_its_content_name_way_and_program(files, tmp_path):
    store = tmp_path / ".缓存" / "c.db"
    memory = kept(store)
    list(memory.through(files, Reader()))
    memory.keep_typed({name: name.encode() for name, _ in files}, "甲")
    assert kept(store).typed(files, "甲") == {name: name.encode() for name, _ in files}
    assert kept(store).typed(files, "乙") == kept(store, "2").typed(files, "甲") == {}
    (_, path), *others = files
    assert kept(store).typed([("别的.xlsx", path)], "甲") == {}
    log(path, AYI)
    assert kept(store).typed(files, "甲") == {name: name.encode() for name, _ in others}
    assert kept(tmp_path / "没有.db").typed(files, "甲") == {}


@pytest.mark.parametrize("number", ["证件号 G110101201701011239", "#110101800307425"])
def test_only_of_what_was_read_and_may_be_kept_is_anything_kept(files, tmp_path, number):
    store = tmp_path / "c.db"
    secret = "s.xlsx", log(tmp_path / "s.xlsx", WANG.replace("电话", "").replace("陈静", number))
    memory = kept(store)
    list(memory.through([files[1], secret], Reader()))
    memory.keep_typed({files[1][0]: b"1", "s.xlsx": b"2", "never read.xlsx": b"3"}, "甲")
    with sqlite3.connect(store) as opened:
        assert opened.execute("SELECT answer FROM typed").fetchall() == [(b"1",)]
        assert len(opened.execute("SELECT answer FROM taken_in").fetchall()) == 1


def test_what_was_made_of_a_file_goes_with_it(files, tmp_path):
    store = tmp_path / "c.db"
    memory = kept(store)
    list(memory.through(files, Reader()))
    memory.keep_typed({name: "王小明的一行".encode() * 400 for name, _ in files}, "甲")
    later = kept(store)
    assert set(later.typed(files[:1], "甲")) == {files[0][0]}
    later.forget_others()
    with sqlite3.connect(store) as opened:
        assert opened.execute("SELECT count(*) FROM typed").fetchone() == (1,)
        assert opened.execute("SELECT count(*) FROM taken_in").fetchone() == (1,)
    for _, path in files:
        path.unlink()
    kept(store).forget_others()
    assert "王小明".encode() not in store.read_bytes()


@pytest.mark.parametrize("statement", ["DROP TABLE typed", "DROP TABLE taken_in", "ALTER TABLE typed DROP COLUMN way"])
def test_a_cache_with_other_tables_is_started_anew(files, tmp_path, statement):
    store = tmp_path / "c.db"
    for _ in range(2):
        memory = kept(store)
        list(memory.through(files, Reader()))
        memory.keep_typed({files[0][0]: b"1"}, "甲")
        assert kept(store).typed(files, "甲") == {files[0][0]: b"1"}
        with sqlite3.connect(store) as opened:
            opened.execute(statement)
        later = kept(store)
        assert later.typed(files, "甲") == {} or statement == "DROP TABLE taken_in"
        later.forget_others()


def test_a_command_that_only_looks_takes_from_the_cache_and_leaves_it_as_it_is(files, tmp_path):
    store = tmp_path / "c.db"
    looking = Remembered(store, "1", is_growing=False)
    list(looking.through(files, Reader()))
    looking.keep_typed({files[0][0]: b"1"}, "甲")
    assert not store.exists()
    memory = kept(store)
    list(memory.through(files[:2], Reader()))
    memory.keep_typed({files[0][0]: b"1"}, "甲")
    before = store.read_bytes()
    reader = Reader()
    list(looking.through(files, reader))
    assert reader.asked == [files[2][0]]
    assert looking.typed(files, "甲") == {files[0][0]: b"1"}
    assert store.read_bytes() == before
    store.write_bytes(b"not a database, but long enough to look like one" * 40)
    assert looking.typed(files, "甲") == {}
    assert store.exists()


def test_check_takes_what_a_run_has_remembered_and_writes_nothing(tmp_path, monkeypatch):
    folder = written(tmp_path / "学期")
    expected = check_school(SchoolJob(folder))
    assert not (folder / ".缓存").exists()
    with term_intake(folder) as intake:
        check_school(SchoolJob(folder), None, intake)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    monkeypatch.setattr("jiafang_batch.intake.pool.Process", None)  # nothing is read again
    assert check_school(SchoolJob(folder)) == expected
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_pool_hands_on_what_was_made_of_files(files, tmp_path):
    with Intake(processes=0, memory=kept(tmp_path / "c.db")) as intake:
        list(intake.read_many(files))
        intake.keep_typed({files[0][0]: b"1"}, "甲")
        assert intake.typed(files, "甲") == {files[0][0]: b"1"}
    with Intake(processes=0) as intake:
        intake.keep_typed({files[0][0]: b"1"}, "甲")
        assert intake.typed(files, "甲") == {}


# ---------------------------------------------------------------- a run with nothing new


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def published(target, content="结果"):
    from jiafang_batch.run.place.publish import published as publish

    with publish(target) as staging:
        staging.write("家访汇总.txt", content.encode())


def test_the_last_run_is_known_by_its_inputs_and_its_untouched_outputs(term):
    target = term / "输出"
    published(target)
    digest = run_digest(term, target)
    assert last_run(target, digest) is None
    remember_run(target, digest, LastRun(f"完成：{target}\n", 1))
    assert last_run(target, digest) == LastRun(f"完成：{target}\n", 1)
    assert str(term) not in (target / ".家访批处理结果" / "报告.json").read_text(encoding="utf-8")
    (target / "自己的笔记.txt").write_text("x")
    assert last_run(target, digest) is not None
    (target / "家访汇总.txt").write_text("改过")
    assert last_run(target, digest) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", json.dumps({"digest": "x"}).encode(), b"\xff"])
def test_a_damaged_note_is_none(term, content):
    target = term / "输出"
    published(target)
    digest = run_digest(term, target)
    remember_run(target, digest, LastRun("x", 0))
    (target / ".家访批处理结果" / "报告.json").write_bytes(content)
    assert last_run(target, digest) is None


def test_every_input_and_option_changes_the_digest_and_nothing_else_does(term, tmp_path):
    target = term / "输出"
    before = run_digest(term, target, (), "a")
    for quiet in ("发表/一年级/x.xlsx", "来件/x.xlsx", "催交/x.txt", "收表进度.xlsx", "输出/x.xlsx", ".缓存/x.db"):
        (term / quiet).parent.mkdir(parents=True, exist_ok=True)
        (term / quiet).write_text("x")
    assert run_digest(term, target, (), "a") == before
    changed = {
        before,
        run_digest(term, target, (), "b"),
        run_digest(term, target, [term_folder(tmp_path / "上学期")], "a"),
    }
    for loud in ("收表/发表会.xlsx", "收表/.收表日志.jsonl", "更正.xlsx"):
        (term / loud).write_text("x")
        changed.add(run_digest(term, target, (), "a"))
    assert len(changed) == 6


# ---------------------------------------------------------------- one command at a time


_HOLD = """
import sys
from pathlib import Path
from jiafang_batch.run.place.lock import term_lock
with term_lock(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that is at work in the folder until its input ends."""
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.stdin.close()


def test_the_second_command_says_that_it_waits_and_gives_up_in_words(tmp_path, other):  # noqa: ARG001
    said = []
    with pytest.raises(UsageError, match="什么都没有做"), term_lock(tmp_path, said.append, patience=0.1):
        pass
    assert len(said) == 1
    assert "等它做完" in said[0]


def test_the_lock_ends_with_its_process_even_where_it_is_killed(tmp_path, other):
    other.kill()
    other.wait()
    with term_lock(tmp_path, pytest.fail, patience=5):
        pass


def test_a_lock_that_is_free_is_taken_without_a_word(tmp_path):
    for _ in range(2):
        with term_lock(tmp_path, pytest.fail):
            pass


def test_a_folder_that_can_not_be_written_to_is_not_locked(tmp_path):
    with term_lock(tmp_path / "not there", pytest.fail):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks in another way")
def test_a_drive_without_locks_keeps_nobody_waiting(tmp_path, monkeypatch):
    def unknown(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", unknown)
    with term_lock(tmp_path, pytest.fail):
        pass


READING = [("check", "{term}"), ("explain", "{term}", "一(1)班"), ("forms", "--list"), ("policy", "check", "{term}")]
WRITING = [
    ("hand-out", "{term}"),
    ("collect", "{term}"),
    ("status", "{term}"),
    ("run", "{term}"),
    ("forms", "{term}"),
    ("check", "{term}", "--suggest"),
    ("compare", "{before}", "{term}"),
    ("compare-policy", "{term}", "qizhuang", "pinci"),
    ("demo", "{term}", "--force"),
]


@pytest.mark.parametrize("command", [*WRITING, *READING], ids=" ".join)
def test_every_command_that_writes_below_a_term_waits_for_its_turn_and_no_other(
    term, tmp_path, monkeypatch, capsys, command
):
    before = term_folder(tmp_path / "上学期")
    files = sorted(term.rglob("*"))
    words = [word.format(term=term, before=before) for word in command]
    monkeypatch.setattr(sys, "argv", ["jiafang", *words])
    minutes = SimpleNamespace(monotonic=count(step=1000).__next__, sleep=lambda _: None)
    monkeypatch.setattr(lock, "time", minutes)
    with term_lock(term, pytest.fail), pytest.raises(SystemExit) as exit_:
        cli.main()
    said = capsys.readouterr()
    assert ("等它做完" in said.out) == (exit_.value.code == 2) == (command in WRITING)
    assert [path for path in sorted(term.rglob("*")) if path.name != LOCK_FILE] == files


def test_what_is_taken_away_leaves_no_byte_in_the_cache(tmp_path):
    store, files = tmp_path / "c.db", [(f"{n}.csv", tmp_path / f"{n}.csv") for n in range(2)]
    # Not compressible, so that the bytes themselves can be looked for.
    words = {name: hashlib.sha256(name.encode()).hexdigest() for name, _ in files}
    for name, path in files:
        path.write_text(words[name], encoding="utf-8")

    def read(asked):
        for name, _ in asked:
            grid = Grid(name, "", [[words[name]]], 0, 0, (), hidden=False)
            yield Answer(FileGrids(name, (grid,), ()), words[name].encode())

    list(Remembered(store, "1").through(files, read))
    assert all(text.encode() in store.read_bytes() for text in words.values())
    later = Remembered(store, "1")
    list(later.through(files[1:], read))
    later.forget_others()
    assert [text.encode() in store.read_bytes() for text in words.values()] == [False, True]


@pytest.mark.parametrize("is_looking", [True, False])
def test_a_cache_that_the_system_refuses_is_none(tmp_path, is_looking):
    """A folder without any rights: even whether something is in it cannot be asked."""
    folder = written(tmp_path / "学期")
    (folder / ".缓存").symlink_to("长" * 300)
    with term_intake(folder, is_looking=is_looking) as intake:
        (file,) = intake.read_many([("一.xlsx", folder / "收表/一(1)班.xlsx")])
        intake.forget_others()
    assert file.grids
