"""Two terms, or two policies, side by side."""
