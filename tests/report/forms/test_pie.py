"""The pie of 家访形式 in the term's report: pieces whose labels do not overlap, and that make up the whole."""

from __future__ import annotations

import pytest

from jiafang_batch.report.forms.report_sections import pie


@pytest.mark.parametrize(
    ("counts", "pieces"),
    [
        ({"实地": 50, "电话": 30, "微信": 20}, {"实地": 50, "电话": 30, "微信": 20}),
        ({"实地": 90, "电话": 5, "微信": 3, "视频": 2}, {"实地": 90, "电话": 5, "其他形式": 5}),
        ({"实地": 97, "电话": 3}, {"实地": 97, "电话": 3}),  # one alone keeps its name
        ({"实地": 97, "电话": 2, "微信": 1}, {"实地": 97, "其他形式": 3}),
        (dict.fromkeys("甲乙丙丁戊己庚辛", 10), {**dict.fromkeys("甲乙丙丁戊己", 10), "其他形式": 20}),
        ({"实地": 4}, {"实地": 4}),
    ],
)
def test_thin_pieces_are_put_together(counts, pieces):
    chart = pie("家访形式", list(counts.items()))
    ((_, values),) = chart.series
    assert dict(zip(chart.names, values, strict=True)) == pieces
    assert sum(values) == sum(counts.values())
