"""What the program keeps for itself may be missing, cut short, overwritten or another program's: it is never the end."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from jiafang_batch import cli
from jiafang_batch.demo import make_demo
from jiafang_batch.run.usage import UsageError

STATES = [
    "输出/.家访批处理清单",
    "输出/.家访批处理结果/口径.json",
    "输出/.家访批处理结果/家访内容",
    "输出/.家访批处理结果/工作簿.json",
    "输出/.家访批处理结果/报告.json",
    "输出/.家访批处理结果/问题所在行.json",
    "退回/.退回记录.json",
    "收表/.收表日志.jsonl",
    ".缓存/读过的表.db",
    ".缓存/写出的表.json",
    ".家访批处理.锁",
]


def flipped(content, draw):
    """The content with every fiftieth byte changed."""
    changed = bytearray(content)
    for place in range(0, len(changed), 50):
        changed[place] = draw.randrange(128, 256)
    return bytes(changed)


CORRUPTIONS = {
    "missing": None,
    "empty": lambda content, draw: b"",
    "cut": lambda content, draw: content[: len(content) // 2],
    "cut early": lambda content, draw: content[:7],
    "random": lambda content, draw: draw.randbytes(3000),
    "flipped": flipped,
    "zeros": lambda content, draw: bytes(len(content)),
    "another's": lambda content, draw: b'{"version": 99, "a": [1, 2, null]}\n' * 3,
    "escaping": lambda content, draw: b"0" * 64 + "  ../../考核办法.xlsx\n".encode() + content,
    "doubled": lambda content, draw: content + content,
}


def jiafang(*words):
    """(exit code, what was said) of a command."""
    done = CliRunner().invoke(cli.jiafang, [*map(str, words)], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.return_value or 0, done.output


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A term after a collect and a run, not to be changed."""
    folder = tmp_path_factory.mktemp("状态") / "示范"
    make_demo(folder, "qizhuang", 1, "small")
    assert jiafang("collect", folder)[0] in (0, 1)
    assert jiafang("run", folder)[0] == 1
    return folder


def figures(folder):
    return {path.name: path.read_bytes() for path in (folder / "输出/数据").glob("*.csv")}


@pytest.mark.slow
@pytest.mark.parametrize("corruption", CORRUPTIONS)
@pytest.mark.parametrize("state", STATES)
def test_a_damaged_state_costs_time_and_nothing_else(tmp_path, kept, state, corruption):
    folder = tmp_path / "示范"
    shutil.copytree(kept, folder)
    path, inputs = folder / state, {p: p.read_bytes() for p in (kept / "收表").rglob("*.xlsx") if p.stem != "收表登记"}
    if CORRUPTIONS[corruption] is None:
        path.unlink()
    else:
        path.write_bytes(CORRUPTIONS[corruption](path.read_bytes(), random.Random(state + corruption)))
    for command in ("run", "collect"):
        code, said = jiafang(command, folder)
        assert code in (0, 1), said
    # The journal alone knows when a list came; without it its day is not taken, and that is not told.
    spared = {"问题清单.csv"} if state.endswith("日志.jsonl") else set()
    assert {n: c for n, c in figures(folder).items() if n not in spared} == {
        n: c for n, c in figures(kept).items() if n not in spared
    }
    for source, content in inputs.items():
        assert (folder / source.relative_to(kept)).read_bytes() == content


@pytest.mark.parametrize("state", STATES)
def test_a_folder_in_the_place_of_a_state_is_no_end_either(tmp_path, kept, state):
    folder = tmp_path / "示范"
    shutil.copytree(kept, folder)
    (folder / state).unlink()
    (folder / state).mkdir()
    try:
        assert jiafang("run", folder)[0] in (0, 1)
    except UsageError as fault:
        assert str(fault)  # noqa: PT017  said in words, which is fine too


def test_the_states_that_are_tried_are_all_there_are(kept):
    hidden = {
        p for p in kept.rglob("*") if p.is_file() and any(part.startswith(".") for part in p.relative_to(kept).parts)
    }
    assert {p.relative_to(kept).as_posix() for p in hidden} == set(STATES)
    assert Path(kept / "输出/家访汇总.xlsx").is_file()
