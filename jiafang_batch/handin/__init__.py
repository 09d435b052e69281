"""Sheets handed out and handed in: whose a workbook is, what was received, who is missing, what changed."""
