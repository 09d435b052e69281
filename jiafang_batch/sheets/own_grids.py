"""Workbook bytes → grids within this process, for workbooks that this program or a test has just made."""

from __future__ import annotations

from jiafang_batch.grid import Grid
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes
from jiafang_batch.problem import Problem

__all__ = ["Grid", "read_grids"]


def read_grids(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """All worksheets of a workbook given as bytes; `file` is the name that locations carry.

    For files that others send use `intake.pool.Intake`, which survives what this does not.
    """
    read = read_bytes(data, file, Limits())
    return read.grids, read.problems
