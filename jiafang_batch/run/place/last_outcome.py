"""The outcome of a school's last run, kept beside its outputs with its visits for the district's ledger."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

from jiafang_batch.kept_json import kept_json, restored
from jiafang_batch.report.district.school_outcome import SchoolOutcome
from jiafang_batch.run.place.state_file import state_bytes

OUTCOME, VISITS = "结果.json", "家访.parquet"
"""The files in an output folder's memory."""
_VERSION = 1
_PASSING = frozenset({"seconds", "is_remembered"})
"""Fields that are not kept."""
_FIELDS = {field.name for field in fields(SchoolOutcome)} - _PASSING


def as_json(outcome: SchoolOutcome) -> bytes:
    """Return the outcome in the form that is kept, without the time it took."""
    raw = {"version": _VERSION, **asdict(outcome), "status": outcome.status.value}
    for name in _PASSING:
        del raw[name]
    return json.dumps(raw, ensure_ascii=False, indent=1).encode()


def remembered(path: Path) -> SchoolOutcome | None:
    """Return the outcome kept in a file, or None if there is none that this program can read."""
    try:
        raw = kept_json(state_bytes(path) or b"")
        is_ours = isinstance(raw, dict) and raw.get("version") == _VERSION and raw.keys() >= _FIELDS
        return restored(SchoolOutcome, raw) if is_ours else None
    except ValueError:
        return None
