"""The school's own 考核办法.xlsx of one term, made that of another: the same workbook with a few cells changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.intake.pool import Intake
from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.document import DRAFTED, UNDECIDED, waiting_text
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.next_term import BASIS, NewCell, TermName, moved_on
from jiafang_batch.report.updated.editable import UnkeepableError, editable, put, saved
from jiafang_batch.run.command_words import words
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import POLICY_FILE, SourceFile
from jiafang_batch.run.term.open_term import read_policy
from jiafang_batch.run.usage import UsageError
from jiafang_batch.table import Row, Table

_PREVIOUS = "上学期文件夹"
_NAMED_BY = {"policy_settings": "key", "policy_calendar": "name"}


class OldPolicy(Struct, frozen=True):
    """The 考核办法.xlsx of the term before: the file, its rules, and the sheets as read."""

    path: Path
    policy: Policy
    tables: tuple[Table, ...]


def old_policy(before: Path, intake: Intake) -> OldPolicy:
    """Return the policy of a term folder. Raises UsageError if it is missing or in error, and says what can be done."""
    path = before / POLICY_FILE
    if path.is_file():
        policy, file, _ = read_policy(SourceFile(POLICY_FILE, path), intake)
        if policy is not None:
            return OldPolicy(path, policy, file.tables)
    state = "有错误" if path.is_file() else "没有了"
    raise UsageError(
        f"“{path}”{state}，新学期没法接着用。请先用 {words('jiafang', 'policy', 'check', before)} 看看、改好，"
        "或者用 --policy 另选一个底稿。"
    )


def carry_policy(
    old: OldPolicy, folder: Path, to: TermName, school: str, previous: str, intake: Intake
) -> tuple[str, ...]:
    """Write the policy into the new term's folder, and return what is different in it as lines.

    `previous` is the name of the folder of the term before, if its visits are to be added. A workbook that cannot be
    changed without a loss comes as it is, with a line that says what to change by hand.
    """
    held = old.policy.settings
    names = (("学校", held.school, school), (_PREVIOUS, held.previous_folder, previous))
    renamed = [
        NewCell("policy_settings", key, "value", was or None, now or None) for key, was, now in names if was != now
    ]
    changes = [*renamed, *moved_on(old.policy, to)]
    content, path = old.path.read_bytes(), folder / POLICY_FILE
    listed = [f"  {change}" for change in _in_words(changes)]
    try:
        content = _changed(content, old.tables, changes) if changes else content
    except UnkeepableError as reason:
        line = f"带来 {path}：原样，因为它{reason}。请打开它自己改："
    else:
        line = f"带来 {path}：接着上个学期的，改了这几处，请核对：" if listed else f"带来 {path}：原样"
    write_whole(path, content)
    new, _, _ = read_policy(SourceFile(POLICY_FILE, path), intake)
    waiting = Counter(basis.source.sheet for basis in new.document.undecided) if new else {}
    return (line, *listed, *([waiting_text(waiting)] if waiting else []))


def _changed(content: bytes, tables: Sequence[Table], changes: Sequence[NewCell]) -> bytes:
    """The workbook with the changes. Raises UnkeepableError as `editable` does."""
    book = editable(content)
    for sheet, address, value in _cells(tables, changes):
        put(book[sheet][address], value)
    settings = next(table for table in tables if table.kind == "policy_settings")
    keys = {squeeze(str(row["key"])) for row in settings.rows}
    for change in changes:
        if change.entry == _PREVIOUS and _PREVIOUS not in keys:
            # A workbook that was made before it could say this; what stands below the settings is somebody's.
            place, last = book[settings.head.sheet], max(row.number for row in settings.rows)
            free = next(number for number in count(last + 1) if all(cell.value is None for cell in place[number]))
            for field, value in (("key", _PREVIOUS), ("value", change.new)):
                put(place[f"{settings.head.columns[field][0]}{free}"], value)
    return saved(book)


def _in_words(changes: Iterable[NewCell]) -> Iterator[str]:
    """学期 第一学期 → 第二学期; of a row of 校历 the new name and its two ends."""
    dated = (change for change in changes if change.kind in _NAMED_BY and change.field != BASIS)
    for (_, entry), cells in grouped_by(dated, lambda change: (change.kind, change.entry)).items():
        name = next((f"（改名{cell.new}）" for cell in cells if cell.field == "name"), "")
        values = [cell for cell in cells if cell.field != "name"]
        old, new = ("至".join(_shown(getattr(cell, side)) for cell in values) for side in ("old", "new"))
        yield f"{entry}{name} {old} → {new}" if values else f"{entry}{name}"


def _shown(value: object) -> str:
    match value:
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return f"{value:%Y-%m-%d}"
    return "（空）" if value is None else str(value)


def _cells(tables: Iterable[Table], changes: Iterable[NewCell]) -> Iterator[tuple[str, str, object]]:
    """(sheet, address, value) of each change; an entry or a column that the workbook lacks has none."""
    rows = [row for table in tables for row in table.rows]
    for change in changes:
        for row in rows:
            value = _new_value(row, change)
            if value is not None and change.field in row.head.columns:
                address = f"{row.head.columns[change.field][0]}{row.number}"
                yield row.head.sheet, address, None if value == "" else value


def _new_value(row: Row, change: NewCell) -> object:
    """The new content of the row's cell; blank for a cell to be emptied, None if the change is not about this row."""
    if row.head.kind != change.kind:
        return None
    key = _NAMED_BY.get(row.head.kind)
    if key is None:
        text = row[change.field] if change.field in row.head.fields else None
        return text.replace(change.entry, str(change.new)) if isinstance(text, str) and change.entry in text else None
    if squeeze(str(row[key])) != squeeze(change.entry):
        return None
    if change.field == BASIS:
        return _marked(str(row[BASIS] or "") if BASIS in row.head.fields else "", row.head.kind)
    return "" if change.new is None else change.new


def _marked(basis: str, kind: str) -> str | None:
    """The 依据 of a proposed day with the mark of a proposal; None if it stays: people's words are never replaced.

    A row of 校历 moved by whole years keeps the day that its document names.
    """
    if DRAFTED in basis or (basis and kind == "policy_calendar"):
        return None
    return f"{basis}；{UNDECIDED}" if basis else UNDECIDED
