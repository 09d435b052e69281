"""The typefaces of what the product writes: those that Chinese offices have."""

from __future__ import annotations

SONG, HEI, FANG_SONG, KAI = "宋体", "黑体", "仿宋", "楷体"
YAHEI = "微软雅黑"
