"""The text of a Word paragraph as a reader sees it: ticked boxes, chosen entries, no hints, nothing deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

TICKED, UNTICKED = "☑", "☐"

_SYMBOLS: Mapping[str, str] = {
    **dict.fromkeys(("F0FE", "F052", "F0FC", "F050", "F0FD", "F053", "F054"), TICKED),
    **dict.fromkeys(("F0A8", "F06F", "F0A3", "F02A", "F030", "F071", "F0A1"), UNTICKED),
}
"""Code of a w:sym in Wingdings and Wingdings 2 → the box that it draws."""
_GONE = frozenset({"del", "moveFrom", "rt", "instrText", "delText", "txbxContent", "Fallback", "pPr", "rPr"})
"""What a reader does not see here: deleted text, phonetic guides, field codes, text boxes."""
_OFF = ("0", "false", "off")
_TYPED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def local(element: etree._Element) -> str:
    """The element's name without its namespace, which differs between transitional and strict documents."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: etree._Element, path: str, name: str = "val") -> str | None:
    """An attribute of the first element on a path, under whatever namespace, or None if there is none."""
    child = element.find(path)
    return None if child is None else _attribute(child, name)


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of the paragraph; line breaks are kept."""
    return "".join(_pieces(paragraph)).strip()


def struck_text(element: etree._Element) -> str:
    """The text within the element that is struck out by hand."""
    marks = (mark for mark in element.iter("{*}strike", "{*}dstrike") if _attribute(mark, "val") not in _OFF)
    runs = (mark.getparent() for mark in marks)
    texts = (run.getparent() for run in runs if run is not None and local(run) == "rPr")
    return "".join("".join(_pieces(run)) for run in texts if run is not None and local(run) == "r").strip()


def begins_page(paragraph: etree._Element) -> bool:
    """True if the paragraph is set to stand at the top of a page."""
    setting = paragraph.find("{*}pPr/{*}pageBreakBefore")
    return setting is not None and _attribute(setting, "val") not in _OFF


def breaks_page(paragraph: etree._Element) -> bool:
    """True if what follows the paragraph stands on a new page."""
    if any(_attribute(mark, "type") == "page" for mark in paragraph.iter("{*}br")):
        return True
    return paragraph.find("{*}pPr/{*}sectPr") is not None


def pictures_in(element: etree._Element) -> tuple[str, ...]:
    """The relation ids of the pictures within the element, in their order."""
    identifiers: list[str] = []
    for shown in element.iter("{*}blip", "{*}imagedata"):
        if not _is_repeated(shown):
            identifier = _attribute(shown, "embed") or _attribute(shown, "id")
            identifiers += [identifier] if identifier else []
    return tuple(identifiers)


def _is_repeated(shown: etree._Element) -> bool:
    """True within the branch that an older program would show in place of another."""
    return any(local(above) == "Fallback" for above in shown.iterancestors())


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in _TYPED:
            yield _TYPED[name]
        elif name == "sym":
            yield _SYMBOLS.get((_attribute(child, "char") or "").upper(), "")
        elif name == "fldChar":
            yield from _field(child)
        elif name == "sdt":
            yield from _control(child)
        elif name not in _GONE:
            yield from _pieces(child)


def _control(control: etree._Element) -> Iterator[str]:
    """The text of a content control; a placeholder hint counts as blank."""
    if control.find("{*}sdtPr/{*}showingPlcHdr") is not None:
        return
    ticked = control.find("{*}sdtPr/{*}checkbox/{*}checked")
    if ticked is not None:
        yield TICKED if _attribute(ticked, "val") in (None, "1", "true", "on") else UNTICKED
        return
    content = control.find("{*}sdtContent")
    if content is not None:
        yield from _pieces(content)


def _field(mark: etree._Element) -> Iterator[str]:
    """A form field of older documents: its box, or the entry that was chosen."""
    box = mark.find("{*}ffData/{*}checkBox")
    if box is not None:
        setting = box.find("{*}checked") if box.find("{*}checked") is not None else box.find("{*}default")
        is_ticked = setting is not None and _attribute(setting, "val") in (None, "1", "true", "on")
        yield TICKED if is_ticked else UNTICKED
    choices = mark.find("{*}ffData/{*}ddList")
    if choices is not None:
        chosen = value_of(choices, "{*}result") or value_of(choices, "{*}default") or "0"
        entries = [_attribute(entry, "val") or "" for entry in choices.iterfind("{*}listEntry")]
        if chosen.isdecimal() and int(chosen) < len(entries):
            yield entries[int(chosen)]


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)
