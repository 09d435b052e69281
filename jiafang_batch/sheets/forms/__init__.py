"""Forms: labels with their values beside or below them, a visit each, read into the same typed rows as tables."""
