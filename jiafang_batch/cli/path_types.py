"""The parameters that name a file or folder: one that can not be meant is refused before anything is done with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class PlacePath(click.Path):
    """A place that is there or may be made: not empty, and the system lets us look."""

    def __init__(self, *, path_type: type[str | Path] = Path, exists: bool = False, file_okay: bool = True) -> None:
        super().__init__(exists=exists, file_okay=file_okay, path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The place as a path; UsageError where the system refuses even to tell whether it is there."""
        from jiafang_batch.disk_words import disk_words
        from jiafang_batch.run.place.folder import POLICY_FILE
        from jiafang_batch.run.usage import UsageError

        if not str(value):
            self.fail("'' does not exist", param, ctx)
        try:
            # A folder may be there and closed, so something is looked for in it.
            Path(value, POLICY_FILE).exists()
        except OSError as fault:
            message = f"不能用“{value}”：{disk_words(fault)}。请检查这个位置和它的权限，或者换一个位置。"
            raise UsageError(message) from fault
        return super().convert(value, param, ctx)


class TermPath(PlacePath):
    """A folder that holds a policy, rosters or logs."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The folder as a path; UsageError where it is no term folder."""
        from jiafang_batch.run.place.folder import check_is_term

        folder: Path = super().convert(value, param, ctx)
        check_is_term(folder)
        return folder
