"""Workbooks of ours that people go on working in: brought up to date in place, so that nothing of theirs is lost."""
