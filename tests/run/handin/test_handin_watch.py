"""Watching: at once, then after every change that has come to rest; half-copied and opened files wait."""

from __future__ import annotations

import pytest
from handed_in import AYI, LI, ONE, TWO, WANG, ZHANG, log, moment, term_folder

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.watch import WatchedPlaces, places_of, sight, signs_of, watch
from jiafang_batch.run.term.open_term import open_term


class Desk:
    """A term that is watched: what was collected in each round, and what happens while it waits."""

    def __init__(self, term, inbox):
        self.term, self.inbox = term, inbox
        self.rounds = []
        self.while_waiting = []

    def work(self):
        collected = collect(open_term(self.term, Intake(processes=0)), [self.inbox], moment("20 15:00"), Wish())
        self.rounds.append([(one.label, one.submission.version) for one in collected.filed])

    def pause(self):
        if self.while_waiting:
            self.while_waiting.pop(0)()

    def keep(self, signs):
        watch(places_of(self.term, [self.inbox]), self.work, signs, self.pause)


def desk(tmp_path):
    inbox = tmp_path / "来件夹"
    inbox.mkdir()
    return Desk(term_folder(tmp_path / "term"), inbox)


def test_it_works_at_once_and_after_a_change_and_not_without_one(tmp_path):
    watched = desk(tmp_path)
    log(watched.inbox / "a.xlsx", WANG)

    def signs():
        # What was filed in the first round is a change of its own, which a second round settles.
        yield "our own"
        yield "nothing"
        yield "nothing"
        log(watched.inbox / "b.xlsx", ZHANG)
        yield "a file"
        yield "our own"
        yield "nothing"

    watched.keep(signs())
    assert watched.rounds == [[(ONE, 1)], [], [(TWO, 1)], []]


def test_a_file_that_is_still_being_copied_is_waited_for(tmp_path):
    watched = desk(tmp_path)
    whole = log(tmp_path / "whole.xlsx", WANG, LI).read_bytes()
    path = watched.inbox / "慢.xlsx"
    watched.while_waiting = [
        lambda: None,
        lambda: path.write_bytes(whole[: len(whole) // 2]),
        lambda: path.write_bytes(whole[:-10]),
        lambda: path.write_bytes(whole),
    ]

    def signs():
        path.write_bytes(whole[:100])
        yield "a file"

    watched.keep(signs())
    assert watched.rounds == [[], [(ONE, 1)]]
    assert (watched.term / "收表/一年级/一(1)班/一(1)班_第1版.xlsx").read_bytes() == whole


def test_a_file_that_is_open_is_taken_when_it_is_closed(tmp_path):
    watched = desk(tmp_path)
    log(watched.inbox / "a.xlsx", AYI)
    lock = watched.inbox / "~$a.xlsx"
    lock.write_text("")

    def signs():
        yield "nothing"
        lock.unlink()
        yield "closed"

    watched.keep(signs())
    assert watched.rounds == [[], [(TWO, 1)]]


def test_what_comes_while_the_work_is_done_is_seen_at_the_next_sign(tmp_path):
    watched = desk(tmp_path)
    work = watched.work

    def busy():
        work()
        if len(watched.rounds) == 1:
            log(watched.inbox / "b.xlsx", ZHANG)

    watched.work = busy
    watched.keep(["anything"])
    assert watched.rounds == [[], [(TWO, 1)]]


def test_hidden_files_do_not_count_but_locks_do(tmp_path):
    before = sight(WatchedPlaces((tmp_path,)))
    (tmp_path / ".新").write_text("x")
    (tmp_path / ".缓存").mkdir()
    (tmp_path / ".缓存" / "a").write_text("x")
    assert sight(WatchedPlaces((tmp_path,))) == before
    (tmp_path / ".~lock.a.xlsx#").write_text("x")
    assert sight(WatchedPlaces((tmp_path,))) != before
    assert sight(WatchedPlaces((tmp_path / "not there",), (tmp_path / "nor there",))) == frozenset()


@pytest.mark.parametrize("name", ["~$收表进度.xlsx", "输出/~$家访汇总.xlsx", "输出/班级/.~lock.一(1)班.xlsx#"])
def test_an_output_that_was_open_is_made_again_once_it_is_closed(tmp_path, name):
    watched = desk(tmp_path)
    lock = watched.term / name

    def signs():
        lock.parent.mkdir(parents=True, exist_ok=True)
        (lock.parent / "家访汇总.xlsx").write_text("what is written is no change")
        yield "our own"
        lock.write_text("")
        yield "opened"
        yield "nothing"
        lock.unlink()
        yield "closed"

    watched.keep(signs())
    assert len(watched.rounds) == 3


def test_the_file_system_gives_a_sign(tmp_path):
    signs = signs_of(tmp_path, [])
    log(tmp_path / "a.xlsx", WANG)
    assert next(signs) is not None
    signs.close()
