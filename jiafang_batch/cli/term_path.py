"""The parameter that names a term folder: what it names instead is said, and which folder may be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class TermPath(click.Path):
    """A folder that holds a policy, rosters or logs."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The folder as a path; UsageError where it is no term folder."""
        from jiafang_batch.run.folder import check_is_term

        folder = Path(str(super().convert(value, param, ctx)))
        check_is_term(folder)
        return folder
