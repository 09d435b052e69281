"""Data frames of what a term or a district holds, for analysts and for joins: every column defined once."""
