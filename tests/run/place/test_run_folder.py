"""A term folder on disk: what is read, what is passed over in silence, and what is said about the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jiafang_batch.catalogue import remedy
from jiafang_batch.run.place.folder import check_is_term, find_root, scan
from jiafang_batch.run.usage import UsageError


def folder(tmp_path: Path, *files: str) -> Path:
    """A term folder with these files; what is in them does not matter here."""
    for name in ("考核办法.xlsx", *files):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def scanned(tmp_path, *files):
    """The names of what is read, and (code, file) of what is said."""
    found, problems = scan(folder(tmp_path, *files))
    return [source.name for source in found.sources], [(p.code, p.location.file) for p in problems]


def test_rosters_and_logs_are_read_at_any_depth_in_the_order_of_their_names(tmp_path):
    names = ["收表/二年级/b.xlsx", "收表/一年级/一组/a.xls", "收表/Z.csv", "收表/a.ods", "基础信息/学生名册.xlsx"]
    found, said = scanned(tmp_path, *names)
    # By code point: 一 U+4E00 before 二 U+4E8C, Z before a, 基 U+57FA before 收 U+6536.
    assert found == [
        "基础信息/学生名册.xlsx",
        "收表/Z.csv",
        "收表/a.ods",
        "收表/一年级/一组/a.xls",
        "收表/二年级/b.xlsx",
    ]
    assert said == []


@pytest.mark.parametrize(
    "name",
    [
        "收表/一班.XLSX",
        "收表/一班.xlsm",
        "收表/一班.xlsb",
        "收表/一班.xls",
        "收表/一班.et",
        "收表/一班.tsv",
        "收表/一班",
    ],
)
def test_what_a_file_is_shows_in_its_content(tmp_path, name):
    assert scanned(tmp_path, name) == ([name], [])


@pytest.mark.parametrize(
    "name",
    [
        "收表/家访.jpg", "收表/家访.jfif", "收表/照片/一(1)班.HEIF",
        "收表/照片/G01_2024-9-21_1.PNG", "收表/Thumbs.db", "收表/desktop.ini", "收表/.DS_Store", "收表/.隐藏.xlsx",
        "收表/.git/a.xlsx", "收表/输出/退回/一班.xlsx", "输出/家访汇总.xlsx", "空白表/家访记录.xlsx", "说明.docx",
    ],
)  # fmt: skip
def test_pictures_system_files_hidden_folders_and_outputs_are_passed_over_in_silence(tmp_path, name):
    assert scanned(tmp_path, name) == ([], [])


@pytest.mark.parametrize("name", ["收表/~$一班.xlsx", "基础信息/~$学生名册.xlsx"])
def test_a_lock_is_skipped_with_a_notice(tmp_path, name):
    assert scanned(tmp_path, name) == ([], [("temporary-file", name)])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("学生名册.xlsx", True),
        ("一班.csv", True),
        ("更正.xlsx", False),
        ("收表登记.xlsx", False),
        ("~$考核办法.xlsx", False),
        ("说明.txt", False),
        ("存档/旧名册.xlsx", False),
    ],
)
def test_a_workbook_at_the_root_is_not_read_and_said_so(tmp_path, name, said):
    assert scanned(tmp_path, name) == ([], [("file-outside", name)] if said else [])


def test_without_a_policy_the_rest_is_found_all_the_same(tmp_path):
    (tmp_path / "收表").mkdir()
    (tmp_path / "收表" / "一班.xlsx").write_bytes(b"x")
    found, problems = scan(tmp_path)
    assert (found.policy, [s.name for s in found.sources]) == (None, ["收表/一班.xlsx"])
    assert [p.code for p in problems] == ["policy-missing"]


def test_a_term_is_found_from_any_place_in_it(tmp_path):
    root = folder(tmp_path / "学期", "收表/一年级/a.xlsx")
    for inside in (root, root / "考核办法.xlsx", root / "收表", root / "收表/一年级/a.xlsx"):
        assert find_root(inside).resolve() == root.resolve()
    (tmp_path / "别处").mkdir()
    assert find_root(tmp_path / "别处") is None


@pytest.mark.parametrize("name", ["考核办法(1).xlsx", "2024考核办法.xls"])
def test_a_policy_under_another_name_is_asked_about(tmp_path, name):
    (tmp_path / "收表").mkdir()
    (tmp_path / name).write_bytes(b"x")
    _, (problem,) = scan(tmp_path)
    assert remedy(problem).startswith(
        f"是不是“{name}”？是的话请打开它，另存为“考核办法.xlsx”；不是的话，请用 jiafang new"
    )


def test_beside_the_policy_another_one_is_a_workbook_outside(tmp_path):
    assert scanned(tmp_path, "考核办法(1).xlsx") == ([], [("file-outside", "考核办法(1).xlsx")])


def test_a_folder_that_is_no_term_is_refused_with_the_one_that_may_be_meant(tmp_path):
    root = folder(tmp_path / "2024秋", "收表/一年级/a.xlsx")
    check_is_term(root)
    for wrong, hint in (
        (root / "收表" / "一年级", f"它在学期文件夹“{root.resolve()}”里面，请写那一个。"),
        (tmp_path, f"它里面有“{root}”，是不是要写其中一个？"),
    ):
        with pytest.raises(UsageError, match=re.escape(hint)):
            check_is_term(wrong)
    (tmp_path / "空" / "别处").mkdir(parents=True)
    with pytest.raises(UsageError, match="还没有学期文件夹的，用 jiafang new 建一个。"):
        check_is_term(tmp_path / "空")
