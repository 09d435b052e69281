"""A workbook's bytes → every picture on its sheets: its place, its kind, its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from jiafang_batch.file_kinds import PICTURE_SUFFIXES
from jiafang_batch.office.addresses import Block
from jiafang_batch.office.package import XML_LIMIT, Package, open_package, read_part, relations
from jiafang_batch.office.worksheets import ListedSheet, workbook_part, worksheets
from jiafang_batch.photos.cell_pictures import CellPictures, cell_pictures, pictures_in_cells
from jiafang_batch.photos.comments import comment_pictures
from jiafang_batch.photos.drawing_sheet import SHEET_LIMIT, read_sheet, shows_pictures
from jiafang_batch.photos.floating import floating_pictures
from jiafang_batch.photos.image import PictureFingerprint, fingerprint
from jiafang_batch.photos.opendocument import CONTENT, pictures_in_tables
from jiafang_batch.photos.picture import PICTURE_LIMIT, Absence, Picture, WorkbookPictures
from jiafang_batch.photos.placed import Placed

_SIGNS = ("drawing", "cellimages", "richdata")
_DRAWINGS = ("drawing", "vmlDrawing")


class _Sheet(Struct, frozen=True):
    """One sheet's pictures as its parts place them."""

    name: str
    placed: tuple[Placed, ...] = ()
    merges: tuple[Block, ...] = ()
    complete: bool = True


def pictures_of(data: bytes, *, search_cells: bool = False) -> WorkbookPictures:
    """Return the pictures of a workbook given as bytes, of any spreadsheet format.

    If the zip directory lists no possible picture, only the directory is read. With `search_cells` the sheets are
    searched in any case, for in-cell pictures whose content another program dropped (see `has_picture_cells`).
    """
    package = open_package(data)
    if package is None or "xl/workbook.bin" in package:
        return WorkbookPictures((), Absence.FORMAT)
    if CONTENT in package and "mimetype" in package:
        return _opendocument(package, search_cells=search_cells)
    if not search_cells and not _may_hold_pictures(package):
        return WorkbookPictures((), Absence.PROVEN)
    return _office_open(package, search_cells=search_cells)


def pictures_at(data: bytes, sheets: Iterable[tuple[str, Sequence[Placed]]]) -> WorkbookPictures:
    """Return the pictures of a document whose reader has determined their places, by the name of their sheet."""
    package = open_package(data)
    if package is None:
        return WorkbookPictures((), Absence.FORMAT)
    return _gathered(package, [_Sheet(name, tuple(placed)) for name, placed in sheets], Absence.PROVEN)


def picture_bytes(data: bytes, part: str) -> bytes | None:
    """Return the content of one picture of the workbook given as bytes, or None if it is missing, damaged or too large."""
    package = open_package(data)
    return read_part(package, part, PICTURE_LIMIT) if package is not None else None


def _may_hold_pictures(package: Package) -> bool:
    return any(
        part.endswith(tuple(PICTURE_SUFFIXES)) or any(sign in part for sign in _SIGNS)
        for part in package.members
        # The preview for the file manager is not a picture of a sheet.
        if not part.startswith("docprops/")
    )


def _opendocument(package: Package, *, search_cells: bool) -> WorkbookPictures:
    if not search_cells and not any(part.startswith("pictures/") for part in package.members):
        return WorkbookPictures((), Absence.FORMAT)
    tables = pictures_in_tables(package)
    if tables is None:
        return WorkbookPictures((), Absence.DAMAGED)
    return _gathered(package, [_Sheet(name, placed) for name, placed in tables], Absence.FORMAT)


def _office_open(package: Package, *, search_cells: bool) -> WorkbookPictures:
    workbook = workbook_part(package)
    store = cell_pictures(package, workbook)
    with_cells = search_cells or bool(store.named or store.valued)
    sheets = [_sheet(package, sheet, store, with_cells=with_cells) for sheet in worksheets(package, workbook)]
    return _gathered(package, sheets, Absence.PROVEN)


def _gathered(package: Package, sheets: Sequence[_Sheet], absence: Absence) -> WorkbookPictures:
    content = _fingerprints(package, (placed for sheet in sheets for placed in sheet.placed))
    pictures = tuple(_picture(sheet, placed, content) for sheet in sheets for placed in _in_order(sheet.placed))
    unreadable = tuple(sheet.name for sheet in sheets if not sheet.complete)
    return WorkbookPictures(pictures, Absence.DAMAGED if unreadable else absence, unreadable)


def _sheet(package: Package, listed: ListedSheet, store: CellPictures, *, with_cells: bool) -> _Sheet:
    """The pictures of one sheet; the sheet is parsed only if it has a drawing or may show one in a cell."""
    name, part = listed.name, listed.part
    related = relations(package, part)
    drawn = any(r.kind in _DRAWINGS and _draws_pictures(package, r.target) for r in related.values())
    if not drawn and not with_cells:
        return _Sheet(name)
    data = read_part(package, part, SHEET_LIMIT)
    if data is not None and not drawn and not shows_pictures(data):
        return _Sheet(name)
    sheet = read_sheet(data) if data is not None else None
    if sheet is None:
        return _Sheet(name, complete=False)
    drawing, comments = (related[id_].target if id_ in related else "" for id_ in (sheet.drawing, sheet.comments))
    floating = floating_pictures(package, drawing, sheet) if sheet.drawing else ()
    noted = comment_pictures(package, comments) if sheet.comments else ()
    placed = (*pictures_in_cells(sheet, store), *(floating or ()), *(noted or ()))
    return _Sheet(name, placed, sheet.merges, complete=floating is not None and noted is not None)


def _draws_pictures(package: Package, part: str) -> bool:
    """False for the drawings of most workbooks: charts, and comments without a picture."""
    if any(relation.kind == "image" for relation in relations(package, part).values()):
        return True
    data = read_part(package, part, XML_LIMIT)
    return data is None or b"blip" in data


def _in_order(placed: Iterable[Placed]) -> list[Placed]:
    return sorted(placed, key=lambda picture: picture.cell)


def _fingerprints(package: Package, placed: Iterable[Placed]) -> Mapping[str, PictureFingerprint | None]:
    """Part → fingerprint, each part read once; None if it is too large, and no entry if it is damaged."""
    content: dict[str, PictureFingerprint | None] = {}
    for part in dict.fromkeys(picture.part for picture in placed if picture.part):
        if package.size(part) > PICTURE_LIMIT:
            content[part] = None
        elif (data := read_part(package, part, PICTURE_LIMIT)) is not None:
            content[part] = fingerprint(data)
    return content


def _picture(sheet: _Sheet, placed: Placed, content: Mapping[str, PictureFingerprint | None]) -> Picture:
    row, column = placed.cell
    within = (area for area in sheet.merges if area[0] <= row <= area[2] and area[1] <= column <= area[3])
    merged = next(((first, last) for first, _, last, _ in within), (row, row))
    part = placed.part if placed.part in content else ""
    return Picture(sheet.name, row, column, merged, placed.kind, part, content.get(placed.part))
