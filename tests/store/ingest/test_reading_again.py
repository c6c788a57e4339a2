"""What a second start reads again, and what it keeps."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from tests.alike import alike
from tests.formats.logs import json_log, sample
from tests.store.ingest.stores import files_read, sample_ids
from tests.store.tables import row, write

pytestmark = pytest.mark.heavy


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = tmp_path / "logs"
    write(logs / "a.jsonl", [row("a", 1)])
    write(logs / "b.jsonl", [row("b", 1)])
    names = files_read(monkeypatch)
    assert len(sample_ids(logs, store=tmp_path / "store")) == 2
    assert sorted(names) == ["a.jsonl", "b.jsonl"]
    names.clear()
    assert len(sample_ids(logs, store=tmp_path / "store")) == 2
    assert names == []
    write(logs / "b.jsonl", [row("b", 1), row("b", 2)])
    write(logs / "c.jsonl", [row("c", 1)])
    assert len(sample_ids(logs, store=tmp_path / "store")) == 4
    assert sorted(names) == ["b.jsonl", "c.jsonl"]
    names.clear()
    (logs / "a.jsonl").unlink()
    assert len(sample_ids(logs, store=tmp_path / "store")) == 3
    assert names == []


def test_a_touched_file_with_the_same_content_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "logs" / "a.jsonl", [row("a", 1)])
    sample_ids(log, store=tmp_path / "store")
    names = files_read(monkeypatch)
    os.utime(log, (1, 1))
    assert len(sample_ids(log, store=tmp_path / "store")) == 1
    assert names == []


def test_a_moved_log_keeps_the_ids_of_its_samples(tmp_path: Path) -> None:
    log = write(tmp_path / "here" / "a.jsonl", [row("a", 1), row("a", 2)])
    before = sample_ids(log, store=tmp_path / "one")
    (tmp_path / "there").mkdir()
    shutil.move(log, tmp_path / "there" / "renamed.jsonl")
    assert sample_ids(tmp_path / "there", store=tmp_path / "two") == before


def test_a_name_that_is_no_text_is_read_and_spelled_out(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / "a.jsonl", [{"question_id": "q", "answer": "1", "target": "1"}])
    odd = log.with_name(os.fsdecode(b"\xff\xfe \x1b[31m.jsonl"))
    try:
        log.rename(odd)
    except OSError:
        pytest.skip("this file system takes no such name")
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    [source], [sample] = explorer.sources(), explorer.samples(Choice())
    explorer.close()
    assert Path(source.path).name == "\\xff\\xfe \x1b[31m.jsonl"
    assert sample.model == "\\xff\\xfe \x1b[31m"
    assert read_again(tmp_path) == []


def read_again(tmp_path: Path) -> list[str]:
    """What a second start reads."""
    with pytest.MonkeyPatch.context() as patch:
        names = files_read(patch)
        sample_ids(tmp_path / "logs", store=tmp_path / "store")
        return names


def test_a_mapping_is_remembered_with_the_store_and_another_one_reads_anew(tmp_path: Path) -> None:
    def answers(**options: str) -> list[tuple[str | None, bool | None]]:
        chosen = OpenOptions(columns=tuple(options.items()))
        explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store", options=chosen)
        try:
            return [(sample.answer, sample.correct) for sample in explorer.samples(Choice())]
        finally:
            explorer.close()

    rows = [{"item": "q", "said": "5", "other": "6", "gold": "5"}]
    write(tmp_path / "logs" / "a.jsonl", rows)
    with pytest.raises(HotmessError, match="columns missing"):
        answers()
    assert answers(question_id="item", answer="said", target="gold") == [("5", True)]
    write(tmp_path / "logs" / "b.jsonl", rows)
    assert answers() == [("5", True)] * 2
    assert answers(question_id="item", answer="other", target="gold") == [("6", False)] * 2


@pytest.mark.parametrize("named", alike([True, False]))
def test_other_options_about_scores_and_names_read_no_log_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    """Neither in a store that is named nor in the cache, where each set of options has its own."""
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "cache"))
    log = json_log(tmp_path / "a.json", [sample(1, scores={"one": {"value": 1}, "two": {"value": "B"}})])
    scores, names = [], files_read(monkeypatch)
    grades = (("B", 0.5),)
    for options in (
        OpenOptions(),
        OpenOptions(scorer="two", score_map=grades),
        OpenOptions(scorer="two"),
        OpenOptions(aliases=(("mock/model", "m"),)),
        OpenOptions(),
    ):
        explorer = Explorer.open([str(log)], store=tmp_path / "store" if named else None, options=options)
        scores.append([each.score for each in explorer.samples(Choice())])
        (one,) = explorer.samples(Choice())
        assert explorer.trace(one.sample_id).segments
        assert explorer.sql("SELECT count(*) FROM features").rows == ((1,),)
        explorer.close()
    assert scores == [[1.0], [0.5], [None], [1.0], [1.0]]
    assert names == ["a.json"]
    explorer = Explorer.open([str(log)], cache=False, options=OpenOptions(columns=(("answer", "said"),)))
    explorer.close()
    assert names == ["a.json"] * 2


def test_a_changed_log_is_read_also_where_another_store_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "cache"))
    names = files_read(monkeypatch)
    for scorer, value in ((None, 1), ("match", 0)):
        log = json_log(tmp_path / "a.json", [sample(1, value=value)])
        explorer = Explorer.open([str(log)], options=OpenOptions(scorer=scorer))
        assert [each.score for each in explorer.samples(Choice())] == [value]
        explorer.close()
    assert names == ["a.json"] * 2
