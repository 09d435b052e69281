"""`python on_day.py DAY panel …`: the command line, whose teachers' doors stand open on that day."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial

from jiafang_batch.cli import main
from jiafang_batch.panel import doors
from jiafang_batch.panel.door_keeper import Doorkeeper

if __name__ == "__main__":
    day = date.fromisoformat(sys.argv.pop(1))
    doors.Doorkeeper = partial(Doorkeeper, today=lambda: day)
    main()
