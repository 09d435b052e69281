"""Workbooks as teachers send them, for tests of collecting: logs of the small term, archives around them."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

from small_term import written
from text_tables import rows, write_book

ONE, TWO = "一(1)班", "一(2)班"


def moment(text):
    """`20 15:00` in January 2025, Beijing time."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2025-01-{day} {clock}:00+08:00")


def term_folder(folder: Path) -> Path:
    """The small term before anybody has handed in anything, and without 收表登记."""
    return written(folder, ("一班家访", "", ""), ("二班家访", "", ""), ("收表登记", "", ""))


def log(path: Path, *lines: str, sheet: str = "家访记录") -> Path:
    """A log with these rows: 日期 | 班级 | 学生 | 教师 | 形式."""
    text = "\n".join((HEADINGS, *lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_book(path, {sheet: rows(text)})
    return path


HEADINGS = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
WANG = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访"
LI = "2024-10-12 | 一(1)班 | 李芳 | 陈静 | 电话"
LI_WRONG = "2024-13-12 | 一(1)班 | 李芳 | 陈静 | 电话"
ZHANG = "2024-9-22 | 一(2)班 | 张伟 | 刘洋 | 实地家访"
AYI = "2024-9-23 | 一(2)班 | 阿依古丽·买买提 | 刘洋 | 实地家访"


def zipped(entries, *, gbk=False):
    """An archive of (name, content) pairs; `gbk` as programs in China write names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, (2025, 1, 15, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            if gbk:
                info = _gbk(name)
            archive.writestr(info, content)
    return stream.getvalue()


class _Gbk(zipfile.ZipInfo):
    """An entry whose name is stored in GBK without saying so."""

    def _encodeFilenameFlags(self):  # noqa: N802  the library's own hook
        return self.filename.encode("gbk"), self.flag_bits


def _gbk(name):
    info = _Gbk(name, (2025, 1, 15, 9, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
