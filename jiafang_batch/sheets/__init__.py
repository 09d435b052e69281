"""Workbooks → typed tables, and layouts → workbooks."""
