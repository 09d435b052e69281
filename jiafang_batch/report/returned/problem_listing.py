"""The message to a teacher about a returned file, as data: what to do by when, and every problem as a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from msgspec import Struct

from jiafang_batch.catalogue import message, ordered, remedy, severity
from jiafang_batch.grouping import grouped_by
from jiafang_batch.office.addresses import column_number
from jiafang_batch.problem import Location, Problem, Severity
from jiafang_batch.product_words import RETURNED_TITLE
from jiafang_batch.report.returned.list_styles import SEVERITY_CELL, ListCell
from jiafang_batch.report.returned.workbook_part import quoted
from jiafang_batch.report.sheet.fit import display_width

COLUMNS = (
    ("序号", 6.0),
    ("级别", 7.0),
    ("工作表", 15.0),
    ("位置", 11.0),
    ("内容", 20.0),
    ("问题", 46.0),
    ("怎么改", 40.0),
)
"""Headings and widths; together one landscape A4 page wide."""

LINE_HEIGHT, HEADING_HEIGHT, TITLE_HEIGHT = 15.0, 24.0, 30.0
"""Points."""
FOOTER = "第 &P 页，共 &N 页"
MOST_LINKS = 60_000
"""A sheet holds 65,530 links."""

_LONGEST_VALUE, _LONGEST_TEXT = 200, 1_000
_MOST_LINES = 20


class Notice(Struct, frozen=True):
    """The school's message to the person who gets a file back; empty parts are left out."""

    school: str = ""
    deadline: str = ""
    """The deadline for handing in, in words: 2025年1月10日 17:00."""
    hand_to: str = ""
    """To whom it is handed in: 教导处."""
    origin: str = ""
    """The file that a marked copy was made from, in the words that identify it later (`sheets.origin`)."""
    called: str = ""
    """The name of the file when it was handed in."""


class ListEntry(Struct, frozen=True):
    """A row of the list: its texts in the order of COLUMNS, the style of each, and the target of its link."""

    texts: tuple[str, ...]
    cells: tuple[ListCell, ...]
    link: str
    """'家访记录'!F5; empty if there is no target."""
    height: float


class Listing(Struct, frozen=True):
    """The list of a file's problems with the lines above it."""

    title: str
    lines: tuple[tuple[str, ListCell], ...]
    entries: tuple[ListEntry, ...]

    @property
    def heading_row(self) -> int:
        """The row of the headings, from 1."""
        return len(self.lines) + 2


def listing(problems: Iterable[Problem], notice: Notice, ways: Sequence[str], visible: frozenset[str]) -> Listing:
    """Return the list of the problems in their order; `ways` says how to correct them, links lead to `visible` sheets."""
    all_problems = ordered(problems)
    return Listing(
        title=f"{RETURNED_TITLE}　{notice.school}".rstrip("　"),
        lines=(
            *((line, ListCell.LEAD) for line in _when(all_problems, notice)),
            (_lead(all_problems), ListCell.LINE),
            *((line, ListCell.LINE) for line in ways),
        ),
        entries=tuple(_entry(number, alike, visible) for number, alike in enumerate(_alike(all_problems), 1)),
    )


def _alike(problems: Iterable[Problem]) -> Iterable[Sequence[Problem]]:
    """The problems of one sheet with the same words together: one fault seventeen times is one line."""
    return grouped_by(problems, lambda problem: (problem.location.sheet, message(problem), remedy(problem))).values()


def line_height(text: str) -> float:
    """Return the height of a line above the list, which spans all columns."""
    return _height((text,), (sum(width for _, width in COLUMNS),)) + 3


def _lead(problems: Sequence[Problem]) -> str:
    counts = Counter(severity(problem) for problem in problems)
    parts = [f"{counts[kind]} 处{kind.value}（{meaning}）" for kind, meaning in _MEANINGS.items() if counts[kind]]
    return f"这个文件有 {'、'.join(parts)}。" if parts else "这个文件没有问题。"


_MEANINGS = {
    Severity.ERROR: "不改就不能统计",
    Severity.WARNING: "已统计，请核对",
    Severity.NOTICE: "不影响，供参考",
}


def _when(problems: Sequence[Problem], notice: Notice) -> Iterable[str]:
    """What to do, by when, and to whom to send it."""
    # The bytes must not depend on the day, so the words are valid before and after the deadline.
    counts = Counter(severity(problem) for problem in problems)
    must, may = counts[Severity.ERROR], counts[Severity.WARNING]
    what = f"请改好下面 {must} 处" if must else f"请核对下面 {may} 处，要改的改好" if may else "请看一看下面几处"
    to = f"发给{notice.hand_to}" if notice.hand_to else "交回来"
    by_when = f"（收表截止 {notice.deadline}）" if notice.deadline else ""
    yield f"{what}，{to}{by_when}。"


def _entry(number: int, alike: Sequence[Problem], visible: frozenset[str]) -> ListEntry:
    problem = alike[0]
    place = problem.location
    link = _link(place) if place.sheet in visible else ""
    grave = severity(problem)
    text = message(problem)
    if len(alike) > 1:
        text += f"\n共 {len(alike)} 处：{_places(alike)}"
    values = dict.fromkeys(filter(None, (p.value for p in alike)))
    texts = (
        str(number),
        grave.value,
        place.sheet,
        _position(place) + (f" 等 {len(alike)} 处" if len(alike) > 1 else ""),
        _clipped("、".join(values), _LONGEST_VALUE),
        _clipped(text, _LONGEST_TEXT),
        _clipped(remedy(problem), _LONGEST_TEXT),
    )
    at = ListCell.LINK if link else ListCell.CENTRED
    cells = (ListCell.CENTRED, SEVERITY_CELL[grave], ListCell.TEXT, at, ListCell.TEXT, ListCell.TEXT, ListCell.TEXT)
    return ListEntry(texts, cells, link, _height(texts, [width for _, width in COLUMNS]))


def _places(problems: Iterable[Problem]) -> str:
    """F5—F9、F12: successive rows of one column are joined."""
    runs: list[list[Location]] = []
    for place in (problem.location for problem in problems):
        last = runs[-1][-1] if runs else None
        if last is not None and (last.column, last.row + 1) == (place.column, place.row):
            runs[-1].append(place)
        else:
            runs.append([place])
    return "、".join(
        _position(run[0]) if len(run) == 1 else f"{_position(run[0])}—{_position(run[-1])}" for run in runs
    )


def _position(place: Location) -> str:
    if place.row and place.column:
        return f"{place.column}{place.row}"
    if place.row:
        return f"第 {place.row} 行"
    if place.column:
        return f"{place.column} 列"
    return "整张表" if place.sheet else "整个文件"


def _link(place: Location) -> str:
    column = place.column if column_number(place.column) else "A"
    return f"{quoted(place.sheet)}!{column}{place.row or 1}"


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """The height for the text with the most lines in its column."""
    lines = max(
        sum(max(1, ceil(display_width(line) / (width - 1.5))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return LINE_HEIGHT * min(lines, _MOST_LINES) + 4
