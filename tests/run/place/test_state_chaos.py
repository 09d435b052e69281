"""What the program keeps for itself may be missing, cut short, overwritten or another program's: it is never the end.

Which files these are is watched while every command is given (`whole_office`), and not written down here.
"""

from __future__ import annotations

import os
import random
import shutil
import traceback
from pathlib import Path

import pytest
from whole_office import COMMANDS, LIKE_OTHERS, TERM, jiafang, play

from jiafang_batch import cli
from jiafang_batch.run.usage import UsageError

pytestmark = pytest.mark.slow


def flipped(content, draw):
    """The content with every fiftieth byte changed."""
    changed = bytearray(content)
    for place in range(0, len(changed), 50):
        changed[place] = draw.randrange(128, 256)
    return bytes(changed)


CONTENTS = {
    "empty": lambda content, draw: b"",
    "cut": lambda content, draw: content[: len(content) // 2],
    "cut early": lambda content, draw: content[:7],
    "random": lambda content, draw: draw.randbytes(3000),
    "flipped": flipped,
    "zeros": lambda content, draw: bytes(len(content)),
    "another's": lambda content, draw: b'{"version": 99, "a": [1, 2, null]}\n' * 3,
    "escaping": lambda content, draw: b"0" * 64 + "  ../../考核办法.xlsx\n".encode() + content,
    "doubled": lambda content, draw: content + content,
    "nested": lambda content, draw: b"[" * 100_000,
    "another encoding": lambda content, draw: content.decode("utf-8", "replace").encode("utf-16"),
    "lines of Windows": lambda content, draw: content.replace(b"\n", b"\r\n"),
    "whole text replaced": lambda content, draw: b"null",
}


def linked_to_itself(path: Path):
    path.unlink()
    path.symlink_to(path.name)


def replaced_by_folder(path: Path):
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x", encoding="utf-8")


PLACES = {
    "missing": Path.unlink,
    "a folder": replaced_by_folder,
    "a link to itself": linked_to_itself,
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(the folder of everything, not to be changed; what is kept in it → the commands that read it)."""
    root = tmp_path_factory.mktemp("状态") / "全部"
    root.mkdir()
    return root, play(root)


WAYS = (*CONTENTS, *PLACES)
INTACT = 5
"""Of so many more rounds each state is left as it is in one, so that no damage always hides another."""
ROUNDS = len(WAYS) + INTACT
SPREAD = 7
"""Neighbours are damaged in different ways; without a common divisor with the rounds, each state in each way once."""
SPARED = frozenset({"explain", "compare-policy", "compare", "diff", "year", "purge"})
"""They open the term as the others do; what is purged is gone for the next."""
LOOKS_AT_EVERY_FILE = "privacy"
"""As slow as all others together, and all files are the same to it."""
IS_THOROUGH = os.environ.get("LAWS") == "thorough"
"""Each state alone, in each way, instead of all in one round."""


def damage(path: Path, how: str):
    if how in PLACES:
        PLACES[how](path)
    else:
        path.write_bytes(CONTENTS[how](path.read_bytes(), random.Random(path.name + how)))


def damages(states, number: int) -> list[dict[str, str]]:
    """state → the way in which it is damaged, for each copy of the term in this round."""
    ways = {state: (place * SPREAD + number) % ROUNDS for place, state in enumerate(states)}
    damaged = {state: WAYS[way] for state, way in ways.items() if way < len(WAYS)}
    return [{state: way} for state, way in damaged.items()] if IS_THOROUGH else [damaged]


def faults_after(root: Path, states, damaged, commands) -> list[str]:
    """What goes wrong when the commands that read these states find them damaged."""
    for state, how in damaged.items():
        damage(root / state, how)
    faults = []
    for name in commands:
        about = ", ".join(f"{state} {how}" for state, how in damaged.items() if name in states[state])
        try:
            code, said = COMMANDS[name](root)
            if code not in (0, 1):
                faults.append(f"{name} → {code} {said} ({about})")
        except UsageError as refusal:
            # It is named, so that somebody can move it away.
            if not any(Path(state).name in str(refusal) for state in damaged):
                faults.append(f"{name} says {refusal} ({about})")
        except Exception as fault:  # noqa: BLE001  all of them are collected
            trace = traceback.extract_tb(fault.__traceback__)
            places = [entry.name for entry in trace if "jiafang_batch" in entry.filename]
            faults.append(f"{name} ends on {type(fault).__name__} in {places[-1:]}: {fault} ({about})")
    return faults


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_damaged_state_ends_no_command(tmp_path, whole, number):
    kept, states = whole
    faults = []
    for copy, damaged in enumerate(damages(states, number)):
        readers = set().union(*(states[state] for state in damaged)) - SPARED
        if number % 4 and not IS_THOROUGH:
            readers.discard(LOOKS_AT_EVERY_FILE)
        root = tmp_path / str(copy)
        shutil.copytree(kept, root)
        faults += faults_after(root, states, damaged, [name for name in COMMANDS if name in readers])
        shutil.rmtree(root)
    assert not faults, "\n".join(faults)


def test_each_state_is_damaged_in_each_way_once(whole):
    _, states = whole
    all_rounds = [damages(states, number) for number in range(ROUNDS)]
    for state in states:
        assert sorted(copy[state] for copies in all_rounds for copy in copies if state in copy) == sorted(WAYS)


def test_every_command_is_played():
    assert set(COMMANDS) | set(LIKE_OTHERS) == set(cli.jiafang.commands)


FIGURES = (
    "收表/.收表日志.jsonl",
    "输出/.家访批处理清单",
    "输出/.家访批处理结果/口径.json",
    ".缓存/读过的表.db",
    "退回/.退回记录.json",
)


@pytest.mark.parametrize("how", ["missing", "cut", "random", "another's", "doubled"])
def test_no_state_changes_a_figure_or_an_input(tmp_path, whole, how):
    kept, _ = whole
    shutil.copytree(kept / TERM, tmp_path / "学期")
    for state in FIGURES:
        damage(tmp_path / "学期" / state, how)
    jiafang("run", tmp_path / "学期")
    # The journal alone knows when a list came; without it its day is not taken, and that is not told.
    assert contents(tmp_path / "学期/输出/数据", "*.csv") == contents(kept / TERM / "输出/数据", "*.csv")
    for place in ("收表", "基础信息"):
        assert contents(tmp_path / "学期" / place, "*.xlsx") == contents(kept / TERM / place, "*.xlsx")


def contents(folder, pattern):
    spared = ("问题清单.csv", "收表登记.xlsx")
    return {p.name: p.read_bytes() for p in folder.rglob(pattern) if p.name not in spared}
