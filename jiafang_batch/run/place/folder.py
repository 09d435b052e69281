"""A term folder on disk: which files are the policy, the rosters and the logs, and which are neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

from msgspec import Struct

from jiafang_batch.file_kinds import is_litter, is_lock, is_photo
from jiafang_batch.problem import Location, Problem
from jiafang_batch.product_words import TURNED_AWAY
from jiafang_batch.run.place.disk_names import readable_name
from jiafang_batch.run.place.walk import PassedOver, files_below
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.sheets.layout import LOG_PLACE, POLICY_PLACE, ROSTER_PLACE, RULING_PLACE, TAUGHT_PLACE

POLICY_FILE, RULING_FILE, TAUGHT_FILE = f"{POLICY_PLACE}.xlsx", f"{RULING_PLACE}.xlsx", f"{TAUGHT_PLACE}.xlsx"
SUGGESTIONS, TAUGHT_SUGGESTIONS, REGISTER, PROGRESS = "更正建议", "对照建议", "收表登记", "收表进度"
"""Workbooks that the program maintains: open decisions, received files, and the state of hand-ins."""
BLANK_FOLDER = "空白表"
"""The blank forms of a new term, into which people type now and then."""
PLAN_FOLDER = "分工"
"""The 分工表 of each year group, which the leader edits."""
PRIVACY_LIST, EXPORT_LOG = "个人信息清单", "导出记录"
"""What is kept about people, and when it left the office."""
ROSTER_FOLDER, LOG_FOLDER, OUTPUT_FOLDER = ROSTER_PLACE, LOG_PLACE, "输出"
HANDOUT_FOLDER, INBOX, REMINDER_FOLDER, RETURNED_FOLDER = "发表", "来件", "催交", "退回"
"""Prefilled workbooks to hand out, sheets to collect, messages to send, marked copies to give back."""
PANEL_ICON, COLLECT_ICON = "打开家访面板", LOG_FOLDER
"""Names of the icons to double-click, without the ending of each system."""
_INPUT_FOLDERS = (ROSTER_FOLDER, LOG_FOLDER)

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".et", ".csv", ".tsv"})
_TERMS_NAMED = 3
"""The number of term folders that a message suggests."""


class SourceFile(Struct, frozen=True):
    """One input workbook: its name relative to the term folder (with /), and where it is."""

    name: str
    path: Path

    @property
    def place(self) -> str:
        """基础信息, 收表, or an empty text for a file in the root."""
        head, slash, _ = self.name.partition("/")
        return head if slash else ""


class TermFolder(Struct, frozen=True):
    """The input files of a term, sorted by name (code points)."""

    root: Path
    policy: SourceFile | None
    rulings: SourceFile | None
    """The office's decisions, if there are any."""
    sources: tuple[SourceFile, ...]
    taught: SourceFile | None = None
    """The school's own headings and words, if it has defined any."""


@disk_faults("文件夹读不了")
def scan(root: Path) -> tuple[TermFolder, tuple[Problem, ...]]:
    """Return the workbooks of 基础信息/ and 收表/ at any depth and the policy, and the problems of files left out."""
    problems: list[Problem] = []
    sources: list[SourceFile] = []
    for folder in _INPUT_FOLDERS:
        found_below, notices = workbooks_below(root / folder, root)
        sources += found_below
        problems += notices
    policy = root / POLICY_FILE
    policy_source = SourceFile(POLICY_FILE, policy) if policy.is_file() else None
    if policy_source is None:
        problems.append(Problem("policy-missing", Location(POLICY_FILE), details={"like": policy_hint(root)}))
    problems += _strays(root, policies_count=policy_source is not None)
    rulings = SourceFile(RULING_FILE, root / RULING_FILE) if (root / RULING_FILE).is_file() else None
    taught = SourceFile(TAUGHT_FILE, root / TAUGHT_FILE) if (root / TAUGHT_FILE).is_file() else None
    return TermFolder(root, policy_source, rulings, tuple(sorted(sources, key=lambda s: s.name)), taught), tuple(
        problems
    )


def free_name(folder: Path, name: str) -> Path:
    """Return the file, with a number added to its name if a decision may have been entered in it already."""
    stem, suffix = Path(name).stem, Path(name).suffix
    stem = f"{stem}_" if stem[-1:].isdigit() else stem
    numbered = (folder / f"{stem}{number}{suffix}" for number in count(2))
    return next(path for path in chain([folder / name], numbered) if not path.exists())


@disk_faults("文件夹读不了")
def workbooks_below(folder: Path, root: Path) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Return the files at any depth, named relative to root and in that order, and the notices about lock files.

    The true type of a file shows only in its content, so every file except pictures and system files counts as a
    workbook.
    """
    problems: list[Problem] = []
    sources: list[SourceFile] = []
    names: set[str] = set()
    for entry in files_below(folder, _is_spared):
        if isinstance(entry, PassedOver):
            problems.append(entry.problem(shown_path(entry.path, root)))
            continue
        name = _distinct(shown_path(entry, root), names)
        if is_lock(entry):
            problems.append(Problem("temporary-file", Location(name)))
        elif not is_quiet(entry):
            sources.append(SourceFile(name, entry))
    return tuple(sorted(sources, key=lambda s: s.name)), tuple(problems)


def shown_path(path: Path, root: Path) -> str:
    """Return the path below the root for display, with /."""
    return readable_name(path.relative_to(root).as_posix())


def _distinct(name: str, names: set[str]) -> str:
    """Return the name, numbered if another file is displayed by it, and add it to the names."""
    numbered = (f"{name}〔{number}〕" for number in count(2))
    distinct = name if name not in names else next(n for n in numbered if n not in names)
    names.add(distinct)
    return distinct


def policy_hint(root: Path) -> str:
    """Return a hint about a workbook that may be the policy under another name; else an empty text."""
    like = [path.name for path in sorted(root.iterdir()) if _is_like_policy(path)] if root.is_dir() else []
    return f"是不是“{'”“'.join(like)}”？是的话请打开它，另存为“{POLICY_FILE}”；不是的话，" if like else ""


def _is_like_policy(path: Path) -> bool:
    stem = Path(POLICY_FILE).stem
    return (
        stem in path.name and path.name != POLICY_FILE and path.suffix.lower() in WORKBOOK_SUFFIXES and path.is_file()
    )


def is_term(folder: Path) -> bool:
    """True for a folder with a policy, rosters or logs."""
    return (folder / POLICY_FILE).is_file() or any((folder / name).is_dir() for name in _INPUT_FOLDERS)


def beside(root: Path, name: str) -> Path | None:
    """Return the folder of that name beside a term's own; None for a blank name."""
    return root.resolve().parent / name if name else None


def standing_terms(folders: Iterable[str]) -> tuple[Path, ...]:
    """Return the folders that are still terms, of those that were written down when there were: they may have moved."""
    return tuple(folder for folder in map(Path, folders) if is_term(folder))


@disk_faults("文件夹读不了")
def check_is_term(folder: Path) -> None:
    """Raise UsageError unless the folder is a term folder; the message names term folders above or inside it."""
    if is_term(folder):
        return
    around = next((above for above in folder.resolve().parents if is_term(above)), None)
    within = [path for path in sorted(folder.iterdir()) if path.is_dir() and is_term(path)]
    if around is not None:
        hint = f"它在学期文件夹“{around}”里面，请写那一个。"
    elif within:
        hint = f"它里面有{'、'.join(f'“{path}”' for path in within[:_TERMS_NAMED])}，是不是要写其中一个？"
    else:
        hint = "请检查是不是写错了；还没有学期文件夹的，用 jiafang new 建一个。"
    raise UsageError(f"“{folder}”不是学期文件夹，里面没有“{POLICY_FILE}”“{ROSTER_FOLDER}”“{LOG_FOLDER}”。{hint}")


def find_root(path: Path) -> Path | None:
    """Return the term folder of a file or folder: the nearest parent with a policy and rosters."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.resolve().parents):
        if (folder / POLICY_FILE).is_file() or (folder / ROSTER_FOLDER).is_dir():
            return folder
    return None


def _is_spared(folder: Path) -> bool:
    """True for folders without hand-ins: hidden ones, outputs and rejected files."""
    return folder.name.startswith(".") or folder.name in (OUTPUT_FOLDER, TURNED_AWAY)


def is_quiet(path: Path) -> bool:
    """True for a photo (evidence, read elsewhere), a hidden file, a lock or a system file."""
    return is_litter(path) or is_photo(path)


def _strays(root: Path, *, policies_count: bool) -> Iterator[Problem]:
    """Workbooks in the root that the product does not know; a possible policy is reported elsewhere."""
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        is_ours = (
            path.name in (POLICY_FILE, RULING_FILE, TAUGHT_FILE)
            or path.name.startswith((SUGGESTIONS, TAUGHT_SUGGESTIONS, REGISTER, PROGRESS, PRIVACY_LIST, EXPORT_LOG))
            or is_litter(path)
        )
        is_said = not policies_count and _is_like_policy(path)
        if path.is_file() and path.suffix.lower() in WORKBOOK_SUFFIXES and not is_ours and not is_said:
            yield Problem("file-outside", Location(readable_name(path.name)))
