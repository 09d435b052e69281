"""Data frames of a term or a district, for analysts and for joins: every column defined once."""
