"""Checks over the whole term: functions from records to problems."""
