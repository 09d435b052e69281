"""Typed rows → linked records: names resolved, rows with the same meaning united."""
