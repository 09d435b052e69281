"""A cache of read files, by their content, in one database file.

The database may be deleted at any time. An entry that cannot be read, written or trusted only means that the file is
read again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from jiafang_batch.catalogue import is_error
from jiafang_batch.intake.answer import Answer, FileGrids
from jiafang_batch.intake.codec import decoded, encoded
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.pupil_numbers import holds_identity_number

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS taken_in (content TEXT, program TEXT, answer BLOB, PRIMARY KEY (content, program))"
)
_TALKS = "辅导记录"
"""A heading of 心理跟踪."""
_LARGEST = 256 << 20
"""Bytes; a larger cache is started anew."""
_PATIENCE = 2.0
"""Seconds to wait while another command is writing."""

File = tuple[str, Path]
Read = Callable[[Iterable[File]], Iterator[Answer]]


class Remembered:
    """A cache of the contents of files, valid for one version of the program."""

    def __init__(self, path: Path, program: str) -> None:
        self._path, self._program = path, program
        self._asked: set[str] = set()
        """SHA-256 of every file that was requested."""

    def through(self, files: Iterable[File], read: Read) -> Iterator[FileGrids]:
        """Yield every file in the order given: from the cache if it is there, else read and added to it."""
        named = list(files)
        digests = [content_digest(path) for _, path in named]
        self._asked.update(digests)
        by_digest = self._kept_contents(digest for digest in digests if digest)
        missing = [n for n, digest in enumerate(digests) if digest not in by_digest]
        # Requested first, so that they are read while the cached ones are decoded.
        fresh = read(named[n] for n in missing)
        answers = {n: decoded(by_digest[d], named[n][0]) for n, d in enumerate(digests) if d in by_digest}
        if spoilt := [n for n, file_grids in answers.items() if file_grids is None]:
            fresh = read(named[n] for n in sorted((*missing, *spoilt)))
        new: dict[str, bytes] = {}
        for number, (_, path) in enumerate(named):
            file_grids = answers.pop(number, None)
            if file_grids is None:
                answer = next(fresh)
                file_grids = answer.file_grids
                # A file that was saved in the meantime has another content now.
                if (
                    _is_lasting(file_grids)
                    and not _is_confidential(file_grids)
                    and content_digest(path) == digests[number]
                ):
                    new[digests[number]] = answer.content or encoded(file_grids)
            yield file_grids
        if new:
            self._keep(new)

    def _kept_contents(self, digests: Iterable[str]) -> dict[str, bytes]:
        if not self._path.is_file():
            return {}
        question = "SELECT answer FROM taken_in WHERE content = ? AND program = ?"
        try:
            with closing(self._open()) as store:
                rows = ((d, store.execute(question, (d, self._program)).fetchone()) for d in set(digests))
                return {digest: row[0] for digest, row in rows if row is not None and isinstance(row[0], bytes)}
        except sqlite3.OperationalError:
            return {}
        except sqlite3.DatabaseError:
            self._forget()
            return {}

    def _keep(self, new: dict[str, bytes]) -> None:
        rows = [(content, self._program, answer) for content, answer in new.items()]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.is_file() and self._path.stat().st_size > _LARGEST:
                self._forget()
            with closing(self._open()) as store, store:
                store.execute(_SCHEMA)
                store.execute("DELETE FROM taken_in WHERE program <> ?", (self._program,))
                store.executemany("INSERT OR REPLACE INTO taken_in VALUES (?, ?, ?)", rows)
        except (sqlite3.OperationalError, OSError):
            # Another command holds the lock, the disk is full, or the folder is read-only: the next run reads the files
            # again.
            return
        except sqlite3.DatabaseError:
            self._forget()

    def forget_others(self) -> None:
        """Delete from the cache what was not requested, overwriting its bytes: a removed file must not remain here."""
        if not self._path.is_file():
            return
        try:
            with closing(self._open()) as store, store:
                kept = {content for (content,) in store.execute("SELECT content FROM taken_in")}
                gone = [(content,) for content in kept - self._asked]
                store.executemany("DELETE FROM taken_in WHERE content = ?", gone)
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self._forget()

    def _open(self) -> sqlite3.Connection:
        store = sqlite3.connect(self._path, timeout=_PATIENCE)
        # Deleted entries are pupils' data, which must not stay readable in the free pages of the file.
        store.execute("PRAGMA secure_delete = ON")
        return store

    def _forget(self) -> None:
        """Start the cache anew if it is damaged or too large."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _is_confidential(file_grids: FileGrids) -> bool:
    """True if a cell holds an identity number or the talks of a counsellor, of which the program keeps no copy.

    Such a file is read each time.
    """
    texts = [cell for grid in file_grids.grids for row in grid.rows for cell in row if cell.__class__ is str]
    # In one search: no number goes over the end of a line.
    joined = "\n".join(texts)
    return _TALKS in joined or holds_identity_number(joined)


def _is_lasting(file_grids: FileGrids) -> bool:
    """True for a result that depends on the file alone; one that hit a time or memory limit may differ next time."""
    return bool(file_grids.grids) and not any(is_error(problem) for problem in file_grids.problems)
