"""File types that the name alone shows: pictures, and files that programs leave behind."""

from __future__ import annotations

from pathlib import PurePath

PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".gif", ".bmp", ".webp", ".heic", ".heif", ".tif", ".tiff"}
)
"""Files of cameras, phones and chat programs."""
PICTURE_SUFFIXES = PHOTO_SUFFIXES | {".dib", ".emf", ".wmf", ".wdp", ".svg"}
"""Pictures within a workbook, which office programs also store as drawings."""

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
    """True for the file that Excel and WPS create while somebody has the workbook open."""
    return path.name.startswith(_LOCK_PREFIX)


def is_litter(path: PurePath) -> bool:
    """True for a hidden file, a lock or a system file, which programs create in folders."""
    return path.name.startswith(".") or is_lock(path) or path.name.lower() in _SYSTEM_FILES
