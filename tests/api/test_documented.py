"""The page on Python is what the program has: functions, arguments, columns, dtypes; its scripts pass type checkers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import hotmess_tui as hm
from tests.api.test_frames import dtypes
from tests.conftest import ROOT
from tests.scripts import load

SCRIPTS = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.M | re.S)
README = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
WRONG = """
import hotmess_tui as hm

runs = hm.open()
runs.table(decomposition="nope")
runs.table(bin=4)
runs.trace(3)
runs.contrast("a", "b", metric="nope")
"""


@pytest.fixture(scope="module")
def documented() -> ModuleType:
    return load(ROOT / "docs" / "python.py")


def test_the_page_is_that_of_the_program(documented: ModuleType) -> None:
    assert documented.PAGE.read_text(encoding="utf-8") == documented.page(), "run: python docs/python.py"


def test_every_function_is_on_the_page(documented: ModuleType) -> None:
    page = documented.page()
    for name in [name for name in dir(hm.Runs) if not name.startswith("_")]:
        assert f"\n### {name}\n" in page


def test_columns_and_dtypes_are_those_of_the_page(runs: hm.Runs, documented: ModuleType) -> None:
    a, b = runs.samples(limit=2)["sample_id"]
    runs.add_label("odd", a)
    asked: dict[str, dict[str, Any]] = {
        "curve": {"name": "reasoning_length"}, "contrast": {"a": "a", "b": "b"},
        "contrast_questions": {"a": "a", "b": "b"}, "trace": {"sample_id": a}, "compare": {"a": a, "b": b},
        "tree": {"sample_id": a}, "search": {"text": "then"}, "mentions": {"text": "then"},
    }  # fmt: skip
    for name, rows in documented.ROWS.items():
        frame = getattr(runs, name)(**asked.get(name, {}))
        expected = {column.name: documented.DTYPES[documented.column_type(column.kind.sql)] for column in rows.data}
        assert {n: kind for n, kind in dtypes(frame).items() if not n.startswith("metadata.")} == expected, name


def script(texts: list[str], folder: Path) -> Path:
    file = folder / "script.py"
    file.write_text("\n".join(texts))
    return file


def checked(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MYPYPATH": str(ROOT), "MYPY_CACHE_DIR": str(folder / "cache")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.heavy
@pytest.mark.parametrize("texts", [SCRIPTS, README], ids=["page", "README"])
def test_the_scripts_pass_mypy(tmp_path: Path, texts: list[str]) -> None:
    file = script(texts, tmp_path)
    done = checked([sys.executable, "-m", "mypy", "--strict", file.name], tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.heavy
def test_mypy_refuses_what_the_program_refuses(tmp_path: Path) -> None:
    done = checked([sys.executable, "-m", "mypy", "--strict", script([WRONG], tmp_path).name], tmp_path)
    assert len(re.findall(r"^script\.py:\d+: error:", done.stdout, re.M)) == 4, done.stdout


def pyright(file: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("pyright")
    if program is None:
        pytest.skip("no pyright here: pip install 'pyright[nodejs]'")
    (file.parent / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT}"], "typeCheckingMode": "standard"}}')
    return checked([program, "--pythonpath", sys.executable, file.name], file.parent)


@pytest.mark.heavy
@pytest.mark.parametrize("texts", [SCRIPTS, README], ids=["page", "README"])
def test_the_scripts_pass_pyright(tmp_path: Path, texts: list[str]) -> None:
    done = pyright(script(texts, tmp_path))
    assert done.returncode == 0, done.stdout


@pytest.mark.heavy
def test_pyright_refuses_what_the_program_refuses(tmp_path: Path) -> None:
    done = pyright(script([WRONG], tmp_path))
    assert len(re.findall(r"script\.py:\d+:\d+ - error:", done.stdout)) == 4, done.stdout
