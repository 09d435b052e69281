"""A Word document as data: pages of paragraphs, grids, pictures and charts, independent of the file writer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, StrEnum
from typing import NamedTuple

from msgspec import Struct


class Look(StrEnum):
    """The named paragraph styles of every document; the value is the style's name in Word."""

    TITLE = "家访 标题"
    SUBTITLE = "家访 副题"
    HEADING = "家访 一级标题"
    SUBHEADING = "家访 二级标题"
    BODY = "家访 正文"
    PLAIN = "家访 不缩进"
    SIGNATURE = "家访 落款"
    CAPTION = "家访 图表题"
    PICTURE = "家访 图片"
    FORM_TITLE = "家访 表格标题"
    FORM_LINE = "家访 表格说明"
    SECTION = "家访 分栏标题"
    CELL = "家访 表格文字"
    CELL_CENTRE = "家访 表格居中"
    CELL_RIGHT = "家访 表格靠右"
    CELL_HEAD = "家访 表头"
    COVER_TITLE = "家访 封面标题"
    COVER_LINE = "家访 封面文字"
    ESSAY_TITLE = "家访 手记标题"
    ESSAY_AUTHOR = "家访 手记作者"
    CONTENTS_TITLE = "家访 目录标题"
    CONTENTS_LINE = "家访 目录"
    PROMPT = "家访 待补充"
    PRAISE_TITLE = "家访 证书标题"
    PRAISE_NAME = "家访 证书姓名"
    PRAISE_BODY = "家访 证书正文"
    PRAISE_SIGNATURE = "家访 证书落款"


class Text(NamedTuple):
    """A paragraph; line breaks in the text stay line breaks. `bookmark` names the place for a table of contents."""

    text: str
    look: Look = Look.BODY
    new_page: bool = False
    bookmark: str = ""
    keep: bool = False
    """Keeps the paragraph on the page of the next one."""


class Photo(Struct, frozen=True):
    """A picture (JPEG or PNG), scaled to fit a box in millimetres."""

    data: bytes
    width: float
    height: float


class Cell(NamedTuple):
    """A cell of a grid: text, a paragraph a line, or pictures; `span` columns wide.

    Cells are tuples because the forms of a school have hundreds of thousands,
    each looked up by what it holds.
    """

    text: str = ""
    look: Look = Look.CELL
    span: int = 1
    photos: tuple[Photo, ...] = ()
    top: bool = False
    """Aligns text at the top instead of the middle."""


class GridLine(NamedTuple):
    """A row of a grid with a minimum height in millimetres; `whole` rows are not broken over pages."""

    cells: tuple[Cell, ...]
    height: float = 8.0
    whole: bool = True


class WordGrid(Struct, frozen=True):
    """A bordered table: column widths in millimetres.

    The first `heads` rows are repeated on every page, and never stand alone at its foot.
    """

    widths: tuple[float, ...]
    lines: tuple[GridLine, ...]
    heads: int = 0
    together: bool = False
    """Short enough for one page."""


class ListGrid(NamedTuple):
    """A list: its headings, which are repeated on every page and kept with a line, and a line of texts for each record.

    A short list is kept on one page; of a longer one, lines with long texts may be broken over the page.
    """

    widths: tuple[float, ...]
    headings: tuple[str, ...]
    looks: tuple[Look, ...]
    """How the texts of each column look."""
    lines: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    """The last line, in the look of headings."""


OPEN = "\ue000"
"""The text of an open cell of a shape: a character of the private use area, which no program writes by itself."""


class FilledGrid(NamedTuple):
    """A grid of a shape that many pages share, with the texts of its open cells from left to right and down.

    An open cell has the look CELL and the text OPEN; in a shape that is kept together it is not in the last line.
    """

    shape: WordGrid
    texts: tuple[str, ...]


class ChartKind(Enum):
    """How a chart shows its figures."""

    COLUMN = "column"
    BAR = "bar"
    PIE = "pie"


class Chart(Struct, frozen=True):
    """A chart of one or more series over the same names; shares are shown as percentages."""

    kind: ChartKind
    title: str
    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    percent: bool = False
    width: float = 150.0
    height: float = 75.0


class ContentsEntry(Struct, frozen=True):
    """A line of a table of contents: its text, the bookmark that it leads to, and the page that it stands on."""

    text: str
    bookmark: str
    page: int


class Contents(Struct, frozen=True):
    """A table of contents that is filled in before anybody updates it."""

    entries: tuple[ContentsEntry, ...]


Block = Text | WordGrid | FilledGrid | ListGrid | Photo | Chart | Contents


class Numbering(Enum):
    """The page numbers in the footer."""

    NONE = "nothing"
    PAGES = "第 x 页"
    OF_PAGES = "第 x 页，共 y 页"
    DASHES = "— x —"


class Part(Struct, frozen=True):
    """Consecutive pages with one set-up; margins are top, right, bottom, left in millimetres on A4."""

    blocks: Sequence[Block]
    margins: tuple[float, float, float, float] = (20, 18, 18, 18)
    landscape: bool = False
    numbering: Numbering = Numbering.OF_PAGES
    restart: bool = False
    """True if page numbers begin at 1 here."""
    framed: bool = False
    """A double frame around the page, as certificates have."""
    foot: str = ""
    """The text at the left of the footer."""


OFFICIAL_MARGINS = (37, 26, 35, 28)
"""The type area of an official document: 156 mm × 225 mm. Source: GB/T 9704."""


class WordDocument(Struct, frozen=True):
    """A Word document: its title for the file's properties, and its parts."""

    title: str
    parts: tuple[Part, ...]
    comes_back: bool = False
    """True for a form whose boxes are filled in and read again when it is handed in."""
