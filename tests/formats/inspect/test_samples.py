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

    def write(*, top: Any = None, scorer: str | None = None, **more: Any) -> SampleRecord:
        (found,) = read(eval_log(tmp_path / "log.eval", [sample(**more)], top=top), scorer).samples
        return found

    return write


@pytest.mark.parametrize(
    ("value", "score"),
    [
        *[("C", 1.0), ("P", 0.5), ("I", 0.0), ("N", 0.0), ("yes", 1.0), ("True", 1.0), ("NO", 0.0), ("0.25", 0.25)],
        *[(True, 1.0), (False, 0.0), (0.3, 0.3), (1, 1.0), (7, 7.0)],
    ],
)
def test_values_that_mean_a_number(only: Any, value: Any, score: float) -> None:
    found = only(value=value)
    assert (found.score, found.failure) == (score, None)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("maybe", "scored 'maybe', which is no number"),
        ({"a": 1, "b": 0}, "scored by several values (a, b): pick one, --scorer match.a"),
        ([1, 0], "scored by a list of values, which is no single number"),
        ("nan", "never scored (NaN)"),
        (None, "never scored"),
    ],
)
def test_values_that_mean_none_leave_the_sample_out_and_say_why(only: Any, value: Any, reason: str) -> None:
    found = only(scores={"match": {"value": value, "answer": "4"}})
    assert (found.score, found.failure) == (None, reason)


def test_scores_that_are_no_number_are_said_once_for_the_log(tmp_path: Path) -> None:
    found = read(eval_log(tmp_path / "log.eval", [sample(n, value={"a": 1, "b": n}) for n in (1, 2, 3)]))
    assert [problem.what for problem in found.problems] == [
        "scored by several values (a, b): pick one, --scorer match.a"
    ]


def test_one_of_several_values_can_be_named(only: Any) -> None:
    found = only(value={"style": 0.25, "sense": 1}, scorer="match.style")
    assert (found.score, found.failure) == (0.25, None)
    assert found.metadata["score_match.sense"] == 1


@pytest.mark.parametrize("scores", [{}, "absent"])
def test_a_sample_without_scores_is_left_out(only: Any, scores: Any) -> None:
    assert only(scores=None if scores == "absent" else scores).failure == "never scored"


def test_the_first_scorer_of_the_log_counts_in_every_sample(tmp_path: Path) -> None:
    """Also where a sample lacks its score, and where the samples name another one first."""
    first, second = {"value": "C", "answer": "4"}, {"value": 0.5, "answer": "x"}
    samples = [
        sample(1, scores={"f1": second, "match": first}),
        sample(2, scores={"f1": second}),
    ]
    found = read(eval_log(tmp_path / "log.eval", samples)).by_id()
    assert found["1", 1].score == 1.0
    assert (found["2", 1].score, found["2", 1].failure) == (None, "never scored by match")
    assert found["1", 1].metadata["score_f1"] == 0.5


def test_a_scorer_can_be_named_and_a_wrong_name_is_answered_with_those_there_are(tmp_path: Path) -> None:
    scores = {"match": {"value": "C", "answer": "4"}, "f1": {"value": 0.5, "answer": "x"}}
    path = eval_log(tmp_path / "log.eval", [sample(1, scores=scores), sample(2, scores=scores)])
    assert read(path, "f1").samples[0].score == 0.5
    wrong = read(path, "f2")
    assert [problem.what for problem in wrong.problems] == ["there is no score f2 here; there are match, f1"]
    assert wrong.samples[0].failure == "never scored by f2"


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
        ({"error": {"message": "boom", "traceback": "Traceback…\nboom"}}, "boom"),
        ({"invalidation": {"reason": "leaked answer", "author": "me"}}, "invalidated: leaked answer"),
        ({"scores": {}, "limit": {"type": "token", "limit": 10}}, "never scored (token limit)"),
    ],
)
def test_failed_samples_are_kept_and_say_why(only: Any, more: dict[str, Any], failure: str) -> None:
    assert only(**more).failure == failure


def test_a_limit_with_a_score_counts(only: Any) -> None:
    found = only(limit={"type": "message", "limit": 5}, value="I", answer=None)
    assert (found.failure, found.stop_reason, found.score, found.answer) == (None, "message limit", 0.0, None)


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
