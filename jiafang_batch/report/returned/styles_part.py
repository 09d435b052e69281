"""The styles part of a workbook: our marks and cell styles added, equal existing ones reused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from jiafang_batch.fonts import SONG
from jiafang_batch.office.markup import Element, child, found_or_placed, tag
from jiafang_batch.problem import Severity
from jiafang_batch.report.returned.list_styles import BORDER_COLOR, MARK_COLORS, CellStyle, ListCell

_SEQUENCE = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst",
)  # fmt: skip
_SIDES = ("left", "right", "top", "bottom")

Build = Callable[[Element], None]


def add_marks(styles: Element) -> Mapping[Severity, int]:
    """Add the differential formats of our marks and return severity → dxfId."""
    dxfs = found_or_placed(styles, "dxfs", _SEQUENCE)
    return {severity: _added(dxfs, "dxf", _mark(font, fill)) for severity, (font, fill) in MARK_COLORS.items()}


def add_cells(styles: Element) -> Mapping[ListCell, int]:
    """Add the cell formats of the list and return cell → index of its format."""
    for name, item, defaults in _DEFAULTS:
        parent = found_or_placed(styles, name, _SEQUENCE)
        for build in defaults[len(parent.findall(tag(item))) :]:
            build(etree.SubElement(parent, tag(item)))
    formats = found_or_placed(styles, "cellXfs", _SEQUENCE)
    return {cell: _added(formats, "xf", _format(styles, cell.value)) for cell in ListCell}


def _format(styles: Element, look: CellStyle) -> Build:
    font = _added(found_or_placed(styles, "fonts", _SEQUENCE), "font", lambda e: _font(e, look))
    fill = (
        _added(found_or_placed(styles, "fills", _SEQUENCE), "fill", lambda e: _solid(e, look.fill)) if look.fill else 0
    )
    edge = _added(found_or_placed(styles, "borders", _SEQUENCE), "border", _border if look.bordered else _no_border)
    has_base = child(styles, "cellStyleXfs") is not None

    def build(xf: Element) -> None:
        xf.attrib.update({"numFmtId": "0", "fontId": str(font), "fillId": str(fill), "borderId": str(edge)})
        if has_base:
            xf.set("xfId", "0")
        xf.attrib.update({f"apply{what}": "1" for what in ("Font", "Fill", "Border", "Alignment")})
        etree.SubElement(xf, tag("alignment"), {"horizontal": look.across, "vertical": look.down, "wrapText": "1"})

    return build


def _added(parent: Element, name: str, build: Build) -> int:
    """The index of the item that `build` makes, reusing an equal one in the parent."""
    new = etree.SubElement(parent, tag(name))
    build(new)
    same = etree.tostring(new, with_tail=False)
    items = parent.findall(tag(name))
    # Another spelling of the same style is only not reused.
    index = next(i for i, item in enumerate(items) if item is new or etree.tostring(item, with_tail=False) == same)
    if items[index] is not new:
        parent.remove(new)
    parent.set("count", str(len(items) if items[index] is new else len(items) - 1))
    return index


def _mark(font: str, fill: str) -> Build:
    def build(dxf: Element) -> None:
        letters = etree.SubElement(dxf, tag("font"))
        etree.SubElement(letters, tag("color"), {"rgb": _argb(font)})
        pattern = etree.SubElement(etree.SubElement(dxf, tag("fill")), tag("patternFill"))
        etree.SubElement(pattern, tag("bgColor"), {"rgb": _argb(fill)})

    return build


def _font(font: Element, look: CellStyle) -> None:
    if look.bold:
        etree.SubElement(font, tag("b"))
    if look.underlined:
        etree.SubElement(font, tag("u"))
    for name, attributes in (
        ("sz", {"val": f"{look.size:g}"}),
        ("color", {"rgb": _argb(look.color)}),
        ("name", {"val": look.font}),
        ("charset", {"val": "134"}),
    ):
        etree.SubElement(font, tag(name), attributes)


def _solid(fill: Element, color: str) -> None:
    pattern = etree.SubElement(fill, tag("patternFill"), {"patternType": "solid"})
    etree.SubElement(pattern, tag("fgColor"), {"rgb": _argb(color)})
    etree.SubElement(pattern, tag("bgColor"), {"indexed": "64"})


def _border(border: Element) -> None:
    for side in _SIDES:
        line = etree.SubElement(border, tag(side), {"style": "thin"})
        etree.SubElement(line, tag("color"), {"rgb": _argb(BORDER_COLOR)})
    etree.SubElement(border, tag("diagonal"))


def _no_border(border: Element) -> None:
    for side in (*_SIDES, "diagonal"):
        etree.SubElement(border, tag(side))


def _no_font(font: Element) -> None:
    etree.SubElement(font, tag("sz"), {"val": "11"})
    etree.SubElement(font, tag("name"), {"val": SONG})


def _no_fill(fill: Element) -> None:
    etree.SubElement(fill, tag("patternFill"), {"patternType": "none"})


def _grey_fill(fill: Element) -> None:
    etree.SubElement(fill, tag("patternFill"), {"patternType": "gray125"})


def _plain(xf: Element) -> None:
    xf.attrib.update({"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"})


def _argb(color: str) -> str:
    return "FF" + color.removeprefix("#").upper()


# Fills that spreadsheets assume at the first places; a minimal styles part may lack them.
_DEFAULTS: tuple[tuple[str, str, tuple[Build, ...]], ...] = (
    ("fonts", "font", (_no_font,)),
    ("fills", "fill", (_no_fill, _grey_fill)),
    ("borders", "border", (_no_border,)),
    ("cellXfs", "xf", (_plain,)),
)
