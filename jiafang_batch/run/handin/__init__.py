"""Collecting: what came in, whose it is, where it is filed, and how everybody stands."""
