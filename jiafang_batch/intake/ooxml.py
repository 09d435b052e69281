"""Inspects an xlsx container before its values are read: sheets in order, missing parts, sheet facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial

from lxml import etree
from msgspec.structs import replace

from jiafang_batch.intake.cell_marks import WorkbookMarks
from jiafang_batch.intake.facts import SheetFacts
from jiafang_batch.intake.inspection import FileInspection, refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import about, damaged
from jiafang_batch.intake.rich_values import in_cell_pictures
from jiafang_batch.intake.safe_xml import streamed
from jiafang_batch.intake.sheet_xml import cut_below, scan
from jiafang_batch.intake.zip_guard import rebuilt
from jiafang_batch.office.package import Package, relations, target_of
from jiafang_batch.office.part_names import folded, relations_name
from jiafang_batch.office.worksheets import USUAL_WORKBOOK, ListedSheet, workbook_part, worksheets
from jiafang_batch.problem import Problem

_STRICT = b"http://purl.oclc.org/ooxml/"
_OFFICE_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OFFICE_RELATIONS),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


def inspect(package: Package, data: bytes, file: str, limits: Limits) -> FileInspection:
    """Return the facts of the sheets, or the reason for refusal; `data` is rewritten if the value reader needs that."""
    if "[content_types].xml" not in package:
        return refusal(damaged(file, "缺少内部部件 [Content_Types].xml"))
    try:
        sheets = tuple(worksheets(package, workbook_part(package, strict=True), strict=True))
        if not sheets:
            return refusal(damaged(file, "工作簿里没有一张工作表"))
        if missing := next(_missing_parts(package, sheets), ""):
            return refusal(damaged(file, f"缺少内部部件 {missing}"))
        facts: dict[str, SheetFacts] = {}
        shorter: dict[str, bytes] = {}
        pictures, blanks = partial(in_cell_pictures, package), cache(partial(_blank_texts, package))
        marks = WorkbookMarks(package)
        for sheet in sheets:
            facts[sheet.name], reach, meant = scan(package.read(sheet.part), limits, pictures, blanks)
            if marked := marks.on(sheet.part):
                facts[sheet.name] = replace(facts[sheet.name], marks=marked)
            if refused := reach.refusal(file, sheet.name, limits):
                if refused.code == "suspicious-file":
                    return refusal(refused)
                cut = cut_below(package.read(sheet.part), meant.bottom)
                if still := meant.refusal(file, sheet.name, limits) or (refused if cut is None else None):
                    return refusal(still)
                shorter[sheet.part] = cut or b""
                facts[sheet.name] = facts[sheet.name].above(meant.bottom)
    except etree.XMLSyntaxError:
        return refusal(damaged(file, "内部的 XML 不完整"))
    return FileInspection(_readable(package, data, shorter), facts, tuple(notices(package, file)))


def _blank_texts(package: Package) -> frozenset[int]:
    """The numbers of the shared texts that show nothing."""
    workbook = workbook_part(package, strict=True)
    part = target_of(relations(package, workbook, strict=True), "sharedStrings")
    texts = streamed(package.read(part), "{*}si") if part else ()
    return frozenset(number for number, text in enumerate(texts) if not "".join(map(str, text.itertext())).strip())


def _missing_parts(package: Package, sheets: tuple[ListedSheet, ...]) -> Iterator[str]:
    """The missing parts without which values would be lost: sheets, shared strings and styles (which mark dates)."""
    yield from (sheet.part for sheet in sheets if sheet.part not in package)
    workbook = workbook_part(package, strict=True)
    for relation in relations(package, workbook, strict=True).values():
        if relation.kind in ("sharedStrings", "styles") and relation.target and relation.target not in package:
            yield relation.target


def notices(package: Package, file: str) -> Iterator[Problem]:
    """Notices about macros, links and the like in the container, none of which are run or followed."""
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in package.members):
        yield about("macros-ignored", file)
    links = [package.read(name) for name in package.members if "/externallinks/" in name and name.endswith(".xml")]
    if any(b"ddeLink" in link for link in links):
        yield about("dde-ignored", file)
    if outside := sum(b"externalBook" in link for link in links):
        yield about("external-links", file, count=str(outside))


def _readable(package: Package, data: bytes, shorter: Mapping[str, bytes]) -> bytes:
    """The container in the form that the value reader understands: UTF-8, transitional namespaces, usual part names.

    `shorter` holds sheets without meaningless rows at their end.
    """
    strict = {name for name, content in package.contents.items() if _STRICT in content[:4096]}
    workbook = workbook_part(package, strict=True)
    is_usual = workbook == USUAL_WORKBOOK or "/" in workbook.removeprefix("xl/")
    if not strict and not package.recoded and not shorter and is_usual:
        return data
    changed: dict[str, bytes] = dict(shorter)
    for name in strict | package.recoded:
        content = changed.get(name, package.contents[name])
        for old, new in _STRICT_NAMESPACES:
            content = content.replace(old, new)
        changed[name] = content
    if is_usual:
        return rebuilt(data, changed)
    renamed = {workbook: USUAL_WORKBOOK, folded(relations_name(workbook)): relations_name(USUAL_WORKBOOK)}
    for name in ("[content_types].xml", "_rels/.rels"):
        changed[name] = changed.get(name, package.read(name)).replace(workbook.encode(), USUAL_WORKBOOK.encode())
    return rebuilt(data, changed, renamed)
