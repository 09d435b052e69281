"""上报表: the bureau's statistic ready to sign, its sums and shares as formulas, and the classes behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.measure.unit_statistics import OTHERS, Statistics, share, with_others
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FIRST_ROW, FormColumn, SheetForm, form_book
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.signatures import BUREAU

NAME = "上报表"
_FEW, _ROOMY, _DENSE = 12, 30.0, 21.0
"""A few rows are spaced further apart than many, which should fit a page or two."""


@dataclass(frozen=True, slots=True)
class Item:
    """A column: a count that adds up (`field`), or a share or difference of two other columns."""

    title: str
    field: str = ""
    share: tuple[str, str] = ("", "")
    difference: tuple[str, str] = ("", "")
    by_class: bool = True
    """False for counts by teacher, which a class does not have."""


ITEMS = (
    Item("班级数", "classes", by_class=False),
    Item("应访\n学生", "due"),
    Item("已访\n学生", "visited"),
    Item("未访\n人数", difference=("due", "visited")),
    Item("家访率", share=("visited", "due")),
    Item("家访\n人次", "visits"),
    Item("实地\n人次", "onsite"),
    Item("其他形\n式人次", difference=("visits", "onsite")),
    Item("教师数", "teachers", by_class=False),
    Item("参与\n教师数", "participants", by_class=False),
    Item("参与率", share=("participants", "teachers"), by_class=False),
    Item("校领导\n家访人次", "leader_visits"),
    Item("重点\n学生数", "key"),
    Item("重点\n已访", "key_visited"),
    Item("重点\n家访率", share=("key_visited", "key")),
    Item("新生数", "newcomers"),
    Item("新生\n已访", "newcomers_visited"),
    Item("意见建\n议条数", "requests"),
    Item("已办理\n条数", "requests_done"),
    Item("手记\n篇数", "essays", by_class=False),
)
Counts = dict[str, int]


def bureau_book(material: Material) -> Iterator[File]:
    """One workbook: year groups with the school's total, and the classes with theirs."""
    yield f"{NAME}.xlsx", partial(_book, material.figures)


def _book(figures: Figures) -> bytes:
    letterhead = figures.letterhead
    line = f"填报单位：{letterhead.school}　　{letterhead.term}　　统计截至 {letterhead.as_of:%Y-%m-%d}"
    school, *groups = ((s.unit, _counts(s)) for s in with_others(figures.term, figures.statistics))
    classes = [(name, _counts(statistics)) for name, statistics in figures.by_class.items()]
    in_classes = [item for item in ITEMS if item.by_class]
    return form_book(
        [
            _sheet(NAME, "家访工作情况上报表", line, "年级", groups, school[1], ITEMS, _notes(groups, school[1])),
            _sheet("分班情况", "家访工作分班情况表", line, "班级", classes, school[1], in_classes, ()),
        ],
        NAME, letterhead,
    )  # fmt: skip


def _counts(statistics: Statistics) -> Counts:
    return {item.field: getattr(statistics, item.field) for item in ITEMS if item.field}


def _notes(groups: Sequence[tuple[str, Counts]], school: Counts) -> tuple[str, ...]:
    notes = ["说明：应访学生＝已访学生＋未访人数；家访人次＝实地人次＋其他形式人次；各行之和＝全校合计。"]
    if any(unit == OTHERS for unit, _ in groups):
        notes.append("“其他”是不属于任何年级组的综合组等教师（及未写年级的班级）。")
    if not _adds_up("essays", groups, school):
        notes.append("不同年级的教师合写的手记在各年级各计一篇，全校只计一次，所以手记篇数的合计小于各行之和。")
    return ("\n".join(notes),)


def _adds_up(field: str, groups: Sequence[tuple[str, Counts]], school: Counts) -> bool:
    return sum(counts[field] for _, counts in groups) == school[field]


def _sheet(
    name: str, title: str, line: str, unit: str, rows: Sequence[tuple[str, Counts]], whole: Counts, items: Sequence[Item],
    notes: tuple[str, ...],
) -> SheetForm:  # fmt: skip
    """Rows of counts with formulas for what follows from them, and the total below."""
    columns = (
        FormColumn(unit, 12),
        *(FormColumn(i.title, 7.5, Kind.PERCENT if i.share[0] else Kind.INTEGER) for i in items),
    )
    letters = {item.field: column_letters(index + 1) for index, item in enumerate(items, 1) if item.field}
    first, last = FIRST_ROW + 1, FIRST_ROW + len(rows)
    body = [
        (unit_name, *(_cell(item, counts, letters, number) for item in items))
        for number, (unit_name, counts) in enumerate(rows, first)
    ]
    total: list[Any] = ["全校合计"]
    for item in items:
        if item.field and rows and _adds_up(item.field, rows, whole):
            letter = letters[item.field]
            total.append(Formula(f"=SUM({letter}{first}:{letter}{last})", whole[item.field]))
        else:
            total.append(_cell(item, whole, letters, last + 1))
    return SheetForm(
        name,
        title,
        line,
        columns,
        body,
        total=(total,),
        notes=notes,
        signatures=BUREAU,
        landscape=True,
        row_height=_ROOMY if len(rows) <= _FEW else _DENSE,
    )


def _cell(item: Item, counts: Counts, letters: dict[str, str], row: int) -> Any:
    """A count, or the formula of a share or difference over the counts of its row."""
    if item.field:
        return counts[item.field]
    if item.share[0]:
        part, of = item.share
        return Formula(
            f'=IF({letters[of]}{row}=0,"",{letters[part]}{row}/{letters[of]}{row})', share(counts[part], counts[of])
        )
    whole, subtrahend = item.difference
    return Formula(f"={letters[whole]}{row}-{letters[subtrahend]}{row}", counts[whole] - counts[subtrahend])
