"""Random keys for a short while in a real terminal; `tests/soak.py` does it for as long as one likes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.soak import ROOT, soaked

from .conftest import samples

SECONDS = 25


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "size", "follow"), [(1, (80, 24), False), (2, (160, 50), True), (3, (40, 12), False)])
def test_no_key_at_any_moment_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, size: tuple[int, int], follow: bool
) -> None:
    for name, setting in (("PYTHONPATH", ROOT), ("XDG_DATA_HOME", tmp_path / "data"), ("HOME", tmp_path)):
        monkeypatch.setenv(name, str(setting))
    logs = tmp_path / "runs"
    logs.mkdir()
    (logs / "runs.jsonl").write_text("".join(json.dumps(sample) + "\n" for sample in samples()))
    outcome = soaked(logs, tmp_path, seed, SECONDS, size, follow)
    keys = (tmp_path / f"keys-{seed}.txt").read_text()
    assert not outcome.fault, f"{outcome.line()}\nwith the keys, for --keys FILE:\n{keys}"
