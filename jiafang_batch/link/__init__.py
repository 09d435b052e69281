"""Typed rows → who and what they mean: names resolved, rows with one meaning united."""
