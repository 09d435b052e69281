"""Everybody hands in at once at the teachers' door of a school: how long an answer takes, and the memory of the door.

python benchmarks/door.py 学期文件夹 结果文件夹 份数
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import httpx2
from school import TERM_LAST

from jiafang_batch.panel import doors
from jiafang_batch.panel.door_keeper import Doorkeeper
from jiafang_batch.run.handin.door_codes import read_codes

_LONGEST = 120
"""Seconds after which a teacher has gone away."""


def serve(term: Path, day: date) -> None:
    """Open the door on a day of the term, print its address, and serve until the process is ended."""
    doors.Doorkeeper = partial(Doorkeeper, today=lambda: day)  # type: ignore[misc, assignment]
    print(doors.Doors("127.0.0.1", 0).open(term).address, flush=True)
    threading.Event().wait()


def seconds_of_upload(address: str, code: str, sheet: Path) -> float:
    """Hand a sheet in as a teacher does; return the seconds until the page with its faults is there."""
    with httpx2.Client(
        base_url=address, headers={"Origin": address}, timeout=_LONGEST, follow_redirects=True
    ) as client:
        page = client.get("/", params={"code": code}).text
        token = re.search(r'name="token" value="([0-9a-f]+)"', page)
        assert token is not None  # noqa: S101  the code is valid
        content = sheet.read_bytes()
        start = time.perf_counter()
        answer = client.post("/", files=[("token", (None, token[1])), ("file", (sheet.name, content))])
        passed = time.perf_counter() - start
    if "收下了" not in answer.text:
        sys.exit(f"{sheet.name} 没有收下：\n{answer.text}")
    return passed


def main(source: Path, work: Path, count: int) -> None:
    """Print as JSON: sheets handed in at once, the 95th percentile and the median in seconds, megabytes of the door."""
    shutil.rmtree(work, ignore_errors=True)
    sheets = sorted((source / "收表").rglob("*家访记录.xlsx"))[:count]
    term = work / "学期"
    shutil.copytree(source, term, ignore=shutil.ignore_patterns("收表", ".*", "输出"))
    command = [sys.executable, __file__, "--serve", str(term), TERM_LAST.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101  it is a pipe
        address = process.stdout.readline().strip()
        codes = read_codes(term)
        assert codes is not None  # noqa: S101  the door is open
        codes_of_sheets = [codes.codes[sheet.name.removesuffix("家访记录.xlsx")] for sheet in sheets]
        with ThreadPoolExecutor(len(sheets)) as teachers:
            seconds = sorted(teachers.map(partial(seconds_of_upload, address), codes_of_sheets, sheets))
        process.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    shutil.rmtree(work)
    print(json.dumps({
        "sheets": len(sheets), "p95": seconds[int(len(seconds) * 0.95) - 1], "median": seconds[len(seconds) // 2],
        "peak": used.ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--serve", folder, day]:
            serve(Path(folder), date.fromisoformat(day))
        case [folder, work, count]:
            main(Path(folder), Path(work), int(count))
        case _:
            sys.exit(__doc__)
