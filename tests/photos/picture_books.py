"""Workbooks with every kind of picture, built part by part as Excel, WPS and others write them."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import dataclass, field
from functools import cache

from PIL import Image, ImageDraw

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
MICROSOFT = "http://schemas.microsoft.com/office/2017/06/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    DRAWING: "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
    ART: "http://purl.oclc.org/ooxml/drawingml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}

Parts = dict[str, str | bytes]
Links = tuple[tuple[str, str, str], ...]

POINT = 12_700
ROW = 20 * POINT
"""Rows of the books are 20 points high."""


@cache
def photo(seed: int, size: tuple[int, int] = (320, 240), *, kind: str = "PNG", quality: int = 90) -> bytes:
    """A picture with much to see on it, another one for each seed."""
    dice = random.Random(seed)
    image = Image.new("RGB", (640, 480), tuple(dice.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = dice.randrange(-80, 640), dice.randrange(-80, 480)
        box = (x, y, x + dice.randrange(30, 200), y + dice.randrange(30, 200))
        draw.ellipse(box, fill=tuple(dice.randrange(256) for _ in range(3)))
    return encoded(image.resize(size), kind, quality)


def plain(colour: str, size: tuple[int, int] = (200, 150)) -> bytes:
    """A picture of one colour."""
    return encoded(Image.new("RGB", size, colour))


def encoded(image: Image.Image, kind: str = "PNG", quality: int = 90) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **({} if kind == "PNG" else {"quality": quality}))
    return file.getvalue()


def zipped(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def related(*links: tuple[str, str, str]) -> str:
    """A relationships part of (id, type, target); a target with :// is outside of the package."""
    entries = "".join(
        f'<Relationship Id="{id_}" Type="{kind if "://" in kind else f"{OFFICE}/{kind}"}" Target="{target}"'
        + (' TargetMode="External"/>' if "://" in target else "/>")
        for id_, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


# ---------------------------------------------------------------- drawings
def marker(name: str, row: int, offset: int, column: int = 3) -> str:
    return (
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{offset}</xdr:rowOff></xdr:{name}>"
    )


def xfrm(tag: str, y: int, height: int, *, inner: tuple[int, int] | None = None) -> str:
    """A position in a group; `inner` are the group's own coordinates (top, height)."""
    own = f'<a:chOff x="0" y="{inner[0]}"/><a:chExt cx="1000" cy="{inner[1]}"/>' if inner is not None else ""
    return f'<xdr:{tag}><a:xfrm><a:off x="0" y="{y}"/><a:ext cx="1000" cy="{height}"/>{own}</a:xfrm></xdr:{tag}>'


def pic(relation: str, position: str = "<xdr:spPr/>", link: str = "embed") -> str:
    return (
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="图片 1"/><xdr:cNvPicPr/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:{link}="{relation}"/></xdr:blipFill>{position}</xdr:pic>'
    )


def filled_shape(relation: str) -> str:
    return f'<xdr:sp><xdr:spPr><a:blipFill><a:blip r:embed="{relation}"/></a:blipFill></xdr:spPr></xdr:sp>'


def group(position: str, *members: str) -> str:
    return f"<xdr:grpSp><xdr:nvGrpSpPr/>{position}{''.join(members)}</xdr:grpSp>"


def alternatives(choice: str, fallback: str) -> str:
    return (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="a14">{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>'
    )


def two_cell(start: tuple[int, int], end: tuple[int, int], content: str) -> str:
    """From (row, offset) to (row, offset), rows 0-based."""
    return (
        f"<xdr:twoCellAnchor>{marker('from', *start)}{marker('to', *end)}{content}<xdr:clientData/></xdr:twoCellAnchor>"
    )


def one_cell(start: tuple[int, int], height: int, content: str) -> str:
    extent = f'<xdr:ext cx="1000" cy="{height}"/>'
    return f"<xdr:oneCellAnchor>{marker('from', *start)}{extent}{content}<xdr:clientData/></xdr:oneCellAnchor>"


def absolute(top: int, height: int, content: str) -> str:
    place = f'<xdr:pos x="0" y="{top}"/><xdr:ext cx="1000" cy="{height}"/>'
    return f"<xdr:absoluteAnchor>{place}{content}<xdr:clientData/></xdr:absoluteAnchor>"


def note(row: int, column: int, fill: str, kind: str = "Note") -> str:
    """A comment box of a cell (0-based) as VML."""
    return (
        f'<v:shape type="#_x0000_t202">{fill}<x:ClientData ObjectType="{kind}">'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


# ---------------------------------------------------------------- sheets and books
@dataclass(frozen=True)
class Sheet:
    """A worksheet part and what hangs on it."""

    name: str = "家访记录"
    rows: str = ""
    columns: str = ""
    merges: tuple[str, ...] = ()
    anchors: str = ""
    notes: str = ""
    media: dict[str, str] = field(default_factory=dict)
    """Relationship id → target, for the drawing and the notes."""
    drawing_target: str = "../drawings/drawing{n}.xml"


def row(number: int, cells: str = "", attributes: str = "") -> str:
    return f'<row r="{number}" {attributes}>{cells}</row>'


def dispimg(address: str, name: str, function: str = "_xlfn.DISPIMG") -> str:
    shown = f"=DISPIMG(&quot;{name}&quot;,1)"
    return f'<c r="{address}" t="str"><f>{function}(&quot;{name}&quot;,1)</f><v>{shown}</v></c>'


def valued(address: str, number: int) -> str:
    """A cell of Excel 365 whose value is described in the metadata."""
    return f'<c r="{address}" t="e" vm="{number}"><v>#VALUE!</v></c>'


def book(*sheets: Sheet, media: dict[str, bytes] | None = None, parts: Parts | None = None, workbook_links: Links = ()) -> bytes:  # fmt: skip
    """A workbook of the sheets, with media and further parts."""
    links = tuple((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1))
    tabs = "".join(f'<sheet name="{s.name}" sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, start=1))
    found: Parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": related(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": related(*links, *workbook_links),
    }
    for number, sheet in enumerate(sheets, start=1):
        found.update(_sheet_parts(sheet, number))
    found.update({f"xl/media/{name}": content for name, content in (media or {}).items()})
    found.update(parts or {})
    return zipped(found)


def _sheet_parts(sheet: Sheet, number: int) -> dict[str, str]:
    drawn = '<drawing r:id="rId1"/>' if sheet.anchors else ""
    noted = '<legacyDrawing r:id="rId2"/>' if sheet.notes else ""
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merges)
    parts = {
        f"xl/worksheets/sheet{number}.xml": f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<sheetFormatPr defaultRowHeight="20"/><cols>{sheet.columns}</cols><sheetData>{sheet.rows}</sheetData>'
        f"<mergeCells>{merges}</mergeCells>{drawn}{noted}</worksheet>"
    }
    links = []
    if sheet.anchors:
        links.append(("rId1", "drawing", sheet.drawing_target.format(n=number)))
        parts[f"xl/drawings/drawing{number}.xml"] = (
            f'<xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{ART}" xmlns:r="{OFFICE}">{sheet.anchors}</xdr:wsDr>'
        )
        parts[f"xl/drawings/_rels/drawing{number}.xml.rels"] = _image_links(sheet.media)
    if sheet.notes:
        links.append(("rId2", "vmlDrawing", f"../drawings/vmlDrawing{number}.vml"))
        parts[f"xl/drawings/vmlDrawing{number}.vml"] = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            f'xmlns:x="urn:schemas-microsoft-com:office:excel">{sheet.notes}</xml>'
        )
        parts[f"xl/drawings/_rels/vmlDrawing{number}.vml.rels"] = _image_links(sheet.media)
    if links:
        parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = related(*links)
    return parts


def _image_links(media: dict[str, str]) -> str:
    return related(*((id_, "image", target) for id_, target in media.items()))


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(data: bytes, changed: dict[str, str | bytes | None]) -> bytes:
    """The book with parts replaced, added, or (None) left out."""
    kept = {**parts_of(data), **changed}
    return zipped({name: content for name, content in kept.items() if content is not None})


def rewritten(data: bytes, *changes: tuple[str, str]) -> bytes:
    """The book with texts replaced in all of its XML parts (other namespaces, prefixes, spellings)."""
    parts = parts_of(data)
    for name, content in parts.items():
        if isinstance(content, bytes) and name.endswith((".xml", ".rels", ".vml")):
            text = content.decode()
            for old, new in changes:
                text = text.replace(old, new)
            parts[name] = text
    return zipped(parts)


# ---------------------------------------------------------------- in-cell stores
def wps_store(names: dict[str, str]) -> str:
    """xl/cellimages.xml: the picture's name → relationship id."""
    entries = "".join(
        f'<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="{name}" descr="照片"/><xdr:cNvPicPr/>'
        f'</xdr:nvPicPr><xdr:blipFill><a:blip r:embed="{relation}"/></xdr:blipFill><xdr:spPr/></xdr:pic></etc:cellImage>'
        for name, relation in names.items()
    )
    return (
        f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="{DRAWING}" '
        f'xmlns:a="{ART}" xmlns:r="{OFFICE}">{entries}</etc:cellImages>'
    )


WPS_LINK = ("rId91", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")


def wps_book(
    sheet: Sheet,
    names: dict[str, str],
    media: dict[str, bytes],
    store: str = "xl/cellimages.xml",
    target: str = "media/{}",
) -> bytes:
    """A WPS workbook: picture names → file in xl/media."""
    ids = {name: f"rId{n}" for n, name in enumerate(names, start=1)}
    folder, _, file = store.rpartition("/")
    return book(
        sheet,
        media=media,
        parts={
            store: wps_store(ids),
            f"{folder}/_rels/{file}.rels": related(
                *((ids[name], "image", target.format(names[name])) for name in names)
            ),
        },
        workbook_links=((*WPS_LINK[:2], file),),
    )


RICH_LINKS = (
    ("rId81", "sheetMetadata", "metadata.xml"),
    ("rId82", f"{MICROSOFT}/rdRichValue", "richData/rdrichvalue.xml"),
    ("rId83", f"{MICROSOFT}/rdRichValueStructure", "richData/rdrichvaluestructure.xml"),
    ("rId84", "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel", "richData/richValueRel.xml"),
    ("rId85", "http://schemas.microsoft.com/office/2020/07/relationships/rdRichValueWebImage", "richData/web.xml"),
)

RICH_PARTS: Parts = {
    # vm 1 is a dynamic array, vm 2 the first picture, vm 3 an error with details, vm 4 the second, vm 5 =IMAGE(),
    # vm 6 a picture whose file is gone.
    "xl/metadata.xml": f'<metadata xmlns="{MAIN}" xmlns:xlrd="{RICH}"><metadataTypes count="2">'
    '<metadataType name="XLDAPR"/><metadataType name="XLRICHVALUE"/></metadataTypes>'
    '<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext/></extLst></bk></futureMetadata>'
    '<futureMetadata name="XLRICHVALUE" count="5">'
    + "".join(f'<bk><extLst><ext><xlrd:rvb i="{i}"/></ext></extLst></bk>' for i in (0, 1, 2, 3, 4))
    + '</futureMetadata><valueMetadata count="6"><bk><rc t="1" v="0"/></bk>'
    + "".join(f'<bk><rc t="2" v="{v}"/></bk>' for v in (0, 1, 2, 3, 4))
    + "</valueMetadata></metadata>",
    "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{RICH}" count="5"><rv s="1"><v>1</v><v>5</v></rv>'
    '<rv s="0"><v>14</v></rv><rv s="2"><v>合影</v><v>0</v></rv><rv s="3"><v>0</v></rv><rv s="1"><v>2</v><v>5</v></rv></rvData>',
    "xl/richData/rdrichvaluestructure.xml": f'<rvStructures xmlns="{RICH}" count="4">'
    '<s t="_error"><k n="errorType" t="i"/></s>'
    '<s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/></s>'
    '<s t="_localImage"><k n="Text" t="s"/><k n="_rvRel:LocalImageIdentifier" t="i"/></s>'
    '<s t="_webimage"><k n="WebImageIdentifier" t="i"/></s></rvStructures>',
    "xl/richData/richValueRel.xml": '<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/'
    f'richvaluerel" xmlns:r="{OFFICE}"><rel r:id="rId1"/><rel r:id="rId2"/><rel r:id="rId3"/></richValueRels>',
    "xl/richData/_rels/richValueRel.xml.rels": related(
        ("rId1", "image", "../media/second.png"),
        ("rId2", "image", "../media/first.png"),
        ("rId3", "image", "../media/gone.png"),
    ),
    "xl/richData/web.xml": f'<webImagesSrd xmlns="{RICH}" xmlns:r="{OFFICE}"><webImageSrd><address r:id="rId1"/>'
    '<blip r:id="rId2"/></webImageSrd></webImagesSrd>',
    "xl/richData/_rels/web.xml.rels": related(
        ("rId1", "hyperlink", "https://example.com/a.png"), ("rId2", "image", "../media/third.png")
    ),
}
