"""Collecting: received files, their owners, their filing, and the state of all owners."""
