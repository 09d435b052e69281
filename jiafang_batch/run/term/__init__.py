"""One term from folder to outputs."""
