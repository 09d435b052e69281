"""The notes (批注) of one worksheet: ours are added and removed, all others are left unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree
from msgspec import Struct

from jiafang_batch.fonts import SONG
from jiafang_batch.office.addresses import Place, address_of, place_at
from jiafang_batch.office.markup import (
    MAIN,
    OFFICE_RELATIONS,
    Element,
    child,
    legal,
    parsed,
    placed,
    tag,
    take_out,
)
from jiafang_batch.office.part_names import Relation
from jiafang_batch.office.patched_package import PatchedPackage
from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.problem import Severity
from jiafang_batch.product_words import TOOL
from jiafang_batch.report.returned.cells_part import Sizes
from jiafang_batch.report.returned.list_styles import NOTE_COLORS
from jiafang_batch.report.returned.vml import NoteBox, has_shapes, with_boxes, without_boxes
from jiafang_batch.report.returned.worksheet_part import SEQUENCE
from jiafang_batch.report.sheet.fit import display_width

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SIGNATURE = f"{TOOL}："
_WIDTH, _LINE_HEIGHT, _MARGIN, _LETTERS = 270, 16, 14, 38
"""A note's width, the height of a line and the margins in pixels; the number of Latin letters per line."""


class Note(Struct, frozen=True):
    """The text at a cell, and its severity."""

    place: Place
    severity: Severity
    text: str


def add_notes(package: PatchedPackage, part: str, sheet: Element, notes: Sequence[Note], sizes: Sizes) -> int:
    """Add our notes to the sheet (its tree, not yet written back) and return how many; cells with a note get none.

    A sheet with threaded comments, or with a drawing that cannot be extended, gets none, only colours and the list.
    """
    kinds = {relation.kind: relation for relation in package.relations(part)}
    if "threadedComment" in kinds or not notes:
        return 0
    comments = kinds.get("comments")
    root = package.tree(comments.target, tag("comments")) if comments else _no_comments()
    noted_cells = {comment.get("ref", "") for comment in root.iter(tag("comment"))}
    free = [note for note in notes if address_of(note.place) not in noted_cells]
    if not free:
        return 0
    drawing = _drawing(package, part, sheet)
    boxes = [NoteBox(n.place, _WIDTH, _height(n.text), NOTE_COLORS[n.severity]) for n in free]
    try:
        drawn = with_boxes(package.read(drawing.target) if drawing else None, boxes, sizes)
    except Unpatchable:
        return 0
    _write(root, free)
    package.put_tree(_comments_part(package, part, comments), root)
    package.put(_drawing_part(package, part, sheet, drawing), drawn)
    return len(free)


def remove_notes(package: PatchedPackage, part: str, sheet: Element) -> bool:
    """Remove our notes and the parts that contained nothing else. Returns True if the sheet's tree changed."""
    comments = next((r for r in package.relations(part) if r.kind == "comments"), None)
    if comments is None or not package.has(comments.target):
        return False
    root = package.tree(comments.target, tag("comments"))
    ours = _ours(root)
    if not ours:
        return False
    for comment in ours:
        take_out(comment)
    _forget_author(root)
    if next(root.iter(tag("comment")), None) is None:
        package.unrelate(part, comments.id)
        package.drop(comments.target)
    else:
        package.put_tree(comments.target, root)
    places = {place_at(comment.get("ref", "")) for comment in ours}
    return _remove_boxes(package, part, sheet, frozenset(place for place in places if place))


def _remove_boxes(package: PatchedPackage, part: str, sheet: Element, places: frozenset[Place]) -> bool:
    drawing = _drawing(package, part, sheet)
    if drawing is None:
        return False
    left = without_boxes(package.read(drawing.target), places)
    if has_shapes(left):
        package.put(drawing.target, left)
        return False
    legacy = child(sheet, "legacyDrawing")
    if legacy is not None:
        sheet.remove(legacy)
    package.unrelate(part, drawing.id)
    package.drop(drawing.target)
    return True


def _drawing(package: PatchedPackage, part: str, sheet: Element) -> Relation | None:
    """The relation to the sheet's legacy drawing (not the one of its header and footer)."""
    legacy = child(sheet, "legacyDrawing")
    wanted = None if legacy is None else legacy.get(f"{{{OFFICE_RELATIONS}}}id")
    return next((r for r in package.relations(part) if r.id == wanted and package.has(r.target)), None)


def _comments_part(package: PatchedPackage, part: str, comments: Relation | None) -> str:
    if comments:
        return comments.target
    name = package.free_name("xl/comments", ".xml")
    package.declare(name, _COMMENTS_TYPE)
    package.relate(part, "comments", name)
    return name


def _drawing_part(package: PatchedPackage, part: str, sheet: Element, drawing: Relation | None) -> str:
    if drawing:
        return drawing.target
    name = package.free_name("xl/drawings/vmlDrawing", ".vml")
    package.declare(name, _DRAWING_TYPE)
    stale = child(sheet, "legacyDrawing")
    legacy = placed(sheet, "legacyDrawing", SEQUENCE, {"r": OFFICE_RELATIONS}) if stale is None else stale
    legacy.set(f"{{{OFFICE_RELATIONS}}}id", package.relate(part, "vmlDrawing", name))
    return name


def _no_comments() -> Element:
    return parsed(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode())


def _authors(root: Element) -> list[Element]:
    authors = child(root, "authors")
    return [] if authors is None else authors.findall(tag("author"))


def _ours(root: Element) -> list[Element]:
    """Comments of our author, or that begin as ours do (an office program may have dropped the author)."""
    ids = {str(index) for index, author in enumerate(_authors(root)) if author.text == TOOL}
    return [
        comment
        for comment in root.iter(tag("comment"))
        if comment.get("authorId") in ids
        or "".join(t.text or "" for t in comment.iter(tag("t"))).startswith(_SIGNATURE)
    ]


def _forget_author(root: Element) -> None:
    """Remove our name from the authors if that changes no other author's number."""
    authors = _authors(root)
    if authors and authors[-1].text == TOOL:
        take_out(authors[-1])


def _write(root: Element, notes: Sequence[Note]) -> None:
    author = _author_id(root)
    listed = child(root, "commentList")
    if listed is None:
        listed = etree.SubElement(root, tag("commentList"))
    for note in notes:
        comment = etree.SubElement(listed, tag("comment"), {"ref": address_of(note.place), "authorId": author})
        text = etree.SubElement(comment, tag("text"))
        _run(text, f"{_SIGNATURE}\n", bold=True)
        _run(text, note.text, bold=False)


def _author_id(root: Element) -> str:
    authors = child(root, "authors")
    if authors is None:
        authors = etree.Element(tag("authors"))
        root.insert(0, authors)
    names = [author.text for author in authors.findall(tag("author"))]
    if TOOL not in names:
        etree.SubElement(authors, tag("author")).text = TOOL
        names.append(TOOL)
    return str(names.index(TOOL))


_RUN: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("sz", {"val": "9"}),
    ("color", {"indexed": "81"}),
    ("rFont", {"val": SONG}),
    ("charset", {"val": "134"}),
)


def _run(text: Element, words: str, *, bold: bool) -> None:
    run = etree.SubElement(text, tag("r"))
    properties = etree.SubElement(run, tag("rPr"))
    if bold:
        etree.SubElement(properties, tag("b"))
    for name, attributes in _RUN:
        etree.SubElement(properties, tag(name), dict(attributes))
    written = etree.SubElement(run, tag("t"))
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = legal(words)


def _height(text: str) -> int:
    lines = 1 + sum(1 + int(display_width(line) // _LETTERS) for line in text.split("\n"))
    return _MARGIN + lines * _LINE_HEIGHT
