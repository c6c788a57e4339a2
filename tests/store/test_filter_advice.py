"""A filter that is refused is met by what was meant, in plain words, and what is suggested passes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotmess_tui.errors import FilterError, HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice

MEANT = [
    ("model = ladder-m", "put text in quotes: model = 'ladder-m'"),
    ("model=ladder-m", "put text in quotes: model = 'ladder-m'"),
    ("model = gpt-4o", "put text in quotes: model = 'gpt-4o'"),
    ("model = meta-llama/Llama-3", "put text in quotes: model = 'meta-llama/Llama-3'"),
    ("model = Llama 3.1 (8B)", "put text in quotes: model = 'Llama 3.1 (8B)'"),
    ("task = a b", "put text in quotes: task = 'a b'"),
    ("task = 7", "put text in quotes: task = '7'"),
    ("answer = true", "put text in quotes: answer = 'true'"),
    ("model like ladder%", "put text in quotes: model like 'ladder%'"),
    ("model != ladder-m", "put text in quotes: model != 'ladder-m'"),
    ("model == ladder-m", "put text in quotes: model == 'ladder-m'"),
    ("not model = ladder-m", "put text in quotes: not model = 'ladder-m'"),
    ("model = O'Brien", "put text in quotes: model = 'O''Brien'"),
    ("(model = a-b) OR (model = c and epoch < 3)", "(model = 'a-b') OR (model = 'c' and epoch < 3)"),
    ("model = a-b AND task = c", "put text in quotes: model = 'a-b' AND task = 'c'"),
    ("model in (ladder-m, ladder-s)", "put text in quotes: model in ('ladder-m', 'ladder-s')"),
    ("model not in ('a', b-c)", "put text in quotes: model not in ('a', 'b-c')"),
    ("model in a-b, c", "put a list in brackets: model in ('a-b', 'c')"),
    ('model = "ladder-m"', "put text in single quotes: model = 'ladder-m'"),
    ("model = “ladder-m”", "use straight quotes; put text in single quotes: model = 'ladder-m'"),
    ("model = ‘ladder-m’", "use straight quotes: model = 'ladder-m'"),
    ("model = 'ladder-m", "close the quote: model = 'ladder-m'"),
    ("model = ladder-m'", "close the quote: model = 'ladder-m'"),
    ("model is 'x'", "compare with =, not is: model = 'x'"),
    ("model is not x", "compare with !=, not is not: model != 'x'"),
    ("model: x", "compare with =: model = 'x'"),
    ("model = 'x' & task = 'y'", "join conditions with and: model = 'x' and task = 'y'"),
    ("model = 'x' && task = 'y'", "join conditions with and: model = 'x' and task = 'y'"),
    ("model = 'x' task = 'y'", "join conditions with and: model = 'x' and task = 'y'"),
    ("model = 'x' || model = 'y'", "join conditions with or: model = 'x' or model = 'y'"),
    ("answer = null", "compare NULL with is: answer is null"),
    ("answer != NULL", "compare NULL with is: answer is not null"),
    ("characters > 1,000", "write numbers without commas: characters > 1000"),
    ("correct = yes", "write true or false: correct = true"),
    ("correct = 'wrong'", "write true or false: correct = false"),
    ("modell = 'x'", "no column modell; did you mean model? model = 'x'"),
    ("MODELL = x", "put text in quotes; no column MODELL; did you mean model? model = 'x'"),
    ("length > 3", "did you mean reasoning_length? reasoning_length > 3"),
    ("metadata.judg = x", "did you mean metadata.judge? metadata.judge = 'x'"),
    ("judge = 'x'", "did you mean metadata.judge? metadata.judge = 'x'"),
    ("log prob > -3", 'put the name in quotes: metadata."log prob" > -3'),
    ("metadata.log prob > -3", 'put the name in quotes: metadata."log prob" > -3'),
]  # fmt: skip
REFUSED = [
    ("model =", "something is missing after ="),
    ("model = 'x' and", "something is missing after and"),
    ("and model = 'x'", "unexpected and"),
    ("select 1", "unexpected select"),
    ("; drop table samples", "a single condition is expected"),
    ("1; drop table samples", "a single condition is expected"),
    ("model = 'x'; drop table samples", "a single condition is expected"),
    ("model", "not a condition that is true or false"),
    ("reasoning_length > 'abc'", "reasoning_length is a number, 'abc' is not"),
    ("epoch between 1 and 'x'", "epoch is a number, 'x' is not"),
    ("epoch in (1, 'x')", "epoch is a number, 'x' is not"),
    ("epoch + model > 3", "+ does not accept"),
    ("task > epoch", "text cannot be compared with a number"),
    ("task like 3", "put text in quotes: task like '3'"),
    ("answer ilike epoch", "like does not accept text, a number"),
    ("answer::foo = 'x'", "unknown type foo"),
    ("GPT INT = 4", "unexpected INT"),
    ("epoch = abc", "no column abc; put text in single quotes"),
    ("metadata.zzz = 1", "no column metadata.zzz"),
    ("incoherence > 0.5", "no column incoherence: it describes several samples, but a condition tests one"),
    ("sum(epoch) > 1", "this describes several samples, but a condition tests one"),
    ("lenght(answer) > 3", "unknown function lenght; did you mean length?"),
    ("label = 'x'", "labels are not a column; use --label NAME"),
]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    logs = Path(tmp_path_factory.mktemp("logs")) / "a.jsonl"
    rows = [
        {"model": "m", "task": "t", "question_id": "q", "epoch": n, "answer": "a b", "target": "a", "response": "so",
         "judge": "x", "log prob": -1.5}
        for n in range(1, 3)
    ]  # fmt: skip
    logs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with_columns = Explorer.open([str(logs)], cache=False)
    assert "metadata.judge" in with_columns.columns()
    return with_columns


@pytest.mark.parametrize(("where", "meant"), MEANT)
def test_what_was_meant_is_told_and_passes(explorer: Explorer, where: str, meant: str) -> None:
    with pytest.raises(FilterError) as refusal:
        explorer.check(Choice(where=where))
    assert refusal.value.reason.endswith(meant)
    assert "columns: sample_id, model" in str(refusal.value)
    suggested = refusal.value.reason.rpartition("? " if "? " in refusal.value.reason else ": ")[2]
    explorer.check(Choice(where=suggested))


@pytest.mark.parametrize(("where", "reason"), REFUSED)
def test_what_cannot_be_mended_is_refused_in_plain_words(explorer: Explorer, where: str, reason: str) -> None:
    with pytest.raises(FilterError) as refusal:
        explorer.check(Choice(where=where))
    assert reason in refusal.value.reason
    for word in ("Error", "Binder", "Parser", "VARCHAR", "DOUBLE", "syntax", "serialized"):
        assert word not in str(refusal.value)


def test_a_filter_that_fails_on_a_sample_is_a_fault_of_the_filter(explorer: Explorer) -> None:
    with pytest.raises(HotmessError, match=r"fails on a sample: 'a b' is not a number; use try_cast") as refusal:
        explorer.table(Choice(where="answer::int > 3"))
    assert refusal.value.status == 2
    assert explorer.table(Choice(where="try_cast(answer as double) is null")).rows


def test_what_is_right_is_left_alone(explorer: Explorer) -> None:
    for where in (
        "model = 'm'", "Model IN ('m') and not (task like 'x%')", "answer is not null", "correct",
        "epoch between 1 and 2", "epoch = '1'", "score >= 0.5 or correct = true", "lower(model) = model",
        "metadata.\"log prob\" < 0",
    ):  # fmt: skip
        explorer.check(Choice(where=where))


def test_grouping_and_labels_name_what_was_meant(explorer: Explorer) -> None:
    with pytest.raises(HotmessError, match=r"--by modle: no such column; available: model.*; did you mean model\?"):
        explorer.check(Choice(by=("modle",)))
    with pytest.raises(HotmessError, match=r"did you mean metadata.judge\?"):
        explorer.check(Choice(by=("judge",)))
    with pytest.raises(
        HotmessError, match=r"No samples have the label 'model = 'm''\. A condition is given by --where"
    ):
        explorer.check(Choice(label="model = 'm'"))


def test_a_long_filter_is_refused_without_a_search_for_what_was_meant(explorer: Explorer) -> None:
    with pytest.raises(FilterError, match="columns: "):
        explorer.check(Choice(where="model = x or " * 400 + "model = 'y'"))
