"""When a workbook was last saved, as the program that saved it wrote into the file.

Unlike the time of the file itself, this survives chat programs and mail. It may be missing or wrong (the clock of a
home computer, an export program that writes the same moment into every file), so the caller gives its bounds.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, tzinfo

from jiafang_batch.office.part_names import ZIP_FAULTS

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LARGEST_PART = 1 << 20
_MODIFIED = {
    "docprops/core.xml": re.compile(rb"<(?:\w+:)?modified\b[^>]*>([^<]{1,40})<"),
    "meta.xml": re.compile(rb"<dc:date>([^<]{1,40})<"),
}
"""The part with a package's properties → where the moment stands in it: of Office and OpenDocument."""


def saved_time(content: bytes, zone: tzinfo, since: datetime, until: datetime) -> datetime | None:
    """Return the moment within the bounds, or None if there is none; `zone` is that of a moment without one."""
    try:
        moment = _package_moment(content) if content.startswith(_ZIP) else _ole_moment(content)
    except ZIP_FAULTS:
        return None
    if moment is None:
        return None
    located = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    return located.replace(microsecond=0) if since <= located <= until else None


def _package_moment(content: bytes) -> datetime | None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for info in package.infolist():
            pattern = _MODIFIED.get(info.filename.replace("\\", "/").lstrip("/").lower())
            if pattern is None or info.flag_bits & 1:
                continue
            with package.open(info) as part:
                match = pattern.search(part.read(_LARGEST_PART))
            return _moment(match[1]) if match else None
    return None


def _moment(text: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(text.decode("ascii").strip())
    except ValueError:
        return None


def _ole_moment(content: bytes) -> datetime | None:
    if not content.startswith(_OLE):
        return None
    # olefile is imported only for old workbooks.
    import olefile  # type: ignore[import-untyped]

    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        moment = ole.get_metadata().last_saved_time
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else None
