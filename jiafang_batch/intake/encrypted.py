"""Workbooks encrypted with the one password that every spreadsheet program tries by itself.

Excel encrypts a workbook whose structure is protected with "VelvetSweatshop". Its owner never set an opening password
and is never asked for one, so a message asking to remove it would not be understood.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

_DEFAULT = "VelvetSweatshop"


def opened_by_default(data: bytes) -> bytes:
    """Return the decrypted file; empty if it has another password or cannot be decrypted."""
    return opened_with(data, (_DEFAULT,))


def opened_with(data: bytes, passwords: Iterable[str]) -> bytes:
    """Return the file decrypted with the first of the passwords that fits; empty if none does."""
    return next((plain for password in passwords if (plain := _decrypted(data, password))), b"")


def is_encrypted(path: Path) -> bool:
    """True for a workbook that needs a password; False also for a file that cannot be read."""
    # Imported here and below, because few terms have such a file.
    import msoffcrypto

    try:
        with path.open("rb") as file:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # noqa: BLE001
        return False


def _decrypted(data: bytes, password: str) -> bytes:
    import msoffcrypto

    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=password, verify_password=True)
        office.decrypt(plain)
    # msoffcrypto raises its own exceptions and those of olefile, struct and cryptography.
    except Exception:  # noqa: BLE001
        return b""
    return plain.getvalue()
