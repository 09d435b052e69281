"""Icons to double-click in a term folder: 打开家访面板, and 收表 to drop files on, for people without a terminal.

An icon remembers where the program was installed when it was written, and says what to do when it is no longer there.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path, PureWindowsPath

from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import COLLECT_ICON, PANEL_ICON
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.start.batch_file import batch_bytes, batch_lines, remembered_programs
from jiafang_batch.run.usage import UsageError

_MARK = "jiafang-batch"
"""A text in every icon that the program writes; a file without it is somebody's own and is not touched."""
_MOST_PROGRAMS = 4
"""Computers that share a folder; each has its own installation."""

GONE = (
    "找不到家访批处理的程序，它原来在：",
    "程序可能移走了、卸载了，或者 U 盘没有插上。请把它放回去，或者重新安装，",
    "再在装好的程序里打开这个学期一次（jiafang panel 加上学期文件夹），这个图标就会认得新的位置。",
)
"""What an icon says when the program is not where it was; that path follows the first line."""


class System(Enum):
    """A desktop system; the value is the ending of its icons."""

    WINDOWS = ".bat"
    MAC = ".command"
    LINUX = ".desktop"


def this_system() -> System:
    """Return the system the program runs on."""
    return {"win32": System.WINDOWS, "darwin": System.MAC}.get(sys.platform, System.LINUX)


def write_launchers(folder: Path, program: str = sys.executable, system: System | None = None) -> tuple[Path, ...]:
    """Write the icons of this system into a term folder and return those that are new or changed.

    `program` is the interpreter to remember. A folder that cannot be written to gets none: an icon is a convenience.
    """
    if not program:
        return ()
    contents = _contents(folder, program, system or this_system())
    return tuple(path for path, content in contents if _is_written(path, content))


def _is_written(path: Path, content: bytes) -> bool:
    with suppress(OSError, UsageError):
        standing = state_bytes(path)
        if not path.exists() or (standing is not None and (_MARK.encode() in standing and standing != content)):
            write_whole(path, content)
            if path.suffix != System.WINDOWS.value:
                path.chmod(0o700)
            return True
    return False


def _contents(folder: Path, program: str, system: System) -> Iterator[tuple[Path, bytes]]:
    panel, collect = (folder / f"{name}{system.value}" for name in (PANEL_ICON, COLLECT_ICON))
    match system:
        case System.WINDOWS:
            for path, takes_files in ((panel, False), (collect, True)):
                yield path, windows_icon(_programs(path, program), takes_files=takes_files)
        case System.MAC:
            # Files cannot be dropped on a script there.
            yield panel, _script(program, '"$(cd "$(dirname "$0")" && pwd)"').encode()
        case System.LINUX:
            for path, command in ((panel, "panel"), (collect, "collect")):
                yield path, _desktop_entry(path.stem, command, program, folder.absolute()).encode()


# ---------------------------------------------------------------- Windows


def windows_icon(programs: Sequence[str], *, takes_files: bool) -> bytes:
    """Return the batch file that opens the panel, or collects what is dropped on it, with the first program there is."""
    return batch_bytes(batch_lines(_MARK, _with_other_drives(programs), GONE, takes_files=takes_files))


def _programs(path: Path, program: str) -> tuple[str, ...]:
    """This program, and those that the icon remembers of other computers."""
    return tuple(dict.fromkeys((program, *remembered_programs(state_bytes(path) or b""))))[:_MOST_PROGRAMS]


def _with_other_drives(programs: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each program, and whether it is looked for on the drive of the icon, too: a USB stick changes its letter."""
    return ((program, bool(PureWindowsPath(program).drive.endswith(":"))) for program in programs)


# ---------------------------------------------------------------- macOS and Linux


def _script(program: str, folder: str) -> str:
    """The script of macOS: a file of its own, run in a window."""
    return f"#!/bin/sh\n# {_MARK}\n{_call(program, 'panel', folder)}\n"


def _call(program: str, command: str, arguments: str) -> str:
    """A line for the shell that runs the command, or says that the program is gone; then the window waits."""
    gone, *what_to_do = GONE
    lines = "; ".join(f"echo {shlex.quote(line)}" for line in (gone, f"  {program}", *what_to_do))
    return (
        f"PROGRAM={shlex.quote(program)}; "
        'if [ -x "$PROGRAM" ] && "$PROGRAM" -P -c "import jiafang_batch" 2>/dev/null; '
        f'then "$PROGRAM" -P -m jiafang_batch {command} {arguments}; else {lines}; fi; '
        "printf '按回车键关闭……'; read -r REPLY"
    )


def _desktop_entry(name: str, command: str, program: str, folder: Path) -> str:
    """A desktop entry; its script gets the folder and the dropped files as arguments."""
    script = _call(program, command, '"$0" "$@"' if command == "collect" else '"$0"')
    words = ("/bin/sh", "-c", script, str(folder))
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        f"X-Written-By={_MARK}\n"
        f"Name={name}\n"
        f"Exec={' '.join(map(_desktop_word, words))} %F\n"
        "Terminal=true\n"
        "Icon=x-office-spreadsheet\n"
    )


def _desktop_word(word: str) -> str:
    """A quoted argument of Exec: quoted as the specification says, then escaped as a value of the file."""
    quoted = "".join(f"\\{char}" if char in '"`$\\' else "%%" if char == "%" else char for char in word)
    return '"' + quoted.replace("\\", "\\\\") + '"'
