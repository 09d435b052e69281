"""Rows of a visit log in which another cell says that the visit did not take place or was not accepted.

A word of its own in a column about the state of the record (完成情况: 未完成, 审核状态: 已驳回) contradicts the row, which
then does not count until a person has decided. A phrase within prose (家中无人) may tell of another day: it is pointed out,
and the visit counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.columns import column_letter
from jiafang_batch.sheets.layout import heading_word
from jiafang_batch.sheets.parsed_cell import shown

_LOG = "visit_log"
_STATE = pattern(
    r"(?:家访|走访|访问|入户|任务|工作|计划|审核|审批|流程|提交|数据|记录|单据|当前|本次|完成|落实|执行|开展|实施|最终)*"
    r"(?:状态|情况|结果|进度|与否|完成|意见)|是否(?:已经?)?(?:完成|有效|通过|成功|完结|落实|开展)|备注|说明|备注说明|其他|其它"
)
"""Headings of columns that tell the state of the record, and of columns for remarks."""
_ANSWERED = pattern("是否|与否|完成|落实|有效|通过|成功|状态|结果")
"""Headings of columns that answer whether: there 否 and × deny the visit, in a column of remarks they do not."""
_NO = frozenset({"否", "×", "✗", "X", "x", "N", "n", "0", "未", "没有"})
_DENIED = pattern(
    r"(?:审核|审批)?(?:不|未)通过|(?:审批|审核|已)?(?:被)?(?:驳回|退回|拒绝)|(?:已)?(?:取消|作废|撤销|撤回|终止)|无效|失败|(?:此条|本条|该条|此行|本行)?(?:已|请)?删除?|重复(?:填报|提交|记录|登记|录入)?|不算|不计"
    r"|未(?:完成|家访|访|走访|进行|去|去成|成|实施|开展|落实|执行|成功)|没(?:有)?(?:去|去成|完成|家访)|待(?:家访|访|完成)"
)
_PENDING = pattern(r"(?:审批|审核|处理|流程)中|待(?:审批|审核|提交|确认)|未(?:审批|审核|提交)|草稿|暂存|已提交待审核?")
_NOT_VISITED = frozenset(
    {
        "/",
        "-",
        "—",
        "——",
        "--",
        "无",
        "未",
        "未访",
        "未家访",
        "未走访",
        "未入户",
        "没有家访",
        "没家访",
        "尚未家访",
        "暂未家访",
        "还没家访",
        "待访",
        "待家访",
        "×",
    }
)
"""What stands for the day of a visit that has not been made, if no form stands beside it."""
_AROUND = 8
"""Letters beside a phrase that are quoted with it."""
_PROSE = "record"
_UNMET = pattern(
    r"无(?:(?<=家中无)|(?<=家里无))人|无人在家|没(?:(?<=家中没)|(?<=家里没))有?人|没有?人在家"
    r"|未(?:能)?(?:遇到|碰到|见到|联系上)(?:家长|家人|学生家长|监护人)|没有?(?:能)?(?:遇到|碰到|见到|联系上)(?:家长|家人|学生家长|监护人)"
    r"|未遇|未(?:能)?去成|没有?(?:能)?去成|未成行|取消了?(?:本次|这次)?(?:家访|走访|入户)|取(?:(?<=家访取)|(?<=访已取)|(?<=访被取))消"
    r"|拒绝(?:了)?(?:家访|走访|入户)|拒访|改期|吃了?闭门羹"
)
"""Every alternative begins with a letter of its own, which makes the search through long prose cheap."""


def denied_rows(
    grid: Grid, header: Header, rows: Iterable[tuple[int, Sequence[Cell]]], place: Location
) -> Mapping[int, Problem]:
    """Return row of the grid → why it cannot count: a column about the record's state denies the visit."""
    columns = dict(_state_columns(grid, header))
    faults: dict[int, Problem] = {}
    if not columns:
        return faults
    for number, cells in rows:
        for index, heading in columns.items():
            text = squeeze(shown(cells[index])) if index < len(cells) and cells[index] != "" else ""
            if _DENIED.fullmatch(text) or (text in _NO and _ANSWERED.search(heading)):
                where = _place_of(grid, place, number, index, heading)
                faults[number] = Problem("row-denied", where, shown(cells[index]))
    return faults


def unvisited_rows(header: Header, rows: Sequence[tuple[int, Sequence[Cell]]]) -> frozenset[int]:
    """Return the rows of the grid that say 未访 or / for the day and the form of the visit: nobody has gone there yet."""
    day, form = header.fields.get("date"), header.fields.get("form")
    if header.layout.code != _LOG or day is None or "outcome" in header.fields:
        return frozenset()
    if _NOT_VISITED.isdisjoint(cells[day] for _, cells in rows if day < len(cells) and isinstance(cells[day], str)):
        return frozenset()
    return frozenset(
        number
        for number, cells in rows
        if cells[day] in _NOT_VISITED and (form is None or form >= len(cells) or cells[form] in _NOT_VISITED | {""})
    )


def doubted_rows(
    grid: Grid, header: Header, rows: Iterable[tuple[int, Sequence[Cell]]], place: Location
) -> Iterator[Problem]:
    """Yield a problem for each row whose prose says that nobody was met, if it does not state the outcome itself."""
    if header.layout.code != _LOG:
        return
    columns = {header.fields[_PROSE]: header.titles[_PROSE]} if _PROSE in header.fields else {}
    columns |= dict(_state_columns(grid, header))
    outcome = header.fields.get("outcome")
    for number, cells in rows:
        if outcome is not None and outcome < len(cells) and cells[outcome] != "":
            continue
        for index, heading in columns.items():
            cell = cells[index] if index < len(cells) else ""
            if isinstance(cell, str) and _PENDING.fullmatch(squeeze(cell)):
                yield Problem("visit-pending", _place_of(grid, place, number, index, heading), cell)
                break
            if isinstance(cell, str) and (match := _UNMET.search(cell)):
                quoted = cell[max(match.start() - _AROUND, 0) : match.end() + _AROUND]
                yield Problem("visit-in-doubt", _place_of(grid, place, number, index, heading), quoted)
                break


def tells_of_no_visit(text: str) -> bool:
    """True for words or prose that say that the visit did not take place."""
    return _DENIED.fullmatch(squeeze(text)) is not None or _UNMET.search(text) is not None


def _state_columns(grid: Grid, header: Header) -> Iterator[tuple[int, str]]:
    """(index, heading) of the columns that tell the state of a visit's record and are none of the log."""
    if header.layout.code != _LOG:
        return
    fields = set(header.fields.values())
    for index, cell in enumerate(grid.rows[header.last]):
        if index not in fields and isinstance(cell, str) and cell and _STATE.fullmatch(heading_word(cell)):
            yield index, heading_word(cell)


def _place_of(grid: Grid, sheet: Location, number: int, index: int, heading: str) -> Location:
    return Location(sheet.file, sheet.sheet, number + grid.top + 1, column_letter(grid, index), heading)
