"""Why a workbook can not be marked in place: the list-only report is written instead."""


class Unpatchable(Exception):  # noqa: N818  it names a state of the file, not a failure of ours
    """The workbook is none that a part-level patch can serve; the text says why, for developers."""
