"""Long work: commands run one after another for each term, in a process of their own that may be stopped at any time.

The panel runs the commands themselves, so that it can do nothing that they do not. What a command says goes to a file
below the term folder; a closed browser or a stopped panel ends no command.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from jiafang_batch.kept_json import as_kept
from jiafang_batch.run.command_words import PROGRESS_LINES
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.parcel import PANEL_FOLDER
from jiafang_batch.run.place.state_file import state_bytes, state_of

_JOBS = "做过的"
_KEPT = 30
"""The number of finished jobs of a term that can still be looked at."""
_PATIENCE = 8.0
"""Seconds in which a stopped command may end by itself."""
_TAIL = 4096
STOPPED = 130
"""The exit code of a stopped command, as the command line has it."""


class Job(Struct):
    """One command: what it is called on the page, its words, and how far it is."""

    key: str
    title: str
    words: tuple[str, ...]
    shown: str
    """The command as a person would type it."""
    then: str = ""
    """The page below the term's to go to when it is done."""
    began: str = ""
    ended: str = ""
    code: int | None = None

    @property
    def is_done(self) -> bool:
        """True once the command has ended."""
        return self.code is not None


class _Work(Struct):
    """The jobs of one folder that wait or run."""

    waiting: list[tuple[Job, Callable[[int], None]]] = field(default_factory=list)
    running: Job | None = None
    process: subprocess.Popen[bytes] | None = None
    is_alive: bool = False
    """True while a thread works on them."""


class Jobs:
    """The jobs of all terms of a panel: one worker for each folder."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._works: dict[Path, _Work] = {}

    def start(
        self,
        root: Path,
        job: tuple[str, Sequence[str], str],
        then: str = "",
        when_done: Callable[[int], None] = lambda _: None,
    ) -> Job:
        """Add a job (title, words, command as shown) to a folder's; `when_done` is called with its exit code."""
        title, words, shown = job
        made = Job(f"{time.time_ns():x}{secrets.token_hex(3)}", title, tuple(words), shown, then)
        _note(root, made)
        with self._lock:
            work = self._works.setdefault(root, _Work())
            work.waiting.append((made, when_done))
            if not work.is_alive:
                work.is_alive = True
                threading.Thread(target=self._work_off, args=(root, work), daemon=True).start()
        return made

    def now(self, root: Path) -> tuple[Job, ...]:
        """Return the job that runs and those that wait."""
        with self._lock:
            work = self._works.get(root, _Work())
            return (*([work.running] if work.running else []), *(job for job, _ in work.waiting))

    def find(self, root: Path, key: str) -> Job | None:
        """Return the job with that key, also one of an earlier panel; None if it is not known any more."""
        here = next((job for job in self.now(root) if job.key == key), None)
        return here or next((job for job in past(root) if job.key == key), None)

    def stop(self, root: Path, key: str) -> None:
        """Stop a job: one that waits is not begun, one that runs is told to end and leaves everything whole."""
        with self._lock:
            work = self._works.get(root)
            if work is None:
                return
            waiting = [job for job, _ in work.waiting if job.key == key]
            work.waiting = [entry for entry in work.waiting if entry[0].key != key]
            process = work.process if work.running and work.running.key == key else None
        for job in waiting:
            _ended(root, job, STOPPED)
        if process is not None:
            _interrupt(process)

    def _work_off(self, root: Path, work: _Work) -> None:
        while True:
            with self._lock:
                if not work.waiting:
                    work.is_alive = False
                    return
                work.running, when_done = work.waiting.pop(0)
            job = work.running
            code = self._run(root, work, job)
            with suppress(OSError):
                when_done(code)
            _ended(root, job, code)
            with self._lock:
                work.running = work.process = None

    @staticmethod
    def _run(root: Path, work: _Work, job: Job) -> int:
        job.began = _clock()
        _note(root, job)
        command = [sys.executable, "-m", "jiafang_batch", *job.words]
        environment = {**os.environ, PROGRESS_LINES: "1", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
        with _log(root, job.key).open("wb") as output, _log(root, job.key, "进度").open("wb") as progress:
            work.process = subprocess.Popen(  # noqa: S603  our own command; its words are never a shell's
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=progress, env=environment, **_own_group()
            )
            return work.process.wait()


def lines(root: Path, key: str) -> list[str]:
    """Return the output of a command so far."""
    return _text(_log(root, key)).splitlines()


def progress(root: Path, key: str) -> tuple[str, int, int]:
    """Return the progress of a command: what it does, steps done, all steps; blank and 0 if it reported none."""
    for line in reversed(_text(_log(root, key, "进度"), _TAIL).splitlines()):
        label, _, steps = line.rpartition(" ")
        done, slash, total = steps.partition("/")
        if slash and done.isdecimal() and total.isdecimal():
            return label, int(done), int(total)
    return "", 0, 0


def faults(root: Path, key: str) -> list[str]:
    """Return the lines in which a command stated why it could not continue."""
    return [line for line in _text(_log(root, key, "进度")).splitlines() if not _is_progress(line)]


def _is_progress(line: str) -> bool:
    done, slash, total = line.rpartition(" ")[2].partition("/")
    return bool(slash) and done.isdecimal() and total.isdecimal()


def past(root: Path) -> Iterator[Job]:
    """Yield the jobs on record, the latest first."""
    for path in sorted((root / PANEL_FOLDER / _JOBS).glob("*.json"), reverse=True):
        job = state_of(path, Job)
        if job is not None and job.key == path.stem:
            yield job


def _log(root: Path, key: str, kind: str = "说的") -> Path:
    return root / PANEL_FOLDER / _JOBS / f"{key}.{kind}.txt"


def _text(path: Path, tail: int = 0) -> str:
    return (state_bytes(path) or b"")[-tail:].decode("utf-8", "replace")


def _clock() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _note(root: Path, job: Job) -> None:
    """Record the job beside its output; the oldest records are removed."""
    write_whole(root / PANEL_FOLDER / _JOBS / f"{job.key}.json", as_kept(job))
    hide([root / PANEL_FOLDER])
    for path in sorted((root / PANEL_FOLDER / _JOBS).glob("*.json"), reverse=True)[_KEPT:]:
        for record in path.parent.glob(f"{path.stem}.*"):
            record.unlink(missing_ok=True)


def _ended(root: Path, job: Job, code: int) -> None:
    # A signal ends a process with its negative number.
    job.ended, job.code = _clock(), STOPPED if code < 0 else code
    _note(root, job)


# ---------------------------------------------------------------- processes of both systems

if sys.platform == "win32":

    def _own_group() -> dict[str, Any]:
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}

    def _interrupt(process: subprocess.Popen[bytes]) -> None:
        # A process without a window gets no Ctrl-C; whatever a command writes is whole at any moment.
        process.terminate()

else:

    def _own_group() -> dict[str, Any]:
        return {"start_new_session": True}

    def _interrupt(process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        threading.Timer(_PATIENCE, _kill, (process,)).start()

    def _kill(process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
