"""分发清单 and 密码表: the recipient of each archive, and the password of each workbook in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of


class PackedFile(Struct, frozen=True):
    """One workbook in somebody's archive; `password` is empty if it is not encrypted."""

    staff_id: str
    name: str
    archive: str
    file: str
    password: str = ""


class PackedArchive(NamedTuple):
    """An archive, its recipient and the names of its files; or a workbook without a recipient."""

    staff_id: str
    name: str
    archive: str
    files: tuple[str, ...]


_RECIPIENT = (
    Column("工号", width=12, value=lambda r: r.staff_id), Column("姓名", width=12, value=lambda r: r.name),
    Column("压缩包", width=24, value=lambda r: r.archive),
)  # fmt: skip
_DISPATCH = (
    *_RECIPIENT, Column("内容", Kind.LONG_TEXT, 60, value=lambda r: "、".join(r.files)),
    Column("已发", Kind.FLAG, 8, value=lambda _: None),
)  # fmt: skip
_PASSWORDS = (
    *_RECIPIENT, Column("工作簿", width=26, value=lambda r: r.file), Column("打开密码", width=22, value=lambda r: r.password),
)  # fmt: skip


def dispatch_page(files: Sequence[PackedFile], left_over: Sequence[str]) -> Page:
    """分发清单: a row per archive, and a row for each workbook without a recipient."""
    held = grouped_by(files, lambda file: (file.staff_id, file.name, file.archive))
    archives = [
        PackedArchive(*key, tuple(file.file for file in recipient_files)) for key, recipient_files in held.items()
    ]
    archives += [PackedArchive("", "没有收件人", "", (name,)) for name in left_over]
    note = "每人一个压缩包，只有本人的份；发出后可在“已发”里打勾"
    rows = rows_of(_DISPATCH, archives)
    return Page("分发清单", "工作簿分发清单", _DISPATCH, rows, note, "没有可以分发的工作簿。", frozen=2)


def password_page(files: Sequence[PackedFile]) -> Page:
    """密码表: a row for each workbook."""
    note = "只由教务处保存，不要和压缩包一起发；每次重新加密密码都会变"
    return Page(
        "密码表", "工作簿打开密码", _PASSWORDS, rows_of(_PASSWORDS, files), note, "没有加密的工作簿。", frozen=2
    )
