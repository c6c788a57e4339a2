"""Reading `../shared/data/expected`, and comparing a figure with a cell of it."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator

import pytest

from tests.oracle.logs import EXPECTED

RELATIVE = 1e-6
ROUNDING = 1e-10  # what is smaller is no figure: some variances of 1e-34 are roundings of 0

needs_shared = pytest.mark.skipif(not EXPECTED.is_dir(), reason="the logs and figures of ../shared/data are absent")


def rows(data_set: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of one CSV, cells as text, empty for NULL."""
    with (EXPECTED / data_set / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def differs(figure: float | None, cell: str, relative: float = RELATIVE) -> bool:
    """Whether a figure is another than that of a cell (whose ten digits leave a rounding of their own)."""
    if figure is None or cell == "":
        return (figure is None) != (cell == "")
    return not math.isclose(figure, float(cell), rel_tol=relative, abs_tol=ROUNDING)


class Faults:
    """Collects what does not agree, so that one run names all of it."""

    def __init__(self) -> None:
        self.compared = 0
        self.worst = 0.0
        self.found: list[str] = []

    def compare(self, where: str, figure: float | None, cell: str) -> None:
        self.compared += 1
        if differs(figure, cell):
            self.found.append(f"{where}: {figure!r}, expected {cell or 'NULL'}")
        elif figure is not None and abs(float(cell)) > ROUNDING:
            self.worst = max(self.worst, abs(figure / float(cell) - 1))

    def none(self) -> None:
        """Fails with what was found, or when nothing was compared at all."""
        assert self.compared
        print(f"{self.compared} figures compared, worst relative difference {self.worst:.1e}")
        assert not self.found, f"{len(self.found)} of {self.compared} figures differ\n" + "\n".join(self.found[:40])
