"""A new term: its folder, templates and policy workbook."""
