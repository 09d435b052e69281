"""Checks zip containers (xlsx, xlsb, ods) before anything is parsed: sizes, ratios, names, checksums and DTDs."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from jiafang_batch.file_kinds import PICTURE_SUFFIXES
from jiafang_batch.intake.limits import MIB, Limits
from jiafang_batch.intake.refuse import about, damaged, oversized, suspicious
from jiafang_batch.office.package import Package, members_of
from jiafang_batch.office.part_names import ZIP_FAULTS, folded
from jiafang_batch.problem import Problem

_MARKUP = frozenset({".xml", ".rels", ".vml"})
_BINARY_PARTS = frozenset({".bin"})
# Atomic, so that a failed match does not search the document after the prolog.
_PROLOG_WITH_DTD = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_ENCODING = re.compile(r"""(<\?xml[^>]*?)\s+encoding=["'][^"']*["']""")
_CHUNK = 1 << 20


def opened(data: bytes, file: str, limits: Limits) -> tuple[Package | None, tuple[Problem, ...]]:
    """Return the package, its markup and binary parts read and checked, if it is safe to parse; else the reason why not."""
    try:
        container = zipfile.ZipFile(io.BytesIO(data))
        if refusal := next(_directory_faults(container, file, limits), None):
            return None, (refusal,)
        return _contents(container, file)
    except ZIP_FAULTS:
        return None, (damaged(file, "文件内部损坏（校验不符），或没有下载完整"),)


def rebuilt(data: bytes, changed: Mapping[str, bytes], renamed: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The container with other content and names for some parts (by folded name) and without pictures.

    Only for a reader.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            name = folded(info.filename)
            if not info.is_dir() and _extension(name) not in PICTURE_SUFFIXES:
                new.writestr(renamed.get(name, info.filename), changed[name] if name in changed else old.read(info))
    return target.getvalue()


def _directory_faults(container: zipfile.ZipFile, file: str, limits: Limits) -> Iterator[Problem]:
    """The faults that the container's directory shows, which are cheap to check."""
    infos = container.infolist()
    if len(infos) > limits.parts:
        yield oversized(file, f"内部部件有 {len(infos)} 个", f"{limits.parts} 个")
    for fault in (_sizes, _names):
        yield from fault(infos, file, limits)


def _sizes(infos: list[zipfile.ZipInfo], file: str, limits: Limits) -> Iterator[Problem]:
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_size:
        yield oversized(file, f"展开后有 {total // MIB} MB", f"{limits.unpacked_size // MIB} MB")
    for info in infos:
        if _extension(info.filename) in PICTURE_SUFFIXES and info.file_size > limits.picture_size:
            yield oversized(file, f"里面有一张 {info.file_size // MIB} MB 的图片", f"{limits.picture_size // MIB} MB")
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
            times = info.file_size // max(info.compress_size, 1)
            yield suspicious(file, f"部件 {info.filename} 展开后大 {times} 倍，像是压缩炸弹")


def _names(infos: list[zipfile.ZipInfo], file: str, limits: Limits) -> Iterator[Problem]:  # noqa: ARG001
    seen: set[str] = set()
    for info in infos:
        if info.is_dir():
            continue
        name = folded(info.filename)
        if name in seen:
            yield suspicious(file, f"内部部件 {info.filename} 有两份")
        if ".." in name.split("/"):
            yield suspicious(file, f"内部部件名“{info.filename}”指向文件之外")
        if info.flag_bits & 1:
            yield about("encrypted-file", file)
        seen.add(name)


def _contents(container: zipfile.ZipFile, file: str) -> tuple[Package | None, tuple[Problem, ...]]:
    """Every part read once, which verifies its checksum; markup and binary parts are kept."""
    contents: dict[str, bytes] = {}
    recoded: set[str] = set()
    members = members_of(container)
    for name, info in members.items():
        extension = _extension(name)
        if extension not in _MARKUP and extension not in _BINARY_PARTS and name != "mimetype":
            _prove(container, info)
            continue
        content = container.read(info)
        if extension in _MARKUP:
            if content.startswith(_UTF_16):
                content = in_utf_8(content)
                recoded.add(name)
            if has_dtd(content):
                return None, (suspicious(file, f"内部部件 {info.filename} 带有 DTD（可以用来攻击读取程序）"),)
        contents[name] = content
    return Package(container, members, contents, frozenset(recoded)), ()


def _prove(container: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with container.open(info) as part:
        while part.read(_CHUNK):
            pass


def _extension(name: str) -> str:
    """The part's name from its last dot on; `_rels/.rels` has an extension too."""
    return "." + name.rpartition(".")[2].lower()


def has_dtd(markup: bytes) -> bool:
    """True if a document type stands before the root element; office programs never write one."""
    return _PROLOG_WITH_DTD.match(markup) is not None


def in_utf_8(markup: bytes) -> bytes:
    """UTF-16 markup as UTF-8, its declaration changed to match; anything else as it is."""
    if not markup.startswith(_UTF_16):
        return markup
    encoding = "utf-16-be" if markup.startswith((codecs.BOM_UTF16_BE, b"\0<")) else "utf-16-le"
    return _ENCODING.sub(r"\1", markup.decode(encoding).lstrip("\ufeff"), count=1).encode()
