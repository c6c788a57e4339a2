"""What every test shares: where the real logs lie, and a home in which nothing of the user's is read or written."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cache, configuration and home of the person who runs the tests stay out of them."""
    home = tmp_path_factory.mktemp("home")
    for name, folder in {
        "HOME": "",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
    }.items():
        monkeypatch.setenv(name, str(home / folder) if folder else str(home))
    for name in (
        "HOTMESS_CACHE",
        "HOTMESS_DATA",
        "HOTMESS_QUERIES",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "LINES",
    ):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real logs and expected figures that lies beside the repository where the project is developed."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"the real logs lie in ../shared, which is not beside this checkout ({SHARED})")
    return SHARED
