"""The exception for a workbook that cannot be marked in place; the list-only report is written instead."""


class Unpatchable(Exception):  # noqa: N818  it names a state of the file, not a failure of ours
    """The workbook cannot be patched at the level of its parts; the text gives the reason, for developers."""
