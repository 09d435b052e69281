"""Whatever teachers send → grids: true type, guard, values, each file isolated; nothing else opens a stranger's file."""
