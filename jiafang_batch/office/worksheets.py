"""The worksheets that a workbook's package lists, in the order of the tabs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from jiafang_batch.office.package import Package, attribute, read_tree, relations, target_of

USUAL_WORKBOOK = "xl/workbook.xml"
"""The usual name of the workbook part; the actual name stands in the package's relations."""


class ListedSheet(Struct, frozen=True):
    """A sheet as the workbook part lists it: its name and the part that holds it."""

    name: str
    part: str


def workbook_part(package: Package, *, strict: bool = False) -> str:
    """Return the folded name of the workbook part. With `strict`, raises XMLSyntaxError for damaged relations."""
    return target_of(relations(package, "", strict=strict), "officeDocument") or USUAL_WORKBOOK


def worksheet_targets(package: Package, workbook: str, *, strict: bool = False) -> Mapping[str, str]:
    """Return relation id → part of every worksheet; chart and macro sheets hold no table."""
    related = relations(package, workbook, strict=strict)
    return {relation.id: relation.target for relation in related.values() if relation.kind == "worksheet"}


def worksheets(package: Package, workbook: str, *, strict: bool = False) -> Iterator[ListedSheet]:
    """Yield the worksheets in workbook order; none if the workbook part cannot be read.

    With `strict`, raises XMLSyntaxError for a part that is not XML.
    """
    targets = worksheet_targets(package, workbook, strict=strict)
    root = read_tree(package, workbook, strict=strict)
    for entry in root.iterfind("{*}sheets/{*}sheet") if root is not None else ():
        if (part := targets.get(attribute(entry, "id"))) is not None:
            yield ListedSheet(entry.get("name", ""), part)
