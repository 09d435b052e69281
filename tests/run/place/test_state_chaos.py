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


def damage(path: Path, how: str):
    if how in PLACES:
        PLACES[how](path)
    else:
        path.write_bytes(CONTENTS[how](path.read_bytes(), random.Random(path.name + how)))


SPARED = frozenset({"explain", "compare-policy", "diff", "year", "purge"})
"""They open the term as the others do; what is purged is gone for the next."""
TOGETHER = 1 if os.environ.get("LAWS") == "thorough" else 2
"""1: each state alone; 2: every second one at once, in which one may hide another."""


def faults_after(root: Path, states, how: str) -> list[str]:
    """What goes wrong when the commands that read these states find them damaged."""
    faults = []
    for state in states:
        damage(root / state, how)
    readers = set().union(*states.values()) - SPARED
    about = f"{how}: {', '.join(states) if len(states) == 1 else 'several'}"
    for name in [name for name in COMMANDS if name in readers]:
        try:
            code, said = COMMANDS[name](root)
            if code not in (0, 1):
                faults.append(f"{about}: {name} → {code} {said}")
        except UsageError as refusal:
            # It is named, so that somebody can move it away.
            if not any(Path(state).name in str(refusal) for state in states):
                faults.append(f"{about}: {name} says {refusal}")
        except Exception as fault:  # noqa: BLE001  all of them are collected
            trace = traceback.extract_tb(fault.__traceback__)
            places = [entry.name for entry in trace if "jiafang_batch" in entry.filename]
            faults.append(f"{about}: {name} ends on {type(fault).__name__} in {places[-1:]}: {fault}")
    return faults


@pytest.mark.parametrize("how", [*CONTENTS, *PLACES])
def test_a_damaged_state_ends_no_command(tmp_path, whole, how):
    kept, states = whole
    names = list(states)
    groups = [[name] for name in names] if TOGETHER == 1 else [names[::2], names[1::2]]
    faults = []
    for number, group in enumerate(groups):
        root = tmp_path / str(number)
        shutil.copytree(kept, root)
        faults += faults_after(root, {name: states[name] for name in group}, how)
        shutil.rmtree(root)
    assert not faults, "\n".join(faults)


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
