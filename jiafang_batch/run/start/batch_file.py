"""Batch files of Windows: names with & % ^ ! and spaces stay whole, and Chinese is read in the file's own code page."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence

_UTF_8, _CHINESE = 65001, 936
_CODECS = {_UTF_8: "utf-8", _CHINESE: "cp936"}
_REMEMBERED = re.compile(r'^set "P\d+=([A-Za-z\\][^"]*)"', re.MULTILINE)
_CODE_PAGE = re.compile(rb"@chcp (\d+) ")
DROPPED = "JIAFANG_DROPPED"
"""The environment variable with the command line that Windows made of what was dropped."""


def batch_lines(
    mark: str, programs: Iterable[tuple[str, bool]], gone: Sequence[str], *, takes_files: bool, place: str = "%~dp0."
) -> Iterator[str]:
    """Yield the lines of a batch file that runs the first of these programs that exists on a place: its own folder.

    A program is a path and whether it may be on the file's own drive as well; `gone` is printed if none exists. With
    `takes_files` the dropped files are collected, otherwise the panel is opened.
    """
    places = [place for program, is_movable in programs for place in _places(program, is_movable=is_movable)]
    # Variables are set while ! and ^ are ordinary characters; later !NAME! gives their values unchanged.
    yield from ("@echo off", f"rem {mark}", "setlocal DisableDelayedExpansion", f'set "HERE={place}"', 'set "PROGRAM="')
    yield from (f'set "P{number}={place}"' for number, place in enumerate(places, 1))
    yield "setlocal EnableDelayedExpansion"
    yield from (f'if exist "!P{number}!" set "PROGRAM=!P{number}!"' for number in range(len(places), 0, -1))
    yield from ("if not defined PROGRAM goto gone", '"!PROGRAM!" -P -c "import jiafang_batch" 2>nul')
    yield "if errorlevel 1 goto gone"
    if takes_files:
        # Windows does not quote a name with & and without a space; the raw command line still has it whole.
        yield f'set "{DROPPED}=!cmdcmdline!"'
        yield from ('"!PROGRAM!" -P -m jiafang_batch collect "!HERE!"', "echo.", "pause")
        # Not `exit /b`: the rest of such a name must not be run as a command.
        yield "exit"
    else:
        yield from ('"!PROGRAM!" -P -m jiafang_batch panel "!HERE!"', "if errorlevel 1 pause", "exit /b")
    yield from (":gone", f"echo {gone[0]}")
    yield from (f'echo   "!P{number}!"' for number, place in enumerate(places, 1) if not place.startswith("%~d0"))
    yield from (f"echo {line}" for line in gone[1:])
    yield from ("pause", "exit")


def _places(program: str, *, is_movable: bool) -> Iterator[str]:
    """The path as a batch file writes it, and the same place on the drive of the batch file."""
    written = program.replace("%", "%%") if not program.startswith("%~dp0") else program
    yield written
    if is_movable:
        yield "%~d0" + written[2:]


def batch_bytes(lines: Iterable[str], code_page: int | None = None) -> bytes:
    """Return the file: it names its code page first, so that a console of another one reads it, too.

    The page is that of this Windows' consoles (Chinese elsewhere), or UTF-8 for text that it lacks.
    """
    text = "".join(f"{line}\r\n" for line in lines)
    page = code_page or console_code_page()
    try:
        content = text.encode(_CODECS.get(page, f"cp{page}"))
    except (UnicodeEncodeError, LookupError):
        page, content = _UTF_8, text.encode("utf-8")
    return f"@chcp {page} >nul\r\n".encode("ascii") + content


def console_code_page() -> int:
    """Return the code page in which this Windows' consoles read batch files; that of Chinese Windows elsewhere."""
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetOEMCP())
    return _CHINESE


def remembered_programs(content: bytes) -> tuple[str, ...]:
    """Return the programs that a batch file of ours looks for, in its order."""
    page = _CODE_PAGE.match(content)
    codec = _CODECS.get(int(page[1]), f"cp{int(page[1])}") if page else "utf-8"
    try:
        text = content.decode(codec, errors="replace")
    except LookupError:
        return ()
    return tuple(path.replace("%%", "%") for path in _REMEMBERED.findall(text.replace("\r\n", "\n")))
