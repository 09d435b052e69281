"""When a workbook was last saved, by its own properties and within what is possible."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta, timezone

import pytest

from jiafang_batch.handin.saved_time import saved_time

BEIJING = timezone(timedelta(hours=8))
SINCE, UNTIL = datetime(2024, 8, 1, tzinfo=BEIJING), datetime(2025, 1, 20, tzinfo=BEIJING)
CORE = '<cp:coreProperties xmlns:dcterms="x"><dcterms:modified xsi:type="dcterms:W3CDTF">{}</dcterms:modified></cp:coreProperties>'
META = "<office:meta><dc:date>{}</dc:date></office:meta>"


def package(name, text):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (package("docProps/core.xml", CORE.format("2024-10-01T02:00:00Z")), datetime(2024, 10, 1, 10, tzinfo=BEIJING)),
        (package("meta.xml", META.format("2024-10-01T10:00:00.123456")), datetime(2024, 10, 1, 10, tzinfo=BEIJING)),
        # The clock of a computer at home; what export programs write; nothing; nonsense.
        (package("docProps/core.xml", CORE.format("2025-10-01T02:00:00Z")), None),
        (package("docProps/core.xml", CORE.format("2006-09-16T00:00:00Z")), None),
        (package("docProps/core.xml", CORE.format("yesterday")), None),
        (package("xl/workbook.xml", "<workbook/>"), None),
        (b"PK\x03\x04 torn", None),
        (b"\xd0\xcf\x11\xe0 torn", None),
        ("家访日期,班级".encode(), None),
    ],
)
def test_the_moment_is_read_in_the_schools_time_and_only_a_possible_one(content, expected):
    assert saved_time(content, BEIJING, SINCE, UNTIL) == expected
