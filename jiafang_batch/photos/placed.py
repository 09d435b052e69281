"""A picture as a workbook's part places it: its cell, its kind, and the part with its content."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from jiafang_batch.office.addresses import Place
from jiafang_batch.office.package import Package
from jiafang_batch.office.part_names import Relation
from jiafang_batch.photos.picture import PictureKind


class Placed(Struct, frozen=True):
    """A picture on a sheet; `part` is empty if the workbook no longer contains its content."""

    cell: Place
    kind: PictureKind
    part: str


def content_part(package: Package, related: Mapping[str, Relation], relation: str) -> str:
    """The part that holds a picture's content; empty for a broken, missing or external relationship."""
    link = related.get(relation)
    return link.target if link is not None and link.target in package else ""
