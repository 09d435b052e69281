"""Build the folder that runs on Windows without Python, from the embeddable zip of CPython and the lock's wheels.

    make windows-zip PYTHON_EMBED=python-3.11.9-embed-amd64.zip

The folder is complete or it is not made: what it would lack on Windows is listed.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from jiafang_batch.run.start.batch_file import batch_bytes, batch_lines
from jiafang_batch.run.start.launchers import GONE

HOME = Path(__file__).resolve().parents[1]
PROGRAM, SITE = "program", "Lib/site-packages"
TERMS = "学期"
_DLL = re.compile(r"python3(\d\d)\.dll")
_NEEDED = ("python.exe", "vcruntime140.dll")
_TESTS = re.compile(r"^(?:numpy|pandas)/(?:.*/)?tests/")
_LARGEST = 260 << 20
"""Bytes of the finished folder: it should fit on any stick and be copied in a minute."""
NEEDS = (
    "要先有 python.org 的 Windows embeddable package (64-bit) 这个 zip（3.11 以上，如 python-3.11.9-embed-amd64.zip），\n"
    "下载好以后运行：make windows-zip PYTHON_EMBED=那个文件"
)
GUIDE = """家访批处理（Windows 10 及以上，不用安装，不用管理员）

1. 把整个文件夹放在电脑上或 U 盘里，不要只拿出其中一个文件。
2. 双击“打开家访面板.bat”，浏览器会打开面板。黑色的窗口不要关，用完再关。
3. 新建的学期都在“学期”文件夹里。每个学期里也有“打开家访面板.bat”；把老师交来的文件拖到它旁边的“收表.bat”上就收下了。

Windows 说“已保护你的电脑”时，点“更多信息”，再点“仍要运行”。
给老师开门（局域网交表）时，Windows 会问一次防火墙：请勾选“专用网络”，点“允许访问”。

要用命令的：在这个文件夹里打开命令提示符（cmd），输入 jiafang 加命令，如 jiafang --help。
"""


class IncompleteError(Exception):
    """The folder would not run on Windows; the message says what it lacks."""


def build(embed: Path, target: Path, cache: Path, most: int = _LARGEST) -> Path:
    """Build the folder and return it. Raises IncompleteError without leaving an unfinished one."""
    version = python_version(embed)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folder = Path(scratch, target.name)
        site = folder / PROGRAM / SITE
        site.mkdir(parents=True)
        with zipfile.ZipFile(embed) as package:
            package.extractall(folder / PROGRAM)
        # Nothing of the computer's own Python is found through these lines, and nothing of it is changed.
        paths = f"python{version}.zip\r\n.\r\n{SITE.replace('/', chr(92))}\r\n"
        (folder / PROGRAM / f"python{version}._pth").write_bytes(paths.encode("ascii"))
        for wheel in (*wheels_for_windows(version, cache), own_wheel(Path(scratch))):
            unpack_wheel(wheel, site)
        write_icons(folder)
        if faults := [*faults_of(folder, most)]:
            raise IncompleteError("\n".join(faults))
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
    return target


def python_version(embed: Path) -> str:
    """Return 311 for the embeddable zip of Python 3.11. Raises IncompleteError for any other file."""
    try:
        with zipfile.ZipFile(embed) as package:
            names = set(package.namelist())
    except (OSError, zipfile.BadZipFile) as fault:
        message = f"“{embed}”打不开，或者不是 zip。{NEEDS}"
        raise IncompleteError(message) from fault
    minor = next((match[1] for name in names if (match := _DLL.fullmatch(name))), "")
    if not minor or not names.issuperset(_NEEDED):
        message = f"“{embed.name}”不是 Python 的 Windows embeddable package。{NEEDS}"
        raise IncompleteError(message)
    if int(minor) < 11:  # noqa: PLR2004  requires-python
        message = f"“{embed.name}”是 Python 3.{minor}，要 3.11 以上。"
        raise IncompleteError(message)
    return f"3{minor}"


# ---------------------------------------------------------------- wheels


def windows_environment(version: str) -> dict[str, str]:
    """Return the values of environment markers on that system."""
    python = f"{version[0]}.{version[1:]}"
    return {
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64",
        "python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "",
    }  # fmt: skip


def needed_distributions(version: str) -> Sequence[str]:
    """Return the names of all distributions that the base installation needs on Windows, sorted."""
    environment = windows_environment(version)
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    open_ones = [Requirement(text) for text in project["dependencies"]]
    names: set[str] = set()
    while open_ones:
        name = canonicalize_name(open_ones.pop().name)
        if name in names:
            continue
        names.add(name)
        try:
            required = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # needed on Windows only; what it needs itself is checked in the finished folder
        open_ones += [r for r in map(Requirement, required) if r.marker is None or r.marker.evaluate(environment)]
    return sorted(names)


def wheels_for_windows(version: str, cache: Path) -> Sequence[Path]:
    """Return the wheels of the lock for win_amd64; pip checks each against the lock's hashes."""
    pins = {canonicalize_name(block.partition("==")[0]): block for block in _lock_blocks()}
    names = needed_distributions(version)
    if lacking := [name for name in names if name not in pins]:
        message = f"requirements.lock 里没有 Windows 要用的 {'、'.join(lacking)}：请写进 pyproject.toml，再 make lock。"
        raise IncompleteError(message)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        listed, fresh = Path(scratch, "windows.lock"), Path(scratch, "wheels")
        listed.write_text("\n".join(pins[name] for name in names), encoding="utf-8")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--require-hashes", "--only-binary=:all:", "--platform", "win_amd64", "--implementation", "cp",
            "--python-version", f"{version[0]}.{version[1:]}", "--find-links", str(cache), "--dest", str(fresh),
            "--requirement", str(listed),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode:  # noqa: S603  our own command
            message = "有 Windows 的 wheel 没有下载到，原因见上面 pip 的话。"
            raise IncompleteError(message)
        for wheel in fresh.iterdir():
            shutil.copy2(wheel, cache)
        return sorted(cache / wheel.name for wheel in fresh.iterdir())


def _lock_blocks() -> Iterator[str]:
    text = (HOME / "requirements.lock").read_text(encoding="utf-8")
    return (block for block in re.split(r"\n(?=\S)", text) if "==" in block.partition("\n")[0])


def own_wheel(scratch: Path) -> Path:
    """Build the project's own wheel from a copy, so that no leftover of an earlier build gets into it."""
    source, wheels = scratch / "source", scratch / "own"
    shutil.copytree(HOME / "jiafang_batch", source / "jiafang_batch", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(HOME / name, source)
    command = [
        sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--no-build-isolation", "--wheel-dir", str(wheels), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own command
    return next(wheels.glob("*.whl"))


def unpack_wheel(wheel: Path, site: Path) -> None:
    """Unpack a wheel's modules and metadata, without the tests of the large libraries, scripts and data files."""
    with zipfile.ZipFile(wheel) as package:
        for info in package.infolist():
            name = _place_in_site(info.filename)
            if name is None or info.is_dir() or _TESTS.match(name):
                continue
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(package.read(info))


def _place_in_site(name: str) -> str | None:
    """The path below site-packages; None for scripts, headers and data."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        message = f"wheel 里有不该有的路径：{name}"
        raise IncompleteError(message)
    if not path.parts[0].endswith(".data"):
        return name
    return "/".join(path.parts[2:]) if path.parts[1] in ("purelib", "platlib") else None


# ---------------------------------------------------------------- icons


def write_icons(folder: Path) -> None:
    """Write what a user double-clicks and reads; everything is found from the folder itself, wherever it is."""
    program = rf"%~dp0{PROGRAM}\python.exe"
    lines = batch_lines("jiafang-batch", [(program, False)], GONE, takes_files=False, place=rf"%~dp0{TERMS}")
    (folder / "打开家访面板.bat").write_bytes(batch_bytes(lines, 936))
    (folder / "jiafang.bat").write_bytes(f'@"{program}" -P -m jiafang_batch %*\r\n'.encode("ascii"))
    (folder / "使用说明.txt").write_bytes(b"\xef\xbb\xbf" + GUIDE.replace("\n", "\r\n").encode("utf-8"))
    shutil.copy2(HOME / "LICENSE", folder / "LICENSE.txt")
    (folder / TERMS).mkdir()
    # An archive keeps no empty folder.
    (folder / TERMS / "新学期放在这里.txt").write_bytes("\ufeff在面板里新建的学期都放在这个文件夹里。\r\n".encode())


# ---------------------------------------------------------------- what it would lack


def faults_of(folder: Path, most: int = _LARGEST) -> Iterator[str]:
    """Yield in Chinese what the folder lacks, what does not belong on Windows, and whether it is too large."""
    site = folder / PROGRAM / SITE
    yield from _faults_of_imports(site)
    yield from _faults_of_requirements(site, folder)
    size = 0
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content, name = path.read_bytes(), path.relative_to(folder).as_posix()
        size += len(content)
        if path.suffix in (".so", ".dylib", ".sh") or content.startswith((b"\x7fELF", b"\xcf\xfa\xed\xfe")):
            yield f"不是 Windows 的文件：{name}"
        elif path.suffix in (".pyd", ".dll", ".exe") and not content.startswith(b"MZ"):
            yield f"不是 Windows 的程序：{name}"
    if size > most:
        yield f"文件夹有 {size >> 20} MB，超过 {most >> 20} MB"


def _faults_of_imports(site: Path) -> Iterator[str]:
    """Modules that the package imports and that are not there; those of optional installations are not asked for."""
    optional = _optional_modules()
    for path in sorted((site / "jiafang_batch").rglob("*.py")):
        for name in sorted(_imported(path) - sys.stdlib_module_names - optional):
            if not is_module(site, name):
                yield f"{path.relative_to(site).as_posix()} 要用的 {name} 没有"


def _imported(path: Path) -> frozenset[str]:
    """The names of the top-level modules that a source file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


def is_module(site: Path, name: str) -> bool:
    """Return True if the folder has a package or module of that name that Windows can load."""
    return (site / name / "__init__.py").is_file() or (site / f"{name}.py").is_file() or any(site.glob(f"{name}.*.pyd"))


def _optional_modules() -> frozenset[str]:
    """The modules of the optional installation for districts, which is not in the folder."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional: set[str] = set()
    for requirement in map(Requirement, project["optional-dependencies"]["district"]):
        optional.add(canonicalize_name(requirement.name))
        for more in map(Requirement, metadata.requires(requirement.name) or []):
            if more.marker and any(more.marker.evaluate({"extra": extra}) for extra in requirement.extras):
                optional.add(canonicalize_name(more.name))
    optional -= set(needed_distributions("311"))
    owners = metadata.packages_distributions().items()
    return frozenset(module for module, names in owners if optional.intersection(map(canonicalize_name, names)))


def _faults_of_requirements(site: Path, folder: Path) -> Iterator[str]:
    """Distributions that another one requires on Windows and that are not there."""
    version = next(_DLL.fullmatch(path.name)[1] for path in (folder / PROGRAM).glob("python3??.dll"))  # type: ignore[index]
    environment = windows_environment(f"3{version}")
    there = {canonicalize_name(d.name): d for d in metadata.distributions(path=[str(site)])}
    for name, distribution in sorted(there.items()):
        for requirement in map(Requirement, distribution.requires or []):
            is_needed = requirement.marker is None or requirement.marker.evaluate(environment)
            if is_needed and canonicalize_name(requirement.name) not in there:
                yield f"{name} 要用的 {requirement.name} 没有"


def main() -> int:
    """Build the folder and its archive in dist/; what is lacking is said and gives exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embed", nargs="?", default="", help="the embeddable zip of CPython for Windows")
    words = parser.parse_args()
    if not words.embed:
        print(NEEDS, file=sys.stderr)  # noqa: T201  a script
        return 1
    target = HOME / "dist" / "家访批处理"
    target.parent.mkdir(exist_ok=True)
    try:
        folder = build(Path(words.embed), target, HOME / "dist" / "wheels")
    except IncompleteError as fault:
        print(f"没有做成：{fault}", file=sys.stderr)  # noqa: T201
        return 1
    archive = shutil.make_archive(str(folder.with_name("家访批处理-windows")), "zip", folder.parent, folder.name)
    print(f"做好了 {folder} 和 {archive}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
