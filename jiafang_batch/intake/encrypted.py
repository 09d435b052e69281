"""Workbooks encrypted with the one password that every spreadsheet program tries by itself.

Excel encrypts a workbook whose structure is protected with "VelvetSweatshop". Its owner never set an opening password
and is never asked for one, so a message asking to remove it would not be understood.
"""

from __future__ import annotations

import io

import msoffcrypto

_DEFAULT = "VelvetSweatshop"


def opened_by_default(data: bytes) -> bytes:
    """Return the decrypted file; empty if it has another password or cannot be decrypted."""
    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=_DEFAULT, verify_password=True)
        office.decrypt(plain)
    # msoffcrypto raises its own exceptions and those of olefile, struct and cryptography.
    except Exception:  # noqa: BLE001
        return b""
    return plain.getvalue()
