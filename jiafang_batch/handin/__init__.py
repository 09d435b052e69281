"""Sheets handed out and handed in: the owner of a workbook, what was received, who is missing, what changed."""
