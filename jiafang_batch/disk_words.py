"""Reasons why the system refuses to read or write, in Chinese."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_WORDS: Mapping[int, str] = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个位置只能读，不能写",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中间有一个是文件，不是文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.EEXIST: "已经有同名的文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOSPC: "磁盘已满",
    errno.EFBIG: "超过了系统允许的文件大小",
    errno.EDQUOT: "磁盘已满",
    errno.EIO: "磁盘出错",
    errno.EBUSY: "正被别的程序使用",
    errno.ETXTBSY: "正被别的程序使用",
}


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def disk_remedy(fault: OSError) -> str:
    """Return what a person can do about it, as a sentence: a full disk needs room, whatever its permissions."""
    if fault.errno in _FULL:
        return "请腾出空间，或者换一个位置。"
    return "请检查这个位置和它的权限，或者换一个位置。"


def disk_words(fault: OSError) -> str:
    """Return why the system refused, as half a sentence."""
    return _WORDS.get(fault.errno or 0, "系统拒绝了这个操作")
