"""`privacy`: 个人信息清单.xlsx, computed from the term as it is now."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from jiafang_batch.policy.model import Policy, Settings
from jiafang_batch.pupil_numbers import without_identity_numbers
from jiafang_batch.report.books import pages_book
from jiafang_batch.report.lists.privacy_pages import (
    UNUSED,
    CollectedColumn,
    FileKind,
    collected_page,
    exports_page,
    readers_page,
    retention_page,
)
from jiafang_batch.report.sheet.letterhead import letterhead_of
from jiafang_batch.run.place.export_log import exports
from jiafang_batch.run.place.folder import PRIVACY_LIST
from jiafang_batch.run.place.kept_file import WrittenTo, write_keeping_edited_or_beside
from jiafang_batch.run.term.counted_versions import counted_files
from jiafang_batch.run.term.file_readers import FILE_KINDS, readers_of
from jiafang_batch.run.term.open_term import OpenedTerm, data_tables
from jiafang_batch.run.term.personal_data import ColumnUse, PersonalData, personal_data
from jiafang_batch.run.usage import UsageError
from jiafang_batch.table import Table

PRIVACY_BOOK = f"{PRIVACY_LIST}.xlsx"
_TO_IDENTIFY = "认人、认班、认日期要用"
_WITHOUT_FORMS = "指标没有用到；还没有写出表册，写出以后再看"
_MONTHS = 12


class PrivacyReport(Struct, frozen=True):
    """The result: the personal data of the term, the headings that may be dropped, and the workbook written."""

    data: PersonalData
    unused: tuple[str, ...]
    """表的列, such as 学生名册的出生日期; while no forms are written, some of them may be what only forms print."""
    keep_until: date | None
    """The last day of 保存期限; None if the school has not set one."""
    written: WrittenTo


def write_privacy(opened: OpenedTerm) -> PrivacyReport:
    """Write 个人信息清单.xlsx into the term folder.

    Raises UsageError if the policy says too little to read the term, and if the system refuses to write.
    """
    policy, tables = readable_term(opened)
    data = personal_data(opened.root, policy, tables)
    settings = policy.settings
    pages = (
        collected_page(
            [*(_collected(use, lacks_forms=data.lacks_forms) for use in data.columns), *_passed_over(opened)]
        ),
        readers_page(list(_file_kinds(data))),
        retention_page(list(_retention(settings, policy.term.last, data))),
        exports_page(exports(opened.root)),
    )
    book = pages_book(letterhead_of(settings, policy.as_of), "个人信息清单", lambda: pages)
    written = write_keeping_edited_or_beside(opened.root, opened.root / PRIVACY_BOOK, book)
    if not written.is_written:
        raise UsageError(written.notice)
    unused = tuple(f"{use.input.table}的{use.input.column.title}" for use in data.columns if use.is_unused)
    return PrivacyReport(data, unused, keep_until(settings, policy.term.last), written)


def readable_term(opened: OpenedTerm) -> tuple[Policy, list[Table]]:
    """Return the policy and every table that counts. Raises UsageError if the policy cannot be read."""
    if opened.policy is None:
        raise UsageError("考核办法还不完整，读不了名册和家访记录。请先运行 jiafang check 看看缺什么。")
    files, _, _ = counted_files(opened, None, None)
    return opened.policy, data_tables((*opened.own_files, *files))


def keep_until(settings: Settings, term_end: date) -> date | None:
    """Return the last day of 保存期限 after the end of the term, or None if the school has not set one."""
    if settings.retention_months is None:
        return None
    years, month = divmod(term_end.month - 1 + settings.retention_months, _MONTHS)
    year, month = term_end.year + years, month + 1
    return date(year, month, min(term_end.day, calendar.monthrange(year, month)[1]))


def _collected(use: ColumnUse, *, lacks_forms: bool) -> CollectedColumn:
    shown = [kind for kind in use.readers if kind.is_result]
    return CollectedColumn(
        table=use.input.table,
        title=use.input.column.title,
        filled=use.input.filled,
        indicators=_TO_IDENTIFY if use.is_needed_to_identify else "、".join(use.indicators),
        files="、".join(kind.name for kind in shown),
        readers="；".join(dict.fromkeys(kind.who for kind in shown)),
        advice=(_WITHOUT_FORMS if lacks_forms else f"本学期的指标和结果都没有用到，{UNUSED}") if use.is_unused else "",
    )


def _passed_over(opened: OpenedTerm) -> Iterable[CollectedColumn]:
    """The columns of rosters that the program does not read at all."""
    for file in opened.files:
        for problem in file.problems:
            if problem.code == "columns-unused":
                for title in problem.details["columns"].split("、"):
                    yield CollectedColumn(
                        problem.location.sheet,
                        without_identity_numbers(title),
                        0,
                        "",
                        "",
                        "",
                        f"程序不读这一列，只在交来的原件里，{UNUSED}",
                    )


def _file_kinds(data: PersonalData) -> Iterable[FileKind]:
    for kind in FILE_KINDS:
        files = [name for name in data.files if readers_of(name) is kind]
        if files:
            held: dict[str, list[str]] = {}
            for use in data.columns:
                if kind in use.readers:
                    held.setdefault(use.input.table, []).append(use.input.column.title)
            columns = "；".join(f"{table}：{'、'.join(titles)}" for table, titles in held.items())
            yield FileKind(kind.name, len(files), kind.who, columns)


def _retention(settings: Settings, term_end: date, data: PersonalData) -> Iterable[tuple[str, str]]:
    until = keep_until(settings, term_end)
    yield "学期结束", f"{term_end:%Y-%m-%d}"
    yield (
        "保存期限",
        "没有规定（考核办法“基本设置”的“保存期限”）" if until is None else f"{settings.retention_months} 个月",
    )
    yield "保存到", "没有规定" if until is None else f"{until:%Y-%m-%d}"
    yield "到期处理", settings.disposal.value
    yield "怎样清理", "到期后运行 jiafang purge 学期文件夹；先列出要处理的文件，问过再做，做完再查一遍有没有留下。"
    yield (
        "学籍号",
        "写出的文件里有完整的号码（显示学籍号：是）" if settings.whole_numbers else "写出的文件里没有完整的号码",
    )
    if data.locked:
        # Their names can name people, and there can be thousands.
        counts = Counter(readers_of(name).name for name in data.locked)
        listed = "、".join(f"{kind.name} {counts[kind.name]} 个" for kind in FILE_KINDS if counts[kind.name])
        yield "没有查的文件", f"有密码、打不开，或者是图片、PDF、旧格式，里面的文字查不了：{listed}"
