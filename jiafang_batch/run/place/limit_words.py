"""`--limit 文件大小=200`: the limits of intake by their Chinese names, in everyday units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from jiafang_batch.intake.limits import MIB, Limits
from jiafang_batch.normal_text import squeeze
from jiafang_batch.run.usage import UsageError
from jiafang_batch.spellings import nearest

WORDS: Mapping[str, tuple[str, int, str]] = {
    "文件大小": ("file_size", MIB, "MB"),
    "解压大小": ("unpacked_size", MIB, "MB"),
    "压缩倍数": ("ratio", 1, "倍"),
    "图片大小": ("picture_size", MIB, "MB"),
    "工作表数": ("sheets", 1, "张"),
    "行数": ("rows", 1, "行"),
    "列数": ("columns", 1, "列"),
    "单元格数": ("cells", 1, "个"),
    "时间": ("seconds", 1, "秒"),
    "内存": ("memory", MIB, "MB"),
}
"""Chinese name → field of Limits, size of a unit, and the unit as shown."""


def read_limits(texts: Iterable[str]) -> Limits:
    """Return the default limits changed by the texts (名称=数). Raises UsageError for any other text."""
    limits = Limits()
    for text in texts:
        name, equals, number = squeeze(text).partition("=")
        if name not in WORDS or not equals:
            near = nearest(name, WORDS, 1)
            hint = f"，是不是“{near[0]}=…”？" if near else "。"
            raise UsageError(f"--limit 写成“{text}”，应为 {'、'.join(WORDS)} 之一加“=数”{hint}")
        field, unit, shown = WORDS[name]
        if not number.isdigit() or int(number) == 0:
            raise UsageError(f"--limit {name} 写成“{number}”，应为大于 0 的整数（{shown}）。")
        limits = replace(limits, **{field: int(number) * unit})
    return limits
