"""A teachers' door as a process of its own: `python door_process.py TERM DAY` says its address and serves until it is killed."""

from __future__ import annotations

import sys
import threading
from datetime import date
from functools import partial
from pathlib import Path

from jiafang_batch.panel import doors
from jiafang_batch.panel.door_keeper import Doorkeeper

if __name__ == "__main__":
    day = date.fromisoformat(sys.argv[2])
    doors.Doorkeeper = partial(Doorkeeper, today=lambda: day)
    sys.stdout.write(f"{doors.Doors('127.0.0.1', 0).open(Path(sys.argv[1])).address}\n")
    sys.stdout.flush()
    threading.Event().wait()
