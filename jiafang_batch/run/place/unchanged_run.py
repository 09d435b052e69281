"""A run is skipped if its inputs, options and program are the same and its outputs are untouched."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from jiafang_batch.kept_json import as_kept
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.fingerprint import fingerprint
from jiafang_batch.run.place.folder import RETURNED_FOLDER, standing_terms
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.publish import MEMORY, untouched_files, written_files
from jiafang_batch.run.place.state_file import state_of
from jiafang_batch.run.usage import UsageError, disk_faults

_REPORT = "报告.json"
_HERE, _RETURNED = "{输出}", "{退回}"
"""Placeholders for the output folder and that of the returned copies beside it: the outputs do not depend on paths."""


class LastRun(Struct, frozen=True):
    """The report of a run and its exit code."""

    text: str
    code: int


class _Report(Struct, frozen=True):
    """What is kept of a run."""

    digest: str
    text: str
    code: int
    earlier: tuple[str, ...] = ()
    """The folder of the term before it that its policy names."""


@disk_faults("文件夹读不了")
def run_digest(
    folder: Path, target: Path, previous: Sequence[Path] = (), *options: str, as_of: str = "", thumbnails: bool = False
) -> str:
    """Return one digest of everything that a run's outputs depend on: all terms, the options as typed, the program."""
    return fingerprint(folder, target, (as_of, *options, str(thumbnails)), previous).digest


def earlier_terms(target: Path) -> tuple[Path, ...]:
    """Return the folder of the term before it whose visits were added by the run that wrote the output folder."""
    kept = state_of(target / MEMORY / _REPORT, _Report)
    return standing_terms(kept.earlier) if kept else ()


def last_run(target: Path, digest: str) -> LastRun | None:
    """Return the run that wrote the output folder, if it had this digest and its outputs are unchanged."""
    kept = state_of(target / MEMORY / _REPORT, _Report)
    if kept is None or kept.digest != digest:
        return None
    written = written_files(target)
    if not written or untouched_files(target) != written:
        return None
    return LastRun(kept.text.replace(_HERE, str(target)).replace(_RETURNED, str(_returned(target))), kept.code)


def _returned(target: Path) -> Path:
    return target.parent / RETURNED_FOLDER


def remember_run(target: Path, digest: str, run: LastRun, earlier: tuple[Path, ...] = ()) -> None:
    """Record beside the outputs what they were made from; if that fails, the next run is only slower."""
    text = run.text.replace(str(target), _HERE).replace(str(_returned(target)), _RETURNED)
    kept = _Report(digest, text, run.code, tuple(map(str, earlier)))
    with suppress(UsageError):
        write_whole(target / MEMORY / _REPORT, as_kept(kept))
        hide((target / MEMORY,))
