"""An xlsx container before its values are read: its sheets in order, what is missing, and what is to be known about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from lxml import etree

from jiafang_batch.intake.facts import SheetFacts
from jiafang_batch.intake.inspection import Inspection, refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import about, damaged
from jiafang_batch.intake.rich_values import in_cell_pictures
from jiafang_batch.intake.safe_xml import parsed
from jiafang_batch.intake.sheet_xml import scan
from jiafang_batch.intake.zip_guard import Package, rebuilt
from jiafang_batch.office.part_names import Relation, folded, relations_in, relations_name
from jiafang_batch.problem import Problem

_STRICT = b"http://purl.oclc.org/ooxml/"
_OFFICE_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE_RELATIONS),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook part lists it: its name and the part that holds it."""

    name: str
    part: str


def inspect(package: Package, data: bytes, file: str, limits: Limits) -> Inspection:
    """The sheets' facts, or the one refusal; `data` comes back rewritten where the value reader needs that."""
    if "[content_types].xml" not in package:
        return refusal(damaged(file, "缺少内部部件 [Content_Types].xml"))
    try:
        sheets = tuple(worksheets(package))
        if not sheets:
            return refusal(damaged(file, "工作簿里没有一张工作表"))
        if missing := next(_missing_parts(package, sheets), ""):
            return refusal(damaged(file, f"缺少内部部件 {missing}"))
        facts: dict[str, SheetFacts] = {}
        for sheet in sheets:
            facts[sheet.name], reach = scan(package.read(sheet.part), limits, partial(in_cell_pictures, package))
            if refused := reach.refusal(file, sheet.name, limits):
                return refusal(refused)
    except etree.XMLSyntaxError:
        return refusal(damaged(file, "内部的 XML 不完整"))
    return Inspection(_readable(package, data), facts, tuple(notices(package, file)))


def _missing_parts(package: Package, sheets: tuple[Sheet, ...]) -> Iterator[str]:
    """The parts without which values would be lost: sheets, shared strings and styles (which make dates)."""
    yield from (sheet.part for sheet in sheets if sheet.part not in package)
    workbook = _workbook_part(package)
    for relation in _relations(package, workbook):
        if relation.kind in ("sharedStrings", "styles") and relation.target not in package:
            yield folded(relation.target)


def worksheets(package: Package) -> Iterator[Sheet]:
    """The worksheets in workbook order; chart and macro sheets hold no table."""
    workbook = _workbook_part(package)
    targets = worksheet_targets(package, workbook)
    if not package.read(workbook):
        return
    for element in parsed(package.read(workbook)).iterfind("{*}sheets/{*}sheet"):
        identity = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
        if identity in targets:
            yield Sheet(element.get("name", ""), targets[identity])


def worksheet_targets(package: Package, workbook: str) -> Mapping[str, str]:
    """Relation id → folded part name of every worksheet of the workbook part."""
    return {
        relation.id: folded(relation.target)
        for relation in _relations(package, workbook)
        if relation.kind == "worksheet"
    }


def notices(package: Package, file: str) -> Iterator[Problem]:
    """What a person should know about the container although nothing of it is ever run or followed."""
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in package.names):
        yield about("macros-ignored", file)
    links = [package.read(name) for name in package.names if "/externallinks/" in name and name.endswith(".xml")]
    if any(b"ddeLink" in link for link in links):
        yield about("dde-ignored", file)
    if outside := sum(b"externalBook" in link for link in links):
        yield about("external-links", file, count=str(outside))


def _workbook_part(package: Package) -> str:
    found = (relation.target for relation in _relations(package, "") if relation.kind == "officeDocument")
    return next(found, "xl/workbook.xml")


def _relations(package: Package, part: str) -> tuple[Relation, ...]:
    """The relations of a part to others of the package."""
    content = package.read(relations_name(part))
    found = relations_in(parsed(content), part) if content else ()
    return tuple(relation for relation in found if relation.target)


def _readable(package: Package, data: bytes) -> bytes:
    """The container as the value reader understands it: markup in UTF-8 and of the transitional namespaces."""
    strict = {name for name, content in package.contents.items() if _STRICT in content[:4096]}
    if not strict and not package.recoded:
        return data
    changed: dict[str, bytes] = {}
    for name in strict | package.recoded:
        content = package.contents[name]
        for old, new in _STRICT_NAMESPACES:
            content = content.replace(old, new)
        changed[name] = content
    return rebuilt(data, changed)
