"""The teachers' door behind its pages: who is let in, how often, and one worker that files what comes."""

from __future__ import annotations

import hmac
import logging
import queue
import secrets
import threading
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from logging.handlers import RotatingFileHandler
from pathlib import Path

from msgspec import Struct

from jiafang_batch.run.handin.door import ClassState, DoorFile, DoorUpload, ParcelResults, note_progress, take_in
from jiafang_batch.run.handin.door_codes import DoorCodes, codes_of, read_codes
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.parcel import DOOR, PANEL_FOLDER, parcels, remove
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.usage import UsageError

_WRONG, _UPLOADS, _WAITING = 30, 40, 200
"""Wrong codes of one address, uploads of one class, both in `_WINDOW`; and uploads that may wait.

Behind a router all teachers may have one address.
"""
_WINDOW, _LOCKED = 600.0, 300.0
"""Seconds."""
_AT_ONCE = 64
"""The number of uploads that are filed together."""
_IDLE = 2.0
"""Seconds without uploads after which the register and the progress list are written."""
_RESULTS = 500
_SESSION = 12 * 3600
"""Seconds for which a browser need not show its code again."""
_LOG, _LONGEST_LOG = "交表记录.txt", 2 << 20
"""The door's log below the term folder, and its size in bytes before it is put aside."""


class BusyError(Exception):
    """Too many uploads wait, or too many came from one class."""


class UploadResult(Struct, frozen=True):
    """What became of one upload, kept for its class."""

    school_class: str
    files: tuple[DoorFile, ...]


class Throttle:
    """Counts what happens for each key in a window of time."""

    def __init__(self, most: int, window: float, locked: float = 0.0) -> None:
        self._most, self._window, self._locked = most, window, locked
        self._times: dict[str, deque[float]] = defaultdict(deque)
        self._until: dict[str, float] = {}
        self._guard = threading.Lock()

    def is_closed(self, key: str) -> bool:
        """True while a key is locked out."""
        return self._until.get(key, 0.0) > time.monotonic()

    def note(self, key: str) -> bool:
        """Count one; return False, and lock the key out, if that is one too many."""
        with self._guard:
            now, times = time.monotonic(), self._times[key]
            times.append(now)
            while times and times[0] < now - self._window:
                times.popleft()
            if len(times) <= self._most:
                return True
            self._until[key] = now + self._locked
            times.clear() if self._locked else times.pop()
            return False


def _log_handler(path: Path) -> logging.Handler:
    """What writes the log; where its place is taken by something else, the door is open without one."""
    if path.exists() and not path.is_file():
        return logging.NullHandler()
    try:
        return RotatingFileHandler(path, maxBytes=_LONGEST_LOG, backupCount=1, encoding="utf-8")
    except OSError:
        return logging.NullHandler()


class Doorkeeper:
    """The door of one term. Sessions are signed and not stored, so that a restart ends none of them."""

    def __init__(self, root: Path, address: str, today: Callable[[], date] = date.today) -> None:
        """Open the codes of today's round. Raises UsageError if policy or rosters are incomplete."""
        self.root, self._today, self.address = root, today, address
        self.codes = self._codes()
        if self.codes.is_over(today()):
            raise UsageError(
                f"这个学期收表到 {max(self.codes.lasts.values())} 就完了，教师入口没有打开。还要收的，请改考核办法里的学期和校历。"
            )
        self.wrong = Throttle(_WRONG, _WINDOW, _LOCKED)
        self._often = Throttle(_UPLOADS, _WINDOW)
        self._waiting: queue.Queue[tuple[DoorUpload, Future[str]] | None] = queue.Queue(_WAITING)
        self._results: OrderedDict[str, UploadResult] = OrderedDict()
        self.states: dict[str, ClassState] = {}
        self.looked = datetime.now().astimezone()
        self._worker = threading.Thread(target=self._work, daemon=True)
        self.log = logging.getLogger(f"jiafang_batch.panel.door.{self.mark(str(root))}")

    def start(self) -> None:
        """Start the worker; it first files what an earlier door received completely and did not file."""
        self._log_to(self.root / PANEL_FOLDER / _LOG)
        names = {self.mark(name): name for name in self.codes.codes}
        self._worker.start()
        for parcel in parcels(self.root, DOOR):
            name = names.get(parcel.name.partition("-")[0], "")
            if name:
                self._waiting.put((DoorUpload(parcel, name), Future()))

    def stop(self) -> None:
        """End the worker after it has filed the waiting uploads."""
        self._waiting.put(None)
        self._worker.join(timeout=60)
        for handler in list(self.log.handlers):
            self.log.removeHandler(handler)
            handler.close()

    def _log_to(self, path: Path) -> None:
        """Write the door's log beside the term, without names."""
        handler = _log_handler(path)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        self.log.addHandler(handler)
        self.log.setLevel(logging.INFO)

    def _codes(self, *renewed: str) -> DoorCodes:
        with term_intake(self.root) as intake:
            return codes_of(open_term(self.root, intake), self._today(), renewed, self.address)

    def renew(self, *classes: str) -> None:
        """Give these classes new codes; the old codes, and the sessions begun with them, end at once."""
        self.codes = self._codes(*classes)

    def refresh(self) -> None:
        """Read the codes on record: a command or another round may have changed them."""
        codes = read_codes(self.root)
        if codes is not None:
            self.codes = codes
        if not all(self.codes.is_valid(name, self._today()) for name in self.codes.codes):
            with suppress(UsageError):
                self.codes = self._codes()

    # ---------------------------------------------------------------- who is let in

    def admit(self, typed: str, peer: str) -> str:
        """Return the cookie for a valid code; empty for a wrong one, which counts against its address."""
        self.refresh()
        name = "" if self.wrong.is_closed(peer) else self.codes.class_of(typed, self._today())
        if not name:
            self.log.info("wrong code from %s", peer)
            self.wrong.note(peer)
            return ""
        issued = f"{self.mark(name)}.{int(time.time()):x}.{secrets.token_hex(8)}"
        return f"{issued}.{self._signed(issued, self.codes.codes[name])}"

    def class_of(self, cookie: str) -> str:
        """Return the class of a cookie; empty if it is not ours, too old, or its code has been replaced or is over."""
        issued, _, signature = cookie.rpartition(".")
        mark, _, rest = issued.partition(".")
        name = next((name for name in self.codes.codes if self.mark(name) == mark), "")
        if not name or not hmac.compare_digest(
            self._signed(issued, self.codes.codes[name]).encode(), signature.encode()
        ):
            return ""
        is_fresh = time.time() - int(rest.partition(".")[0], 16) < _SESSION
        return name if is_fresh and self.codes.is_valid(name, self._today()) else ""

    def form_token(self, cookie: str) -> str:
        """Return the token of the forms of one browser."""
        return self._signed("form", cookie)

    def mark(self, school_class: str) -> str:
        """Return letters that stand for a class in cookies and names of folders."""
        return sha256(f"{self.codes.secret}{school_class}".encode()).hexdigest()[:12]

    def _signed(self, text: str, more: str) -> str:
        return hmac.new(self.codes.secret.encode(), f"{text}\n{more}".encode(), sha256).hexdigest()

    # ---------------------------------------------------------------- what they bring

    def may_upload(self, school_class: str) -> bool:
        """Count an upload of the class; False if there were too many."""
        return self._often.note(school_class)

    def hand_in(self, parcel: Path, school_class: str) -> Future[str]:
        """Return the future key of the result of a parcel. Raises BusyError if too many wait."""
        answer: Future[str] = Future()
        try:
            self._waiting.put_nowait((DoorUpload(parcel, school_class), answer))
        except queue.Full as fault:
            remove(parcel)
            raise BusyError from fault
        return answer

    def result(self, key: str, school_class: str) -> UploadResult | None:
        """Return the result of that key if it is this class's."""
        result = self._results.get(key)
        return result if result is not None and result.school_class == school_class else None

    def _work(self) -> None:
        self._take([])
        is_noted = True
        while True:
            try:
                first = self._waiting.get(timeout=None if is_noted else _IDLE)
            except queue.Empty:
                self._note()
                is_noted = True
                continue
            batch = [first]
            while len(batch) < _AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get())
            uploads = [upload for upload in batch if upload is not None]
            if uploads:
                self._take(uploads)
                is_noted = False
            if None in batch:
                self._note()
                return

    def _take(self, batch: list[tuple[DoorUpload, Future[str]]]) -> None:
        try:
            results = take_in(self.root, [upload for upload, _ in batch], self.log.info)
        except Exception as fault:  # noqa: BLE001  a fault of one batch must not end the worker
            self.log.warning("upload failed: %s", type(fault).__name__)
            text = str(fault) if isinstance(fault, UsageError) else "程序出错，没有收。请过一会儿再交，或者交给教导处。"
            results = ParcelResults(
                {u.parcel: (DoorFile("", is_taken=False, text=text),) for u, _ in batch}, {}, self.looked
            )
        else:
            self.states, self.looked = dict(results.states), results.moment
        for upload, answer in batch:
            remove(upload.parcel)
            key = secrets.token_urlsafe(12)
            files = results.files[upload.parcel]
            self._results[key] = UploadResult(upload.school_class, files)
            while len(self._results) > _RESULTS:
                self._results.popitem(last=False)
            self.log.info(
                "upload of %s: %s", upload.school_class, " ".join("taken" if f.is_taken else "refused" for f in files)
            )
            # Its browser may have gone away.
            with suppress(InvalidStateError):
                answer.set_result(key)

    def _note(self) -> None:
        try:
            note_progress(self.root, self.log.info)
        except UsageError as fault:
            self.log.warning("progress: %s", type(fault).__name__)
