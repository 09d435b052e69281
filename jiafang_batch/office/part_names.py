"""Names of an office package's parts, and the relations between them."""

from __future__ import annotations

import lzma
import posixpath
import re
import zipfile
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import Struct

if TYPE_CHECKING:
    from lxml import etree

ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, ValueError,
)  # fmt: skip
"""What zipfile raises for a damaged, truncated or unusually packed container, on opening and on reading a part."""

_SLASHES = re.compile(r"/+")
_NAMES = 2_000
"""The number of names to remember; parts of all workbooks have the same names."""


class Relation(Struct, frozen=True):
    """A relation of a part: its id, the last step of its type (worksheet, image …) and the part that it leads to."""

    id: str
    kind: str
    target: str
    """From the package's root, case kept; empty if it leads out of the package."""


@lru_cache(_NAMES)
def clean(name: str) -> str:
    """A part's name from the package's root: single forward slashes, none in front."""
    return _SLASHES.sub("/", name.replace("\\", "/")).lstrip("/")


@lru_cache(_NAMES)
def folded(name: str) -> str:
    """A part's name in the form for comparison: programs differ in case, slashes and percent signs."""
    return unquote(clean(name)).lower()


def relations_name(part: str) -> str:
    """The part that holds a part's relations; those of the package itself for an empty name."""
    folder, name = posixpath.split(clean(part))
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations_in(root: etree._Element, source: str) -> tuple[Relation, ...]:
    """Return the relations listed in such a part (given as a tree), in their order."""
    folder = posixpath.dirname(clean(source))
    return tuple(_relation(entry, folder) for entry in root.iter("{*}Relationship"))


def _relation(entry: etree._Element, folder: str) -> Relation:
    is_outside = entry.get("TargetMode", "").casefold() == "external"
    target = "" if is_outside else _resolved(folder, entry.get("Target", ""))
    return Relation(entry.get("Id", ""), entry.get("Type", "").rpartition("/")[2], target)


def _resolved(folder: str, target: str) -> str:
    """The part that a target names, from the root or from the folder of the relation's source."""
    path = target.replace("\\", "/").partition("#")[0]
    return clean(posixpath.normpath(posixpath.join("/", folder, path))) if path else ""
