"""分发清单 and 密码表: the recipient of each archive, and the password of each workbook in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One workbook in somebody's archive; `password` is empty if it is not encrypted."""

    staff_id: str
    name: str
    archive: str
    file: str
    password: str = ""


def dispatch_page(files: Sequence[PackedFile], left_over: Sequence[str]) -> Page:
    """分发清单: a row per archive, and a row for each workbook without a recipient."""
    columns = (
        Column("工号", width=12), Column("姓名", width=12), Column("压缩包", width=24), Column("内容", Kind.LONG_TEXT, 60),
        Column("已发", Kind.FLAG, 8),
    )  # fmt: skip
    archives: dict[tuple[str, str, str], list[str]] = {}
    for file in files:
        archives.setdefault((file.staff_id, file.name, file.archive), []).append(file.file)
    rows = [(*key, "、".join(held), None) for key, held in archives.items()]
    rows += [("", "没有收件人", "", name, None) for name in left_over]
    note = "每人一个压缩包，只有本人的份；发出后可在“已发”里打勾"
    return Page("分发清单", "工作簿分发清单", columns, rows, note, "没有可以分发的工作簿。", frozen=2)


def password_page(files: Sequence[PackedFile]) -> Page:
    """密码表: a row a workbook."""
    columns = (
        Column("工号", width=12), Column("姓名", width=12), Column("压缩包", width=24), Column("工作簿", width=26),
        Column("打开密码", width=22),
    )  # fmt: skip
    rows = [(f.staff_id, f.name, f.archive, f.file, f.password) for f in files]
    note = "只由教务处保存，不要和压缩包一起发；每次重新加密密码都会变"
    return Page("密码表", "工作簿打开密码", columns, rows, note, "没有加密的工作簿。", frozen=2)
