"""What is loaded when: the start stays light, and the core never needs a screen."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "pandas", "numpy", "pyarrow", "textual", "plotext", "orjson", "zstandard")


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh Python has after running some code."""
    show = "import sys; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import hotmess_tui",
        "import hotmess_tui.__main__",
        "import hotmess_tui.cli.main",
        "import hotmess_tui.api",
        "from hotmess_tui.cli import chart, table, questions, samples, trace, contrast, sources, sql, ingest, export",
        "from hotmess_tui.cli import explore, queries, slopes",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(code: str) -> None:
    assert loaded(code) & set(HEAVY) == set()


def test_the_version_is_said_without_the_command_line_library() -> None:
    code = "import sys; sys.argv = ['hotmess', '--version']; from hotmess_tui.__main__ import main; main()"
    assert not loaded(code) & {"click", *HEAVY}


def test_the_core_loads_neither_a_screen_nor_pandas() -> None:
    found = loaded("import hotmess_tui.explorer.explorer")
    assert "duckdb" in found
    assert not found & {"textual", "plotext", "pandas", "pyarrow"}


def test_a_first_chart_waits_for_no_module_that_it_does_not_use() -> None:
    code = "import sys; import hotmess_tui.explorer.explorer; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    explorer = {
        f"hotmess_tui.explorer.{name}" for name in ("compare", "contrast", "drill", "mentions", "search", "slopes")
    }
    assert not explorer & set(done.stdout.split())


def test_the_api_is_found_on_the_package_and_nothing_else_is() -> None:
    import hotmess_tui
    from hotmess_tui import api

    assert hotmess_tui.open is api.open
    assert hotmess_tui.Runs is api.Runs
    with pytest.raises(AttributeError, match="no attribute 'curve'"):
        hotmess_tui.curve  # type: ignore[attr-defined]  # noqa: B018
