"""The examples of docs/queries.md do what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.explorer import triage
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.queries import user_queries
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.header_keys import KEYS, X_KEYS
from tests.conftest import ROOT

KINDS = {"Tables": "tables", "Curves": "curves", "Detectors": "triage"}


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The examples, written where the page says."""
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    found = {}
    for heading, text in re.findall(
        r"^## (\w+)\n.*?```sql\n(.*?)```", (ROOT / "docs/queries.md").read_text(), re.S | re.M
    ):
        name = re.search(r"-- id: (\w+)", text)
        assert name is not None
        file = tmp_path / "queries" / KINDS[heading] / f"{name[1]}.sql"
        file.parent.mkdir(parents=True)
        file.write_text(text)
        found[KINDS[heading]] = name[1]
    return found


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """Two models, questions of different lengths, one sample that was hurried."""
    folder = tmp_path_factory.mktemp("logs")
    rows = [
        {"model": m, "task": "t", "question_id": str(q), "epoch": e, "question": "why " * (q + 1), "target": "5",
         "answer": "5" if (q + e) % 3 else "6", "tokens": 3 if (m, q, e) == ("a", 0, 0) else 100 + e}
        for m in ("a", "b") for q in range(12) for e in range(5)
    ]  # fmt: skip
    (folder / "logs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    opened = Explorer.open([str(folder / "logs.jsonl")], store=folder / "store")
    yield opened
    opened.close()


def documented_keys(text: str) -> set[str]:
    """The keys in the first column of the tables of a passage."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.M)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def test_the_documented_keys_of_headers_are_those_that_the_loader_knows() -> None:
    page = (ROOT / "docs/queries.md").read_text()
    general, *sections = re.split(r"^## ", page, flags=re.M)
    everywhere = documented_keys(general.partition("Every header")[2])
    by_heading = {section.split("\n")[0]: section for section in sections}
    drawn, _, rest = by_heading["Curves"].partition("In `x: {…}`:")
    in_x, _, settings = rest.partition("Keys for groups")
    assert documented_keys(in_x) == set(X_KEYS)
    assert everywhere | documented_keys(drawn) | documented_keys(settings) == KEYS["curves"]
    assert everywhere | documented_keys(by_heading["Detectors"]) == KEYS["triage"]
    assert everywhere == KEYS["tables"] - {"kind"}


def test_there_is_one_example_of_each_kind(examples: dict[str, str]) -> None:
    assert set(examples) == set(user_queries.KINDS)
    assert user_queries.faults() == ()
    for kind, name in examples.items():
        assert queries(kind)[-1].name == name
        assert queries(kind)[-1].text("about")


def test_the_table(examples: dict[str, str], explorer: Explorer) -> None:
    found = explorer.sql(queries("tables")[-1].sql)
    assert found.columns == ("task", "samples", "accuracy")
    assert found.rows[0][:2] == ("t", 120)


def test_the_curve(examples: dict[str, str], explorer: Explorer) -> None:
    curve = explorer.curve(examples["curves"], Choice(bins=4))
    assert curve.title == "Incoherence by length of the question"
    assert [(p.series, p.point) for p in curve.points] == [((m,), str(n)) for m in ("a", "b") for n in (1, 2, 3, 4)]
    means = [
        4 * (3 * n + 2) for n in range(4)
    ]  # of questions of 4, 8, 12 … characters, three to a point, less the blank
    assert [p.x for p in curve.points if p.series == ("a",)] == pytest.approx(means, abs=1)
    assert all(p.groups == 3 for p in curve.points)
    assert not [note for note in curve.notes if "has no text" in note]


def test_the_detector(examples: dict[str, str], explorer: Explorer) -> None:
    found = triage.triage(explorer.store, Choice(), Labels(), triage.Only(detectors=(examples["triage"],)))
    assert [(row.question_id, row.epoch) for row in found.rows] == [("0", 0)]


def test_a_detector_that_fails_is_a_note_and_the_others_run(
    examples: dict[str, str], explorer: Explorer, tmp_path: Path
) -> None:
    folder = tmp_path / "queries" / "triage"
    (folder / "odd.sql").write_text("-- ---\n-- id: odd\n-- title: odd\n-- ---\nSELECT nonsense FROM present")
    (folder / "bad.sql").write_text("-- ---\n-- id: bad\n-- title: bad\n-- params: {n: BIGINT = x}\n-- ---\nSELECT 1")
    found = triage.triage(explorer.store, Choice(), Labels())
    assert [note for note in found.notes if note.startswith(f"{folder / 'odd.sql'}: ") and "nonsense" in note]
    assert ("0", 0) in {(row.question_id, row.epoch) for row in found.rows}
    assert user_queries.faults()[0].startswith(f"{folder / 'bad.sql'}: ")


def test_the_curve_over_traces_counts_what_the_model_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = re.search(r"```sql\n(-- ---\n-- id: waits\n.*?)```", (ROOT / "docs/queries.md").read_text(), re.S)
    assert text is not None
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    (tmp_path / "queries" / "curves").mkdir(parents=True)
    (tmp_path / "queries" / "curves" / "waits.sql").write_text(text[1])
    says = {"never": "So it is 5.", "once": "Wait, no: 5.", "often": "Wait. Wait! Await it."}
    rows = [
        {"model": "m", "task": "t", "question_id": f"{name} {q}", "epoch": e, "question": "Wait?", "target": "5",
         "answer": str(5 + e % 2), "trace": said}
        for name, said in says.items() for q in range(3) for e in range(4)
    ]  # fmt: skip
    (tmp_path / "logs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    explorer = Explorer.open([str(tmp_path / "logs.jsonl")], store=tmp_path / "store")
    points = {point.point: (point.x, point.groups) for point in explorer.curve("waits", Choice()).points}
    assert points == {"never": (0, 3), "up to once": (1, 3), "more often": (3, 3)}
    explorer.close()


def test_a_detector_of_ones_own_reads_traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    (tmp_path / "queries" / "triage").mkdir(parents=True)
    (tmp_path / "queries" / "triage" / "waits.sql").write_text(
        "-- ---\n-- id: waits\n-- title: waits\n-- about: A trace that says wait.\n-- ---\n"
        "SELECT p.sample_id, 0.5 AS severity, 'it says wait' AS reason FROM present AS p "
        "JOIN traces AS t ON t.sample_id = p.sample_id WHERE lower(t.text) LIKE '%wait%'\n"
    )
    rows = [
        {"model": "m", "task": "t", "question_id": str(q), "epoch": e, "target": "5", "answer": "5",
         "trace": "Wait, no." if (q, e) == (1, 2) else "So it is."}
        for q in range(5) for e in range(4)
    ]  # fmt: skip
    (tmp_path / "logs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    explorer = Explorer.open([str(tmp_path / "logs.jsonl")], store=tmp_path / "store")
    found = triage.triage(explorer.store, Choice(), Labels(), triage.Only(detectors=("waits",)))
    assert [(row.question_id, row.epoch) for row in found.rows] == [("1", 2)]
    explorer.close()
