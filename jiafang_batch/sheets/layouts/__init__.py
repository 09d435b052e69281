"""One data file per kind of sheet."""
