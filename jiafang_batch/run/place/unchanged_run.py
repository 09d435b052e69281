"""A run is skipped if its inputs, options and program are the same and its outputs are untouched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.fingerprint import fingerprint
from jiafang_batch.run.place.folder import OUTPUT_FOLDER, RETURNED_FOLDER
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.publish import MEMORY, untouched_files, written_files
from jiafang_batch.run.usage import UsageError, disk_faults

_REPORT = "报告.json"
_HERE, _RETURNED = "{输出}", "{退回}"
"""Placeholders for the output folder and that of the returned copies beside it: the outputs do not depend on paths."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The report of a run and its exit code."""

    text: str
    code: int


@disk_faults("文件夹读不了")
def run_digest(
    folder: Path, target: Path, previous: Sequence[Path] = (), *options: str, as_of: str = "", thumbnails: bool = False
) -> str:
    """Return one digest of everything that a run's outputs depend on: all terms, the options as typed, the program."""
    before = [fingerprint(earlier, earlier / OUTPUT_FOLDER, ()).digest for earlier in previous]
    return fingerprint(folder, target, (*before, as_of, *options, str(thumbnails))).digest


def last_run(target: Path, digest: str) -> LastRun | None:
    """Return the run that wrote the output folder, if it had this digest and its outputs are unchanged."""
    try:
        raw = json.loads((target / MEMORY / _REPORT).read_bytes())
        text = str(raw["text"]).replace(_HERE, str(target)).replace(_RETURNED, str(_returned(target)))
        previous_run = LastRun(text, int(raw["code"])) if raw["digest"] == digest else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if previous_run is None:
        return None
    written = written_files(target)
    return previous_run if written and untouched_files(target) == written else None


def _returned(target: Path) -> Path:
    return target.parent / RETURNED_FOLDER


def remember_run(target: Path, digest: str, run: LastRun) -> None:
    """Record beside the outputs what they were made from; if that fails, the next run is only slower."""
    text = run.text.replace(str(target), _HERE).replace(str(_returned(target)), _RETURNED)
    raw = {"digest": digest, "text": text, "code": run.code}
    with suppress(UsageError):
        write_whole(target / MEMORY / _REPORT, json.dumps(raw, ensure_ascii=False, indent=1).encode())
        hide((target / MEMORY,))
