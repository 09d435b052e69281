"""A cache of read files, by their content, in one database file: their cells, and what was made of them.

The database may be deleted at any time. An entry that cannot be read, written or trusted only means that the file is
read again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from jiafang_batch.catalogue import is_error
from jiafang_batch.intake.answer import Answer, FileGrids
from jiafang_batch.intake.codec import decoded, encoded
from jiafang_batch.intake.digest import content_digest, digest_of
from jiafang_batch.pupil_numbers import holds_identity_number

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS taken_in (content TEXT, program TEXT, answer BLOB, PRIMARY KEY (content, program))",
    "CREATE TABLE IF NOT EXISTS typed (content TEXT PRIMARY KEY, way TEXT, answer BLOB)",
)
_TABLES = ("taken_in", "typed")
_TALKS = "辅导记录"
"""A heading of 心理跟踪."""
_LONG = 1e14
"""From here on a number may be that of an identity card."""
_LARGEST = 256 << 20
"""Bytes; a larger cache is started anew."""
_PATIENCE = 2.0
"""Seconds to wait while another command is writing."""

File = tuple[str, Path]
Read = Callable[[Iterable[File]], Iterator[Answer]]


class Remembered:
    """A cache of the contents of files, valid for one version of the program.

    A command that only looks at a folder takes from the cache what is there, and leaves it as it is (`is_growing`).
    """

    def __init__(self, path: Path, program: str, *, is_growing: bool = True) -> None:
        self._path, self._program, self.is_growing = path, program, is_growing
        self._asked: set[str] = set()
        """SHA-256 of every file that was requested."""
        self._kept: dict[str, str] = {}
        """Name → SHA-256 of every file that was returned and whose content is in the cache."""

    def through(self, files: Iterable[File], read: Read) -> Iterator[FileGrids]:
        """Yield every file in the order given: from the cache if it is there, else read and added to it."""
        named = list(files)
        digests = [content_digest(path) for _, path in named]
        self._asked.update(digests)
        by_digest = self._answers("taken_in", "program", {digest: self._program for digest in digests if digest})
        missing = [n for n, digest in enumerate(digests) if digest not in by_digest]
        # Requested first, so that they are read while the cached ones are decoded.
        fresh = read(named[n] for n in missing)
        answers = {n: decoded(by_digest[d], named[n][0]) for n, d in enumerate(digests) if d in by_digest}
        if spoilt := [n for n, file_grids in answers.items() if file_grids is None]:
            fresh = read(named[n] for n in sorted((*missing, *spoilt)))
        new: dict[str, bytes] = {}
        for number, (name, path) in enumerate(named):
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
                    self._kept[name] = digests[number]
            else:
                self._kept[name] = digests[number]
            yield file_grids
        if new:
            self._keep("taken_in", [(content, self._program, answer) for content, answer in new.items()])

    def typed(self, files: Iterable[File], way: str) -> Mapping[str, bytes]:
        """Return name → what `keep_typed` was given for a file of this content, name and way, if it is still there."""
        digests = {name: content_digest(path) for name, path in files}
        wanted = {digest: self._way(name, way) for name, digest in digests.items() if digest}
        answers = self._answers("typed", "way", wanted)
        self._asked.update(answers)
        return {
            name: answers[digest]
            for name, digest in digests.items()
            if digest in answers and wanted[digest] == self._way(name, way)
        }

    def keep_typed(self, typed: Mapping[str, bytes], way: str) -> None:
        """Add what was made of files, by name: of those only whose content is here too, under the same rules.

        `way` stands for everything that it depends on besides the program, the file's content and its name.
        """
        rows = [
            (self._kept[name], self._way(name, way), answer) for name, answer in typed.items() if name in self._kept
        ]
        if rows:
            self._keep("typed", rows)

    def _way(self, name: str, way: str) -> str:
        return digest_of(f"{self._program}\n{way}\n{name}".encode("utf-8", "surrogatepass"))

    def _answers(self, table: str, condition: str, wanted: Mapping[str, str]) -> dict[str, bytes]:
        """SHA-256 → the answer in the table that fulfils its condition."""
        if not wanted or not self._is_there():
            return {}
        question = f"SELECT answer FROM {table} WHERE content = ? AND {condition} = ?"  # noqa: S608  our own words
        try:
            with closing(self._open()) as store:
                rows = (
                    (digest, store.execute(question, (digest, value)).fetchone()) for digest, value in wanted.items()
                )
                return {digest: row[0] for digest, row in rows if row is not None and isinstance(row[0], bytes)}
        except sqlite3.DatabaseError as fault:
            self._recover(fault)
            return {}

    def _keep(self, table: str, rows: Sequence[tuple[str, str, bytes]]) -> None:
        if not self.is_growing:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._is_there() and self._path.stat().st_size > _LARGEST:
                self._forget()
            with closing(self._open()) as store, store:
                for statement in _SCHEMA:
                    store.execute(statement)
                store.execute("DELETE FROM taken_in WHERE program <> ?", (self._program,))
                store.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608  our own word
        except sqlite3.DatabaseError as fault:
            self._recover(fault)
        except OSError:
            # The disk is full, or the folder is read-only: the next run reads the files again.
            return

    def forget_others(self) -> None:
        """Delete from the cache what was not requested, overwriting its bytes: a removed file must not remain here."""
        if not self._is_there():
            return
        try:
            with closing(self._open()) as store, store:
                for table in _TABLES:
                    kept = {content for (content,) in store.execute(f"SELECT content FROM {table}")}  # noqa: S608
                    gone = [(content,) for content in kept - self._asked]
                    store.executemany(f"DELETE FROM {table} WHERE content = ?", gone)  # noqa: S608
        except sqlite3.DatabaseError as fault:
            self._recover(fault)

    def _is_there(self) -> bool:
        # Unlike Path.is_file, this is False where the system refuses to look.
        return os.path.isfile(self._path)  # noqa: PTH113

    def _open(self) -> sqlite3.Connection:
        store = sqlite3.connect(self._path, timeout=_PATIENCE)
        # Deleted entries are pupils' data, which must not stay readable in the free pages of the file.
        store.execute("PRAGMA secure_delete = ON")
        return store

    def _recover(self, fault: sqlite3.DatabaseError) -> None:
        """Start the cache anew if it is damaged or has other tables than ours.

        If another command holds the lock or the folder is read-only, it is as it should be.
        """
        is_ours = isinstance(fault, sqlite3.OperationalError) and fault.sqlite_errorcode != sqlite3.SQLITE_ERROR
        if self.is_growing and not is_ours:
            self._forget()

    def _forget(self) -> None:
        """Start the cache anew."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _is_confidential(file_grids: FileGrids) -> bool:
    """True if a cell holds an identity number or the talks of a counsellor, of which the program keeps no copy.

    Such a file is read each time.
    """
    cells = [cell for grid in file_grids.grids for row in grid.rows for cell in row]
    texts = [cell for cell in cells if cell.__class__ is str]
    numbers = [f"{cell:.0f}" for cell in cells if cell.__class__ is float and cell >= _LONG]
    # In one search: no number goes over such a line.
    joined = "\n甲\n".join((*texts, *numbers))
    return _TALKS in joined or holds_identity_number(joined)


def _is_lasting(file_grids: FileGrids) -> bool:
    """True for a result that depends on the file alone; one that hit a time or memory limit may differ next time."""
    return bool(file_grids.grids) and not any(is_error(problem) for problem in file_grids.problems)
