"""How large an installation is: the package and everything that its base requirements bring, unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = "jiafang-batch"
ROOT = Path(__file__).resolve().parent.parent / "jiafang_batch"


def base_sizes() -> dict[str, float]:
    """Megabytes of each distribution that a base installation has, with what pip compiles, the largest first."""
    sizes = {name: _megabytes(_files(distribution(name))) for name in _closure(PACKAGE) - {PACKAGE}}
    # A development installation points to the sources.
    sizes[PACKAGE] = _megabytes(ROOT.rglob("*"))
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def _closure(name: str) -> set[str]:
    """The distribution and all that it requires without extras, on this machine."""
    reached, waiting = {name}, [name]
    while waiting:
        required = {r.name for r in _required(waiting.pop())} - reached
        reached |= required
        waiting += required
    return reached


def _required(name: str) -> Iterator[Requirement]:
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            requirement.name = canonicalize_name(requirement.name)
            yield requirement


def _files(held: Distribution) -> Iterator[Path]:
    return (Path(str(held.locate_file(file))) for file in held.files or ())


def _megabytes(files: Iterator[Path]) -> float:
    sizes = (file.stat().st_size for file in files if file.is_file())
    return sum(sizes) / 1_000_000
