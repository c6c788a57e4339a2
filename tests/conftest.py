"""What every test shares: where the real logs lie, and a home in which nothing of the user's is read or written."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.properties import FEW, FULL

# how long an example takes says something of the machine alone: on a busy one, tests failed by it
for _name in (FEW, FULL):
    settings.register_profile(_name, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(FEW)  # unless --hypothesis-profile names the other
# Some environments keep Python from storing what it compiled: every process of the run, and every program that a test
# starts, would compile all modules and rewrite all assertions again, a quarter of the whole time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_xdist_auto_num_workers() -> int:
    """Two processes a core, at most eight: half of the time an app that is tested waits for its own timers."""
    return min(8, 2 * (os.cpu_count() or 1))


def pytest_collection_finish() -> None:
    """Take what was imported and collected out of the collector's rounds, which a tenth of the time went into."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """DuckDB reports what is not collected at the end as leaked."""
    gc.unfreeze()


def new_home(home: Path, patch: pytest.MonkeyPatch) -> None:
    """Cache, configuration and home of the person who runs the tests stay out of them."""
    for name, folder in {
        "HOME": "",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
    }.items():
        patch.setenv(name, str(home / folder) if folder else str(home))
    for name in (
        "HOTMESS_CACHE",
        "HOTMESS_DATA",
        "HOTMESS_QUERIES",
        "HOTMESS_CONFIG",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "LINES",
    ):
        patch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def home_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home for what several tests share, which is made before the first of them has its own."""
    with pytest.MonkeyPatch.context() as patch:
        new_home(tmp_path_factory.mktemp("home"), patch)
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for each test, in which no other test has been."""
    home = tmp_path_factory.mktemp("home")
    new_home(home, monkeypatch)
    return home


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real logs and expected figures that lies beside the repository where the project is developed."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the real logs lie in ../shared, which is not beside this checkout ({SHARED})")
    return SHARED
