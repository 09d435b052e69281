"""A wrong command, as opposed to a fault in somebody's data."""


class UsageError(Exception):
    """What the user asked for can not be done; the message says in Chinese why and what to do instead."""
