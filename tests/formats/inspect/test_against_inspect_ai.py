"""Logs that Inspect itself writes, read by both Inspect and us: the same samples, field by field."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats.records import SampleRecord
from tests.formats.logs import read

inspect_ai = pytest.importorskip(
    "inspect_ai", reason="inspect_ai writes these logs; the extra [conformance-inspect] brings it"
)


def agent_task() -> Any:
    """Tools, several calls, reasoning open and redacted, a grader that is the same model, an error, a limit."""
    from inspect_ai import Task
    from inspect_ai.dataset import Sample
    from inspect_ai.scorer import Score, accuracy, match, model_graded_qa, scorer
    from inspect_ai.solver import Generate, TaskState, generate, solver, system_message, use_tools
    from inspect_ai.tool import tool

    @tool
    def lookup() -> Any:
        async def execute(key: str) -> str:
            """Look a number up.

            Args:
                key: what to look up
            """
            return f"value of {key}: " + "7 " * 80

        return execute

    @solver
    def fail_now_and_then() -> Any:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            if state.sample_id == 3:
                raise ValueError("boom")
            return state

        return solve

    @scorer(metrics={"*": [accuracy()]})
    def several() -> Any:
        async def score(state: TaskState, target: Any) -> Score:
            return Score(value={"style": 0.5, "sense": 1}, answer="x")

        return score

    samples = [
        Sample(id=1, input="one?", target="1", metadata={"level": 2, "nested": {"x": 1}}),
        Sample(id="two/2", input="two? " + "long " * 60, target=["2", "two"]),
        Sample(id=3, input="three?", target="3"),
        Sample(id="ä 4", input="four?", target="4"),
    ]
    return Task(
        name="agent",
        dataset=samples,
        solver=[system_message("Be brief."), fail_now_and_then(), use_tools(lookup()), generate()],
        scorer=[match(), model_graded_qa(), several()],
        fail_on_error=False,
        message_limit=9,
    )


def model(seed: int) -> Any:
    """A scripted model: it calls the tool once or twice, thinks in three ways, then answers; as a grader it grades."""
    from inspect_ai.model import ChatMessageAssistant, ContentReasoning, ContentText, ModelOutput, ModelUsage, get_model
    from inspect_ai.model._model_output import ChatCompletionChoice
    from inspect_ai.tool import ToolCall

    rng = random.Random(seed)

    def reply(messages: Any, tools: Any, tool_choice: Any, config: Any) -> ModelOutput:
        asked = messages[-1].text
        if "GRADE" in asked:
            content: Any = "It fits.\nGRADE: C"
        elif tools and messages[-1].role == "user":
            content = [ContentReasoning(reasoning="I need the table " * rng.randint(1, 40))]
        else:
            hidden = ContentReasoning(reasoning="c2VjcmV0", redacted=True, summary="it adds")
            content = [rng.choice([hidden, ContentReasoning(reasoning="seven it is")]), ContentText(text="ANSWER: 1")]
        calls = (
            [ToolCall(id="c1", function="lookup", arguments={"key": "k" * 120})] if isinstance(content, list) else None
        )
        calls = calls if tools and messages[-1].role == "user" and isinstance(content, list) else None
        message = ChatMessageAssistant(content=content, tool_calls=calls, source="generate")
        thought = rng.randint(0, 50)
        usage = ModelUsage(input_tokens=9, output_tokens=60, total_tokens=69, reasoning_tokens=thought)
        stop = "tool_calls" if calls else "stop"
        return ModelOutput(model="m", choices=[ChatCompletionChoice(message=message, stop_reason=stop)], usage=usage)

    return get_model("mockllm/model", custom_outputs=reply)


@pytest.fixture(scope="module", params=["eval", "json"])
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"logs-{request.param}")
    logs = inspect_ai.eval(
        agent_task(),
        model=model(1),
        epochs=2,
        log_dir=str(folder),
        log_format=request.param,
        display="none",
        reasoning_effort="high",
        temperature=0.5,
    )
    return Path(logs[0].location.removeprefix("file://"))


def chunked(log: Path) -> Path:
    convert = pytest.importorskip(
        "inspect_ai.log._recorders.chunked", reason="this inspect_ai writes no chunked samples"
    )
    convert.convert_eval_logs_to_chunked(str(log), str(log.parent / "chunked"))
    return log.parent / "chunked" / log.name


def agrees(path: Path, reference: Path) -> None:
    from inspect_ai.log import read_eval_log

    theirs = read_eval_log(str(reference), resolve_attachments=True)
    ours = read(path)
    assert ours.problems == []
    assert {sample.run for sample in ours.samples} == {theirs.eval.eval_id}
    assert {sample.condition for sample in ours.samples} == {"reasoning_effort=high"}
    assert {sample.settings["temperature"] for sample in ours.samples} == {"0.5"}
    assert len(ours.samples) == len(theirs.samples or []) == 8
    found = ours.by_id()
    for sample in theirs.samples or []:
        own = found[str(sample.id), sample.epoch]
        assert own.question == sample.input
        assert own.target == (sample.target if isinstance(sample.target, str) else ", ".join(sample.target))
        if sample.error:
            assert own.failure == sample.error.message
            continue
        assert own.failure is None
        scores = sample.scores or {}
        assert (own.answer, own.grade) == (scores["match"].answer, scores["match"].value)
        assert {name: score.logged for name, score in own.scores.items()} == {
            "match": scores["match"].value,
            "model_graded_qa": scores["model_graded_qa"].value,
            "several.style": 0.5,
            "several.sense": 1,
        }
        assert (own.uuid, own.started) == (sample.uuid, sample.started_at)
        # The grader is a call of the same model, after all others: its tokens are not the sample's.
        calls = [event.output.usage for event in sample.events if event.event == "model"]
        assert own.tokens == sum(usage.reasoning_tokens for usage in calls[:-1])
        assert own.output_tokens == sum(usage.output_tokens for usage in calls[:-1])
        assert own.actions == sum(message.role == "assistant" for message in sample.messages)
        for message in sample.messages:
            if message.role != "assistant":
                assert any(segment.text == message.text for segment in own.segments)
        arguments = [
            call.arguments["key"] for message in sample.messages for call in getattr(message, "tool_calls", None) or []
        ]
        assert [segment.name for segment in own.segments if segment.kind == "tool_call"] == ["lookup"] * len(arguments)
        assert all(any(key in segment.text for segment in own.segments) for key in arguments)
        open_reasoning = [
            block.reasoning
            for message in sample.messages
            if message.role == "assistant" and not isinstance(message.content, str)
            for block in message.content
            if block.type == "reasoning" and not block.redacted
        ]
        assert own.words == sum(len(text.split()) for text in open_reasoning)


def test_the_same_samples_field_by_field(log: Path) -> None:
    agrees(log, log)


def test_the_same_samples_in_chunks(log: Path) -> None:
    if log.suffix != ".eval":
        pytest.skip("only .eval logs have chunks")
    agrees(chunked(log), log)


GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}


def number(sample: SampleRecord) -> float | None:
    if sample.correct is not None:
        return float(sample.correct)
    return GRADES.get(sample.grade or "", sample.score)


def same_as_both_readings(path: Path) -> None:
    """Ids, epochs, targets, scores and token counts beside `read_eval_log`, and `samples_df` where that reads it.

    For logs of one call per sample: all tokens are those of the output.
    """
    from inspect_ai.analysis import samples_df
    from inspect_ai.log import read_eval_log

    theirs = read_eval_log(str(path), resolve_attachments=True).samples or []
    own = read(path).by_id()
    assert set(own) == {(str(sample.id), sample.epoch) for sample in theirs}
    scored = {}
    for sample in theirs:
        ours = own[str(sample.id), sample.epoch]
        assert ours.target == (sample.target if isinstance(sample.target, str) else ", ".join(sample.target))
        usage = sample.output.usage
        assert (ours.tokens, ours.output_tokens) == (
            (usage.reasoning_tokens, usage.output_tokens) if usage else (None, None)
        )
        assert ours.failure or ours.unjudged or sample.scores
        for score in list((sample.scores or {}).values())[:1]:
            scored[str(sample.id), sample.epoch] = value = GRADES.get(score.value, score.value)
            assert (number(ours), ours.answer) == (value, score.answer)
    if path.suffix == ".eval":
        frame = samples_df(str(path), quiet=True)
        column = next((name for name in frame.columns if name.startswith("score_")), None)
        assert {(str(row.id), row.epoch) for row in frame.itertuples()} == set(own)
        for row in frame.to_dict("records"):
            ours = own[str(row["id"]), row["epoch"]]
            assert ours.target == str(row["target"])
            if column is not None and (str(row["id"]), row["epoch"]) in scored:
                assert number(ours) == GRADES.get(row[column], row[column])


def test_genuine_logs_of_all_ages(shared: Path) -> None:
    for path in sorted((shared / "data" / "inspect").iterdir()):
        if path.suffix in (".eval", ".json") and "no-samples" not in path.name:
            same_as_both_readings(path)


@pytest.mark.parametrize("kind", ["eval", "json"])
def test_a_log_of_many_epochs(shared: Path, tmp_path: Path, kind: str) -> None:
    maker = shared / "tools" / "make_inspect_log.py"
    command = [sys.executable, str(maker), str(tmp_path), "--questions", "20", "--epochs", "5", "--format", kind]
    subprocess.run(command, check=True, capture_output=True)
    [path] = tmp_path.iterdir()
    assert len(read(path).samples) == 100
    same_as_both_readings(path)
