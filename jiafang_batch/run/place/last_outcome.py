"""The outcome of a school's last run, kept beside its outputs with its visits for the district's ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jiafang_batch.measure.bureau_counts import BureauCounts
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.report.district.school_outcome import Reason, SchoolOutcome, Status

OUTCOME, VISITS = "结果.json", "家访.parquet"
"""The files in an output folder's memory."""
_VERSION = 1


def as_json(outcome: SchoolOutcome) -> bytes:
    """Return the outcome in the form that is kept, without the time it took."""
    raw = {"version": _VERSION, **asdict(outcome), "status": outcome.status.value}
    del raw["seconds"], raw["is_remembered"]
    return json.dumps(raw, ensure_ascii=False, indent=1).encode()


def remembered(path: Path) -> SchoolOutcome | None:
    """Return the outcome kept in a file, or None if there is none that this program can read."""
    try:
        raw = json.loads(path.read_bytes())
        return _outcome(raw) if raw.pop("version") == _VERSION else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _outcome(raw: dict[str, Any]) -> SchoolOutcome:
    bureau_counts: Mapping[str, Any] | None = raw["bureau_counts"]
    typed = {
        "status": Status(raw["status"]),
        "statistics": tuple(Statistics(**row) for row in raw["statistics"]),
        "bureau_counts": _bureau_counts(bureau_counts) if bureau_counts else None,
        "contents": tuple(raw["contents"]),
        "reasons": tuple(Reason(**row) for row in raw["reasons"]),
    }
    return SchoolOutcome(**{**raw, **typed})


def _bureau_counts(raw: Mapping[str, Any]) -> BureauCounts:
    silent: Sequence[str] = raw["silent_classes"]
    return BureauCounts(**{**raw, "silent_classes": tuple(silent)})
