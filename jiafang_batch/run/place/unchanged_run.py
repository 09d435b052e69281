"""A run is skipped if its inputs, options and program are the same and its outputs are untouched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.fingerprint import fingerprint
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.publish import MEMORY, untouched_files, written_files
from jiafang_batch.run.usage import UsageError, disk_faults

_REPORT = "报告.json"
_HERE = "{输出}"
"""A placeholder for the output folder, so that the outputs do not depend on its path."""


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
        text = str(raw["text"]).replace(_HERE, str(target))
        known = LastRun(text, int(raw["code"])) if raw["digest"] == digest else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
    written = written_files(target)
    return known if written and untouched_files(target) == written else None


def remember_run(target: Path, digest: str, run: LastRun) -> None:
    """Record beside the outputs what they were made from; if that fails, the next run is only slower."""
    raw = {"digest": digest, "text": run.text.replace(str(target), _HERE), "code": run.code}
    with suppress(UsageError):
        write_whole(target / MEMORY / _REPORT, json.dumps(raw, ensure_ascii=False, indent=1).encode())
        hide((target / MEMORY,))
