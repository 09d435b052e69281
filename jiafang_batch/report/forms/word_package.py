"""A .docx as its parts: those that every document shares, made and compressed once, and those of one document.

python-docx makes the shared parts. The others are written as text: adding them through its objects keeps a parsed tree
of every document in memory, and compresses 800 KB of styles for each.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from zipfile import ZipFile

from jiafang_batch.office.markup import escaped
from jiafang_batch.product_words import TOOL
from jiafang_batch.report.sheet.archive import Packed, archived, packed

if TYPE_CHECKING:
    from docx.document import Document

_HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_SPACES = "http://schemas.openxmlformats.org"
_OFFICE = f"{_SPACES}/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHARED: Mapping[str, tuple[str, str]] = {
    "word/styles.xml": (f"{_OFFICE}/styles", f"{_WORD_TYPE}.styles+xml"),
    "word/settings.xml": (f"{_OFFICE}/settings", f"{_WORD_TYPE}.settings+xml"),
    "word/webSettings.xml": (f"{_OFFICE}/webSettings", f"{_WORD_TYPE}.webSettings+xml"),
    "word/fontTable.xml": (f"{_OFFICE}/fontTable", f"{_WORD_TYPE}.fontTable+xml"),
    "word/numbering.xml": (f"{_OFFICE}/numbering", f"{_WORD_TYPE}.numbering+xml"),
    "word/theme/theme1.xml": (f"{_OFFICE}/theme", "application/vnd.openxmlformats-officedocument.theme+xml"),
}
"""Part → the relation by which the document uses it, and its type."""
_SAME = ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels")
"""Further parts that are the same in most documents."""
_DEFAULTS: Mapping[str, str] = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
}
"""Ending → type of the parts that are not named one by one."""

Styling = Callable[["Document"], None]


@cache
def _shared_parts(style: Styling) -> tuple[Packed, ...]:
    """The parts that all documents share, with the styles that the function adds to python-docx's own template."""
    import docx

    template = docx.Document()
    style(template)
    written = io.BytesIO()
    template.save(written)
    with ZipFile(written) as archive:
        return tuple(packed(name, [archive.read(name)]) for name in _SHARED)


class WordPackage:
    """The parts of one document beside its text: footers, pictures and charts, each identified by its relation."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {name: kind for name, (_, kind) in _SHARED.items()}
        self._relations = [(relation, name.removeprefix("word/")) for name, (relation, _) in _SHARED.items()]
        self._pictures: dict[bytes, str] = {}

    def add_footer(self, markup: str) -> str:
        """The relation of a footer with this markup."""
        name = f"word/footer{sum(part.startswith('word/footer') for part in self._parts) + 1}.xml"
        return self._add(name, (_HEAD + markup).encode(), "footer", f"{_WORD_TYPE}.footer+xml")

    def add_picture(self, data: bytes, ending: str) -> str:
        """The relation of a picture; the same picture is kept once."""
        if data not in self._pictures:
            name = f"word/media/image{len(self._pictures) + 1}.{ending}"
            self._pictures[data] = self._add(name, data, "image")
        return self._pictures[data]

    def add_chart(self, drawing: Callable[[str], str], workbook: bytes, number: int) -> str:
        """The relation of a chart, drawn with the relation by which it finds its data."""
        self._parts[f"word/embeddings/chart{number}.xlsx"] = workbook
        links = _relations([(f"{_OFFICE}/package", f"../embeddings/chart{number}.xlsx")])
        self._parts[f"word/charts/_rels/chart{number}.xml.rels"] = links
        kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
        return self._add(f"word/charts/chart{number}.xml", drawing("rId1").encode(), "chart", kind)

    def _add(self, name: str, content: bytes, relation: str, kind: str = "") -> str:
        self._parts[name] = content
        if kind:
            self._types[name] = kind
        self._relations.append((f"{_OFFICE}/{relation}", name.removeprefix("word/")))
        return f"rId{len(self._relations)}"

    def finished(self, body: Iterable[bytes], title: str, keywords: str, day: date, style: Styling) -> bytes:
        """Return the file: the document's text in UTF-8 in pieces, its title and keywords, and the day used for every date."""
        types = self._types | {
            "word/document.xml": f"{_WORD_TYPE}.document.main+xml",
            "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        }
        package_links = [
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_SPACES}/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ]
        parts = {
            "[Content_Types].xml": _content_types(types),
            "_rels/.rels": _relations(package_links),
            "docProps/core.xml": _properties(title, keywords, day),
            "word/_rels/document.xml.rels": _relations(self._relations),
            **self._parts,
        }
        head = (packed(name, [content]) for name, content in parts.items())
        # A document of a class is about a megabyte; compressing every paragraph by itself takes longer.
        text = packed("word/document.xml", [b"".join((_HEAD.encode(), *body))])
        return archived((*head, text, *_shared_parts(style)))


def _content_types(types: Mapping[str, str]) -> bytes:
    defaults = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in _DEFAULTS.items())
    named = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    return f'{_HEAD}<Types xmlns="{_SPACES}/package/2006/content-types">{defaults}{named}</Types>'.encode()


def _relations(relations: Iterable[tuple[str, str]]) -> bytes:
    """Relations (type, target) numbered from rId1 on."""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_SPACES}/package/2006/relationships">{items}</Relationships>'.encode()


def _properties(title: str, keywords: str, day: date) -> bytes:
    """Author and date, without a clock."""
    moment = f'xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z'
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_SPACES}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(title)}</dc:title><dc:creator>{TOOL}</dc:creator><cp:keywords>{escaped(keywords)}</cp:keywords>"
        f"<cp:lastModifiedBy>{TOOL}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}</dcterms:modified></cp:coreProperties>"
    ).encode()
