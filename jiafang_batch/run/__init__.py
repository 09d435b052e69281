"""The only package that deals with order, time and disk."""
