"""What a sheet says about the colours of its cells: 标黄的为电话家访, 红色表示未访到."""

from __future__ import annotations

from jiafang_batch.normal_text import clean, squeeze
from jiafang_batch.patterns import pattern

_WORDS = "(?:红|黄|绿|蓝|灰|橙|紫|粉|底|颜|背景|字体)色|标(?:红|黄|绿|蓝|灰)|涂(?:红|黄|绿|蓝)|色块"
_HELP = "必填|必须|还没填|不?[要可能]|勿|请|自动|公式|部分|单元格|格|几?列|错误[,，]黄色请核对"
"""How help for filling in goes on, the program's own too: 红色为必填项, 浅黄色的格子是还没填的必填项."""
_LEGEND = pattern(rf"(?:{_WORDS})[^,，。;；、<]{{0,6}}?(?:为|是|表示|代表|指|的|[:：=])(?!{_HELP})[^,，。;；<]+")
_LONGEST = 30


def color_legend(text: str) -> str:
    """Return the words that give a colour a meaning; blank if there are none."""
    match = _LEGEND.search(squeeze(text))
    return clean(match[0])[:_LONGEST] if match else ""


def may_have_legend(xml: bytes) -> bool:
    """Return True if a text in a part of a workbook gives a colour a meaning."""
    text = xml.decode("utf-8", "replace")
    if "&#" in text:
        # Some programs write letters as references to them.
        from html import unescape

        text = unescape(text)
    return bool(_LEGEND.search(text))
