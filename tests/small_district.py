"""Small schools that differ enough to be several, and what a district's run left, read back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from small_term import Change


def renamed(name: str) -> list[Change]:
    """Another school: it and its first pupil have other names."""
    pupil = [(sheet, "王小明", name) for sheet in ("学生名册", "一班家访", "家访计划", "家访手记", "家长问卷")]
    return [("基本设置", "青禾小学", f"{name[-1]}小学"), *pupil]


BEI = [
    *renamed("王小红"),
    ("二班家访", "        2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读\n", ""),
]
NAN = [*renamed("王小刚"), ("诉求办理", "", ""), ("收表登记", "2025-1-21", "2025-1-23")]
GOOD: dict[str, list[Change]] = {"东小学": [], "北小学": BEI, "南小学/2024秋": NAN}
"""Three schools in which nothing is wrong: folder → how it differs from the small term."""


def data(folder: Path) -> dict[str, bytes]:
    """Every file for machines below the folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.suffix in (".csv", ".parquet")
    }


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
