"""The Open XML SDK's verdict on a workbook; the validator installs itself on first use (npm, tests/validator)."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

_FOLDER = Path(__file__).parent / "validator"
_BINARY = _FOLDER / "node_modules" / "@xarsh" / "ooxml-validator-linux-x64" / "ooxml-validator"


class Unavailable(Exception):  # noqa: N818
    """The validator can not be had here; the text says why."""


def executable():
    """The validator's path; installs it from the lock file where it is missing."""
    own = os.environ.get("OOXML_VALIDATOR_CLI")
    if own:
        return Path(own)
    npm = shutil.which("npm")
    with (_FOLDER / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test workers start at the same time
        if _BINARY.exists():
            return _BINARY
        if npm is None:
            msg = "npm is not installed and OOXML_VALIDATOR_CLI is not set"
            raise Unavailable(msg)
        done = subprocess.run([npm, "ci"], cwd=_FOLDER, capture_output=True, text=True, timeout=300, check=False)
    if not _BINARY.exists():
        msg = f"npm ci in tests/validator brought no validator: {done.stderr.strip()[-300:]}"
        raise Unavailable(msg)
    return _BINARY


def errors(validator, path):
    """What the validator finds in the workbook, a line each."""
    done = subprocess.run([validator, path], capture_output=True, text=True, timeout=120, check=False)
    found = json.loads(done.stdout)["errors"]
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in found]
