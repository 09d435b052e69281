"""What several test files share: the known cases beside the project, and how long property tests may search."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import ooxml_validator
import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Laws are searched for the same examples in every run; LAWS=thorough looks further, and elsewhere each time.
settings.register_profile(
    "quick",
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", max_examples=400, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("LAWS", "quick"))

WHOLE_SCHOOLS = frozenset({
    "test_api", "test_carry_ledgers", "test_changes", "test_counselling", "test_door", "test_door_network",
    "test_edited_outputs", "test_forms_come_back", "test_handin_cli", "test_handin_openings", "test_handin_round_trip",
    "test_handin_status", "test_handout_live_sheet", "test_intake_pool", "test_kept_books", "test_kept_workbooks",
    "test_laws_of_corrections", "test_next_term", "test_oracle", "test_overview", "test_packs", "test_panel_attacks",
    "test_panel_killed", "test_panel_term", "test_plan", "test_planning", "test_previous_term", "test_privacy",
    "test_privacy_of_fields", "test_privacy_of_numbers", "test_publications", "test_pupil_numbers", "test_purge",
    "test_recipes", "test_returned_nothing_lost", "test_run_district", "test_run_round_trip", "test_strange_names",
    "test_to_complete", "test_windows_zip",
})  # fmt: skip
"""Files whose tests take whole schools through one command after another: more than four seconds each."""


def pytest_generate_tests(metafunc):
    """A test that asks for `shared_case` runs once for every case; without the folder it says so once."""
    if "shared_case" in metafunc.fixturenames:
        folder = SHARED / "cases-revised"
        cases = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else [None]
        metafunc.parametrize("shared_case", cases, ids=lambda case: case.name if case else "absent", indirect=True)


def pytest_collection_modifyitems(items):
    """Whatever asks another program or runs whole schools is slow: `make quick` leaves it to `make test`."""
    for item in items:
        asks = {"office", "validator", "chromium"} & set(getattr(item, "fixturenames", ()))
        if asks or item.path.stem in WHOLE_SCHOOLS:
            item.add_marker("slow")


@pytest.fixture
def shared_cases() -> Path:
    """The folder of terms with known figures."""
    return _required(SHARED / "cases-revised")


@pytest.fixture
def shared_case(request) -> Path:
    """One term with known figures."""
    return _required(request.param or SHARED / "cases-revised")


@pytest.fixture
def shared_corpus() -> Path:
    """The folder of workbooks from all over: files/, and index.csv that says what each is. Several are hostile."""
    return _required(SHARED / "corpus")


@pytest.fixture
def conform_script() -> Path:
    """The script that compares a run's figures with the known ones."""
    return _required(SHARED / "tools" / "conform.py")


@pytest.fixture(scope="session")
def validator() -> Path:
    """The Open XML SDK validator, installed on first use."""
    try:
        return ooxml_validator.executable()
    except ooxml_validator.Unavailable as lack:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        return say(f"没有 Open XML SDK 校验器：{lack}")


@pytest.fixture(scope="session")
def office() -> Path:
    """LibreOffice's command; `make test` installs it where it can."""
    found = shutil.which("soffice")
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        return say("没有 LibreOffice：tests/tools/install-office 可以安装")
    return Path(found)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's command; `make test` installs it where it can."""
    found = shutil.which("chromium")
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        return say("没有 Chromium：tests/tools/install-browser 可以安装")
    return found


def _required(path: Path) -> Path:
    """The path; where it is absent a failure in CI, elsewhere a skip that says what is lacking."""
    if not path.exists():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"需要项目旁边的 ../shared/{path.relative_to(SHARED).as_posix()}")
    return path
