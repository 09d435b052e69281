"""How any sheet of an output workbook is written and printed."""
