"""Sheets handed out and handed in: the owner of a workbook, which version counts, what was received, who is missing."""
