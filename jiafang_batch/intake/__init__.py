"""Whatever teachers send → grids: true type, guard, values, each file isolated. Nothing else opens files from outside."""
