"""The folder for Windows without Python, built with a stand-in for CPython's embeddable zip: complete, and of Windows only."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("build_zip", HOME / "windows" / "build_zip.py")
build_zip = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build_zip)


def embeddable(path, minor="11", lacking=()):
    """What python.org packs, without its contents."""
    names = ("python.exe", "pythonw.exe", f"python3{minor}.dll", "vcruntime140.dll", f"python3{minor}.zip", "_ssl.pyd")
    with zipfile.ZipFile(path, "w") as package:
        for name in names:
            if name not in lacking:
                package.writestr(name, b"MZ stand-in" if not name.endswith(".zip") else b"PK")
        package.writestr(f"python3{minor}._pth", f"python3{minor}.zip\n.\n#import site\n")
    return path


def can_download():
    try:
        socket.getaddrinfo("pypi.org", 443)
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if not can_download():
        pytest.skip("the wheels for Windows come from PyPI")
    place = tmp_path_factory.mktemp("windows")
    cache = HOME / "dist" / "wheels"
    return build_zip.build(embeddable(place / "embed.zip"), place / "家访批处理", cache)


def test_the_folder_is_complete(folder):
    assert list(build_zip.faults_of(folder)) == []
    site = folder / "program" / "Lib" / "site-packages"
    for name in ("pandas", "numpy", "lxml", "openpyxl", "starlette", "PIL", "python_calamine"):
        assert build_zip.is_module(site, name), name
    for name in (
        "catalogue.toml",
        "panel/templates/base.html",
        "panel/static/panel.css",
        "policy/library/qizhuang.toml",
    ):
        assert (site / "jiafang_batch" / name).is_file(), name
    assert list(site.glob("jiafang_batch-*.dist-info/METADATA"))


def test_python_looks_nowhere_else(folder):
    lines = (folder / "program" / "python311._pth").read_text(encoding="ascii").split()
    assert lines == ["python311.zip", ".", r"Lib\site-packages"]


def test_the_icon_finds_everything_from_its_own_place(folder):
    text = (folder / "打开家访面板.bat").read_bytes().decode("gbk")
    assert r'set "P1=%~dp0program\python.exe"' in text
    assert r'set "HERE=%~dp0学期"' in text
    assert text.count("\n") == text.count("\r\n")
    assert "Windows 10" in (folder / "使用说明.txt").read_text(encoding="utf-8-sig")


def test_what_is_lacking_or_foreign_is_listed(folder):
    site = folder / "program" / "Lib" / "site-packages"
    foreign = (site / "numpy" / "x.cpython-311-x86_64-linux-gnu.so", site / "x.pyd")
    lacking = ((site / "click", site / "x-click"), (next(site.glob("h11-*.dist-info")), site / "x-h11"))
    for path in foreign:
        path.write_bytes(b"\x7fELF")
    for path, elsewhere in lacking:
        path.rename(elsewhere)
    try:
        faults = "\n".join(build_zip.faults_of(folder))
    finally:
        for path in foreign:
            path.unlink()
        for path, elsewhere in lacking:
            elsewhere.rename(path)
    for words in (
        "要用的 click 没有",
        "uvicorn 要用的 h11 没有",
        f"不是 Windows 的文件：{foreign[0].relative_to(folder).as_posix()}",
        "x.pyd",
    ):
        assert words in faults


def test_a_folder_that_is_too_large_is_refused(folder):
    assert any("MB，超过" in fault for fault in build_zip.faults_of(folder, 1 << 20))


@pytest.mark.parametrize(
    ("minor", "lacking", "words"),
    [("10", (), "要 3.11 以上"), ("11", ("python.exe",), "不是 Python"), ("11", ("python311.dll",), "不是 Python")],
)
def test_another_zip_is_refused(tmp_path, minor, lacking, words):
    with pytest.raises(build_zip.IncompleteError, match=words):
        build_zip.build(embeddable(tmp_path / "x.zip", minor, lacking), tmp_path / "out", tmp_path / "wheels")
    assert not (tmp_path / "out").exists()


def test_without_the_embeddable_zip_it_says_what_it_needs():
    done = subprocess.run(
        [sys.executable, HOME / "windows" / "build_zip.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "embeddable" in done.stderr
    assert "PYTHON_EMBED=" in done.stderr


def test_a_wheel_cannot_reach_out_of_the_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.whl", "w") as wheel:
        wheel.writestr("../out.py", "")
    with pytest.raises(build_zip.IncompleteError):
        build_zip.unpack_wheel(tmp_path / "x.whl", tmp_path / "site")


def test_everything_that_windows_needs_is_in_the_lock():
    locked = {block.partition("==")[0] for block in build_zip._lock_blocks()}
    assert set(build_zip.needed_distributions("311")) <= locked
