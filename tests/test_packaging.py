"""What is in the wheel, and that what the README tells newcomers is what the check runs."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


def built(kind: str, tree: Path, folder: Path) -> Path:
    """The wheel or the sdist of a tree, built into a folder."""
    build = f"import sys; from hatchling.build import build_{kind}; print(build_{kind}(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=tree, capture_output=True, text=True, check=True
    )
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def wheel_names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


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
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"hotmess_tui"}
    data = {name.partition(".data/")[2] for name in wheel_names if ".data/" in name}
    assert data == {"data/share/man/man1/hotmess.1"}  # where `man hotmess` finds it


def test_the_sdist_builds_the_same_wheel_byte_for_byte(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(built("sdist", ROOT, tmp_path)) as archive:
        archive.extractall(tmp_path, filter="data")
    [tree] = [path for path in tmp_path.iterdir() if path.is_dir()]
    again = built("wheel", tree, tmp_path)
    with zipfile.ZipFile(wheel) as ours, zipfile.ZipFile(again) as theirs:
        assert {name: ours.read(name) for name in ours.namelist()} == {n: theirs.read(n) for n in theirs.namelist()}
    assert wheel.read_bytes() == again.read_bytes()


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


def test_the_packaged_readme_leads_nowhere_that_a_package_does_not_go(wheel: Path, wheel_names: set[str]) -> None:
    [name] = [name for name in wheel_names if name.endswith(".dist-info/METADATA")]
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(name).decode("utf-8")
    description = metadata.split("\n\n", 1)[1]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "Description-Content-Type: text/markdown" in metadata
    assert "](docs/" in readme
    targets = re.findall(r"\]\(([^)]+)\)", description)
    assert targets
    assert all(target.startswith(("https://", "http://", "#")) for target in targets), targets
    code = re.findall(r"^```.*?^```$", readme, re.MULTILINE | re.DOTALL)
    assert code
    assert all(block in description for block in code)
    assert "Incoherence by reasoning length" not in description  # what stands for a picture that is not there
    assert all(line in description for line in readme.splitlines() if "](" not in line)
