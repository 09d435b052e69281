"""The parameters that name a file or folder; impossible paths are refused before anything is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class PlacePath(click.Path):
    """A path that exists or may be created: not empty, and accessible."""

    def __init__(self, *, path_type: type[str | Path] = Path, exists: bool = False, file_okay: bool = True) -> None:
        super().__init__(exists=exists, file_okay=file_okay, path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value as a path. Raises UsageError if the system refuses access."""
        from jiafang_batch.disk_words import disk_words
        from jiafang_batch.run.place.folder import POLICY_FILE
        from jiafang_batch.run.usage import UsageError

        if not str(value):
            self.fail("'' does not exist", param, ctx)
        try:
            # A folder may exist and be inaccessible, so an entry in it is tested.
            Path(value, POLICY_FILE).exists()
        except OSError as fault:
            raise UsageError(
                f"不能用“{value}”：{disk_words(fault)}。请检查这个位置和它的权限，或者换一个位置。"
            ) from fault
        return super().convert(value, param, ctx)


class TermPath(PlacePath):
    """A folder that holds a policy, rosters or logs."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the folder as a path. Raises UsageError if it is not a term folder."""
        from jiafang_batch.run.place.folder import check_is_term

        folder: Path = super().convert(value, param, ctx)
        check_is_term(folder)
        return folder
