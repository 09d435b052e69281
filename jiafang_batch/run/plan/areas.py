"""Where a family lives, in a word: the beginning of its address without province, city and district."""

from __future__ import annotations

import re

_DISTRICT = re.compile(
    r"^(?:[^\d省]{2,8}(?:省|自治区))?(?:[^\d市省]{1,8}市)?(?:[^\d区县市]{1,8}(?:(?<!小)(?<!社)区|县|市))?(?:[^\d镇乡道]{1,8}(?:镇|乡|街道))?"
)
_STOP = re.compile(
    r"^.{1,12}?(?:小区|花园|家园|社区|新村|公寓|大道|苑|园|村|里|湾|庄|坊|巷|弄|胡同|屯|寨|路|街|组)(?:小区)?"
)
_LONGEST = 8


def area_of(address: str) -> str:
    """Return the neighbourhood in the address: up to the first word such as 小区, 村 or 路, else up to its first number.

    An empty text for an empty address. A town is kept where nothing follows it.
    """
    plain = re.sub(r"[\s,，。、]+", "", address)
    rest = plain[_DISTRICT.match(plain).end() :] or plain  # type: ignore[union-attr]
    stop = _STOP.match(rest)
    if stop is not None:
        return stop[0]
    return re.split(r"[\d（(一二三四五六七八九十]+(?:号|栋|幢|室|单元|组|-)", rest)[0][:_LONGEST] or rest[:_LONGEST]
