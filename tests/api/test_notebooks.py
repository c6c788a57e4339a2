"""What a notebook shows by itself: what is open as a table, a curve as SVG; and a curve in matplotlib."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

import hotmess_tui as hm
from hotmess_tui.store import database


def test_runs_are_a_short_table(runs: hm.Runs) -> None:
    root = ET.fromstring(runs._repr_html_())
    rows = {row.findtext("th"): row.findtext("td") for row in root.iter("tr")}
    assert rows == {"logs": "table.csv", "sources": "1", "models": "2", "questions": "12", "samples": "96"}


def test_a_hostile_name_is_text(table: Path, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>&\x1b[31m.csv"
    (tmp_path / name).write_text(table.read_text())
    with hm.open(tmp_path / name, cache=False) as opened:
        shown = opened._repr_html_()
        assert ET.fromstring(shown).findall(".//img") == []
        assert "\x1b" not in shown
        assert "\x1b" not in repr(opened)
    assert "<img" not in opened._repr_html_()  # closed, too


def test_a_chart_is_an_svg_with_the_curve(runs: hm.Runs) -> None:
    chart = runs.chart("reasoning_length", bins=4)
    shown = chart._repr_svg_()
    root = ET.fromstring(shown)
    assert root.tag.endswith("svg")
    text = " ".join(root.itertext())
    for words in ("Incoherence by reasoning length", "reasoning length (words", "96 samples", "a", "b"):
        assert words in text
    runs.close()
    assert chart._repr_svg_() == shown  # it stays when the logs are closed
    assert "8 points" in repr(chart)


def test_a_chart_that_cannot_be_drawn_says_why(runs: hm.Runs) -> None:
    with pytest.raises(hm.HotmessError, match="actions: nothing to draw"):
        runs.chart("actions")


@pytest.mark.parametrize("ending", [".svg", ".html", ".txt", ".png", ".pdf"])
def test_a_chart_is_saved_as_the_ending_says(runs: hm.Runs, tmp_path: Path, ending: str) -> None:
    if ending in (".png", ".pdf"):
        pytest.importorskip("matplotlib")
    begins = {".svg": b"<svg", ".html": b"<!DOCTYPE", ".txt": b"Incoherence", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    file = runs.chart("reasoning_length").save(tmp_path / f"curve{ending}")
    assert file.read_bytes()[:12].lower().startswith(begins[ending].lower())
    with pytest.raises(hm.HotmessError, match=r"curve\.gif"):
        runs.chart("reasoning_length").save(tmp_path / "curve.gif")


def test_matplotlib_has_labels_and_scale(runs: hm.Runs) -> None:
    pytest.importorskip("matplotlib")
    axes = runs.chart("reasoning_length").figure().axes[0]
    assert re.match(r"reasoning length \(words", axes.get_xlabel())
    assert axes.get_xscale() == "log"
    assert axes.get_ylabel()
    assert axes.get_title(loc="left") == "Incoherence by reasoning length"


def test_logs_open_in_a_notebook_that_lacks_progress_bars(table: Path) -> None:
    """There DuckDB refuses to change the setting of its progress bar, even to turn it off."""
    connect = duckdb.connect

    class Kernel:
        def __init__(self) -> None:
            self.connection = connect(":memory:")

        def execute(self, sql: str) -> object:
            if "progress_bar" in sql:
                raise duckdb.InvalidInputException("required package 'ipywidgets' is missing")
            return self.connection.execute(sql)

    with patch.object(duckdb, "connect", lambda *_: Kernel()):
        assert database.writer(table.parent).execute("SELECT 1")
