"""The outcome of a school's last run, kept beside its outputs with its visits for the district's ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import asdict, fields

from jiafang_batch.kept_json import as_kept, restored, restored_plain
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
    kept = {name: value for name, value in asdict(outcome).items() if name in _FIELDS}
    return as_kept({"version": _VERSION, **kept})


def remembered(path: Path) -> SchoolOutcome | None:
    """Return the outcome kept in a file, or None if there is none that this program can read."""
    try:
        raw = restored(dict[str, Any], state_bytes(path) or b"")
        is_ours = raw.get("version") == _VERSION and raw.keys() >= _FIELDS
        return restored_plain(SchoolOutcome, raw) if is_ours else None
    except ValueError:
        return None
