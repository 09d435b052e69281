"""Time per visit row for schools of several sizes, in one process that has run before: imports are not counted.

python benchmarks/growth.py 写到哪里 学期文件夹 行数 [学期文件夹 行数 …]
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from statistics import median

from jiafang_batch.report.district.school_outcome import Status
from jiafang_batch.run.district.one_school import SchoolTask, run_school
from jiafang_batch.run.term.school import SchoolJob


def seconds(term: Path, output: Path) -> float:
    """A whole run of the term that remembers nothing."""
    shutil.rmtree(output, ignore_errors=True)
    start = time.perf_counter()
    outcome = run_school(SchoolTask(term.name, SchoolJob(term), output))
    passed = time.perf_counter() - start
    if outcome.status is not Status.DONE:
        sys.exit(f"{term}：{outcome.said}")
    return passed


_TURNS = 3
"""All sizes in turn, so that a machine that grows slower does so for each."""
_ROWS_A_TURN, _MOST = 60_000, 9
"""Small schools are run again and again for about as long as a large one takes."""


def main(output: Path, terms: list[tuple[Path, int]]) -> None:
    """Warm up on the smallest, then the median of each: the least would favour short runs, which catch quiet moments."""
    seconds(terms[0][0], output / "warm")
    found: dict[int, list[float]] = {rows: [] for _, rows in terms}
    for _ in range(_TURNS):
        for term, rows in terms:
            times = max(1, min(_MOST, _ROWS_A_TURN // rows))
            found[rows] += [seconds(term, output / term.name) for _ in range(times)]
    print(json.dumps([{"rows": rows, "seconds": median(passed)} for rows, passed in found.items()]))


if __name__ == "__main__":
    folder, *pairs = sys.argv[1:]
    main(Path(folder), [(Path(term), int(rows)) for term, rows in zip(pairs[::2], pairs[1::2], strict=True)])
