"""A document as data → the bytes of a .docx, the same for the same content.

The body is written as one text, because adding thousands of cells one by one takes minutes; see `word_package`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jiafang_batch.fonts import HEI, SONG
from jiafang_batch.product_words import OWN_PAPER
from jiafang_batch.report.forms.blocks import Chart, Numbering, Part, Photo, WordDocument
from jiafang_batch.report.forms.word_charts import add_chart
from jiafang_batch.report.forms.word_markup import Markup, field, printable, run, style_id, twips
from jiafang_batch.report.forms.word_package import WordPackage
from jiafang_batch.report.forms.word_styles import LATIN, STYLES, Style
from jiafang_batch.report.sheet.letterhead import Letterhead

if TYPE_CHECKING:
    from docx.document import Document as Package

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
_A4 = (210, 297)
_LONGEST_TITLE = 255
_EMU_A_MM = 36_000
_TAIL = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{}</w:pPr></w:p>'
"""The end of a part: a line so low that it never begins a page of its own after a full-page table."""


def docx_bytes(document: WordDocument, letterhead: Letterhead) -> bytes:
    """The file; its dates are the as-of date."""
    package = WordPackage()
    title = printable(f"{letterhead.school}{document.title}")[:_LONGEST_TITLE]
    keywords = "" if document.comes_back else OWN_PAPER
    return package.finished(_text(document, package), title, keywords, letterhead.as_of, _write_styles)


def _text(document: WordDocument, package: WordPackage) -> Iterable[bytes]:
    """The text of the document in UTF-8, part by part; pictures and charts are added to the package."""
    pieces = [f"<w:document {_SPACES}><w:body>".encode()]
    markup = Markup(_PackageMedia(package))
    for part in document.parts:
        pieces += markup.blocks(part.blocks)
        is_last = part is document.parts[-1]
        set_up = _set_up(part, package.add_footer(_foot(part)))
        pieces.append((_TAIL.format("") + set_up if is_last else _TAIL.format(set_up)).encode())
    pieces.append(b"</w:body></w:document>")
    return pieces


# ---------------------------------------------------------------- pages


def _set_up(part: Part, footer: str) -> str:
    """The section's properties: its footer by relation, paper, margins, frame, page numbers."""
    width, height = reversed(_A4) if part.landscape else _A4
    top, right, bottom, left = (twips(side) for side in part.margins)
    turned = ' w:orient="landscape"' if part.landscape else ""
    frame = ""
    if part.framed:
        side = 'w:val="double" w:sz="24" w:space="18" w:color="B8860B"'
        sides = "".join(f"<w:{name} {side}/>" for name in ("top", "left", "bottom", "right"))
        frame = f'<w:pgBorders w:offsetFrom="page">{sides}</w:pgBorders>'
    numbers = '<w:pgNumType w:start="1"/>' if part.restart else ""
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footer}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{twips(10)}" w:footer="{twips(min(part.margins[2] * 0.6, 24))}" w:gutter="0"/>'
        f"{frame}{numbers}</w:sectPr>"
    )


def _foot(part: Part) -> str:
    """The footer of a part, its own even if it is empty."""
    page, pages = field("PAGE", "1"), field("SECTIONPAGES" if part.restart else "NUMPAGES", "1")
    match part.numbering:
        case Numbering.NONE:
            words = ""
        case Numbering.PAGES:
            words = run("第 ") + page + run(" 页")
        case Numbering.OF_PAGES:
            words = run("第 ") + page + run(" 页，共 ") + pages + run(" 页")
        case Numbering.DASHES:
            words = run("— ") + page + run(" —")
    foot = run(f"{part.foot}　") if part.foot else ""
    return f'<w:ftr {_SPACES}><w:p><w:pPr><w:pStyle w:val="JFFoot"/></w:pPr>{foot}{words}</w:p></w:ftr>'


# ---------------------------------------------------------------- styles


def _write_styles(package: Package) -> None:
    """The looks as paragraph styles, with the East Asian font beside the Latin one."""
    from docx.oxml import parse_xml

    styles = package.styles.element
    normal = package.styles["Normal"].element
    for old in normal.xpath("./w:pPr | ./w:rPr"):
        normal.remove(old)
    normal.append(parse_xml(f"<w:rPr {_SPACES}>{_faces(SONG)}{_size(10.5)}</w:rPr>"))
    for look, style in STYLES.items():
        tabs = (
            '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8840"/></w:tabs>'
            if look.name == "CONTENTS_LINE"
            else ""
        )
        styles.append(parse_xml(_style(style_id(look), look.value, style, tabs)))
    styles.append(parse_xml(_style("JFFoot", "家访 页脚", Style(SONG, 9, "center"), "")))
    for language in styles.xpath(".//w:lang"):
        language.set(f"{{{_W}}}val", "zh-CN")
        language.set(f"{{{_W}}}eastAsia", "zh-CN")


def _style(identifier: str, name: str, style: Style, tabs: str) -> str:
    bold = "<w:b/>" if style.bold else ""
    mark = '<w:shd w:val="clear" w:color="auto" w:fill="FFF2A8"/>' if style.marked else ""
    runs = f'{_faces(style.face)}{bold}<w:color w:val="{style.color}"/>{_size(style.size)}{mark}'
    return (
        f'<w:style {_SPACES} w:type="paragraph" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{_paragraph(style, tabs)}</w:pPr><w:rPr>{runs}</w:rPr></w:style>'
    )


def _paragraph(style: Style, tabs: str) -> str:
    """Paragraph properties in the order of the schema."""
    spacing = f'w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"'
    if style.exact is not None:
        spacing += f' w:line="{round(style.exact * 20)}" w:lineRule="exact"'
    else:
        spacing += f' w:line="{round(style.line * 240)}" w:lineRule="auto"'
    first = f' w:firstLineChars="{style.indent * 100}" w:firstLine="{round(style.indent * style.size * 20)}"'
    right = f' w:rightChars="{style.right_indent * 100}" w:right="{round(style.right_indent * style.size * 20)}"'
    indent = (right if style.right_indent else "") + (first if style.indent else "")
    level = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    return (
        f"{'<w:keepNext/>' if style.keep_with_next else ''}{tabs}"
        f'<w:snapToGrid w:val="0"/><w:spacing {spacing}/>{f"<w:ind{indent}/>" if indent else ""}'
        f'<w:jc w:val="{style.align}"/>{level}'
    )


def _faces(face: str) -> str:
    latin = face if face == HEI else LATIN
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}" w:cs="{LATIN}"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


# ---------------------------------------------------------------- pictures and charts


class _PackageMedia:
    """Puts pictures and charts into the package."""

    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self._shown = 0

    def photo(self, photo: Photo) -> str:
        """The picture scaled into its box, its proportions kept."""
        from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
        from docx.image.image import Image

        try:
            image = Image.from_blob(photo.data)
        except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
            return ""
        relation = self._package.add_picture(photo.data, image.ext)
        scale = min(photo.width / image.px_width, photo.height / image.px_height)
        return _PICTURE.format(
            relation=relation, number=self._next(), **_extent(image.px_width * scale, image.px_height * scale)
        )

    def chart(self, chart: Chart) -> str:
        """The chart as an object of Word, so that its figures and words can be edited."""
        number = self._next()
        relation = add_chart(self._package, chart, number)
        title = printable(chart.title).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        return _CHART.format(relation=relation, number=number, title=title, **_extent(chart.width, chart.height))

    def _next(self) -> int:
        self._shown += 1
        return self._shown


def _extent(width: float, height: float) -> dict[str, int]:
    return {"width": round(width * _EMU_A_MM), "height": round(height * _EMU_A_MM)}


_INLINE = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{{width}}" cy="{{height}}"/>'
    '<wp:docPr id="{{number}}" name="{name} {{number}}"{said}/>{graphic}</wp:inline></w:drawing></w:r>'
)
_PICTURE = _INLINE.format(
    name="照片",
    said="",
    graphic=(
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="{number}" name="照片 {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    ),
)
_CHART = _INLINE.format(
    name="图表",
    said=' descr="{title}"',
    graphic=(
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
    ),
)
