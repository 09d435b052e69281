"""An upload is written to a parcel while it comes in; it is counted, and nothing of it becomes the name of a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from jiafang_batch.panel.session import TOKEN_FIELD
from jiafang_batch.run.place.parcel import Parcel
from jiafang_batch.run.usage import disk_faults

_LONGEST_FIELD = 4_096
_LONGEST_HEADERS = 8_192
_SAVED = re.compile(r"file@(\d{12,14})")
"""The name of a field with a file, and when it was last saved: milliseconds, as the panel's script knows it."""


class UploadLimits(Struct, frozen=True):
    """Bytes of one file, and the number of files, of one upload."""

    file_size: int
    files: int


class _Receiver:
    """Takes the parts of an upload as they come: fields into memory, files into the parcel."""

    def __init__(
        self, open_parcel: Callable[[], Parcel], confirms: Callable[[str], bool], limits: UploadLimits
    ) -> None:
        self._open_parcel, self._confirms, self._limits = open_parcel, confirms, limits
        self.parcel: Parcel | None = None
        self.fields: dict[str, str] = {}
        self._headers: dict[str, bytes] = {}
        self._name = self._value = b""
        self._field, self._text = "", b""
        self._file: BinaryIO | None = None
        self._size = 0
        self._is_whole = False

    def callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def _begin(self) -> None:
        self._headers, self._text, self._field, self._size = {}, b"", "", 0

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._within(len(self._name), _LONGEST_HEADERS)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._within(len(self._value), _LONGEST_HEADERS)

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").casefold()] = self._value
        self._name = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        # The form's own token comes before any file, so that nothing of a stranger is written.
        if not self._confirms(self.fields.get(TOKEN_FIELD, "")):
            raise HTTPException(403)
        name = options[b"filename"].decode("utf-8", "replace")
        if not name:
            return
        self.parcel = self.parcel or self._open_parcel()
        self._within(len(self.parcel.names) + 1, self._limits.files)
        self._file = self.parcel.add(name)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._text += data[start:end]
            self._within(len(self._text), _LONGEST_FIELD)
            return
        self._size += end - start
        self._within(self._size, self._limits.file_size)
        self._file.write(data[start:end])

    def _end(self) -> None:
        if self._file is None:
            self.fields[self._field] = self._text.decode("utf-8", "replace")
            return
        self._file.close()
        self._file = None
        if (saved := _SAVED.fullmatch(self._field)) and self.parcel:
            self.parcel.saved(int(saved[1]) / 1000)

    def _all(self) -> None:
        self._is_whole = True

    def close(self) -> Path | None:
        """The parcel, if there is one. Raises HTTPException for an upload that ends in the middle or is not the form's."""
        if not self._is_whole:
            raise HTTPException(400)
        if not self._confirms(self.fields.get(TOKEN_FIELD, "")):
            raise HTTPException(403)
        return self.parcel.close() if self.parcel else None

    @staticmethod
    def _within(size: int, limit: int) -> None:
        if size > limit:
            raise HTTPException(413)

    def abandon(self) -> None:
        if self._file is not None:
            self._file.close()
        if self.parcel is not None:
            self.parcel.discard()


async def receive_upload(
    request: Request, open_parcel: Callable[[], Parcel], confirms: Callable[[str], bool], limits: UploadLimits
) -> tuple[Path | None, dict[str, str]]:
    """Return the parcel with the files of an upload (None without any), and its other fields.

    The field `token` has to come first and to be confirmed. Raises HTTPException 400, 403 or 413 for an upload that is
    not the form's, not confirmed or too long; nothing of it is kept.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    receiver = _Receiver(open_parcel, confirms, limits)
    try:
        with disk_faults("没有收，写不下"):
            return await _received(request, receiver, options.get(b"boundary", b""))
    except FormParserError as fault:
        receiver.abandon()
        raise HTTPException(400) from fault
    except BaseException:
        # Also if the browser is closed in the middle.
        receiver.abandon()
        raise


async def _received(request: Request, receiver: _Receiver, boundary: bytes) -> tuple[Path | None, dict[str, str]]:
    parser = MultipartParser(boundary, receiver.callbacks())  # type: ignore[arg-type]
    async for chunk in request.stream():
        await run_in_threadpool(parser.write, chunk)
    return receiver.close(), receiver.fields
