"""What a file truly is: its content decides, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from strange_files import HONEST, encrypted, label, ods, ole, record, xls, xlsb, zipped

from jiafang_batch.intake.sniff import Kind, sniff

XLS = xls(label(0, 0, "姓名"))
CSV = "姓名,班级\n王小明,一(1)班\n"
HTML = "<html><head><meta charset=gb2312></head><body><table><tr><td>姓名</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
WORD = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})

BY_CONTENT = {
    "xlsx": (HONEST, Kind.XLSX),
    "xlsx with its workbook elsewhere": (
        zipped({"[Content_Types].xml": "…spreadsheetml.sheet.main+xml…", "book/main.xml": "<workbook/>"}),
        Kind.XLSX,
    ),
    "xlsx with backslashes": (zipped({"[Content_Types].xml": "<Types/>", "XL\\Workbook.xml": "<a/>"}), Kind.XLSX),
    "xlsb": (xlsb(b""), Kind.XLSB),
    "ods": (ods(""), Kind.ODS),
    "encrypted ods": (ods("", manifest="<manifest:encryption-data/>"), Kind.ENCRYPTED),
    "text document": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "", "META-INF/manifest.xml": ""}),
        Kind.OPEN_TEXT,
    ),
    "xls": (XLS, Kind.XLS),
    "xls of Excel 5": (ole({"Book": record(0x0809)}), Kind.XLS),
    "encrypted xlsx": (encrypted("密码"), Kind.ENCRYPTED),
    "old Word": (ole({"WordDocument": b""}), Kind.WORD),
    "old slides": (ole({"PowerPoint Document": b""}), Kind.SLIDES),
    "saved mail": (ole({"__properties_version1.0": b""}), Kind.MAIL),
    "some other OLE file": (ole({"Contents": b""}), Kind.OLE),
    "raw Excel 2": (b"\x09\x00\x04\x00\x07\x00\x10\x00" + bytes(20), Kind.EXCEL_4),
    "raw Excel 3": (b"\x09\x02\x06\x00\x00\x00\x10\x00" + bytes(20), Kind.EXCEL_4),
    "raw Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(20), Kind.EXCEL_4),
    "csv in UTF-8": (CSV.encode(), Kind.TEXT),
    "csv with a mark": (CSV.encode("utf-8-sig"), Kind.TEXT),
    "csv in GB18030": (CSV.encode("gb18030"), Kind.TEXT),
    "csv in UTF-16": (CSV.encode("utf-16"), Kind.TEXT),
    "csv in UTF-16 without a mark": (CSV.encode("utf-16-le"), Kind.TEXT),
    "web page": (HTML.encode("gb18030"), Kind.HTML),
    "web page in UTF-16": (HTML.encode("utf-16"), Kind.HTML),
    "bare table": (b" \r\n<TABLE border=1><tr><td>1</td></tr></TABLE>", Kind.HTML),
    "page of a declared type": (b"<!DOCTYPE html><html><body><table></table></body></html>", Kind.HTML),
    "page with its table behind a long style": (
        b"<html><style>" + b"a{}" * 40_000 + b"</style><table><tr><td>1</td></tr></table></html>",
        Kind.HTML,
    ),
    "page of frames": (b"<html><frameset><frame src='sheet001.htm'></frameset></html>", Kind.FRAMES),
    "web archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", Kind.WEB_ARCHIVE),
    "xml table": (XML_2003.encode(), Kind.XML_2003),
    "some other xml": (b"<?xml version='1.0'?><root/>", Kind.XML),
    "flat ods": (b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>', Kind.FLAT_ODF),
    "Word": (WORD, Kind.DOCX),
    "slides": (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), Kind.SLIDES),
    "Numbers": (zipped({"Index/Document.iwa": "x"}), Kind.NUMBERS),
    "zip of workbooks": (zipped({"一班.xlsx": HONEST}), Kind.ZIP),
    "empty zip": (zipped({}), Kind.ZIP),
    "rar": (b"Rar!\x1a\x07\x00", Kind.ZIP),
    "pdf": (b"%PDF-1.7", Kind.PDF),
    "jpeg": (b"\xff\xd8\xff\xe0", Kind.PICTURE),
    "png": (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
    "heic": (b"\0\0\0\x18ftypheic", Kind.PICTURE),
    "webp": (b"RIFF\0\0\0\0WEBP", Kind.PICTURE),
    "bmp": (b"BM\x36\0\0\0\0\0\0\0", Kind.PICTURE),
    "text that begins like a bmp": ("BMI,体重\n1,2\n".encode(), Kind.TEXT),
    "mp4": (b"\0\0\0\x18ftypmp42", Kind.MEDIA),
    "nothing": (b"", Kind.EMPTY),
    "zero bytes only": (bytes(5000), Kind.BLANKED),
    "noise": (bytes(range(256)) * 4, Kind.UNKNOWN),
    "half a workbook": (HONEST[: len(HONEST) // 2], Kind.TRUNCATED),
    "workbook with a broken directory": (HONEST.replace(b"PK\x01\x02", b"PK\x01\x09"), Kind.BROKEN_ZIP),
    "half an old workbook": (XLS[:600], Kind.BROKEN_OLE),
}


@pytest.mark.parametrize(("data", "kind"), BY_CONTENT.values(), ids=BY_CONTENT)
@pytest.mark.parametrize("name", ["收表/一(1)班.xls", "表.csv"])
def test_the_content_tells_what_it_is(data, kind, name):
    assert sniff(data, name) is kind


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize(
    "parts", [["META-INF/manifest.xml", "content.xml"], ["[Content_Types].xml"]], ids=["ods", "xlsx"]
)
def test_a_sound_directory_over_damaged_parts_is_a_broken_container(parts, method):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as container:
        for part in parts:
            container.writestr(part, "<a/>" * 400)
    damaged = bytearray(stream.getvalue())
    for info in container.infolist():
        start = info.header_offset + 30 + len(info.filename)
        damaged[start : start + info.compress_size] = b"\xff" * info.compress_size
    assert sniff(bytes(damaged), "表.xlsx") is Kind.BROKEN_ZIP


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("收表/~$一(1)班.xlsx", Kind.TEMPORARY),
        ("收表/.~一(1)班.xlsx", Kind.TEMPORARY),
        ("收表/一(1)班.xlsx.crdownload", Kind.PLACEHOLDER),
        (".一(1)班.xlsx.icloud", Kind.PLACEHOLDER),
        ("收表/一(1)班~$.xlsx", Kind.XLSX),
        ("收表/~$旧/一(1)班.xlsx", Kind.XLSX),
    ],
)
def test_only_names_that_programs_give_count(name, kind):
    assert sniff(HONEST, name) is kind
