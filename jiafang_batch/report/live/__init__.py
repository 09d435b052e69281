"""How a page becomes live: cells as references, formulas of its columns, the model that they refer to."""
