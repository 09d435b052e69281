"""Reads untrusted files in separate processes, so that a crash, a hang or excessive memory use affects one file only."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import tee
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Self

from jiafang_batch.intake.answer import Answer, FileGrids
from jiafang_batch.intake.codec import decoded
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.process import TOO_SLOW, Event, Process, Signal
from jiafang_batch.intake.refuse import about, damaged
from jiafang_batch.intake.remembered import Remembered

_AHEAD = 4
"""Files given to a process before it has answered, so that it never waits."""
_BUFFERED = 256
"""Files read ahead of the next one to be returned; limits memory while one file is slow."""
_MOST_PROCESSES = 4
_PATIENCE = 1.0
"""Seconds between two checks for Ctrl-C, which Windows does not deliver while a queue is waited for."""
_BEHIND = 0.3
"""Seconds of waiting, in total, before another process is started: usually one process keeps up with the caller, and
each start of Python takes time.
"""

File = tuple[str, Path]
"""The name of the file in every location, and its path."""


class Intake:
    """A pool of reading processes, started when needed and reused until the `with` block ends.

    `processes` is the maximum number; None means one per processor, at most four; 0 means that files are read in this
    process, without isolation, for tests and trusted files. `passwords` are tried on encrypted workbooks, whose content
    is never cached.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        processes: int | None = None,
        memory: Remembered | None = None,
        passwords: Sequence[str] = (),
    ) -> None:
        self._limits, self._memory, self._passwords = limits or Limits(), memory, passwords
        self._most = min(processors(), _MOST_PROCESSES) if processes is None else processes
        self._processes: list[Process] = []
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._waited = 0.0
        """Seconds waited since the last process was started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process and wait until it has exited; a later call starts new ones."""
        for process in self._processes:
            process.end()
        self._processes.clear()

    def forget_others(self) -> None:
        """Delete from the cache, if there is one, every file that this pool was not asked for."""
        if self._memory is not None:
            self._memory.forget_others()

    def typed(self, files: Iterable[File], way: str) -> Mapping[str, bytes]:
        """Return name → what `keep_typed` was given for the file, from the cache if there is one."""
        return {} if self._memory is None else self._memory.typed(files, way)

    @property
    def remembers(self) -> bool:
        """True if what is made of files is kept for later commands."""
        return self._memory is not None and self._memory.is_growing

    def keep_typed(self, typed: Mapping[str, bytes], way: str) -> None:
        """Add what was made of files that were read, by name, to the cache if there is one."""
        if self._memory is not None:
            self._memory.keep_typed(typed, way)

    def read_many(self, files: Iterable[File]) -> Iterator[FileGrids]:
        """Return every file once and in the order given; an unreadable file yields a problem, never an exception."""
        if self._passwords:
            files, named = tee(files)
            return map(self._unlocked, named, self._read_through(files))
        return self._read_through(files)

    def _read_through(self, files: Iterable[File]) -> Iterator[FileGrids]:
        if self._memory is not None:
            return self._memory.through(files, self._read)
        return (answer.file_grids for answer in self._read(files))

    def _unlocked(self, file: File, grids: FileGrids) -> FileGrids:
        """The file, opened with one of the passwords if it is encrypted: the program has written it itself."""
        if not any(problem.code == "encrypted-file" for problem in grids.problems):
            return grids
        # Imported only for encrypted files.
        from jiafang_batch.intake.encrypted import opened_with
        from jiafang_batch.intake.reader import read_bytes

        name, path = file
        try:
            plain = opened_with(path.read_bytes(), self._passwords)
        except OSError:
            return grids
        return read_bytes(plain, name, self._limits) if plain else grids

    def _read(self, files: Iterable[File]) -> Iterator[Answer]:
        """Return the answers in the order of the files.

        The first files are handed out before the first answer is requested.
        """
        if not self._most:
            # Imported here because only this branch reads files in this process.
            from jiafang_batch.intake.reader import read_path

            return (Answer(read_path(path, name, self._limits)) for name, path in files)
        # Files left over from an earlier call are no longer needed.
        self._end_busy()
        job = _Job(files)
        self._feed(job)
        return self._answers(job)

    def _answers(self, job: _Job) -> Iterator[Answer]:
        try:
            while True:
                self._feed(job)
                if answer := job.due():
                    yield answer
                elif job.is_waiting():
                    self._hear(job)
                else:
                    return
        finally:
            self._end_busy()

    def _feed(self, job: _Job) -> None:
        """Hand out files until every process has enough to do or no more may be read ahead."""
        while job.has_more() and (process := self._free()) is not None:
            process.ask(*job.take())

    def _free(self) -> Process | None:
        """Return the process with the least to do, a new one if all are busy and slow, or None if the caller must wait."""
        process = min(self._processes, key=lambda process: len(process.pending), default=None)
        if process is not None and len(process.pending) < _AHEAD:
            return process
        if process is not None and (len(self._processes) >= self._most or self._waited < _BEHIND):
            return None
        self._waited = 0.0
        self._processes.append(Process(self._limits, self._events))
        return self._processes[-1]

    def _hear(self, job: _Job) -> None:
        """Wait for one event; events of processes that have been ended are ignored."""
        # For files that have been handed out another process can do nothing.
        start, would_help = monotonic(), job.has_more() and all(process.is_up for process in self._processes)
        try:
            process, event = self._events.get(timeout=_PATIENCE)
        except Empty:
            return
        finally:
            self._waited += monotonic() - start if would_help else 0.0
        if process not in self._processes:
            return
        match event:
            case bytes():
                number = process.pending.popleft()
                file_grids = decoded(event, job.name(number))
                job.answered(
                    number, self._crashed(job.name(number)) if file_grids is None else Answer(file_grids, event)
                )
            case Signal.UP:
                process.is_up = True
            case Signal.GONE:
                self._bury(process, job)

    def _bury(self, process: Process, job: _Job) -> None:
        """Handle the end of a process: its current file is the cause unless it exited by itself.

        Its other files are queued again.
        """
        self._processes.remove(process)
        status = process.end()
        if not process.is_up:
            raise RuntimeError(f"a reading process could not start (exit status {status})")
        if status and process.pending:
            number = process.pending.popleft()
            job.answered(number, self._crashed(job.name(number), status))
        job.put_back(process.pending)

    def _crashed(self, name: str, status: int = 0) -> Answer:
        if status in TOO_SLOW:
            cause = about("slow-file", name, seconds=f"{self._limits.seconds:g}")
        else:
            cause = damaged(name, "读取程序在这个文件上崩溃（内容损坏，或者大得放不进内存）")
        return Answer(FileGrids(name, (), (cause,)))

    def _end_busy(self) -> None:
        """End the processes that are still reading when the caller stops early."""
        for process in [process for process in self._processes if process.pending]:
            self._processes.remove(process)
            process.end()


class _Job:
    """The files of one call, by number: waiting, being read, and read but not yet returned."""

    def __init__(self, files: Iterable[File]) -> None:
        self._numbered = enumerate(files)
        self._next = next(self._numbered, None)
        self._again: deque[int] = deque()
        self._files: dict[int, File] = {}
        self._answers: dict[int, Answer] = {}
        self._due = 0

    def has_more(self) -> bool:
        """True if a file may be handed out now."""
        return bool(self._again) or (self._next is not None and self._next[0] < self._due + _BUFFERED)

    def take(self) -> tuple[int, File]:
        """Return the next file to read; files of an ended process come first."""
        if self._again:
            number = self._again.popleft()
            return number, self._files[number]
        assert self._next is not None  # noqa: S101  `has_more` said so
        number, file = self._next
        self._files[number] = file
        self._next = next(self._numbered, None)
        return number, file

    def name(self, number: int) -> str:
        """The file's name in locations."""
        return self._files[number][0]

    def put_back(self, numbers: Iterable[int]) -> None:
        """Queue these files again."""
        self._again.extendleft(reversed(list(numbers)))

    def answered(self, number: int, answer: Answer) -> None:
        """Record the answer for a file."""
        del self._files[number]
        self._answers[number] = answer

    def due(self) -> Answer | None:
        """Return the answers that are next in order, each once."""
        answer = self._answers.pop(self._due, None)
        if answer is not None:
            self._due += 1
        return answer

    def is_waiting(self) -> bool:
        """True while any file is being read."""
        return bool(self._files)


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
