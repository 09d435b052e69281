"""Forms: labels with their values beside or below them, one visit each, read into the same typed rows as tables."""
