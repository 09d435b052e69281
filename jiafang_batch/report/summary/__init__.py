"""家访汇总.xlsx as a working model: scores as formulas over visible cells, each with the engine's value as its cache."""
