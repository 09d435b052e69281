"""The teacher whose log a sheet is, by the sheet's name or its title: 陈静, 3.陈静家访, 陈静老师家访记录.

Never by the file's name, which changes when the file is filed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern

TITLE, SHEET = "标题", "工作表名"
_SURNAMES = (
    "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|东方|南宫|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤葛倪施牛樊俞温邢颜鲁柏窦章毕庞"
    "冉麦聂岳齐兰尤耿关焦伍欧甘祝柴霍管简阮柯裴翟申屈鲍党凌祁靳成褚卫戚喻纪路易安常乔赖文洪季古辛苗盛童翁桂]"
)
_NAMED = pattern(
    rf"(?:\d{{1,3}}[.、_\-]?)?((?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}}?)(?:老师|教师)?(?:的)?(?:[(\-_].*|\d*|(?:家访|走访|入户|上门)(?:记录|登记|情况|台账|日志)?(?:表|本|册|统计表)?[\d\-_.()]*)"
)
"""A person's name, and nothing but words for a log after it."""
_NO_NAME = pattern(r"[班级月周年组校学表册期日]|家访|走访|记录|汇总|登记|统计|合计|成员")


def teacher_around(sheet: str, titles: Iterable[str]) -> tuple[str, str, str] | None:
    """Return name, place and text of the one teacher named by the sheet's name and the titles; None for none or two."""
    places = [(SHEET, sheet), *((TITLE, text) for text in titles if "老师" in text or "教师" in text)]
    named = [(name, where, text) for where, text in places if (name := _person(text))]
    return named[0] if len({name for name, _, _ in named}) == 1 else None


@lru_cache(512)
def _person(text: str) -> str:
    match = _NAMED.fullmatch(squeeze(text))
    return match[1] if match and not _NO_NAME.search(match[1]) else ""
