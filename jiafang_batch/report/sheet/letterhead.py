"""The letterhead of every sheet of an output workbook: school, term, and as-of day or moment."""

from __future__ import annotations

from datetime import date, time

from msgspec import Struct

from jiafang_batch.policy.model import Settings
from jiafang_batch.product_words import AS_OF
from jiafang_batch.report.sheet.styles import BODY_FONT, TITLE_FONT

_LONGEST_HEADER, _LONGEST_NAME = 255, 60
"""The maximum characters of a printed header or footer, and of a school's name in it."""


class Letterhead(Struct, frozen=True):
    """The school and term, and the as-of date: as a line below the title, and in header and footer of every page."""

    school: str
    term: str
    as_of: date
    up_to: str = AS_OF
    """The label of the day: 统计截至, or 情况截至 on sheets about the state of hand-ins."""
    clock: time | None = None
    """The time of that day, if it is a moment."""

    @property
    def until(self) -> str:
        """统计截至 2025-01-24 · 情况截至 2025-01-20 15:00."""
        day = f"{self.up_to} {self.as_of.isoformat()}"
        return day if self.clock is None else f"{day} {self.clock:%H:%M}"

    @property
    def line(self) -> str:
        """示范小学　2024-2025学年第一学期　统计截至 2025-01-24."""
        return f"{self.school}　{self.term}　{self.until}"

    @property
    def form_line(self) -> str:
        """学校：示范小学　　2024-2025学年第一学期　　统计截至 2025-01-24, below the title of a Word form."""
        return f"学校：{self.school}　　{self.term}　　{self.until}"

    @property
    def foot(self) -> str:
        """The footer of every printed page: school, page number, as-of date, with the codes of a spreadsheet."""
        return f"&L&9{_plain(self.school[:_LONGEST_NAME])}&C&9第 &P 页，共 &N 页&R&9{self.until}"

    def head(self, note: str) -> str:
        """Return the header of every printed page: the sheet's name, the line and, if there is room, the note."""
        head = f'&L&"{TITLE_FONT}"&14&A&"{BODY_FONT}"&9　　{_plain(self.line[: 2 * _LONGEST_NAME])}'
        below = f"\n　{_plain(note)}" if note else "\n"
        return head + below if len(head + below) <= _LONGEST_HEADER else head


def letterhead_of(settings: Settings, as_of: date) -> Letterhead:
    """Return the letterhead of a school's term, from its own settings."""
    return Letterhead(settings.school, settings.term_title, as_of)


def _plain(text: str) -> str:
    """The text with & escaped, which begins a code in headers and footers."""
    return text.replace("&", "&&")
