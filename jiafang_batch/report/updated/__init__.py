"""Workbooks of the product that people continue to edit: updated in place, keeping all that people have added."""
