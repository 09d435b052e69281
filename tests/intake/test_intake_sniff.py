"""What a file truly is: its content decides, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest
from strange_files import HONEST, encrypted, label, ods, ole, record, xls, xlsb, zipped

from jiafang_batch.intake.sniff import FileType, sniff

XLS = xls(label(0, 0, "姓名"))
CSV = "姓名,班级\n王小明,一(1)班\n"
HTML = "<html><head><meta charset=gb2312></head><body><table><tr><td>姓名</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
WORD = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})

BY_CONTENT = {
    "xlsx": (HONEST, FileType.XLSX),
    "xlsx with its workbook elsewhere": (
        zipped({"[Content_Types].xml": "…spreadsheetml.sheet.main+xml…", "book/main.xml": "<workbook/>"}),
        FileType.XLSX,
    ),
    "xlsx with backslashes": (zipped({"[Content_Types].xml": "<Types/>", "XL\\Workbook.xml": "<a/>"}), FileType.XLSX),
    "xlsb": (xlsb(b""), FileType.XLSB),
    "ods": (ods(""), FileType.ODS),
    "encrypted ods": (ods("", manifest="<manifest:encryption-data/>"), FileType.ENCRYPTED),
    "text document": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "", "META-INF/manifest.xml": ""}),
        FileType.OPEN_TEXT,
    ),
    "xls": (XLS, FileType.XLS),
    "xls of Excel 5": (ole({"Book": record(0x0809)}), FileType.XLS),
    "encrypted xlsx": (encrypted("密码"), FileType.ENCRYPTED),
    "old Word": (ole({"WordDocument": b""}), FileType.WORD),
    "old slides": (ole({"PowerPoint Document": b""}), FileType.SLIDES),
    "saved mail": (ole({"__properties_version1.0": b""}), FileType.MAIL),
    "some other OLE file": (ole({"Contents": b""}), FileType.OLE),
    "raw Excel 2": (b"\x09\x00\x04\x00\x07\x00\x10\x00" + bytes(20), FileType.EXCEL_4),
    "raw Excel 3": (b"\x09\x02\x06\x00\x00\x00\x10\x00" + bytes(20), FileType.EXCEL_4),
    "raw Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(20), FileType.EXCEL_4),
    "csv in UTF-8": (CSV.encode(), FileType.TEXT),
    "csv with a mark": (CSV.encode("utf-8-sig"), FileType.TEXT),
    "csv in GB18030": (CSV.encode("gb18030"), FileType.TEXT),
    "csv in UTF-16": (CSV.encode("utf-16"), FileType.TEXT),
    "csv in UTF-16 without a mark": (CSV.encode("utf-16-le"), FileType.TEXT),
    "web page": (HTML.encode("gb18030"), FileType.HTML),
    "web page in UTF-16": (HTML.encode("utf-16"), FileType.HTML),
    "bare table": (b" \r\n<TABLE border=1><tr><td>1</td></tr></TABLE>", FileType.HTML),
    "page of a declared type": (b"<!DOCTYPE html><html><body><table></table></body></html>", FileType.HTML),
    "page with its table behind a long style": (
        b"<html><style>" + b"a{}" * 40_000 + b"</style><table><tr><td>1</td></tr></table></html>",
        FileType.HTML,
    ),
    "page of frames": (b"<html><frameset><frame src='sheet001.htm'></frameset></html>", FileType.FRAMES),
    "web archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", FileType.WEB_ARCHIVE),
    "xml table": (XML_2003.encode(), FileType.XML_2003),
    "some other xml": (b"<?xml version='1.0'?><root/>", FileType.XML),
    "flat ods": (
        b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
        FileType.FLAT_ODF,
    ),
    "Word": (WORD, FileType.DOCX),
    "slides": (zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), FileType.SLIDES),
    "Numbers": (zipped({"Index/Document.iwa": "x"}), FileType.NUMBERS),
    "zip of workbooks": (zipped({"一班.xlsx": HONEST}), FileType.ZIP),
    "empty zip": (zipped({}), FileType.ZIP),
    "rar": (b"Rar!\x1a\x07\x00", FileType.ZIP),
    "pdf": (b"%PDF-1.7", FileType.PDF),
    "jpeg": (b"\xff\xd8\xff\xe0", FileType.PICTURE),
    "png": (b"\x89PNG\r\n\x1a\n", FileType.PICTURE),
    "heic": (b"\0\0\0\x18ftypheic", FileType.PICTURE),
    "webp": (b"RIFF\0\0\0\0WEBP", FileType.PICTURE),
    "bmp": (b"BM\x36\0\0\0\0\0\0\0", FileType.PICTURE),
    "text that begins like a bmp": ("BMI,体重\n1,2\n".encode(), FileType.TEXT),
    "mp4": (b"\0\0\0\x18ftypmp42", FileType.MEDIA),
    "nothing": (b"", FileType.EMPTY),
    "zero bytes only": (bytes(5000), FileType.BLANKED),
    "noise": (bytes(range(256)) * 4, FileType.UNKNOWN),
    "half a workbook": (HONEST[: len(HONEST) // 2], FileType.TRUNCATED),
    "workbook with a broken directory": (HONEST.replace(b"PK\x01\x02", b"PK\x01\x09"), FileType.BROKEN_ZIP),
    "half an old workbook": (XLS[:600], FileType.BROKEN_OLE),
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
    assert sniff(bytes(damaged), "表.xlsx") is FileType.BROKEN_ZIP


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("收表/~$一(1)班.xlsx", FileType.TEMPORARY),
        ("收表/.~一(1)班.xlsx", FileType.TEMPORARY),
        ("收表/一(1)班.xlsx.crdownload", FileType.PLACEHOLDER),
        (".一(1)班.xlsx.icloud", FileType.PLACEHOLDER),
        ("收表/一(1)班~$.xlsx", FileType.XLSX),
        ("收表/~$旧/一(1)班.xlsx", FileType.XLSX),
    ],
)
def test_only_names_that_programs_give_count(name, kind):
    assert sniff(HONEST, name) is kind
