"""Workbooks encrypted with the one password that every spreadsheet program tries by itself.

Excel encrypts a workbook whose structure is protected with "VelvetSweatshop"; its owner never set an opening password
and is never asked for one, so being told to remove it would be a riddle.
"""

from __future__ import annotations

import io

import msoffcrypto

_DEFAULT = "VelvetSweatshop"


def opened_by_default(data: bytes) -> bytes:
    """The decrypted file; empty where it has a password of its own or can not be decrypted."""
    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=_DEFAULT, verify_password=True)
        office.decrypt(plain)
    # msoffcrypto raises exceptions of its own, of olefile, of struct and of cryptography alike.
    except Exception:  # noqa: BLE001
        return b""
    return plain.getvalue()
