"""Features of texts: what is repeated, concluded, refused and hashed, in whatever text there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.store.ingest import features as features_module
from hotmess_tui.store.ingest.features import write_features
from hotmess_tui.store.sample_files import TRACE_COLUMNS, Place
from tests.properties import examples
from tests.store.tables import row, write

Passage = tuple[str, str, str]  # role, kind, text
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=400)


def features(folder: Path, samples: Sequence[Sequence[Passage]]) -> list[dict[str, Any]]:
    """The features of samples, in their order; an empty mapping for a sample in which the model wrote nothing."""
    connection = duckdb.connect()
    spec = ", ".join(f"{name} {kind}" for name, kind in TRACE_COLUMNS.items())
    connection.execute(f"CREATE TABLE passages_in ({spec})")
    rows = [
        (n, k, role, kind, None, text) for n, each in enumerate(samples) for k, (role, kind, text) in enumerate(each)
    ]
    if rows:
        connection.executemany("INSERT INTO passages_in VALUES (?, ?, ?, ?, ?, ?)", rows)
    (folder / "traces").mkdir(exist_ok=True)
    connection.execute(f"COPY passages_in TO '{folder}/traces/content.parquet' (FORMAT parquet)")
    connection.execute("ATTACH ':memory:' AS index")
    write_features(
        connection, folder, [("content", Place(7, "content", 0, len(samples)))], folder / "index.duckdb", folder
    )
    cursor = connection.execute("FROM index.features WHERE source_no = 7")
    names = [column[0] for column in cursor.description or []]
    found = {each["sample_no"]: each for each in (dict(zip(names, row, strict=True)) for row in cursor.fetchall())}
    return [found.get(n, {}) for n in range(len(samples))]


def thought(folder: Path, text: str) -> dict[str, Any]:
    return features(folder, [[("user", "message", "?"), ("assistant", "reasoning", text)]])[0]


@pytest.mark.parametrize("unit", ["wait, no. ", "ab", "x", "the answer is 5,\nso ", "等一下。", "é-"])
@pytest.mark.parametrize("before", ["", "First I look at the question, which is long enough to be read once. "])
def test_a_loop_is_found_whatever_its_period(tmp_path: Path, unit: str, before: str) -> None:
    found = thought(tmp_path, before + unit * 200)
    assert found["loop_times"] * len(unit) >= 150 * len(unit)
    assert found["loop_share"] > 0.7
    assert found["loop_text"][:2] in unit * 4


def test_a_loop_in_the_middle_is_found_and_text_that_goes_on_is_none(tmp_path: Path) -> None:
    prose = [f"Step {n}: take {n * 7919} apart and look at what {n * n} leaves." for n in range(60)]
    around = " ".join(prose[:20]) + " again and again" * 120 + " ".join(prose[20:40])
    assert thought(tmp_path, around)["loop_times"] >= 100
    assert (thought(tmp_path, " ".join(prose))["loop_share"] or 0) < 0.1
    assert thought(tmp_path, "no no no no")["loop_times"] is None  # too short to be a loop


@pytest.mark.property
@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.lists(TEXT, max_size=3), min_size=1, max_size=6))
def test_any_text_has_features_and_equal_texts_equal_hashes(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]
) -> None:
    samples = [[("assistant", "reasoning", text) for text in each] for each in texts]
    found = features(tmp_path_factory.mktemp("any"), samples)
    for each, one in zip(texts, found, strict=True):
        assert one.get("written", 0) == sum(map(len, each))
        assert one.get("loop_share") is None or 0 < one["loop_share"] <= 1
        for other_texts, other in zip(texts, found, strict=True):
            if each and other_texts:
                assert (one["text_hash"] == other["text_hash"]) == (each == other_texts)


@pytest.mark.parametrize(
    ("text", "result", "concluded"),
    [
        ("Therefore, the next term is 24.", "24", None),
        ("so 7 + 51 = 58.\n\n", "58", None),
        ("that makes 1,200.50 dollars: 2 * 600.25 = 1,200.50 dollars", "1,200.50", None),
        ("So the answer is: Madrid. That was easy.", None, "Madrid"),
        ("The final answer is: $\\boxed{-17}$", "-17", "-17"),
        ("3 ÷ 11 = 0 remainder 3", None, None),
        ("I can see that Sunday occurs on:\n- April 17, 2022", None, None),
        ("The answer is B.\nNo, wait. The answer is C) three", None, "C"),
        ("Nothing follows.", None, None),
    ],
)
def test_what_the_reasoning_arrives_at(tmp_path: Path, text: str, result: str | None, concluded: str | None) -> None:
    found = thought(tmp_path, text)
    assert (found["result"], found["concluded"]) == (result, concluded)


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("I cannot provide instructions for this.", True),
        ("I am unable to answer such questions.", True),
        ("As an AI, I have no opinion.", True),
        ("I must decline.", True),
        ("The number cannot be divided, so the answer is 7.", False),
        ("Sorry for the confusion, the answer is 7.", False),
        ("I can help: 7", False),
        ("I'm unable to find an integer solution, hence 0.", False),
    ],
)
def test_refusals_and_what_only_sounds_like_one(tmp_path: Path, reply: str, refused: bool) -> None:
    (found,) = features(tmp_path, [[("assistant", "reasoning", "hm"), ("assistant", "answer", reply)]])
    assert (found["refusal"] is not None) is refused


def test_letters_of_other_scripts_and_whether_the_question_has_them(tmp_path: Path) -> None:
    russian = ("assistant", "answer", "Ответ: пять, α = 3, é, →")
    alone, asked, greek = features(
        tmp_path,
        [
            [("user", "message", "How many?"), ("assistant", "reasoning", "hm"), russian],
            [("user", "message", "Сколько?"), ("assistant", "reasoning", "hm"), russian],
            [("user", "message", "?"), ("assistant", "reasoning", "α + β ≥ π, naïve — “é”")],
        ],
    )
    assert (alone["script"], alone["script_letters"], alone["script_asked"]) == ("Cyrillic", 9, False)
    assert asked["script_asked"] is True
    assert greek["script"] is None


def test_a_source_of_bare_answers_has_none(tmp_path: Path) -> None:
    assert features(tmp_path, [[("user", "message", "long " * 50), ("assistant", "answer", "5")]] * 3) == [{}] * 3
    assert features(tmp_path, []) == []


@pytest.mark.heavy
def test_only_new_sources_are_looked_at_and_the_others_are_carried_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    see = features_module._look_at

    def counted(connection: duckdb.DuckDBPyConnection, into: str, passages: str | None, numbers: Sequence[int]) -> None:
        looked.append(len(numbers))
        see(connection, into, passages, numbers)

    monkeypatch.setattr(features_module, "_look_at", counted)

    def loops(*names: str) -> dict[str, int]:
        for name in names:
            text = f"Of {name}: " + "wait, no. " * 30
            write(tmp_path / "logs" / f"{name}.jsonl", [row(name, 0, reasoning=text), row(name, 1, reasoning="hm")])
        explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
        found = explorer.sql(
            "SELECT question_id, loop_times FROM features JOIN samples USING (sample_id) WHERE loop_times > 9"
        ).rows
        explorer.close()
        return {str(question): int(str(times)) for question, times in found}

    first = loops("b", "c")
    assert set(first) == {"b", "c"}
    assert loops("a", "d") == {**first, "a": first["b"], "d": first["b"]}  # a comes before the others now
    (tmp_path / "logs" / "b.jsonl").unlink()
    assert set(loops()) == {"a", "c", "d"}
    (tmp_path / "store" / "index.duckdb").write_bytes(b"damaged")
    assert set(loops()) == {"a", "c", "d"}
    assert looked == [2, 2, 3]


@pytest.mark.heavy
def test_a_store_without_features_says_that_it_is_of_another_version(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [row("q", n) for n in range(3)])
    Explorer.open([str(tmp_path / "a.jsonl")], store=tmp_path / "store").close()
    connection = duckdb.connect(str(tmp_path / "store" / "index.duckdb"))
    connection.execute("UPDATE meta SET schema = 5")
    connection.close()
    with pytest.raises(HotmessError, match="not a store of this version"):
        Explorer.open([str(tmp_path / "store")])
    Explorer.open([str(tmp_path / "a.jsonl")], store=tmp_path / "store").close()  # its logs are read anew
