"""Reading strangers' files in processes of their own: a crash, a hang or a flood of memory is one file's problem."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
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
"""Files given to a process before it has answered, so that it never waits for the next one."""
_BUFFERED = 256
"""Files read ahead of the one that is due: one slow file neither holds the others up nor fills the memory."""
_MOST_PROCESSES = 4
_PATIENCE = 1.0
"""Seconds between two looks at Ctrl-C, which Windows does not deliver to a waiting queue."""
_BEHIND = 0.3
"""Seconds that the caller waits for files, all in all, before another process is started: one mostly reads as fast as
files are made use of, and each costs a start of Python."""

File = tuple[str, Path]
"""The name that every location of the file carries, and where it lies."""


class Intake:
    """A pool of reading processes, started when needed and used again for every call until the `with` block ends.

    `processes` is the most at a time; None: one per processor, at most four; 0: all is read in this very process,
    without isolation, for tests and for files that are known to be harmless.
    """

    def __init__(
        self, limits: Limits | None = None, processes: int | None = None, memory: Remembered | None = None
    ) -> None:
        self._limits, self._memory = limits or Limits(), memory
        self._most = min(processors(), _MOST_PROCESSES) if processes is None else processes
        self._processes: list[Process] = []
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._waited = 0.0
        """Seconds since the last process was there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process and wait until it is gone; a later call starts new ones."""
        for process in self._processes:
            process.end()
        self._processes.clear()

    def forget_others(self) -> None:
        """Drop from the memory, where there is one, every file that this pool was not asked for."""
        if self._memory is not None:
            self._memory.forget_others()

    def read_many(self, files: Iterable[File]) -> Iterator[FileGrids]:
        """Every file once and in the order given; a file that can not be read is a problem, never an exception."""
        if self._memory is not None:
            return self._memory.through(files, self._read)
        return (answer.found for answer in self._read(files))

    def _read(self, files: Iterable[File]) -> Iterator[Answer]:
        """The answers in the order of the files, the first of which are given out before the first answer is asked for."""
        if not self._most:
            # Only here are the readers needed in this process.
            from jiafang_batch.intake.reader import read_path

            return (Answer(read_path(path, name, self._limits)) for name, path in files)
        # Nobody waits any more for what an earlier caller left.
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
        """Give out files until every process has enough to do or no more may be given."""
        while job.has_more() and (process := self._free()) is not None:
            process.ask(*job.take())

    def _free(self) -> Process | None:
        """The process with the least to do, a new one where all have enough and are behind; None where one must wait."""
        process = min(self._processes, key=lambda process: len(process.pending), default=None)
        if process is not None and len(process.pending) < _AHEAD:
            return process
        if process is not None and (len(self._processes) >= self._most or self._waited < _BEHIND):
            return None
        self._waited = 0.0
        self._processes.append(Process(self._limits, self._events))
        return self._processes[-1]

    def _hear(self, job: _Job) -> None:
        """Wait for one event; those of processes that were ended earlier mean nothing any more."""
        start, is_complete = monotonic(), all(process.is_up for process in self._processes)
        try:
            process, event = self._events.get(timeout=_PATIENCE)
        except Empty:
            return
        finally:
            self._waited += monotonic() - start if is_complete else 0.0
        if process not in self._processes:
            return
        match event:
            case bytes():
                number = process.pending.popleft()
                found = decoded(event, job.name(number))
                job.answered(number, self._crashed(job.name(number)) if found is None else Answer(found, event))
            case Signal.UP:
                process.is_up = True
            case Signal.GONE:
                self._bury(process, job)

    def _bury(self, process: Process, job: _Job) -> None:
        """A process has ended: its current file is to blame unless it left of its own will; the others go round again."""
        self._processes.remove(process)
        status = process.end()
        if not process.is_up:
            message = f"a reading process could not start (exit status {status})"
            raise RuntimeError(message)
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
        """A caller that stops early leaves no process at work on files that nobody waits for."""
        for process in [process for process in self._processes if process.pending]:
            self._processes.remove(process)
            process.end()


class _Job:
    """The files of one call, by number: to be given out, being read, read and not yet due."""

    def __init__(self, files: Iterable[File]) -> None:
        self._files = enumerate(files)
        self._next = next(self._files, None)
        self._again: deque[int] = deque()
        self._given: dict[int, File] = {}
        self._answers: dict[int, Answer] = {}
        self._due = 0

    def has_more(self) -> bool:
        """Whether a file may be given out now."""
        return bool(self._again) or (self._next is not None and self._next[0] < self._due + _BUFFERED)

    def take(self) -> tuple[int, File]:
        """The next file to be read; those of an ended process go first."""
        if self._again:
            number = self._again.popleft()
            return number, self._given[number]
        assert self._next is not None  # noqa: S101  `has_more` said so
        number, file = self._next
        self._given[number] = file
        self._next = next(self._files, None)
        return number, file

    def name(self, number: int) -> str:
        """What locations call the file."""
        return self._given[number][0]

    def put_back(self, numbers: Iterable[int]) -> None:
        """These were given out and have not been read."""
        self._again.extendleft(reversed(list(numbers)))

    def answered(self, number: int, answer: Answer) -> None:
        """The file has been read."""
        del self._given[number]
        self._answers[number] = answer

    def due(self) -> Answer | None:
        """The answer that is next in order, once."""
        answer = self._answers.pop(self._due, None)
        if answer is not None:
            self._due += 1
        return answer

    def is_waiting(self) -> bool:
        """Whether any file is still being read."""
        return bool(self._given)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
