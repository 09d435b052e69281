"""The words of one row → the columns of one layout: the surest pairs of word and field first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.heading_meanings import Sureness, is_submitter, is_tool_column, meanings, names_year_group
from jiafang_batch.sheets.layout import Layout, LayoutColumn, heading_text, heading_word

_NUMBER = "student_id"
_TEACHER = pattern("教师|老师|班主任|导师")
"""What heads teachers who teach, of whom either may have made a visit: 班主任 | 科任教师."""
_BARE_NAME = "姓名"
"""Names the pupil only where no other column does: 姓名 beside 学生 is the teacher."""


class SurroundingValue(Struct, frozen=True):
    """A value from the surroundings of a table instead of a column: the cell for every row, and its place."""

    cell: str
    where: str
    """工作表名, 标题 or 文件名."""
    text: str
    """The text there."""


class Header(Struct, frozen=True):
    """A recognised header: the layout, its rows in the grid (first, last; 0-based), and field → column."""

    layout: Layout
    first: int
    last: int
    fields: Mapping[str, int]
    """Field → index into a grid row."""
    titles: Mapping[str, str]
    """Field → the header's text as the teacher wrote it, without stars and the like."""
    sure: Mapping[str, Sureness]
    """Field → how certain its heading is."""
    rivals: tuple[tuple[int, str, str], ...]
    """(index, text, field) of columns for a field that a more certain or an earlier column has."""
    unknown: tuple[tuple[int, str], ...]
    """(index, text) of columns that name no field of the layout and are not written by a tool."""
    width: int
    """The number of columns with a heading."""
    year_group: int | None = None
    """The column of year groups beside a column of classes."""
    block_width: int = 0
    """The number of columns after which the same words repeat: tables side by side. 0 if they do not repeat."""
    surroundings: Mapping[str, SurroundingValue] = field(default_factory=dict)
    """Required field without a column → its value from the surroundings of the table."""
    clashing: tuple[str, ...] = ()
    """Places around the table that name different classes, in words."""
    undecided: tuple[str, ...] = ()
    """Titles of the kinds between which the sheet is undecided."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles of the required columns that the header lacks, in layout order."""
        return tuple(column.title for column in self.lacking)

    @property
    def lacking(self) -> tuple[LayoutColumn, ...]:
        """The required columns that neither the header nor the surroundings of the table give, in layout order."""
        held = {*self.fields, *self.surroundings}
        # A pupil's number stands for name and class in every row; other columns only excuse single cells.
        excused = _NUMBER if _NUMBER in held else None
        return tuple(c for c in self.layout.columns if c.required and c.field not in held and c.unless != excused)

    def lacks(self, name: str) -> bool:
        """True for a required field that neither a column nor the surroundings of the table give."""
        return any(column.field == name for column in self.lacking)

    @property
    def is_of_titles(self) -> bool:
        """True if every column has a title of the contract, each another one: nothing is wider or spread over several."""
        is_whole = len(self.fields) == self.width and not (self.rivals or self.unknown)
        return is_whole and all(sure is Sureness.TITLE for sure in self.sure.values())

    @property
    def wider(self) -> tuple[tuple[int, str, str], ...]:
        """(index, text, title) of columns recognised by a word that the contract does not have."""
        return tuple(
            (self.fields[name], self.titles[name], self.layout.column(name).title)
            for name, sure in self.sure.items()
            if sure <= Sureness.WIDE and not _is_of_contract(self.titles[name], self.layout, name)
        )


def _is_of_contract(text: str, layout: Layout, name: str) -> bool:
    """True for a title or spelling of the contract with nothing more than stars, brackets or a number around it."""
    column = layout.column(name)
    words = {heading_word(word) for word in (column.title, *column.also)}
    return heading_word(text) in words or meanings(text).get(layout.code, {}).get(name, 0) >= Sureness.ALSO


def assigned(layout: Layout, words: Sequence[str], first: int, last: int) -> Header:
    """Return the words' fields in the layout: the most certain first, of equally certain ones the left one."""
    options = {i: meanings(word).get(layout.code, {}) for i, word in enumerate(words) if word}
    required = layout.required
    pairs = sorted(
        ((sure, name, i) for i, fields in options.items() for name, sure in fields.items()),
        key=lambda pair: (-pair[0], pair[1] not in required, heading_word(words[pair[2]]) == _BARE_NAME, pair[2]),
    )
    fields: dict[str, int] = {}
    sure: dict[str, Sureness] = {}
    used: set[int] = set()
    for how, name, i in pairs:
        if name not in fields and i not in used:
            fields[name], sure[name] = i, how
            used.add(i)
    _with_submitter(layout, words, fields, sure)
    fields = dict(sorted(fields.items(), key=lambda item: item[1]))
    used = set(fields.values())
    rivals = tuple(_rivals(layout, words, options, used, sure))
    width = _block_width(words, fields, rivals)
    if width:
        rivals = tuple(rival for rival in rivals if rival[0] < width)
    beside = used | {index for index, _, _ in rivals}
    return Header(
        layout=layout,
        first=first,
        last=last,
        fields=fields,
        titles={name: heading_text(words[i]) for name, i in fields.items()},
        sure=sure,
        rivals=rivals,
        unknown=tuple(
            (i, word.strip())
            for i, word in enumerate(words)
            if word and i not in beside and not options.get(i) and not is_tool_column(word)
        ),
        width=sum(map(bool, words)),
        year_group=_year_group(words, fields),
        block_width=width,
    )


def header_of_titles(layout: Layout, words: Sequence[str], fields: Mapping[str, int]) -> Header:
    """Return what `assigned` returns for words that are all titles of the layout, each of another column."""
    return Header(
        layout=layout,
        first=0,
        last=0,
        fields=fields,
        titles={name: heading_text(words[i]) for name, i in fields.items()},
        sure=dict.fromkeys(fields, Sureness.TITLE),
        rivals=(),
        unknown=(),
        width=len(words),
        year_group=fields.get("year_group") if "school_class" in fields else None,
    )


def _with_submitter(layout: Layout, words: Sequence[str], fields: dict[str, int], sure: dict[str, Sureness]) -> None:
    """The person who filled in a form is the lead if no column says so."""
    if "lead" not in (column.field for column in layout.columns) or "lead" in fields:
        return
    for i, word in enumerate(words):
        if word and is_submitter(word) and i not in fields.values():
            fields["lead"], sure["lead"] = i, Sureness.SUBMITTER
            return


def _rivals(
    layout: Layout,
    words: Sequence[str],
    options: Mapping[int, Mapping[str, Sureness]],
    used: set[int],
    chosen: Mapping[str, Sureness],
) -> Iterator[tuple[int, str, str]]:
    """Remaining columns whose best meaning is a field of another column; a loose word is a rival of another teacher only."""
    for i, fields in options.items():
        if i in used or not fields:
            continue
        name, sure = max(fields.items(), key=lambda item: item[1])
        is_teacher = name == "lead" and sure is chosen.get(name) and _TEACHER.search(words[i]) is not None
        if sure > Sureness.LOOSE or is_teacher or _is_of_contract(words[i], layout, name):
            yield i, heading_text(words[i]), name


def _block_width(words: Sequence[str], fields: Mapping[str, int], rivals: Sequence[tuple[int, str, str]]) -> int:
    """The number of columns after which all the words repeat; 0 if they do not."""
    if len(rivals) < len(fields) or len(fields) < 2:  # noqa: PLR2004  one repeated column is no table beside another
        return 0
    width = min(index - fields[name] for index, _, name in rivals)
    if width < len(fields):
        return 0
    same = [heading_word(word) for word in words]
    begins = same[:width]
    blocks = [same[start : start + width] for start in range(width, len(same), width)]
    whole = [block for block in blocks if any(block)]
    is_again = whole and all(
        block == begins[: len(block)] or not any(a != b for a, b in zip(block, begins, strict=False) if a)
        for block in whole
    )
    return width if is_again else 0


def _year_group(words: Sequence[str], fields: Mapping[str, int]) -> int | None:
    if "school_class" not in fields:
        return None
    if "year_group" in fields:
        return fields["year_group"]
    used = set(fields.values())
    return next((i for i, w in enumerate(words) if w and i not in used and names_year_group(w)), None)
