"""Consoles that lack characters, text that would drive one, and who may read what is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from small_term import written

from jiafang_batch.cli.console import harmless

RARE = "王㛃晗"


def jiafang(*words, encoding="gbk:strict", **more):
    """(exit code, bytes of standard output, bytes of standard error) on a console of this encoding."""
    done = subprocess.run(
        [sys.executable, "-m", "jiafang_batch", *map(str, words)], capture_output=True, timeout=100, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, **more,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["gbk:strict", "cp936:strict", "utf-8:strict"])
def test_a_console_that_lacks_a_character_shows_a_question_mark(tmp_path, encoding):
    folder = tmp_path / RARE
    folder.mkdir()
    code, out, err = jiafang("run", folder, encoding=encoding)
    assert code == 2
    assert "Traceback" not in (out + err).decode("utf-8", "replace")
    assert ("?" in err.decode("gbk", "replace")) == (not encoding.startswith("utf"))


def test_json_is_whole_on_a_console_that_lacks_characters(tmp_path):
    folder = written(tmp_path / RARE)
    (folder / "收表" / f"{RARE}.txt").write_text("x", encoding="utf-8")
    code, out, _ = jiafang("check", folder, "--json")
    assert code in (0, 1)
    assert any(RARE in file["file"] for file in json.loads(out.decode("gbk"))["files"])


@pytest.mark.parametrize("mark", ["\x1b[31m", "\x07", "\x9b1m", "\r", "\u202e", "\u2066", "\u2028"])
def test_no_text_drives_the_terminal(mark):
    shown = harmless(f"甲{mark}乙\n")
    assert mark[0] not in shown
    assert shown.startswith("甲\ufffd")
    assert shown.endswith("乙\n")


@pytest.mark.skipif(os.name == "nt", reason="rights of Unix")
def test_what_names_people_is_for_its_owner_alone(tmp_path):
    folder = written(tmp_path / "学期")
    code, _, _ = jiafang("run", folder, "--pack", "--encrypt", encoding="utf-8", umask=0o022)
    assert code in (0, 1)
    outputs = [*(folder / "输出").rglob("*"), *(folder / ".缓存").rglob("*")]
    assert len([path for path in outputs if path.is_file()]) > 20
    assert {path.name for path in outputs if path.stat().st_mode & 0o077} == set()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")  # noqa: PTH110
@pytest.mark.parametrize("words", [("run",), ("check", "--json"), ("status",)])
def test_a_full_disk_below_a_redirected_output_is_told_and_is_no_fault_of_ours(tmp_path, words):
    folder = written(tmp_path / "学期")
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "jiafang_batch", words[0], str(folder), *words[1:]],
            stdout=full, stderr=subprocess.PIPE, timeout=100, check=False, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    text = done.stderr.decode()
    assert done.returncode == 2
    assert "磁盘已满" in text
    assert text.count("\n") == 1
