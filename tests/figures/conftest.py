"""An explorer over samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from tests.figures import data_sets
from tests.figures.part_two import PATHS
from tests.figures.small_logs import Opener
from tests.oracle.samples import Sample


@pytest.fixture
def explore(tmp_path: Path) -> Iterator[Opener]:
    """Opens samples as a Parquet table."""
    opened: list[Explorer] = []

    def open_samples(samples: Sequence[Sample]) -> Explorer:
        path = data_sets.write(samples, tmp_path, "parquet")
        opened.append(Explorer.open([str(path)], store=tmp_path / "store"))
        return opened[-1]

    yield open_samples
    for explorer in opened:
        explorer.close()


@pytest.fixture(scope="module")
def explorer(data_set: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """The data set of part 2 that a module's own fixture `data_set` names, open."""
    explorer = Explorer.open([str(PATHS[data_set])], store=tmp_path_factory.mktemp("store") / data_set)
    yield explorer
    explorer.close()
