"""The caches of a term folder: files read before, in .缓存, which may be deleted at any time."""

from __future__ import annotations

import os
from pathlib import Path

from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.pool import Intake
from jiafang_batch.intake.remembered import Remembered
from jiafang_batch.run.place.counsellor_password import kept_passwords
from jiafang_batch.run.place.fingerprint import program

CACHE_FOLDER, CACHE_FILE = ".缓存", "读过的表.db"


def term_intake(folder: Path, limits: Limits | None = None, *, is_looking: bool = False) -> Intake:
    """Return an intake with a cache of the term's files, valid for this version of the program and these limits.

    A command that is only looking takes what the cache has, and changes nothing in the folder.
    """
    bounds, path = limits or Limits(), folder / CACHE_FOLDER / CACHE_FILE
    memory = None
    if not is_looking or os.path.isfile(path):  # noqa: PTH113  a folder that the system refuses has no cache
        memory = Remembered(path, f"{program()} {bounds}", is_growing=not is_looking)
    return Intake(bounds, memory=memory, passwords=kept_passwords(folder))
