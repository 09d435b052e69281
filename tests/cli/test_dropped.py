"""Files dropped on 收表.bat, in the command lines that Windows makes of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from small_term import written

from jiafang_batch.cli.dropped import dropped_paths

BAT = r'C:\WINDOWS\system32\cmd.exe /c ""D:\2024秋 & 冬\收表.bat"'


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ("", []),
        (r" D:\a&b.xlsx", [r"D:\a&b.xlsx"]),
        (r' "D:\a & b.xlsx" D:\100%^!.xlsx', [r"D:\a & b.xlsx", r"D:\100%^!.xlsx"]),
        (r' D:\x.bat "D:\y z.bat"', [r"D:\x.bat", r"D:\y z.bat"]),
        (r' "\\server\share\一 年级"', [r"\\server\share\一 年级"]),
    ],
)
def test_names_stay_whole(files, paths):
    assert dropped_paths(f'{BAT}{files}"') == tuple(map(Path, paths))


@pytest.mark.parametrize("line", ["", "cmd.exe", r"C:\Windows\System32\cmd.exe /k", r"cmd /c D:\收表.bat x.xlsx"])
def test_nothing_is_dropped_in_a_console(line):
    assert dropped_paths(line) == ()


def test_what_was_dropped_is_collected(tmp_path):
    folder = written(tmp_path / "学期")
    dropped = tmp_path / "a&b 100%.txt"
    dropped.write_text("不是表", encoding="utf-8")
    line = rf'cmd.exe /c ""{folder}\收表.bat" "{dropped}""'
    done = subprocess.run(
        [sys.executable, "-m", "jiafang_batch", "collect", str(folder)], capture_output=True, text=True, timeout=100,
        check=False, env={"JIAFANG_DROPPED": line, "PATH": "", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert f"未收  {dropped.name}" in done.stdout
