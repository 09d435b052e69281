"""The only place with order, time and disk."""
