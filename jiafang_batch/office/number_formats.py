"""The number formats of every workbook: every share, score and average has two decimals, as in sentences.

The decimals of sentences are `measure.rounding.DIGITS`. The exact value stays in the cell.
"""

from __future__ import annotations

TEXT, WHOLE, PLAIN = "@", "0", "General"
"""Texts, counts, and numbers as somebody typed them."""
SHARE, POINTS = "0.00%", "0.00"
SHARE_CHANGE = f"+{SHARE};[Red]-{SHARE};{SHARE}"
POINTS_CHANGE = f"+{POINTS};[Red]-{POINTS};{POINTS}"
WHOLE_CHANGE = "+0;[Red]-0;0"
UNROUNDED_POINTS = "0.0000"
"""What formulas add up; not printed."""
AXIS_SHARE = "0%"
"""The scale of a chart, in whole steps."""
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
TYPED_DAY, TYPED_MOMENT = "yyyy-m-d", "yyyy-m-d hh:mm"
"""Where people type days, as they write them."""
SLIP_DAY = "m月d日"
"""On slips for one or two days."""
COUNT_OR_BLANK = "0;;"
