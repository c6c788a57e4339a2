"""Which column is what: canonical names, aliases, a stated mapping, and a proposal that works where one is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.formats.column_mapping import TablePlan, plan, plannable
from hotmess_tui.formats.records import Unreadable


def planned(*names: str, **mapping: str) -> TablePlan:
    return plan(dict.fromkeys(names, "VARCHAR"), mapping, Path("table.csv"))


def test_canonical_columns_are_taken_and_all_others_kept() -> None:
    found = planned("question_id", "answer", "target", "seed", "tokens")
    assert found.columns == {name: name for name in ("question_id", "answer", "target", "tokens")}
    assert found.metadata == ("seed",)


@pytest.mark.parametrize(
    ("alias", "canonical"),
    [
        *[("id", "question_id"), ("doc_id", "question_id"), ("trial", "epoch"), ("repeat", "epoch")],
        *[("attempt", "epoch"), ("prompt", "question"), ("response", "trace"), ("completion", "trace")],
        *[("error", "failure")],
    ],
)
def test_aliases(alias: str, canonical: str) -> None:
    required = () if canonical == "question_id" else ("question_id",)
    assert planned(*required, alias, "correct").columns[canonical] == alias


@pytest.mark.parametrize(("alias", "canonical"), [("reward", "score"), ("is_correct", "correct")])
def test_aliases_of_the_verdict(alias: str, canonical: str) -> None:
    assert planned("question_id", alias).columns[canonical] == alias


def test_a_canonical_name_comes_before_its_alias_and_case_does_not_matter() -> None:
    found = planned("ID", "Question_ID", "score", "reward")
    assert found.columns["question_id"] == "Question_ID"
    assert found.columns["score"] == "score"
    assert found.metadata == ("ID", "reward")


def test_a_choice_between_aliases_is_said() -> None:
    found = planned("id", "doc_id", "score")
    assert found.columns["question_id"] == "id"
    assert found.notes == ("question_id is read from id; use --map question_id=doc_id for doc_id",)


def test_a_measured_error_is_no_failure() -> None:
    found = plan({"question_id": "VARCHAR", "score": "DOUBLE", "error": "DOUBLE"}, {}, Path())
    assert "failure" not in found.columns


def test_the_mapping_of_the_person_comes_first() -> None:
    found = planned("qid", "answer", "gold", "correct", question_id="qid", target="gold", correct="answer")
    assert (found.columns["question_id"], found.columns["target"], found.columns["correct"]) == (
        "qid",
        "gold",
        "answer",
    )
    assert "answer" not in found.columns  # stated to be something else


def test_one_column_may_be_both_question_and_its_id() -> None:
    found = planned("question", "score", question_id="question")
    assert found.columns["question_id"] == found.columns["question"] == "question"


def test_a_mapping_to_a_column_that_is_not_there() -> None:
    with pytest.raises(Unreadable, match="no column respnse for answer; found: question_id, resp, target"):
        planned("question_id", "resp", "target", answer="respnse")
    elsewhere = planned("question_id", "answer", "target", answer="resp")  # meant for another file of the folder
    assert elsewhere.columns["answer"] == "answer"
    assert "no column resp" in elsewhere.notes[0]


def test_a_mapping_of_a_name_that_is_none_of_ours() -> None:
    with pytest.raises(Unreadable, match="colour is not a field of hotmess"):
        planned("question_id", "score", colour="score")


def test_a_length_without_its_unit_is_no_length() -> None:
    found = planned("question_id", "score", "reasoning_length")
    assert "reasoning_length" not in found.columns
    assert found.metadata == ("reasoning_length",)
    assert "length_unit" in found.notes[0]


def test_missing_columns_are_named_with_what_was_found_and_a_mapping() -> None:
    with pytest.raises(Unreadable) as raised:
        planned("qid", "pred", "gold")
    assert str(raised.value) == (
        "columns missing: question_id; answer with target, or correct, or score. Found: qid, pred, gold. "
        "If the names fit: --map question_id=qid,answer=pred,target=gold"
    )


@pytest.mark.parametrize(
    "names",
    [
        ("qid", "resp", "gold"),  # a whole response is no answer
        ("id", "response", "target"),
        ("a", "b", "c"),  # nothing is known of them
        ("index", "correct"),  # rows, not questions
        ("name", "price", "pieces"),
        ("id", "value"),
        ("id", "temperature", "latency"),
        ("id", "answer", "prediction", "gold"),  # which answer is the model's?
    ],
)
def test_no_mapping_is_made_of_whatever_columns_there_are(names: tuple[str, ...]) -> None:
    types = {name: "DOUBLE" if name in ("value", "price", "temperature") else "VARCHAR" for name in names}
    with pytest.raises(Unreadable, match="columns missing") as raised:
        plan(types, {}, Path())
    assert "--map" not in str(raised.value)


def test_answer_beside_a_prediction_is_the_target() -> None:
    with pytest.raises(Unreadable) as raised:
        planned("id", "answer", "prediction")
    assert str(raised.value).endswith("--map answer=prediction,target=answer")
    planned("id", "answer", "prediction", answer="prediction", target="answer")
    [note] = planned("id", "answer", "prediction", "correct").notes
    assert "--map answer=prediction,target=answer" in note
    assert planned("id", "answer", "prediction", "target").notes == ()


def test_an_answer_alone_is_not_enough() -> None:
    with pytest.raises(Unreadable, match="target to go with answer, or correct, or score"):
        planned("question_id", "answer")


NAMES = st.lists(
    st.sampled_from(["a", "b", "qid", "resp", "gold", "answer", "target", "score", "question", "acc", "id", "prompt"]),
    unique=True,
    max_size=6,
)
TYPES = st.sampled_from(["VARCHAR", "BIGINT", "DOUBLE"])


@given(NAMES, st.lists(TYPES, min_size=6, max_size=6))
def test_a_proposed_mapping_works(names: list[str], types: list[str]) -> None:
    columns = dict(zip(names, types, strict=False))
    try:
        plan(columns, {}, Path())
    except Unreadable as fault:
        proposal = re.search(r"--map (\S+)$", str(fault))
        if proposal:
            plan(columns, dict(pair.split("=") for pair in proposal[1].split(",")), Path())


def test_hostile_and_many_names_stay_one_line() -> None:
    with pytest.raises(Unreadable) as raised:
        planned("a\nb\x1b[31m", *(f"column {number}" for number in range(3000)))
    assert "\n" not in str(raised.value)
    assert "\x1b" not in str(raised.value)
    assert "and 2,981 more" in str(raised.value)
    assert "--map" not in str(raised.value)
    assert len(str(raised.value)) < 700


def test_samples_of_lm_eval_are_no_table_though_their_columns_would_do() -> None:
    with pytest.raises(Unreadable, match="lm-evaluation-harness samples as a table"):
        planned("doc_id", "doc", "resps", "filtered_resps", "target", "score")


def test_whether_a_header_is_one_of_a_table() -> None:
    assert plannable(["id", "correct"])
    assert not plannable(["name", "price"])
