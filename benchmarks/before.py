"""What reading and a run cost beside an earlier commit: both on the same demo schools, in turns.

    python benchmarks/before.py b7d908e [--rounds 7]
The demo schools are made by the earlier commit, whose workbooks the present program reads as well. Of each command the
cheapest run counts, because whatever else the machine does only adds to it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measure import Cost, cost

ROOT = Path(__file__).resolve().parent.parent
START = """
import sys
# An editable installation would be found before the tree.
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
from jiafang_batch.cli import main
main()
"""
MEASURED = (("check", "small"), ("check", "school"), ("run", "small"), ("run", "school"))


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The tree of a commit, as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", "-q", tree, commit], check=True)  # noqa: S603, S607
        try:
            yield tree
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)  # noqa: S603, S607


def program(tree: Path, *words: str | Path) -> Cost:
    """The cost of a command of the program in that tree; a demo school has faults, so 1 is expected too."""
    return cost("env", f"PYTHONPATH={tree}", sys.executable, "-P", "-c", START, *words, expected=(0, 1))


def fresh(school: Path, term: Path) -> Path:
    """The school as nobody has read it yet."""
    shutil.rmtree(term, ignore_errors=True)
    shutil.copytree(school, term)
    return term


def main() -> None:
    """Measure in turns and print a line for each command and size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("commit")
    options.add_argument("--rounds", type=int, default=7)
    chosen = options.parse_args()
    with checked_out(chosen.commit) as before, tempfile.TemporaryDirectory() as folder:
        schools = {size: Path(folder) / size for _, size in MEASURED}
        for size, school in schools.items():
            program(before, "demo", school, "--size", size)
        for command, size in MEASURED:
            spent: dict[Path, list[Cost]] = {before: [], ROOT: []}
            # The first round compiles what has never run.
            for _ in range(chosen.rounds + 1):
                for tree, costs in spent.items():
                    costs.append(program(tree, command, fresh(schools[size], Path(folder) / "term")))
            old, new = (min(costs[1:]) for costs in spent.values())
            print(f"{command:6} {size:7} {old.cpu:.2f} → {new.cpu:.2f} CPU 秒，{new.cpu / old.cpu:.2f}")


if __name__ == "__main__":
    main()
