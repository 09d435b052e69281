"""Charts that Word and WPS can edit: the chart part and its data workbook, both made by xlsxwriter.

The office can edit the figures, and the chart refers to fonts by name instead of containing pixels in the fonts of this
machine. See docs/decisions/0012-charts-word-can-edit.md.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from jiafang_batch.fonts import SONG
from jiafang_batch.office import number_formats as formats
from jiafang_batch.report.forms.blocks import Chart, ChartKind
from jiafang_batch.report.forms.word_package import WordPackage

_LABEL = re.compile('<c:showVal val="1"/>(?P<share><c:showPercent val="1"/>)?')
_SHEET = "数据"
_FACE = {"name": SONG, "size": 9}
_COLORS = ("#4472C4", "#A5B8DC", "#ED7D31", "#70AD47", "#FFC000", "#5B9BD5", "#8064A2", "#7F7F7F")
_MOST_LEVEL = 12
"""Bars of a chart across a page whose shares can be written side by side."""
_FEW = 8
"""Up to so many, every whole number has a line."""
_YEAR_ZERO = datetime(2000, 1, 1)  # noqa: DTZ001  a property that nobody sees; only its sameness matters


def add_chart(package: WordPackage, chart: Chart, number: int) -> str:
    """The relation of the document to its new chart."""
    workbook = _workbook(chart)
    with ZipFile(io.BytesIO(workbook)) as archive:
        drawing = archive.read("xl/charts/chart1.xml").decode("utf-8")
    # The print set-up of a sheet's chart has no place in a document.
    head = _LABEL.sub(_explicit_label, drawing.partition("<c:printSettings>")[0]).removesuffix("</c:chartSpace>")

    def linked(relation: str) -> str:
        return f'{head}<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'

    return package.add_chart(linked, workbook, number)


def _explicit_label(match: re.Match[str]) -> str:
    """State explicitly what a label shows: Writer shows everything that is left out."""
    share = 1 if match["share"] else 0
    shown = (("LegendKey", 0), ("Val", 1), ("CatName", 0), ("SerName", 0), ("Percent", share), ("BubbleSize", 0))
    return "".join(f'<c:show{what} val="{flag}"/>' for what, flag in shown)


def _workbook(chart: Chart) -> bytes:
    """The chart's data as a workbook that holds the chart as well."""
    from xlsxwriter.workbook import Workbook

    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _YEAR_ZERO})
    sheet = book.add_worksheet(_SHEET)
    sheet.write_column(1, 0, chart.names)
    sheet.set_column(0, 0, 16)
    for index, (title, values) in enumerate(chart.series, 1):
        sheet.write_string(0, index, title)
        sheet.write_column(
            1, index, values, book.add_format({"num_format": formats.SHARE if chart.percent else formats.WHOLE})
        )
    sheet.insert_chart(1, len(chart.series) + 2, _drawn(book, chart))
    book.close()
    return stream.getvalue()


def _drawn(book: Any, chart: Chart) -> Any:
    """The chart over the data sheet."""
    shape, last = book.add_chart({"type": chart.kind.value}), len(chart.names)
    for index, (title, _) in enumerate(chart.series, 1):
        fill: dict[str, Any] = {"fill": {"color": _COLORS[index - 1]}}
        if chart.kind is ChartKind.PIE:
            fill = {"points": [{"fill": {"color": _COLORS[n % len(_COLORS)]}} for n in range(last)]}
        shape.add_series({
            "name": title, "categories": [_SHEET, 1, 0, last, 0], "values": [_SHEET, 1, index, last, index],
            "gap": 60, "data_labels": _labels(chart), **fill,
        })  # fmt: skip
    shape.set_title({"none": True})
    legend = {"position": "right" if chart.kind is ChartKind.PIE else "bottom", "font": _FACE}
    shape.set_legend(legend if chart.kind is ChartKind.PIE or len(chart.series) > 1 else {"none": True})
    if chart.kind is not ChartKind.PIE:
        names = {"num_font": _FACE, "line": {"color": "#7F7F7F"}}
        scale = {
            "num_font": _FACE,
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
            "line": {"none": True},
        }
        if chart.percent:
            scale |= {"min": 0, "max": 1, "major_unit": 0.2, "num_format": formats.AXIS_SHARE}
        elif max((value for _, values in chart.series for value in values), default=0) <= _FEW:
            scale |= {"min": 0, "major_unit": 1}  # people do not come in fifths
        shape.set_x_axis(names | ({"reverse": True} if chart.kind is ChartKind.BAR else {}))
        shape.set_y_axis(scale)
    shape.set_chartarea({"border": {"none": True}})
    return shape


def _labels(chart: Chart) -> dict[str, Any]:
    """Figures at the bars; at a pie's pieces the share as well."""
    if chart.kind is ChartKind.PIE:
        return {
            "value": True,
            "percentage": True,
            "separator": ";",
            "leader_lines": True,
            "font": _FACE,
            "position": "outside_end",
        }
    # Wider than its bar if there are many, a share stands upright.
    turned = {"rotation": -90} if chart.percent and len(chart.names) > _MOST_LEVEL else {}
    return {
        "value": True,
        "font": {**_FACE, "size": 8, **turned},
        "num_format": formats.SHARE if chart.percent else formats.WHOLE,
    }
