"""What a workbook would lose if openpyxl loaded and saved it, determined by its parts and its sheets' extensions."""

from __future__ import annotations

import io
import re
import zipfile

from jiafang_batch.office.part_names import ZIP_FAULTS, folded

_KEPT = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/(core|app|custom)\.xml|docmetadata/.*"
    r"|xl/(workbook|styles|sharedstrings|calcchain)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/[^/]+\.xml"
    r"|xl/worksheets/(_rels/)?[^/]+\.xml(\.rels)?|xl/(comments/)?comments?\d*\.xml|xl/drawings/[^/]+\.vml"
    r"|xl/tables/[^/]+\.xml|xl/printersettings/.*"
)
"""Parts that are kept; a workbook's thumbnail and printer settings are not people's work."""
_NO_LOSS = re.compile(r"docprops/thumbnail\..*|xl/printersettings/.*|customxml/.*|xl/calcchain\.xml")
_NAMED = (
    ("xl/threadedcomments/", "会话式批注"),
    ("xl/persons/", "会话式批注"),
    ("xl/slicer", "切片器"),
    ("xl/timeline", "日程表"),
    ("xl/pivot", "数据透视表"),
    ("xl/charts/", "图表"),
    ("xl/chartsheets/", "图表"),
    ("xl/richdata/", "单元格里的图片"),
    ("xl/cellimages", "单元格里的图片"),
    ("xl/media/", "图片"),
    ("xl/drawings/", "图片或图形"),
    ("xl/vbaproject", "宏"),
    ("xl/externallinks/", "到别的工作簿的引用"),
    ("xl/activex/", "控件"),
    ("xl/ctrlprops/", "控件"),
    ("xl/embeddings/", "嵌入的文件"),
)
_EXTENSIONS = (
    (b"sparkline", "迷你图"),
    (b"slicer", "切片器"),
    (b"dataValidation", "引用别的工作表的下拉框"),
    (b"conditionalFormatting", "数据条一类的条件格式"),
)
_OTHER = "新版表格程序才有的内容"
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_DRAWN = re.compile(rb"ObjectType=.(\w+)")
_EXTENSION_LIST = re.compile(rb"<(?:\w+:)?extLst\b.*?</(?:\w+:)?extLst>", re.DOTALL)


def would_be_lost(workbook: bytes) -> str:
    """Return what people have added to the workbook that openpyxl would drop, in Chinese; empty if there is nothing.

    Raises ValueError for a file that is not a readable workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            parts = {folded(info.filename): info for info in archive.infolist() if not info.is_dir()}
            if "xl/workbook.xml" not in parts:
                raise ValueError("no workbook")
            lost = (part for part, info in parts.items() if _is_lost(part) and not _is_bare(part, archive.read(info)))
            name = next(map(_name_of, lost), "")
            texts = ((part, archive.read(info)) for part, info in parts.items() if not name)
            return name or next(filter(None, (_lost_in(part, text) for part, text in texts)), "")
    except ZIP_FAULTS as fault:
        raise ValueError("no readable workbook") from fault


def _is_lost(part: str) -> bool:
    return not _KEPT.fullmatch(part) and not _NO_LOSS.fullmatch(part)


def _is_bare(part: str, content: bytes) -> bool:
    """True for an empty drawing, which some programs add to every sheet."""
    return bool(_DRAWING.fullmatch(part)) and b"Anchor" not in content


def _name_of(part: str) -> str:
    return next((name for start, name in _NAMED if part.startswith(start)), _OTHER)


def _lost_in(part: str, content: bytes) -> str:
    """The losses of the part itself: extensions of a sheet, and legacy drawings other than comments."""
    if part.endswith(".vml"):
        return "控件" if any(kind != b"Note" for kind in _DRAWN.findall(content)) else ""
    return _lost_extension(content) if _SHEET.fullmatch(part) else ""


def _lost_extension(sheet: bytes) -> str:
    held = b"".join(_EXTENSION_LIST.findall(sheet))
    if not held:
        return ""
    return next((name for word, name in _EXTENSIONS if word in held), _OTHER)
