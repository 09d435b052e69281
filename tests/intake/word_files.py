"""Word documents built part by part: every trait is visible in the test that needs it."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from strange_files import DECLARATION, OFFICE, PACKAGE, zipped

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def docx(body: str, extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document of this body."""
    types = f'<Types xmlns="{PACKAGE}/content-types"/>'
    main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    return zipped({
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>',
        "word/document.xml": f"{DECLARATION}<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        **(extra or {}),
    })  # fmt: skip


def pictures(*names: str, content: bytes = b"\x89PNG\r\n\x1a\n") -> dict[str, str | bytes]:
    """The parts of pictures and what leads to them as rId11, rId12 …"""
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/image" Target="media/{name}"/>'
        for number, name in enumerate(names, 11)
    )
    parts: dict[str, str | bytes] = {f"word/media/{name}": content + name.encode() for name in names}
    parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    return parts


def run(text: str) -> str:
    """A run of text."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def shown(relation: str) -> str:
    """A picture in a run."""
    return f'<w:r><w:drawing><a:blip r:embed="{relation}"/></w:drawing></w:r>'


def line(content: str = "", properties: str = "") -> str:
    """A paragraph of runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(content: str = "", properties: str = "") -> str:
    """A cell of paragraphs, or of one text."""
    inner = content if content.startswith("<") else line(run(content)) if content else line()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def spanning(content: str, columns: int) -> str:
    """A cell over several columns."""
    return cell(content, f'<w:gridSpan w:val="{columns}"/>')


def row(*cells: str) -> str:
    """A row of cells; plain texts become cells."""
    return f"<w:tr>{''.join(one if one.startswith('<') else cell(one) for one in cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"
