"""Halves of groups: which samples of a question are the shorter ones, whatever their lengths."""

from __future__ import annotations

import json
import math
import random
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from hotmess_tui.store import rollup
from tests.alike import alike


def lengths(group: int, draw: random.Random) -> list[float | None]:
    """Lengths of one question: ties, fractions, neighbours among floating-point numbers, none at all."""
    near = draw.random() * 100
    pool = [0.0, 1.0, 1.0, 2.5, near, math.nextafter(near, 200), math.nextafter(math.nextafter(near, 200), 200), 1e12]
    return [draw.choice([*pool, None] if group % 2 else pool) for _ in range(draw.randint(1, 9))]


@pytest.mark.heavy
@pytest.mark.parametrize("at_once", alike([7, 4_000_000]))
def test_halves_part_at_the_median_of_each_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(rollup, "_AT_ONCE", at_once)
    draw = random.Random(1)
    given = {f"q{group:03}": lengths(group, draw) for group in range(120)}
    log = tmp_path / "log.jsonl"
    with log.open("w") as out:
        for question, tokens in given.items():
            for epoch, length in enumerate(tokens):
                row = {"question_id": question, "epoch": epoch, "correct": epoch % 2 == 0, "tokens": length}
                out.write(json.dumps(row) + "\n")
    wanted: dict[tuple[str, int], int] = defaultdict(int)
    for question, tokens in given.items():
        known = [length for length in tokens if length is not None]
        for length in known:
            wanted[question, 1 if length <= statistics.median(known) else 2] += 1
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    stored = explorer.store.rows(
        "SELECT n.question_id, h.part, h.n FROM store.halves AS h JOIN store.group_names AS n USING (group_id)"
    )
    assert {(question, part): n for question, part, n in stored} == wanted
    # behind a filter they are made anew
    shorter = explorer.curve("natural_variation", Choice(where="epoch >= 0"))
    assert shorter.points == explorer.curve("natural_variation", Choice()).points
    explorer.close()
