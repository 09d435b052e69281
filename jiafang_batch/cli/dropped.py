"""Files that were dropped on a Windows icon, recovered from the command line that Windows made of them."""

from __future__ import annotations

import re
from pathlib import Path

_CALL = re.compile(r'\s/[ck]\s+""[^"]+\.bat"(?P<files>.*)"\s*$', re.IGNORECASE | re.DOTALL)
_FILE = re.compile(r'"([^"]+)"|(\S+)')


def dropped_paths(command_line: str) -> tuple[Path, ...]:
    r"""Return the paths after the batch file's own name in cmd.exe /c ""E:\收表.bat" E:\a&b.xlsx "E:\c d.xlsx"".

    Empty for a double click, and for a batch file that was called by its name in a console.
    """
    call = _CALL.search(command_line)
    return tuple(Path(quoted or bare) for quoted, bare in _FILE.findall(call["files"])) if call else ()
