"""What is in the wheel, and that what the README tells newcomers is what the check runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(folder / done.stdout.split()[-1]) as wheel:
        return set(wheel.namelist())


def tracked(pattern: str) -> list[Path]:
    return sorted(path for path in ROOT.glob(pattern) if path.is_file() and "__pycache__" not in path.parts)


def test_the_wheel_has_every_module_style_and_query(wheel_names: set[str]) -> None:
    files = [path for ending in ("py", "tcss", "css", "html", "js") for path in tracked(f"hotmess_tui/**/*.{ending}")]
    package = {str(path.relative_to(ROOT)) for path in files}
    queries = {f"hotmess_tui/{path.relative_to(ROOT)}" for path in tracked("queries/**/*.sql")}
    runs = {f"hotmess_tui/{path.relative_to(ROOT)}" for path in tracked("sample_data/runs/**/*")}
    assert package | queries | runs <= wheel_names


def test_nothing_of_the_checkout_leaks_into_the_wheel(wheel_names: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hotmess_tui"}


def test_constraints_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {
        line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    }
    assert {re.split(r"[<>=!~\[ ]", name)[0].lower() for name in asked} <= pinned


def test_the_check_runs_the_readmes_own_test_line() -> None:
    pattern = re.search(r"grep -E '([^']+)' README.md", (ROOT / ".ci" / "run").read_text())
    assert pattern is not None
    lines = [line for line in (ROOT / "README.md").read_text().splitlines() if re.search(pattern[1], line)]
    assert len(lines) == 1


def test_both_set_up_lines_are_on_the_readmes_first_screen() -> None:
    first = (ROOT / "README.md").read_text().splitlines()[:30]
    assert sum(line.startswith("python3 -m venv .venv && ") for line in first) == 2
