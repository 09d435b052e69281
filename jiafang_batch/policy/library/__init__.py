"""The ten preset policies as data files."""
