"""The password of the counsellor's workbook: one for the term, kept in a hidden file, so that it can come back.

Decision: docs/decisions/0070-what-concerns-the-mind.md.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from jiafang_batch.run.place.disk import partial_path
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.usage import disk_faults

_KEPT_IN = ".心理跟踪密码"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Easy to read aloud and to type: no 0 and o, no 1, i and l."""
_GROUPS, _GROUP = 3, 4
"""Three groups of four: 31¹² passwords."""
_OURS = re.compile(rf"[{_LETTERS}]{{{_GROUP}}}(?:-[{_LETTERS}]{{{_GROUP}}}){{{_GROUPS - 1}}}")


def new_password() -> str:
    """Return a random password such as k7mq-x3ht-wn9e."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def kept_passwords(root: Path) -> tuple[str, ...]:
    """Return the password of the term's counsellor's workbook; none if no such workbook was written.

    What is not of our form is damage: nobody has been told such a password.
    """
    lines = (state_bytes(root / _KEPT_IN) or b"").decode("utf-8", "replace").split()
    return tuple(line for line in lines if _OURS.fullmatch(line))


def counsellor_password(root: Path) -> str:
    """Return the term's password, making it the first time; only the owner of the folder may read the file."""
    if kept := kept_passwords(root):
        return kept[0]
    password = new_password()
    keep_passwords(root, (password,))
    return password


def keep_passwords(root: Path, passwords: tuple[str, ...]) -> None:
    """Write the passwords of a term: that of the one before it still opens what was carried over."""
    path = root / _KEPT_IN
    partial = partial_path(path)
    with disk_faults(f"不能写“{path}”"):
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(passwords) + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    hide((path,))
