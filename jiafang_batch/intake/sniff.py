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


class Kind(Enum):
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


EXTENSIONS: dict[Kind, frozenset[str]] = {
    Kind.XLSX: frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"}),
    Kind.XLSB: frozenset({".xlsb"}),
    Kind.XLS: frozenset({".xls", ".xlt", ".et", ".ett"}),
    Kind.ODS: frozenset({".ods", ".ots"}),
    Kind.TEXT: frozenset({".csv", ".tsv", ".tab", ".txt"}),
    Kind.HTML: frozenset({".html", ".htm"}),
    Kind.XML_2003: frozenset({".xml"}),
    Kind.DOCX: frozenset({".docx", ".docm", ".dotx", ".dotm"}),
}
"""The extensions under which each readable kind is usually seen."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MAGIC = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    (b"GIF87a", Kind.PICTURE),
    (b"GIF89a", Kind.PICTURE),
    (b"II*\x00", Kind.PICTURE),
    (b"MM\x00*", Kind.PICTURE),
    (b"Rar!\x1a\x07", Kind.ZIP),
    (b"7z\xbc\xaf\x27\x1c", Kind.ZIP),
    (b"\x1f\x8b", Kind.ZIP),
    (_ZIP_END, Kind.ZIP),
    (b"{\\rtf", Kind.RTF),
    (b"ID3", Kind.MEDIA),
    (b"\x09\x00\x04\x00", Kind.EXCEL_4),
    (b"\x09\x00\x06\x00", Kind.EXCEL_4),
    (b"\x09\x02\x06\x00", Kind.EXCEL_4),
    (b"\x09\x04\x06\x00", Kind.EXCEL_4),
)

_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".downloading", ".icloud", ".td", ".!qb")

_PART_KINDS: tuple[tuple[str, Kind], ...] = (
    ("xl/workbook.bin", Kind.XLSB),
    ("xl/workbook.xml", Kind.XLSX),
    ("word/document.xml", Kind.DOCX),
    ("ppt/presentation.xml", Kind.SLIDES),
    ("index/document.iwa", Kind.NUMBERS),
    ("index.zip", Kind.NUMBERS),
)
_CONTENT_TYPES: tuple[tuple[bytes, Kind], ...] = (
    (b"ms-excel.sheet.binary", Kind.XLSB),
    (b"spreadsheetml.sheet.main+xml", Kind.XLSX),
    (b"spreadsheetml.template.main+xml", Kind.XLSX),
    (b"sheet.macroEnabled.main+xml", Kind.XLSX),
    (b"wordprocessingml", Kind.DOCX),
    (b"presentationml", Kind.SLIDES),
)


def sniff(data: bytes, name: str) -> Kind:
    """Return the type of the content; `name` is used only for lock files and unfinished downloads."""
    path = PurePath(name.replace("\\", "/"))
    if path.name.startswith(("~$", ".~")):
        return Kind.TEMPORARY
    if not data:
        return Kind.EMPTY
    if path.suffix.lower() in _UNFINISHED:
        return Kind.PLACEHOLDER
    if data.startswith(_ZIP_MAGIC):
        return _zip_kind(data)
    if data.startswith(_OLE_MAGIC):
        return _ole_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return _media_kind(data) or (_text_kind(data) if data.strip(b"\0") else Kind.BLANKED)


def _media_kind(data: bytes) -> Kind | None:
    brand = data[8:12]
    if data[4:8] == b"ftyp":
        return Kind.PICTURE if brand in (b"heic", b"heix", b"mif1", b"avif") else Kind.MEDIA
    if data.startswith(b"RIFF"):
        return Kind.PICTURE if brand == b"WEBP" else Kind.MEDIA
    return Kind.PICTURE if data.startswith(b"BM") and data[6:10] == bytes(4) else None


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _package_kind(package)
    except ZIP_FAULTS:
        return Kind.BROKEN_ZIP if _ZIP_END in data[-65_600:] else Kind.TRUNCATED


def _package_kind(package: zipfile.ZipFile) -> Kind:
    infos = {folded(info.filename): info for info in package.infolist()}
    for part, kind in _PART_KINDS:
        if part in infos:
            return kind
    if types := infos.get("[content_types].xml"):
        content = _head(package, types).replace(b"\0", b"")
        return next((kind for word, kind in _CONTENT_TYPES if word in content), Kind.ZIP)
    if "content.xml" in infos and "meta-inf/manifest.xml" in infos:
        return _open_document_kind(package, infos)
    return Kind.ENCRYPTED_ZIP if any(info.flag_bits & 1 for info in infos.values()) else Kind.ZIP


def _open_document_kind(package: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Kind:
    manifest = _head(package, infos["meta-inf/manifest.xml"])
    if b"encryption-data" in manifest:
        return Kind.ENCRYPTED
    media = _head(package, infos["mimetype"]) if "mimetype" in infos else manifest
    if b"opendocument.spreadsheet" in media:
        return Kind.ODS
    return Kind.SLIDES if b"opendocument.presentation" in media else Kind.OPEN_TEXT


def _head(package: zipfile.ZipFile, info: zipfile.ZipInfo, size: int = 1 << 18) -> bytes:
    if info.flag_bits & 1:
        return b""
    with package.open(info) as part:
        return part.read(size)


def _ole_kind(data: bytes) -> Kind:
    # olefile takes 8 ms to import, and most batches contain an old workbook.
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {"/".join(entry).lower() for entry in ole.listdir()}
    except (OSError, ValueError, IndexError, KeyError, OverflowError, RecursionError):
        return Kind.BROKEN_OLE
    if "encryptedpackage" in streams:
        return Kind.ENCRYPTED
    if streams & {"workbook", "book"}:
        return Kind.XLS
    if "worddocument" in streams:
        return Kind.WORD
    if "powerpoint document" in streams:
        return Kind.SLIDES
    return Kind.MAIL if any(name.startswith("__properties") for name in streams) else Kind.OLE


# Atomic, so that a page that is not XML is searched only once.
_XML_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<([\w.:-]+)", re.DOTALL | re.IGNORECASE
)
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)


def _text_kind(data: bytes) -> Kind:
    head = data[:65_536]
    if head.startswith(codecs.BOM_UTF8 + _ZIP_MAGIC):
        return Kind.BROKEN_ZIP
    text = decoded(head, partial=len(data) > len(head))
    if text is None:
        return Kind.UNKNOWN
    if text.lstrip()[:13].lower() == "mime-version:":
        return Kind.WEB_ARCHIVE
    if text.lstrip()[:1] == "<":
        return _markup_kind(text, data)
    return Kind.TEXT


def _markup_kind(text: str, data: bytes) -> Kind:
    match = _XML_ROOT.match(text)
    root = match[1].rpartition(":")[2] if match else ""
    if root == "Workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return Kind.XML_2003
    if root == "document" and "urn:oasis:names:tc:opendocument" in text:
        return Kind.FLAT_ODF
    lowered = text.lower()
    if (
        root.lower() in {"html", "table", "body", "head", "meta", "style", "div", "tbody"}
        or "<!doctype html" in lowered
    ):
        # The table may begin after kilobytes of styles.
        has_table = _TABLE.search(text) or re.search(rb"<\0?t\0?a\0?b\0?l\0?e", data, re.IGNORECASE)
        return Kind.HTML if has_table or "<frameset" not in lowered else Kind.FRAMES
    return Kind.XML
