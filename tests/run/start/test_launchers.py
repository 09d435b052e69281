"""The icons of a term folder: what each system runs when they are double-clicked, and what they say without the program."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from builders import new_term

from jiafang_batch.run.start.batch_file import batch_bytes, remembered_programs
from jiafang_batch.run.start.launchers import System, windows_icon, write_launchers

NASTY = "2024秋 & 冬 100% ^!$(1)`'"
HOME = r"C:\Users\张 三\100% & ^!(1)\python.exe"


def stand_in(folder):
    """An interpreter that writes down what it is asked for."""
    path = folder / NASTY / "python"
    path.parent.mkdir(parents=True)
    path.write_text('#!/bin/sh\nprintf "%s\\n" "$@" "--" >> "$(dirname "$0")/asked"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def asked(program):
    calls = program.with_name("asked").read_text(encoding="utf-8").split("--\n")
    return [call.splitlines() for call in calls if call]


def desktop_words(entry):
    """The arguments of Exec, by the desktop entry specification: a value is unescaped, then its quotes are read."""
    value = re.search(r"^Exec=(.*)$", entry, re.MULTILINE)[1]
    value = re.sub(r"\\(.)", lambda m: {"s": " ", "n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), value)
    words = [
        re.sub(r"\\([\"`$\\])", r"\1", quoted) if quoted or not bare else bare
        for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value)
    ]
    return [word.replace("%%", "%") for word in words]


def started(words, files=()):
    command = [word for part in words for word in (files if part == "%F" else [part])]
    return subprocess.run(command, input="\n", capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("system", System)
def test_icons_are_named_as_the_folder_was(tmp_path, monkeypatch, system):
    monkeypatch.chdir(tmp_path)
    Path("学期").mkdir()
    written = write_launchers(Path("学期"), HOME, system)
    assert written
    assert all(path.parent == Path("学期") for path in written)


@pytest.mark.parametrize("system", System)
def test_a_new_term_gets_the_icons_of_its_system(tmp_path, monkeypatch, system):
    monkeypatch.setattr("jiafang_batch.run.start.launchers.this_system", lambda: system)
    new_term(tmp_path / "t", "qizhuang", "示范小学", "2024-2025", "第一学期")
    wanted = {f"打开家访面板{system.value}"} | ({f"收表{system.value}"} if system is not System.MAC else set())
    assert {path.name for path in (tmp_path / "t").iterdir() if path.suffix == system.value} == wanted


def test_linux_collects_what_is_dropped(tmp_path):
    program, folder = stand_in(tmp_path), tmp_path / f"{NASTY} 学期"
    folder.mkdir()
    panel, collect = write_launchers(folder, str(program), System.LINUX)
    dropped = ["/下载/a & b%.xlsx", "/下载/$HOME;x.xlsx"]
    assert started(desktop_words(collect.read_text(encoding="utf-8")), dropped).returncode == 0
    assert asked(program)[-1] == ["-P", "-m", "jiafang_batch", "collect", str(folder), *dropped]
    started(desktop_words(panel.read_text(encoding="utf-8")))
    assert asked(program)[-1] == ["-P", "-m", "jiafang_batch", "panel", str(folder)]


def test_a_mac_script_knows_its_folder_when_it_is_moved(tmp_path):
    program, folder = stand_in(tmp_path), tmp_path / f"{NASTY} 学期"
    folder.mkdir()
    write_launchers(folder, str(program), System.MAC)
    moved = folder.rename(tmp_path / f"{NASTY} 搬家")
    assert started([moved / "打开家访面板.command"]).returncode == 0
    assert asked(program)[-1] == ["-P", "-m", "jiafang_batch", "panel", str(moved)]


@pytest.mark.parametrize("system", [System.LINUX, System.MAC])
def test_an_icon_says_what_to_do_without_its_program(tmp_path, system):
    program = stand_in(tmp_path)
    (icon, *_) = write_launchers(tmp_path, str(program), system)
    program.unlink()
    shown = started([icon] if system is System.MAC else desktop_words(icon.read_text(encoding="utf-8"))).stdout
    assert "重新安装" in shown
    assert str(program) in shown


def test_a_batch_file_keeps_every_name_whole():
    lines = windows_icon([HOME], takes_files=True).decode("gbk").split("\r\n")
    assert lines[0] == "@chcp 936 >nul"
    assert 'set "P1=C:\\Users\\张 三\\100%% & ^!(1)\\python.exe"' in lines
    assert 'set "P2=%~d0\\Users\\张 三\\100%% & ^!(1)\\python.exe"' in lines
    enabled = lines.index("setlocal EnableDelayedExpansion")
    # Values are set while ! and ^ are plain characters, and used only where they are not read again.
    assert all("%" not in line for line in lines[enabled:])
    assert all("!" not in line.replace("^!(1)", "") for line in lines[:enabled])
    assert '"!PROGRAM!" -P -m jiafang_batch collect "!HERE!"' in lines[enabled:]


def test_a_batch_file_has_the_line_ends_of_windows():
    content = windows_icon([HOME], takes_files=False)
    assert content.count(b"\n") == content.count(b"\r\n")
    assert not content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "console", "page"),
    [("家访", 936, 936), ("家访", 437, 65001), ("㛃晗", 936, 65001), ("家访", 65001, 65001), ("visit", 437, 437)],
)
def test_a_batch_file_names_the_code_page_that_holds_its_text(text, console, page):
    content = batch_bytes([f"echo {text}"], console)
    first, second, _ = content.split(b"\r\n")
    assert first == b"@chcp %d >nul" % page
    assert second.decode("utf-8" if page == 65001 else f"cp{page}") == f"echo {text}"


def test_computers_that_share_a_folder_keep_their_programs(tmp_path):
    others = [rf"D:\{number}%\python.exe" for number in range(6)]
    for program in others:
        write_launchers(tmp_path, program, System.WINDOWS)
    kept = remembered_programs((tmp_path / "收表.bat").read_bytes())
    assert kept == tuple(reversed(others))[:4]
    assert write_launchers(tmp_path, others[-1], System.WINDOWS) == ()


def test_somebody_s_own_file_of_that_name_is_left_alone(tmp_path):
    own = tmp_path / "收表.bat"
    own.write_bytes(b"@echo mine\r\n")
    assert [path.name for path in write_launchers(tmp_path, HOME, System.WINDOWS)] == ["打开家访面板.bat"]
    assert own.read_bytes() == b"@echo mine\r\n"


def test_a_folder_that_cannot_be_written_to_gets_no_icon(tmp_path):
    (tmp_path / "文件").touch()
    assert write_launchers(tmp_path / "文件" / "学期", HOME, System.WINDOWS) == ()
    assert write_launchers(tmp_path, "", System.WINDOWS) == ()
