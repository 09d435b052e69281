"""A small term in which every command has been given once, and what each of them wrote and read.

What the program keeps for itself is what one command writes and another opens again, besides everything hidden: it is
found by watching, so that a new file of that kind cannot be forgotten.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from small_term import SHEETS, written
from text_tables import rows, write_book

from jiafang_batch import cli
from jiafang_batch.panel.door_keeper import Doorkeeper
from jiafang_batch.panel.jobs import Jobs, past
from jiafang_batch.run.place.parcel import Parcel, parcels

TERM, DISTRICT = "区县/2024秋", "区县"
INPUTS = (
    "甲.xlsx",
    "坏.xlsx",
    "区县/2024秋/基础信息/",
    "区县/2024秋/考核办法.xlsx",
    "区县/2024秋/收表/一",
    "区县/2024秋/收表/登记",
    "区县/2024秋/收表/心理",
)
TALKS = """
    谈话日期   | 班级    | 学生姓名 | 关注等级 | 心理教师 | 缘由     | 辅导记录
    2024-10-12 | 一(1)班 | 王小明  | 高危    | 孙晓暖  | 整夜不睡 | 画了没有门的房子
"""
OFFICE = (
    ("学生名册", "留守儿童", "留守儿童、心理困难"),
    ("教师名册", "", "        T4 | 孙晓暖 | 心理教师 | | 在岗\n        T5 | 赵校长 | 校领导 | | 在岗"),
    ("一班家访", "2024-10-12", "10月12日号"),
    ("基本设置", "", "保存期限 | 3年"),
)
assert set(SHEETS) >= {title for title, _, _ in OFFICE}


def jiafang(*words: object):
    """(exit code, output) of a command; whatever is not an answer in words is raised."""
    done = CliRunner().invoke(cli.jiafang, [*map(str, words)], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.return_value or 0, done.output


def panel(root: Path):
    """The panel's and the door's part of a term: a job, codes, and a parcel that waits."""
    term = root / TERM
    keeper = Doorkeeper(term, "http://10.0.0.1:1", lambda: date(2025, 1, 15))
    keeper.start()
    keeper.refresh()
    assert keeper.class_of(keeper.admit(next(iter(keeper.codes.codes.values())), "10.0.0.2"))
    keeper.stop()
    for job in past(term):
        assert " ".join((job.title, job.then, *job.words, job.began, job.ended)).strip()
    if not list(past(term)):
        job = Jobs().start(term, ("版本", ["--version"], "jiafang --version"))
        while not job.ended:
            time.sleep(0.02)
    if not list(parcels(term)):
        parcel = Parcel(term, f"parcel{time.time_ns()}")
        with parcel.add("坏.xlsx") as file:
            file.write(b"no workbook")
        parcel.close()
    return 0, ""


def term_command(name: str, *options: str) -> Callable[[Path], tuple[int, str]]:
    return lambda root: jiafang(name, root / TERM, *(option.replace("{root}", str(root)) for option in options))


COMMANDS: Mapping[str, Callable[[Path], tuple[int, str]]] = {
    "run": lambda root: (jiafang("run", root / TERM, "--pack", "--encrypt"), jiafang("run", root / TERM))[1],
    "hand-out": term_command("hand-out"),
    "collect": term_command("collect", "{root}/甲.xlsx", "{root}/坏.xlsx"),
    "plan": term_command("plan", "--days", "2024-11-23,2024-11-24", "--per-class", "1"),
    "status": term_command("status", "--remind"),
    "todo": term_command("todo"),
    "check": term_command("check", "--suggest"),
    "forms": term_command("forms"),
    "explain": term_command("explain", "陈静"),
    "compare-policy": term_command("compare-policy", "qizhuang", "pinci"),
    "compare": lambda root: jiafang("compare", root / "2024春", root / TERM),
    "year": lambda root: jiafang("year", root / "2024春", root / TERM),
    "policy": lambda root: jiafang("policy", "take", root / TERM / "输出/家访汇总.xlsx", "--yes"),
    "diff": lambda root: jiafang("diff", root / "甲.xlsx", root / "甲.xlsx"),
    "templates": lambda root: jiafang("templates", root / TERM / "空白表"),
    "new": lambda root: jiafang("new", root / "新", "--from", root / TERM) if not (root / "新").exists() else (0, ""),
    "panel": panel,
    "privacy": term_command("privacy"),
    "district": lambda root: jiafang("district", root / DISTRICT, "--serial"),
    "purge": lambda root: jiafang("purge", root / TERM, "--early", "--yes", "--today", "2026-1-1"),
}
"""In an order in which each finds what it needs."""
LIKE_OTHERS = {"demo": "as new", "watch": "collect, status and run in a loop"}
"""Commands that keep nothing of their own."""


@dataclass
class Watched:
    """What commands wrote and read below a folder: path → names of commands."""

    root: str = ""
    command: str = ""
    wrote: dict[str, set[str]] = field(default_factory=dict)
    read: dict[str, set[str]] = field(default_factory=dict)

    def note(self, event: str, arguments: tuple) -> None:
        if not self.command:
            return
        if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
            writes = bool((arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR))
            self._add(self.wrote if writes else self.read, arguments[0])
        elif event == "sqlite3.connect":
            self._add(self.wrote, arguments[0])
            self._add(self.read, arguments[0])
        elif event == "os.rename":
            old, new = (str(Path(os.fsdecode(path)).absolute()) for path in arguments[:2])
            for path in [path for path in self.wrote if path == old or path.startswith(f"{old}/")]:
                self.wrote.setdefault(new + path[len(old) :], set()).update(self.wrote[path])

    def _add(self, places: dict[str, set[str]], path: object) -> None:
        whole = str(Path(os.fsdecode(path)).absolute())
        if whole.startswith(self.root):
            places.setdefault(whole, set()).add(self.command)


_WATCHED = Watched()
_IS_HOOKED: list[bool] = []


@contextmanager
def watched(root: Path):
    """What is written and read in the block; its `command` is to be set."""
    if not _IS_HOOKED:
        sys.addaudithook(_WATCHED.note)
        _IS_HOOKED.append(True)
    _WATCHED.__init__(root=f"{root}/")
    try:
        yield _WATCHED
    finally:
        _WATCHED.command = ""


def play(root: Path) -> Mapping[str, set[str]]:
    """Give every command twice but the last; return what the program keeps: path below the root → who reads it.

    Of equal files (same ending in the same folder of outputs) the first stands for all.
    """
    term = written(root / TERM, *OFFICE)
    write_book(term / "收表/心理跟踪.xlsx", {"心理跟踪": rows(TALKS)})
    (root / "坏.xlsx").write_bytes(b"no workbook")
    with watched(root) as seen:
        for name in [*list(COMMANDS)[:-1], *list(COMMANDS)[:-1]]:
            if name in ("collect", "diff") and not (root / "甲.xlsx").exists():
                shutil.copy(min((term / "发表").rglob("*.xlsx")), root / "甲.xlsx")
            if name in ("compare", "year") and not (root / "2024春").exists():
                seen.command = ""
                shutil.copytree(term, root / "2024春", ignore=shutil.ignore_patterns("输出"))
            seen.command = name
            COMMANDS[name](root)
        seen.command = ""
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    names = {path.removeprefix(f"{root}/"): readers for path, readers in seen.read.items()}
    wrote = {path.removeprefix(f"{root}/") for path in seen.wrote}
    kept = {
        name: names.get(name, set())
        for name in sorted(there)
        if not name.startswith((*INPUTS, "2024春/", "新/")) and (_is_hidden(name) or (name in wrote and name in names))
    }
    first: dict[tuple[str, str], str] = {}
    for name in kept:
        is_one_of_many = (
            not _is_hidden(name) and not name.startswith(f"{TERM}/收表") and name.count("/") > TERM.count("/") + 1
        )
        first.setdefault((str(Path(name).parent), Path(name).suffix) if is_one_of_many else (name, ""), name)
    return {name: kept[name] for name in first.values()}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in Path(name).parts)
