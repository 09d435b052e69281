"""The words by which people and the program itself know a paper that the program has written."""

from __future__ import annotations

TOOL = "家访批处理"
"""The name of the product in workbooks of other people."""
OWN_PAPER = "程序写出，不用交"
"""The keyword in the properties of Word documents that are to be read, signed or filed, and not handed in."""
OWN_MARK = f"（{TOOL}）"
"""The mark in the first cell of a sheet that the product wrote and that holds no data."""
RETURNED = "退回说明"
"""The name of the sheet that lists what a teacher has to correct."""
RETURNED_TITLE = f"{RETURNED}{OWN_MARK}"
"""The beginning of cell A1 of that sheet, by which it is recognised even if the sheet was renamed."""
TURNED_AWAY = "没有收下"
"""The folder in 收表 for files that could not be accepted, and the sheet of 收表进度 that lists them."""
AS_OF, STANDS_AT = "统计截至", "情况截至"
"""Labels of the day below the title of every sheet of figures, and of the sheets about the state of hand-ins."""
