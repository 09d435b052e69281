"""The workbook part: its sheets in order, adding or removing one, and the active sheet."""

from __future__ import annotations

from functools import cached_property

from lxml import etree
from msgspec import Struct

from jiafang_batch.office.markup import (
    OFFICE_RELATIONS,
    Element,
    child,
    found_or_placed,
    is_true,
    legal,
    placed,
    tag,
    take_out,
    unescaped,
)
from jiafang_batch.office.patched_package import PatchedPackage
from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.product_words import RETURNED_TITLE
from jiafang_batch.report.returned.cells_part import Strings, first_text, shared_strings

_SEQUENCE = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATION = f"{{{OFFICE_RELATIONS}}}id"
_LONGEST_NAME = 31


class WorkbookSheet(Struct, frozen=True):
    """A sheet of the workbook: its name, its part, the type of that part, and whether its tab is visible."""

    name: str
    relation: str
    part: str
    kind: str
    visible: bool


class Book:
    """A workbook inside a package; `save` writes the workbook part back."""

    def __init__(self, package: PatchedPackage) -> None:
        """Raises Unpatchable unless the package is a transitional OOXML workbook with styles, not in shared editing."""
        self.package = package
        self._part = _main_part(package)
        self._root = package.tree(self._part, tag("workbook"))
        kinds = {relation.kind: relation.target for relation in package.relations(self._part)}
        if "revisionHeaders" in kinds:
            raise Unpatchable("a shared workbook keeps a log of every change")
        if not package.has(kinds.get("styles", "")):
            raise Unpatchable("no styles")
        parts = {sheet.part for sheet in self.sheets}
        if not parts or len(parts) != len(self._elements()):
            raise Unpatchable("a sheet without a part of its own")
        self.styles_part = kinds["styles"]
        self._strings_part = kinds.get("sharedStrings", "")

    def shared_text(self, number: int) -> str:
        """The shared text with this number; empty if there is none."""
        return self._shared_texts(number)

    @cached_property
    def _shared_texts(self) -> Strings:
        if not self.package.has(self._strings_part):
            return lambda _number: ""
        return shared_strings(self.package.tree(self._strings_part, tag("sst")))

    @property
    def sheets(self) -> tuple[WorkbookSheet, ...]:
        """Every sheet in the order of the tabs."""
        relations = {relation.id: relation for relation in self.package.relations(self._part)}
        return tuple(
            WorkbookSheet(
                name=unescaped(element.get("name", "")),
                relation=relation.id,
                part=relation.target,
                kind=relation.kind,
                visible=element.get("state", "visible") == "visible",
            )
            for element in self._elements()
            if (relation := relations.get(element.get(_RELATION, ""))) and self.package.has(relation.target)
        )

    @property
    def worksheets(self) -> tuple[WorkbookSheet, ...]:
        """The sheets that hold cells."""
        return tuple(sheet for sheet in self.sheets if sheet.kind == "worksheet")

    @property
    def is_locked(self) -> bool:
        """True if sheets cannot be deleted, hidden or renamed."""
        protection = child(self._root, "workbookProtection")
        return protection is not None and is_true(protection.get("lockStructure"))

    def is_our_list(self, sheet: WorkbookSheet) -> bool:
        """True for a list of problems that was added at an earlier round."""
        return first_text(self.package.read(sheet.part), self.shared_text).startswith(RETURNED_TITLE)

    def free_name(self, wanted: str) -> str:
        """Return the wanted sheet name, numbered if the workbook already has it."""
        sheet_names = {sheet.name.casefold() for sheet in self.sheets}
        names = (wanted, *(f"{wanted}{number}" for number in range(2, len(sheet_names) + 3)))
        return next(name for name in names if name.casefold() not in sheet_names)[:_LONGEST_NAME]

    def append(self, name: str, content: bytes, heading_row: int) -> None:
        """Append a sheet, active when the workbook is opened; its heading row is repeated on every printed page."""
        part = self.package.free_name("xl/worksheets/sheet", ".xml")
        self.package.put(part, content)
        self.package.declare(part, _SHEET_TYPE)
        listed = found_or_placed(self._root, "sheets", _SEQUENCE)
        number = max((_whole(e.get("sheetId"), 0) for e in self._elements()), default=0) + 1
        attributes = {"name": legal(name), "sheetId": str(number)}
        # Some readers recognise the id only by this prefix.
        new = etree.SubElement(listed, tag("sheet"), attributes, nsmap={"r": OFFICE_RELATIONS})
        new.set(_RELATION, self.package.relate(self._part, "worksheet", part))
        place = len(self._elements()) - 1
        names = found_or_placed(self._root, "definedNames", _SEQUENCE)
        titles = etree.SubElement(names, tag("definedName"), {"name": "_xlnm.Print_Titles", "localSheetId": str(place)})
        titles.text = f"{quoted(name)}!${heading_row}:${heading_row}"
        self._bring_to_front(place)

    def remove(self, sheet: WorkbookSheet) -> None:
        """Remove the sheet and everything in the workbook that refers to it by its position."""
        elements = self._elements()
        place = next(i for i, element in enumerate(elements) if element.get(_RELATION) == sheet.relation)
        take_out(elements[place])
        self._renumber_names(place)
        owned = [r.target for r in self.package.relations(sheet.part)]
        self.package.unrelate(self._part, sheet.relation)
        self.package.drop(sheet.part)
        for target in owned:
            # Parts that an office program has attached to our sheet since, such as printer settings.
            if not self._is_used(target):
                self.package.drop(target)
        first_seen = next((i for i, e in enumerate(self._elements()) if e.get("state", "visible") == "visible"), 0)
        self._bring_to_front(first_seen)

    def save(self) -> None:
        """Write the workbook part back into the package."""
        self.package.put_tree(self._part, self._root)

    def _elements(self) -> list[Element]:
        listed = child(self._root, "sheets")
        return [] if listed is None else listed.findall(tag("sheet"))

    def _bring_to_front(self, place: int) -> None:
        views = child(self._root, "bookViews")
        if views is None:
            views = placed(self._root, "bookViews", _SEQUENCE)
        found_or_placed(views, "workbookView", ("workbookView",))
        for view in views.findall(tag("workbookView")):
            view.set("activeTab", str(place))
            if _whole(view.get("firstSheet"), 0) >= len(self._elements()):
                view.attrib.pop("firstSheet", "")

    def _renumber_names(self, gone: int) -> None:
        """Adjust names that belong to one sheet, which are numbered by sheet position."""
        names = child(self._root, "definedNames")
        if names is None:
            return
        for name in names.findall(tag("definedName")):
            owner = _whole(name.get("localSheetId"), -1)
            if owner == gone:
                names.remove(name)
            elif owner > gone:
                name.set("localSheetId", str(owner - 1))
        if not len(names):
            self._root.remove(names)

    def _is_used(self, part: str) -> bool:
        sources = (self._part, *(sheet.part for sheet in self.sheets))
        return any(relation.target == part for source in sources for relation in self.package.relations(source))


def quoted(name: str) -> str:
    """Return the sheet's name as in a reference."""
    return "'" + name.replace("'", "''") + "'"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _main_part(package: PatchedPackage) -> str:
    main = next((r.target for r in package.relations() if r.kind == "officeDocument"), "")
    if not package.has(main):
        raise Unpatchable("no workbook part")
    return main
