"""The terms of every school of a bureau, on a chosen engine."""
