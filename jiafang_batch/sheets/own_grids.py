"""Workbook bytes → grids within this process, for workbooks made by this program or a test."""

from __future__ import annotations

from jiafang_batch.grid import Grid
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes
from jiafang_batch.problem import Problem

__all__ = ["Grid", "read_grids"]


def read_grids(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return all worksheets of a workbook given as bytes; `file` is its name in locations.

    For files from others use `intake.pool.Intake`, which survives crashes of the reader.
    """
    read = read_bytes(data, file, Limits())
    return read.grids, read.problems
