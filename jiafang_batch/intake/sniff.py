"""Detects the type of a file by its first bytes and the parts of its container; the name matters only for lock files."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import Enum
from pathlib import PurePath

from jiafang_batch.intake.text_encoding import decoded
from jiafang_batch.office.part_names import ZIP_FAULTS, folded


class FileType(Enum):
    """The type of a file; the value is what a teacher calls it."""

    XLSX = "Excel 工作簿（xlsx）"
    XLSB = "Excel 二进制工作簿（xlsb）"
    XLS = "Excel 97-2003 工作簿（xls）"
    ODS = "OpenDocument 表格（ods）"
    TEXT = "文本表格（csv）"
    HTML = "网页表格（html）"
    XML_2003 = "XML 表格 2003"
    DOCX = "Word 文档（docx）"

    EMPTY = "空文件"
    BLANKED = "全是空字节的文件"
    TEMPORARY = "临时文件"
    PLACEHOLDER = "网盘占位文件"
    TRUNCATED = "没有下载完整的文件"
    BROKEN_ZIP = "损坏的压缩容器"
    BROKEN_OLE = "损坏的旧版 Office 文件"
    ENCRYPTED = "有打开密码的 Office 文件"
    ENCRYPTED_ZIP = "有密码的压缩包"
    EXCEL_4 = "Excel 4.0 或更早的表格"

    WEB_ARCHIVE = "单个文件网页（mht）"
    FRAMES = "只有框架、没有数据的网页"
    WORD = "旧版 Word 文档（doc）"
    OPEN_TEXT = "OpenDocument 文档（odt）"
    SLIDES = "演示文稿"
    NUMBERS = "苹果 Numbers 表格"
    FLAT_ODF = "OpenDocument XML 文件"
    MAIL = "电子邮件"
    OLE = "旧版 Office 容器"
    PDF = "PDF 文档"
    PICTURE = "图片"
    MEDIA = "音频或视频"
    ZIP = "压缩包"
    XML = "XML 文件"
    RTF = "RTF 文档"
    PLAIN_TEXT = "纯文本"
    UNKNOWN = "认不出类型的文件"

    @property
    def named(self) -> str:
        """The name as it stands after a Chinese character: with a space before a Latin letter."""
        return f" {self.value}" if self.value[0].isascii() else self.value


EXTENSIONS: dict[FileType, frozenset[str]] = {
    FileType.XLSX: frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"}),
    FileType.XLSB: frozenset({".xlsb"}),
    FileType.XLS: frozenset({".xls", ".xlt", ".et", ".ett"}),
    FileType.ODS: frozenset({".ods", ".ots"}),
    FileType.TEXT: frozenset({".csv", ".tsv", ".tab", ".txt"}),
    FileType.HTML: frozenset({".html", ".htm"}),
    FileType.XML_2003: frozenset({".xml"}),
    FileType.DOCX: frozenset({".docx", ".docm", ".dotx", ".dotm"}),
}
"""The extensions under which each readable kind is usually seen."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"

_MAGIC: tuple[tuple[bytes, FileType], ...] = (
    (b"%PDF-", FileType.PDF),
    (b"\xff\xd8\xff", FileType.PICTURE),
    (b"\x89PNG\r\n\x1a\n", FileType.PICTURE),
    (b"GIF87a", FileType.PICTURE),
    (b"GIF89a", FileType.PICTURE),
    (b"II*\x00", FileType.PICTURE),
    (b"MM\x00*", FileType.PICTURE),
    (b"Rar!\x1a\x07", FileType.ZIP),
    (b"7z\xbc\xaf\x27\x1c", FileType.ZIP),
    (b"\x1f\x8b", FileType.ZIP),
    (_ZIP_END, FileType.ZIP),
    (b"{\\rtf", FileType.RTF),
    (b"ID3", FileType.MEDIA),
    (b"\x09\x00\x04\x00", FileType.EXCEL_4),
    (b"\x09\x00\x06\x00", FileType.EXCEL_4),
    (b"\x09\x02\x06\x00", FileType.EXCEL_4),
    (b"\x09\x04\x06\x00", FileType.EXCEL_4),
)

_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".downloading", ".icloud", ".td", ".!qb")

_PART_KINDS: tuple[tuple[str, FileType], ...] = (
    ("xl/workbook.bin", FileType.XLSB),
    ("xl/workbook.xml", FileType.XLSX),
    ("word/document.xml", FileType.DOCX),
    ("ppt/presentation.xml", FileType.SLIDES),
    ("index/document.iwa", FileType.NUMBERS),
    ("index.zip", FileType.NUMBERS),
)
_CONTENT_TYPES: tuple[tuple[bytes, FileType], ...] = (
    (b"ms-excel.sheet.binary", FileType.XLSB),
    (b"spreadsheetml.sheet.main+xml", FileType.XLSX),
    (b"spreadsheetml.template.main+xml", FileType.XLSX),
    (b"sheet.macroEnabled.main+xml", FileType.XLSX),
    (b"wordprocessingml", FileType.DOCX),
    (b"presentationml", FileType.SLIDES),
)


def sniff(data: bytes, name: str) -> FileType:
    """Return the type of the content; `name` is used only for lock files and unfinished downloads."""
    path = PurePath(name.replace("\\", "/"))
    if path.name.startswith(("~$", ".~")):
        return FileType.TEMPORARY
    if not data:
        return FileType.EMPTY
    if path.suffix.lower() in _UNFINISHED:
        return FileType.PLACEHOLDER
    if data.startswith(_ZIP_MAGIC):
        return _zip_kind(data)
    if data.startswith(_OLE_MAGIC):
        return _ole_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return _media_kind(data) or (_text_kind(data) if data.strip(b"\0") else FileType.BLANKED)


def _media_kind(data: bytes) -> FileType | None:
    brand = data[8:12]
    if data[4:8] == b"ftyp":
        return FileType.PICTURE if brand in (b"heic", b"heix", b"mif1", b"avif") else FileType.MEDIA
    if data.startswith(b"RIFF"):
        return FileType.PICTURE if brand == b"WEBP" else FileType.MEDIA
    return FileType.PICTURE if data.startswith(b"BM") and data[6:10] == bytes(4) else None


def _zip_kind(data: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _package_kind(package)
    except ZIP_FAULTS:
        return FileType.BROKEN_ZIP if _ZIP_END in data[-65_600:] else FileType.TRUNCATED


def _package_kind(package: zipfile.ZipFile) -> FileType:
    infos = {folded(info.filename): info for info in package.infolist()}
    for part, kind in _PART_KINDS:
        if part in infos:
            return kind
    if types := infos.get("[content_types].xml"):
        content = _head(package, types).replace(b"\0", b"")
        return next((kind for word, kind in _CONTENT_TYPES if word in content), FileType.ZIP)
    if "content.xml" in infos and "meta-inf/manifest.xml" in infos:
        return _open_document_kind(package, infos)
    return FileType.ENCRYPTED_ZIP if any(info.flag_bits & 1 for info in infos.values()) else FileType.ZIP


def _open_document_kind(package: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> FileType:
    manifest = _head(package, infos["meta-inf/manifest.xml"])
    if b"encryption-data" in manifest:
        return FileType.ENCRYPTED
    media = _head(package, infos["mimetype"]) if "mimetype" in infos else manifest
    if b"opendocument.spreadsheet" in media:
        return FileType.ODS
    return FileType.SLIDES if b"opendocument.presentation" in media else FileType.OPEN_TEXT


def _head(package: zipfile.ZipFile, info: zipfile.ZipInfo, size: int = 1 << 18) -> bytes:
    if info.flag_bits & 1:
        return b""
    with package.open(info) as part:
        return part.read(size)


def _ole_kind(data: bytes) -> FileType:
    # olefile takes 8 ms to import, and most batches contain an old workbook.
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir()}
    except (OSError, ValueError, IndexError, KeyError, OverflowError, RecursionError):
        return FileType.BROKEN_OLE
    if "encryptedpackage" in streams:
        return FileType.ENCRYPTED
    if streams & {"workbook", "book"}:
        return FileType.XLS
    if "worddocument" in streams:
        return FileType.WORD
    if "powerpoint document" in streams:
        return FileType.SLIDES
    return FileType.MAIL if any(name.startswith("__properties") for name in streams) else FileType.OLE


# Atomic, so that a page that is not XML is searched only once.
_XML_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<([\w.:-]+)", re.DOTALL | re.IGNORECASE
)
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)


def _text_kind(data: bytes) -> FileType:
    head = data[:65_536]
    if head.startswith(codecs.BOM_UTF8 + _ZIP_MAGIC):
        return FileType.BROKEN_ZIP
    text = decoded(head, partial=len(data) > len(head))
    if text is None:
        return FileType.UNKNOWN
    if text.lstrip()[:13].lower() == "mime-version:":
        return FileType.WEB_ARCHIVE
    if text.lstrip()[:1] == "<":
        return _markup_kind(text, data)
    return FileType.TEXT


def _markup_kind(text: str, data: bytes) -> FileType:
    match = _XML_ROOT.match(text)
    root = match[1].rpartition(":")[2] if match else ""
    if root == "Workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return FileType.XML_2003
    if root == "document" and "urn:oasis:names:tc:opendocument" in text:
        return FileType.FLAT_ODF
    lowered = text.lower()
    if (
        root.lower() in {"html", "table", "body", "head", "meta", "style", "div", "tbody"}
        or "<!doctype html" in lowered
    ):
        # The table may begin after kilobytes of styles.
        has_table = _TABLE.search(text) or re.search(rb"<\0?t\0?a\0?b\0?l\0?e", data, re.IGNORECASE)
        return FileType.HTML if has_table or "<frameset" not in lowered else FileType.FRAMES
    return FileType.XML
