"""A term folder on disk: its files, journal, lock, outputs, caches and clock."""
