"""What a file is by its name alone, as far as the content need not be asked: pictures, and what nobody has put there."""

from __future__ import annotations

from pathlib import PurePath

PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".gif", ".bmp", ".webp", ".heic", ".heif", ".tif", ".tiff"}
)
"""Of the files that cameras, phones and chat programs give."""
PICTURE_SUFFIXES = PHOTO_SUFFIXES | {".dib", ".emf", ".wmf", ".wdp", ".svg"}
"""Of the pictures within a workbook, where office programs put drawings too."""

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_LOCK_PREFIX = "~$"


_DOCUMENT_SUFFIXES = frozenset({".docx", ".docm", ".dotx", ".dotm"})
"""Of the Word documents that are read."""


def is_document(path: PurePath) -> bool:
    """True for a Word document."""
    return path.suffix.lower() in _DOCUMENT_SUFFIXES


def is_photo(path: PurePath) -> bool:
    """True for a photo file."""
    return path.suffix.lower() in PHOTO_SUFFIXES


def is_lock(path: PurePath) -> bool:
    """True for the file by which Excel and WPS say that somebody has the workbook open."""
    return path.name.startswith(_LOCK_PREFIX)


def is_litter(path: PurePath) -> bool:
    """True for a hidden file, a lock and a file of the system: programs leave them in folders by themselves."""
    return path.name.startswith(".") or is_lock(path) or path.name.lower() in _SYSTEM_FILES
