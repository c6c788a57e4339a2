"""The texts of many samples at once: the same as one by one, in order, and no more of each than was asked for."""

from __future__ import annotations

from pathlib import Path

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, TraceSegment
from hotmess_tui.store import traces
from tests.store.tables import row, write


def test_many_samples_at_once_are_as_each_by_itself(tmp_path: Path) -> None:
    for name, epochs in (("a", range(3)), ("b", range(3, 5))):
        rows = [row("q1", n, trace=f"answer {n}\n" * 3, reasoning="long " * n * 100_000) for n in epochs]
        write(tmp_path / "logs" / f"{name}.jsonl", rows)
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    ids = [sample.sample_id for sample in explorer.samples(Choice())]
    with explorer.store.cursor() as cursor:
        whole = traces.passages(cursor, explorer.store.folder, [*ids, "no such sample"], 10**9)
        some = traces.passages(cursor, explorer.store.folder, ids[1:3], 70)
    assert set(whole) == set(ids)
    for name in ids:
        assert tuple(TraceSegment(*each) for each in whole[name]) == explorer.trace(name).segments
    assert set(some) == set(ids[1:3])
    for name, passages in some.items():
        read = "".join(text for _, _, text, _ in passages)
        assert read == "".join(text for _, _, text, _ in whole[name])[:70]
    explorer.close()
