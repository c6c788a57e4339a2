"""What an Inspect sample becomes: which score, which tokens, which text, and why it is left out where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats.records import SampleRecord
from tests.formats.logs import call, eval_log, header, read, reply, sample, usage


@pytest.fixture
def only(tmp_path: Path) -> Any:
    """Write one sample, read it back."""

    def write(*, top: Any = None, **more: Any) -> SampleRecord:
        (found,) = read(eval_log(tmp_path / "log.eval", [sample(**more)], top=top)).samples
        return found

    return write


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        *[(value, {"correct": True}) for value in (True, "yes", "True", " TRUE ")],
        *[(value, {"correct": False}) for value in (False, "NO", "false")],
        *[(value, {"score": 0.5}) for value in (0.5, "0.5", ".5", " 5e-1")],
        *[(value, {"score": 1.0}) for value in (1, 1.0, "1", "1.0")],
        *[(value, {"score": 0.0}) for value in (0, 0.0, -0.0, "0")],
        (7, {"score": 7.0}),
        *[(value, {"grade": value}) for value in ("C", "I", "P", "N", "c", "B+", "maybe", "correct", "C ")],
        *[(value, {"unjudged": "never scored (NaN)"}) for value in (float("nan"), "nan")],
        *[(value, {"unjudged": "scored by an infinite number"}) for value in (float("-inf"), "-inf", 10**400)],
        *[(value, {"unjudged": "scored without a value"}) for value in ("", " ", {}, [])],
        (None, {"unjudged": "never scored"}),
    ],
)
def test_a_value_is_a_verdict_a_number_or_a_grade(only: Any, value: Any, fields: dict[str, Any]) -> None:
    """What a grade means is decided over all samples; nothing else is guessed."""
    found = only(scores={"match": {"value": value, "answer": "4"}})
    stated = {name: getattr(found, name) for name in ("correct", "score", "grade", "unjudged")}
    assert {name: field for name, field in stated.items() if field is not None} == fields
    assert (found.failure, found.answer) == (None, "4")
    for name, field in stated.items():
        assert getattr(found.scores["match"], name) == field


@pytest.mark.parametrize("value", [{"style": 0.25, "sense": True, "tone": "B"}, {"style": 0.25}])
def test_of_several_values_the_first_counts_and_all_are_kept(only: Any, value: dict[str, Any]) -> None:
    found = only(value=value)
    assert (found.score, found.failure, found.unjudged) == (0.25, None, None)
    assert {name: score.logged for name, score in found.scores.items()} == {
        f"match.{key}": each for key, each in value.items()
    }


def test_of_a_list_the_first_value_counts(only: Any) -> None:
    found = only(value=[0.5, "C", float("nan")])
    assert found.score == 0.5
    assert list(found.scores) == ["match.0", "match.1", "match.2"]
    assert (found.scores["match.1"].grade, found.scores["match.2"].unjudged) == ("C", "never scored (NaN)")


def test_several_values_are_said_once_for_the_log(tmp_path: Path) -> None:
    found = read(eval_log(tmp_path / "log.eval", [sample(n, value={"a": 1, "b": n, "c": 0}) for n in (1, 2, 3)]))
    (problem,) = found.problems
    assert (problem.what, problem.saved, problem.remark) == (
        "score match has several values; match.a is used, --scorer selects another",
        "match.b, match.c",
        True,
    )


def test_the_same_value_counts_in_every_sample(tmp_path: Path) -> None:
    """Whatever the order of the values in a sample, and also where a sample lacks it."""
    values = [{"a": 1, "b": 0}, {"b": 0.5, "a": 0.25}, {"b": 1}, float("nan"), 0.75]
    found = read(eval_log(tmp_path / "log.eval", [sample(n, value=value) for n, value in enumerate(values)])).by_id()
    assert [found[str(n), 1].score for n in range(5)] == [1.0, 0.25, None, None, 0.75]
    assert found["2", 1].unjudged == "never scored by match.a"
    assert found["3", 1].unjudged == "never scored (NaN)"


def test_values_within_values_and_thousands_of_them_are_bounded(only: Any) -> None:
    assert only(value={"a": {"b": 1}}).unjudged == "scored by nested values"
    assert len(only(value=list(range(9999))).scores) == 50


@pytest.mark.parametrize("scores", [{}, "absent"])
def test_a_sample_without_scores_is_not_judged(only: Any, scores: Any) -> None:
    found = only(scores=None if scores == "absent" else scores)
    assert (found.unjudged, found.failure, found.scores) == ("never scored", None, {})


def test_the_first_scorer_of_the_log_counts_in_every_sample(tmp_path: Path) -> None:
    """Also where a sample lacks its score, and where the samples name another one first."""
    first, second = {"value": "C", "answer": "4"}, {"value": 0.5, "answer": "x"}
    samples = [
        sample(1, scores={"f1": second, "match": first}),
        sample(2, scores={"f1": second}),
    ]
    found = read(eval_log(tmp_path / "log.eval", samples)).by_id()
    assert (found["1", 1].grade, found["1", 1].answer) == ("C", "4")
    assert list(found["1", 1].scores) == ["match", "f1"]
    assert (found["2", 1].score, found["2", 1].unjudged) == (None, "never scored by match")
    assert found["2", 1].scores["f1"].score == 0.5


def test_probabilities_come_from_the_metadata_of_the_score(only: Any) -> None:
    choices = ["3", "4", "5"]
    entry = {"value": "C", "answer": "B", "metadata": {"probabilities": [0.2, 0.7, 0.1]}}
    found = only(choices=choices, target="B", scores={"choice": entry})
    assert found.probabilities == pytest.approx([0.2, 0.7, 0.1])
    assert (found.choices, found.target_choice) == (choices, 1)


def test_probabilities_that_do_not_add_up_are_said_and_left(tmp_path: Path) -> None:
    entry = {"value": "C", "answer": "B", "metadata": {"probabilities": [0.2, 0.2]}}
    found = read(eval_log(tmp_path / "log.eval", [sample(n, scores={"choice": entry}) for n in (1, 2)]))
    assert found.samples[0].probabilities is None
    assert len(found.problems) == 1


def test_a_letter_names_a_choice_before_a_choice_that_reads_like_it(only: Any) -> None:
    assert only(choices=["C", "A", "B"], target="A").target_choice == 0
    assert only(choices=["red", "green"], target="green").target_choice == 1


def test_zero_reasoning_tokens_and_unknown_ones_stay_apart(only: Any) -> None:
    for counts, tokens in ((usage(9, 0), 0.0), (usage(9), None), (usage(9, 3) | {"reasoning_tokens": None}, None)):
        output = {"choices": [{"message": reply("4"), "stop_reason": "stop"}], "usage": counts}
        assert only(output=output, model_usage={"mock/model": counts}).tokens == tokens
    assert only(output={"choices": []}, model_usage={}).output_tokens is None


def agent(events: list[Any], **more: Any) -> dict[str, Any]:
    """A sample of two calls with a tool between."""
    call_tool = {"id": "t", "function": "bash", "arguments": {"cmd": "ls"}}
    messages = [
        {"role": "user", "content": "list", "source": "input"},
        reply("I look.", "which files", tool_calls=[call_tool]),
        {"role": "tool", "function": "bash", "content": "a.txt", "tool_call_id": "t"},
        reply("a.txt", "there is one"),
    ]
    return {"messages": messages, "events": events, **more}


def test_tokens_of_several_calls_are_added_up_and_graders_kept_out(only: Any) -> None:
    """The grader is the same model, once by its role, once only by the span that it runs in."""
    events = [
        {"event": "span_begin", "id": "solve", "type": "solvers"},
        call(usage(10, 4), span_id="solve"),
        call(usage(20, 6), span_id="solve"),
        {"event": "model", "model": "mock/model", "output": {"choices": [], "error": "busy"}, "span_id": "solve"},
        {"event": "span_begin", "id": "all", "type": "scorers"},
        {"event": "span_begin", "id": "one", "type": "scorer", "parent_id": "all"},
        call(usage(500, 100), span_id="one"),
        call(usage(500, 100), role="grader"),
        call(usage(500, 100), model="other/model"),
    ]
    found = only(**agent(events, model_usage={"mock/model": usage(1030, 210)}))
    assert (found.tokens, found.output_tokens, found.actions) == (10.0, 30.0, 2.0)


def test_scoring_steps_of_older_logs_are_kept_out_too(only: Any) -> None:
    step = {"event": "step", "type": "scorer", "name": "graded"}
    events = [call(usage(10, 4)), step | {"action": "begin"}, call(usage(90, 9)), step | {"action": "end"}]
    found = only(events=events, model_usage={"mock/model": usage(100, 13)})
    assert (found.tokens, found.output_tokens) == (4.0, 10.0)


def test_a_sum_with_an_unknown_part_is_unknown(only: Any) -> None:
    found = only(**agent([call(usage(10, 4)), call(usage(20))], model_usage={"mock/model": usage(30, 4)}))
    assert (found.tokens, found.output_tokens) == (None, 30.0)


def test_without_events_the_usage_of_the_model_counts_less_its_graders(only: Any) -> None:
    more = {"model_usage": {"mock/model": usage(100, 50)}, "role_usage": {"grader": usage(60, 20)}}
    assert only(**agent([], **more)).tokens == 30.0
    other = header(spec={"model_roles": {"grader": {"model": "other/model"}}})
    assert only(**agent([], **more), top=other).tokens == 50.0


def test_hidden_reasoning_is_counted_where_the_message_says_how_much(only: Any) -> None:
    message = reply("4", metadata={"redacted_reasoning_tokens": 77})
    output = {"choices": [{"message": message, "stop_reason": "stop"}]}
    assert only(messages=[message], output=output, model_usage={}).tokens == 77.0


def block(**more: Any) -> dict[str, Any]:
    return {"type": "reasoning", "reasoning": "gAAAA==", "redacted": True, **more}


def test_redacted_reasoning_is_said_and_has_no_length(only: Any) -> None:
    shown = only(messages=[{"role": "assistant", "content": [block(), {"type": "text", "text": "4"}]}], output={})
    assert [(segment.kind, segment.text) for segment in shown.segments] == [
        ("placeholder", "reasoning, redacted by the provider"),
        ("answer", "4"),
    ]
    assert (shown.words, shown.characters) == (0.0, 0.0)


def test_the_summary_of_redacted_reasoning_is_shown_but_not_measured(only: Any) -> None:
    shown = only(messages=[{"role": "assistant", "content": [block(summary="It adds.")]}], output={})
    assert shown.segments[0].text.endswith("\nIt adds.")
    assert "gAAAA" not in shown.segments[0].text
    assert shown.words == 0.0


def test_thinking_inside_the_text_is_reasoning(only: Any) -> None:
    found = only(messages=[reply("<think>two and two</think>ANSWER: 4")], output={})
    assert [(segment.kind, segment.text) for segment in found.segments] == [
        ("reasoning", "two and two"),
        ("answer", "ANSWER: 4"),
    ]
    assert (found.words, found.characters) == (3.0, 11.0)


def test_reasoning_that_the_conversation_dropped_is_shown_and_measured(only: Any) -> None:
    """A scaffold keeps only the answers; the calls still hold what was thought."""
    messages = [{"role": "user", "content": "go"}, reply("first"), reply("second")]
    events = [call(usage(5, 1), reply("first", "alpha beta")), call(usage(5, 1), reply("second", "gamma"))]
    found = only(messages=messages, events=events, output={}, model_usage={"mock/model": usage(10, 2)})
    assert [segment.text for segment in found.segments] == ["go", "alpha beta", "gamma", "first", "second"]
    assert found.words == 3.0


def test_tool_calls_their_results_and_what_is_no_text_are_shown(only: Any) -> None:
    found = only(
        messages=[
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image", "image": "data:..."}]},
            reply("", tool_calls=[{"id": "t", "function": "bash", "arguments": {"cmd": "ls"}}]),
            {"role": "tool", "function": "bash", "content": "", "error": {"type": "timeout", "message": "10 s"}},
            {"role": "assistant", "content": [{"type": "holo", "x": 1}, {"type": "text", "text": "done"}]},
        ],
        output={},
    )
    assert [tuple(segment) for segment in found.segments] == [
        ("system", "message", "be brief", None),
        ("user", "message", "see", None),
        ("user", "placeholder", "image", None),
        ("assistant", "tool_call", '{"cmd":"ls"}', "bash"),
        ("tool", "error", "timeout: 10 s", "bash"),
        ("assistant", "placeholder", "holo", None),
        ("assistant", "answer", "done", None),
    ]


def test_moved_text_comes_back_and_an_unknown_key_stays(only: Any) -> None:
    known, unknown = "attachment://" + "a" * 32, "attachment://" + "b" * 32
    found = only(
        input=known,
        messages=[{"role": "user", "content": known}, reply(unknown)],
        attachments={"a" * 32: "the long question"},
        output={},
    )
    assert found.question == "the long question"
    assert [segment.text for segment in found.segments] == ["the long question", unknown]


def test_only_agents_have_actions(only: Any) -> None:
    assert only().actions is None
    assert only(**agent([])).actions == 2.0
    shots = [reply("an example", source="input"), reply("another", source="input"), reply("4")]
    assert only(messages=[message | {"source": message["source"]} for message in shots]).actions is None


@pytest.mark.parametrize(
    ("more", "failure"),
    [
        ({"error": {"message": "boom", "traceback": "Traceback…\nboom"}, "scores": None}, "boom"),
        ({"error": {"message": "boom", "traceback": "Traceback…\nboom"}}, "boom"),
        ({"error": "boom", "scores": {}}, "boom"),
        ({"invalidation": {"reason": "leaked answer", "author": "me"}}, "invalidated: leaked answer"),
    ],
)
def test_failed_samples_are_kept_and_say_why(only: Any, more: dict[str, Any], failure: str) -> None:
    assert only(**more).failure == failure


def test_a_limit_before_any_score_leaves_the_sample_without_a_verdict(only: Any) -> None:
    found = only(scores={}, limit={"type": "token", "limit": 10})
    assert (found.failure, found.unjudged, found.stop_reason) == (None, "never scored (token limit)", "token limit")


ERROR = {"message": "server went away", "traceback": "Traceback…"}


@pytest.mark.parametrize(
    ("asked", "results", "counts"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False), (None, True, False)],
)
def test_an_error_that_the_log_scored_counts_as_the_log_counts_it(
    only: Any, asked: bool | None, results: bool, counts: bool
) -> None:
    """By `score_on_error`; logs that know it count what was scored before an error, too; older ones never."""
    top = header(spec={"config": {} if asked is None else {"score_on_error": asked}})
    if not results:
        del top["results"]
    found = only(top=top, value="I", error=ERROR)
    assert (found.failure, found.grade) == (None if counts else "server went away", "I")
    assert found.segments[-1].kind == "error"
    assert found.metadata.get("error") == ("server went away" if counts else None)


@pytest.mark.parametrize("scores", [{}, {"match": {"value": float("nan")}}, {"match": {"value": None}}])
def test_an_error_without_a_score_fails_whatever_the_log_asked_for(only: Any, scores: Any) -> None:
    top = header(spec={"config": {"score_on_error": True}})
    assert only(top=top, scores=scores, error=ERROR).failure == "server went away"


def test_an_invalidated_sample_counts_in_no_log(only: Any) -> None:
    top = header(spec={"config": {"score_on_error": True}})
    assert only(top=top, error=ERROR, invalidation={"reason": "leaked"}).failure == "invalidated: leaked"


def test_a_limit_with_a_score_counts(only: Any) -> None:
    found = only(limit={"type": "message", "limit": 5}, value="I", answer=None)
    assert (found.failure, found.stop_reason, found.grade, found.answer) == (None, "message limit", "I", None)


def test_what_else_the_log_knows_is_kept_to_read(only: Any) -> None:
    top = header(
        spec={"model_generate_config": {"max_tokens": 9}, "model_args": {"device": "cpu"}}, config={"temperature": 0}
    )
    found = only(
        top=top,
        target=["4", "four"],
        metadata={"level": 3, "nested": {"x": [1, {"y": "z"}]}},
        scores={"match": {"value": "C", "explanation": "same", "metadata": {"grader": "exact"}}, "f1": {"value": 1}},
        role_usage={"grader": usage(3)},
        uuid="u1",
        started_at="2026-01-02T03:04:06+00:00",
        total_time=2.5,
        error_retries=[{"message": "timed out", "traceback": "…"}],
        limit={"type": "token", "limit": 10},
    )
    assert (found.uuid, found.started, found.run_started) == (
        "u1",
        "2026-01-02T03:04:06+00:00",
        "2026-01-02T03:04:05+00:00",
    )
    assert found.details == {
        "explanation": {"match": "same"},
        "target": ["4", "four"],
        "metadata": {"level": 3, "nested": {"x": [1, {"y": "z"}]}},
        "scoring": {"match": {"grader": "exact"}},
        "usage": {"mock/model": usage(9, 3), "role grader": usage(3)},
        "settings": {"generate": {"max_tokens": 9, "temperature": 0}, "model_args": {"device": "cpu"}},
        "times": {"started_at": "2026-01-02T03:04:06+00:00", "total_time": 2.5},
        "limit": {"type": "token", "limit": 10},
        "retries": ["timed out"],
    }


def test_several_accepted_targets_are_all_shown(only: Any) -> None:
    assert only(target=["4", "four"]).target == "4, four"


def test_metadata_gives_columns_difficulty_and_size(only: Any) -> None:
    found = only(metadata={"level": 3, "subject": "algebra", "nested": {"x": 1}, "model_size": 7e9})
    assert (found.difficulty, found.model_size) == ("3", 7e9)
    assert found.metadata["subject"] == "algebra"
    assert "nested" not in found.metadata


def test_the_reasoning_setting_is_the_condition_wherever_it_stands(only: Any) -> None:
    top = header(spec={"model_generate_config": {"reasoning_effort": "high"}}, config={"temperature": 0.5, "seed": 1})
    found = only(top=top)
    assert (found.condition, found.budget) == ("reasoning_effort=high", 4.0)
    assert found.settings["temperature"] == "0.5"
    assert not {"seed", "reasoning_effort"} & set(found.settings)
    both = only(top=header(config={"reasoning_effort": "low", "reasoning_tokens": 2048}))
    assert (both.condition, both.budget) == ("reasoning_effort=low, reasoning_tokens=2048", 2048.0)


def test_what_may_set_runs_apart_is_in_the_settings(only: Any) -> None:
    steps = [
        {"solver": "system_message", "params": {"template": "Answer in one word, and nothing else at all."}},
        {"solver": "chain_of_thought", "params": {"template": "step by step"}},
        {"solver": "generate", "params": {}},
    ]
    found = only(top=header(steps=steps, spec={"task_args": {"hint": True}, "config": {"message_limit": 9}}))
    assert found.settings["solver"] == "system_message > chain_of_thought > generate"
    assert found.settings["system"].startswith("Answer in one word")
    assert {key: found.settings[key] for key in ("chain_of_thought.template", "hint", "message_limit")} == {
        "chain_of_thought.template": "step by step",
        "hint": "true",
        "message_limit": "9",
    }


def test_ids_of_both_types_become_text(tmp_path: Path) -> None:
    found = read(eval_log(tmp_path / "log.eval", [sample(1, 1), sample("1", 2)]))
    assert [(record.question_id, record.epoch) for record in found.samples] == [("1", 1), ("1", 2)]
