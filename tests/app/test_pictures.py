"""The pictures in docs/screens: screens have one each, they are small, and they show what they say."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from hotmess_tui.charts.marks import HUES
from tests.scripts import load

from .test_golden import ROOT, SHIPPED

FOLDER = ROOT / "docs" / "screens"
MOST_LACKING = 4  # screens added since the pictures were made: they are made again now and then
MOST_BYTES = 1_500_000  # in all, so that the repository stays small


@pytest.fixture(scope="module")
def screens() -> ModuleType:
    """The script, which is no part of a package."""
    return load(ROOT / "docs" / "screens.py")


def test_screens_have_their_pictures(screens: ModuleType) -> None:
    shipped = {f"{visit.name}.80x24.svg" for visit in SHIPPED}
    other = {
        f"curve.{count}-{names}.{look.name}.80x24.svg"
        for count in (3, 20)
        for names in ("short", "long")
        for look in screens.LOOKS
    }
    made = {path.name for path in (FOLDER / "every").glob("*.svg")}
    assert made <= shipped | other, "of a screen that is no more"
    assert made >= other
    assert len(shipped - made) <= MOST_LACKING, "python docs/screens.py"
    assert {path.stem for path in FOLDER.glob("*.svg")} == {stop.name for stop in (*screens.README, *screens.DOUBTED)}
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.svg")) < MOST_BYTES


def test_looks_differ_in_what_they_are_for() -> None:
    pictures = {path.stem: path.read_text() for path in (FOLDER / "every").glob("curve.20-long.*.svg")}
    by_look = {name.split(".")[2]: text for name, text in pictures.items()}
    grounds = {look: re.search(r'<rect fill="(#\w+)"', text)[1] for look, text in by_look.items()}  # type: ignore[index]
    assert grounds["dark"] == "#292929"
    assert grounds["light"] == "#ffffff"
    shown = re.sub("<style>.*?</style>|<[^>]*>", "", by_look["ascii"], flags=re.DOTALL)
    assert shown.isascii()
    hues = {look: sum(f"fill: {hue.lower()}" in text for hue in HUES) for look, text in by_look.items()}
    assert hues["dark"] == hues["light"] == hues["ascii"] > 4
    assert hues["no-color"] == 0


def test_pictures_ask_for_nothing_from_elsewhere() -> None:
    for path in FOLDER.rglob("*.svg"):
        text = path.read_text()
        assert "@font-face" not in text
        assert not re.search(r'(?:href|src)="', text)
        assert "NameError" not in text


def test_the_logs_of_the_pictures_are_of_so_many_models(screens: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    screens.write_logs(file, 20, long=True)
    names = {line.split(",")[0] for line in file.read_text().splitlines()[1:]}
    assert len(names) == 20
    assert min(map(len, names)) > 40
