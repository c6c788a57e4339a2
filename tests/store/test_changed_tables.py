"""What is reported when a Parquet table read in place has changed or is gone, and what is read again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, Choice
from tests.alike import alike
from tests.store.everything import differing, everything, opened
from tests.store.parquet_tables import ROWS, parquet, said


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return parquet(tmp_path / "logs" / "table.parquet", ROWS["reasoning"], 48)


def rewritten(file: Path) -> None:
    """Another table of the same size, with the old time of change."""
    status, old = file.stat(), file.read_bytes()
    parquet(file, ROWS["reasoning"].replace("'which? '", "'Which? '"), 48)
    assert file.read_bytes() != old
    os.truncate(file, max(file.stat().st_size, status.st_size))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (lambda file: file.unlink(), "is gone"),
    "moved": (lambda file: file.rename(file.with_name("other.parquet")), "is gone"),
    "folder gone": (lambda file: shutil.rmtree(file.parent), "is gone"),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), "has changed"),
    "dangling link": (lambda file: (file.unlink(), file.symlink_to("nowhere")), "is gone"),
    "longer": (lambda file: file.write_bytes(file.read_bytes() + b"PAR1"), "has changed"),
    "empty": (lambda file: file.write_bytes(b""), "has changed"),
    "touched": (lambda file: os.utime(file, ns=(1, 1)), "has changed"),
    "rewritten": (rewritten, "has changed"),
    "other rows": (lambda file: parquet(file, ROWS["both"], 24), "has changed"),
}


@pytest.mark.parametrize("change", alike(CHANGES))
def test_what_changed_keeps_its_figures_and_says_that_its_texts_are_gone(
    tmp_path: Path, table: Path, change: str
) -> None:
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    samples, figures = explorer.samples(Choice()), explorer.table(Choice())
    act, state = CHANGES[change]
    act(table)
    for again in (explorer, Explorer.open([str(tmp_path / "store")])):
        assert again.samples(Choice()) == samples
        assert again.table(Choice()) == figures
        for fault in (
            said(again.trace, samples[0].sample_id),
            said(lambda *search, again=again: list(again.search(*search)), "step", Choice()),
            said(again.sql, "SELECT count(*) FROM traces"),
            said(again.export, tmp_path / "out", Choice()),
        ):
            assert state in fault
            assert str(table) in fault
            assert "\n" not in fault
        again.close()


def test_texts_of_another_table_are_still_read(tmp_path: Path, table: Path) -> None:
    other = parquet(table.with_name("other.parquet"), ROWS["both"], 48)
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    table.unlink()
    mine = explorer.samples(Choice(where="run = 'other'"))
    assert len(mine) == 48
    assert all(explorer.trace(sample.sample_id).segments for sample in mine)
    assert list(explorer.search("so: 7", Choice(where="run = 'other'")))
    found: list[str] = []
    fault = said(lambda: found.extend(hit.sample_id for hit in explorer.search("a step 7.", Choice())))
    assert set(found) <= {sample.sample_id for sample in mine}
    assert found
    assert str(table) in fault
    assert str(other) not in fault


@pytest.mark.parametrize("change", alike(["rewritten", "touched", "other rows"]))
def test_what_changed_is_read_again_when_the_logs_are_opened(tmp_path: Path, table: Path, change: str) -> None:
    opened([table.parent], tmp_path / "store", IN_PLACE).close()
    CHANGES[change][0](table)
    again = opened([table.parent], tmp_path / "store", IN_PLACE)
    anew = opened([table.parent], tmp_path / "new", COPY)
    assert differing(everything(anew, tmp_path / "out" / "1"), everything(again, tmp_path / "out" / "2")) == {}


@pytest.mark.heavy
def test_what_has_come_back_is_read_as_before(tmp_path: Path, table: Path) -> None:
    explorer = opened([table.parent], tmp_path / "store", IN_PLACE)
    before = everything(explorer, tmp_path / "out")
    away = table.with_name("away")
    table.rename(away)
    with pytest.raises(HotmessError, match="is gone"):
        explorer.trace(explorer.samples(Choice())[0].sample_id)
    away.rename(table)
    assert differing(before, everything(explorer, tmp_path / "out")) == {}
