"""Every school of a bureau, on an engine of choice."""
