"""Running a command and saying what it cost: processor seconds with all its children, seconds on the clock, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost; `said` is what it printed."""

    cpu: float
    wall: float
    peak: float
    """Megabytes of its largest process."""
    said: str

    def __lt__(self, other: Cost) -> bool:
        """Cheaper; of several runs the cheapest was disturbed least."""
        return self.cpu < other.cpu


_AS_USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""A program that is in use is compiled once; where a machine forbids that, every run would compile all of it again."""


def cost(*command: str | Path, expected: Sequence[int] = (0,)) -> Cost:
    """The cost of a command; one that ends in another way than expected ends the benchmark."""
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603
        [str(word) for word in command], stdout=subprocess.PIPE, text=True, env=_AS_USUAL
    ) as process:
        assert process.stdout is not None  # noqa: S101  it is a pipe
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode not in expected:
        sys.exit(f"{' '.join(map(str, command))} 以 {process.returncode} 结束：\n{said}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, said)


def best(rounds: int, *command: str | Path) -> Cost:
    """The cheapest of several runs."""
    return min(cost(*command) for _ in range(rounds))
