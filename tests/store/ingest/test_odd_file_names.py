"""Tables under names that DuckDB would take for patterns, and columns that no SQL can name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, Choice, OpenOptions
from tests.alike import alike
from tests.store.tables import row, write, write_parquet_of

NAMES = ["a\\b", "a\\b[1]", "[\\]*?", "x=\\*", "\\\\?", "a[1]", "a?*", "{a}[!b]^\\"]


@pytest.mark.parametrize("kind", alike([".jsonl", ".csv", ".parquet"]))
@pytest.mark.parametrize("name", NAMES)
def test_a_table_of_any_name_is_read_with_its_texts(tmp_path: Path, name: str, kind: str) -> None:
    rows = write(tmp_path / "plain.jsonl", [row("q", epoch, trace=f"sheep {epoch}") for epoch in range(2)])
    file = tmp_path / "logs" / f"{name}{kind}"
    file.parent.mkdir()
    if kind == ".parquet":
        write_parquet_of(rows, file.with_name("plain.parquet"))
        file.with_name("plain.parquet").rename(file)
    elif kind == ".jsonl":
        file.write_bytes(rows.read_bytes())
    else:
        file.write_text("model,question_id,epoch,answer,target,trace\nm,q,0,5,5,sheep 0\nm,q,1,5,5,sheep 1\n")
    for tables in (COPY, IN_PLACE) if kind == ".parquet" else (COPY,):
        explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / tables, options=OpenOptions(tables=tables))
        assert bool(explorer.sources()[0].in_place) == (tables == IN_PLACE and not name.startswith("\\\\"))
        texts = [explorer.trace(sample.sample_id).segments[-1].text for sample in explorer.samples(Choice())]
        assert texts == ["sheep 0", "sheep 1"]
        explorer.close()


def test_a_column_that_no_sql_can_name_is_left_out_and_said(tmp_path: Path) -> None:
    odd = {"no\x00": 1, "score": 1, "\x00": 1}
    write_parquet_of(
        write(tmp_path / "a.jsonl", [row("q", epoch, str(5 + epoch), **odd) for epoch in range(2)]),
        tmp_path / "a.parquet",
    )
    explorer = Explorer.open([str(tmp_path / "a.parquet")], store=tmp_path / "store")
    assert [sample.answer for sample in explorer.samples(Choice())] == ["5", "6"]
    [source] = explorer.sources()
    assert source.problems == ("2 columns with a NUL character in the name (the other columns were read)",)
    explorer.close()
