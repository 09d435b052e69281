"""Who gets which files of a term folder, by their place: the one table of recipients."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from jiafang_batch.run.place.cache import CACHE_FOLDER
from jiafang_batch.run.place.folder import (
    HANDOUT_FOLDER,
    INBOX,
    OUTPUT_FOLDER,
    PLAN_FOLDER,
    PROGRESS,
    REMINDER_FOLDER,
    RETURNED_FOLDER,
    SUGGESTIONS,
    TAUGHT_SUGGESTIONS,
)
from jiafang_batch.run.place.publish import MANIFEST, MEMORY


class Readers(Struct, frozen=True):
    """A kind of files: its name, the beginnings of its paths, and who gets it."""

    name: str
    places: tuple[str, ...]
    who: str
    is_result: bool = True
    """False for what a person gets back as they wrote it, and for what the program keeps for itself."""


_OUT = f"{OUTPUT_FOLDER}/"
FILE_KINDS = (
    Readers("公示", (f"{_OUT}家访汇总_公示",), "所有人"),
    Readers("上报表", (f"{_OUT}表册/上报表", f"{_OUT}数据/上报表"), "教育局"),
    Readers("年级工作簿", (f"{_OUT}年级/",), "年级组长"),
    Readers("班级工作簿", (f"{_OUT}班级/",), "班主任"),
    Readers("教师工作簿", (f"{_OUT}教师/",), "教师本人"),
    Readers("分发的压缩包", (f"{_OUT}分发/",), "压缩包的收件人"),
    Readers("表册", (f"{_OUT}表册/",), "教务处；打印后签字、归档"),
    Readers("数据（CSV）", (f"{_OUT}数据/",), "教务处"),
    Readers("退回的表", (f"{RETURNED_FOLDER}/", f"{_OUT}{RETURNED_FOLDER}/"), "交表的人（本人写的内容）", is_result=False),
    Readers("程序自己记的", (f"{_OUT}{MEMORY}/", f"{_OUT}{MANIFEST}", f"{_OUT}表册/{MANIFEST}", f"{CACHE_FOLDER}/"),
            "程序（不发给人）", is_result=False),
    Readers("家访汇总等", (_OUT,), "教务处、校长室"),
    Readers("发的表", (f"{HANDOUT_FOLDER}/",), "填表的教师"),
    Readers("分工表", (f"{PLAN_FOLDER}/",), "年级组长；行程给去家访的教师"),
    Readers("催交和待访名单", (f"{REMINDER_FOLDER}/",), "年级组长；每位教师本人的一页"),
    Readers("来件", (f"{INBOX}/",), "教务处（收表以后不用留）", is_result=False),
    Readers("收表进度和建议", (PROGRESS, SUGGESTIONS, TAUGHT_SUGGESTIONS), "教务处、年级组长"),
    Readers("其他文件", ("",), "学校自己放的，程序不知道给谁", is_result=False),
)  # fmt: skip
"""From the particular to the general; the last one takes every path."""
FORMS = next(kind for kind in FILE_KINDS if kind.name == "表册")
_HIDDEN = next(kind for kind in FILE_KINDS if kind.name == "程序自己记的")


@lru_cache(maxsize=4096)
def readers_of(name: str) -> Readers:
    """Return who gets the file with this path below the term folder."""
    if any(part.startswith(".") for part in name.split("/")):
        return _HIDDEN
    return next(kind for kind in FILE_KINDS if name.startswith(kind.places))
