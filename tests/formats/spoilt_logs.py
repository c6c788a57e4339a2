"""A small log of each format with odd values in random places, for tests of what readers make of damage."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from tests.formats.helm.test_runs import request, stats
from tests.formats.lm_eval.test_samples_file import FILTERS, TIME, choice, generated
from tests.formats.logs import call, eval_log, header, reply, sample, usage
from tests.formats.test_anthropic_messages import errored, succeeded
from tests.formats.test_chat_stream import chunk, stream
from tests.formats.test_openai_chat import batch, completion
from tests.formats.test_openai_evals import SPEC, event, match, sampling
from tests.formats.test_promptfoo import evaluation, result
from tests.formats.test_response_lists import entry
from tests.formats.test_swe_bench import instance_report, prediction, run_report
from tests.formats.test_tau2_bench import run, simulation
from tests.formats.test_tau_bench import trial
from tests.formats.verifiers.test_rollouts import rollout

ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, float("nan"), "", "text", "attachment://x", [], [None], {}, {"a": []}]


def inspect_log() -> dict[str, Any]:
    agent = [
        {"role": "system", "content": "s"},
        {"role": "user", "content": [{"type": "text", "text": "t"}, {"type": "image", "image": "i"}]},
        reply("a", "r", tool_calls=[{"id": "1", "function": "f", "arguments": {"x": 1}}], metadata={"m": 1}),
        {"role": "tool", "function": "f", "content": "c", "error": {"type": "t", "message": "m"}},
        reply("<think>x</think>b"),
    ]
    score = {"value": "C", "answer": "B", "metadata": {"probabilities": [0.5, 0.5]}}
    rich = sample(
        2,
        messages=agent,
        choices=["x", "y"],
        target=["A", "B"],
        scores={"match": score, "other": {"value": {"k": 1}}},
        events=[
            {"event": "span_begin", "id": "s", "type": "scorers", "parent_id": None},
            call(usage(5, 1), span_id="s"),
            call(usage(5, 1), reply("a", "r"), role="grader", input_refs=[[0, 1]]),
        ],
        events_data={"messages": agent, "calls": []},
        role_usage={"grader": usage(1, 1)},
        limit={"type": "token", "limit": 1},
        error={"message": "m", "traceback": "t"},
        invalidation={"reason": "r"},
        attachments={"a" * 32: "x"},
    )
    top = header(
        spec={"model_roles": {"grader": {"model": "m"}}, "task_args": {"a": [1]}, "metadata": {"k": 1}},
        config={"reasoning_effort": "low", "system_message": "x"},
        steps=[{"solver": "system_message", "params": {"template": "t"}}],
    )
    return {**top, "samples": [sample(1), rich]}


def gym_log() -> dict[str, Any]:
    completion = {"model_answer": "a", "full_model_response": "r <answer>a</answer>", "score": 1.0, "error": "e"}
    result = {"question": "q", "expected_answer": "a", "completions": [completion, completion]}
    return {
        "name": "n",
        "category": "c",
        "average_best_score": 1,
        "config": {"size": 1},
        "system_prompt": "s",
        "results": [result],
    }


def tau_log() -> list[Any]:
    react = {
        "role": "assistant",
        "content": 'Thought:\nx\nAction:\n{"name": "n", "arguments": {}}',
        "reasoning_content": "r",
    }
    return [trial(), trial(traj=[react, {"role": "user", "content": "API output: x"}]), trial(info={"error": "e"})]


def tau2_log() -> dict[str, Any]:
    tick = {"agent_chunk": {"content": "a"}, "user_chunk": {"contains_speech": True}, "agent_tool_calls": [{"id": "c"}]}
    checks = {
        "reward": 0.5,
        "db_check": {"db_match": True},
        "action_checks": [{"action_match": True}],
        "nl_assertions": [{"nl_assertion": "n", "met": False, "justification": "j"}],
        "reward_breakdown": {"DB": 0.5},
    }
    several = {"role": "tool", "tool_messages": [{"role": "tool", "id": "c", "content": "x"}]}
    return run(
        [
            simulation(reward_info=checks),
            simulation(trial=1, messages=[{"role": "assistant", "content": "a", "is_audio": True}, several]),
            simulation(
                messages=None, ticks=[tick, tick], termination_reason="infrastructure_error", info={"error": "e"}
            ),
        ]
    )


def promptfoo_results() -> list[Any]:
    chat = [{"role": "user", "content": "q"}]
    thought = {"output": {"a": 1}, "reasoning": [{"thinking": "t"}], "isRefusal": True, "finishReason": "stop"}
    return [
        result(namedScores={"tone": 0.5}, id="0" * 36, latencyMs=1, cost=0.1),
        result(prompt={"raw": json.dumps(chat)}, response=thought, vars={"a": 1, "b": [2]}),
        result(success=False, failureReason=2, error="e", gradingResult={"reason": "No assertions"}, vars={}),
    ]


def evals_log() -> list[Any]:
    call = {"name": "f", "arguments": {"x": 1}, "return_value": 2}
    return [
        {"spec": SPEC},
        {"final_report": {"accuracy": 0.5}, "run_id": "r"},
        event("sampling", sampling("a", usage={"completion_tokens": 1})),
        event("function_call", call, number=1),
        event("match", match(False, None, ["5", "6"]), number=2),
        event("metrics", {"score": 0.5, "choice": "Y"}, number=3),
        event("pick_option", {"picked": "5"}, "s.1", 4),
        event("error", {"type": "t", "message": "m"}, "s.1", 5),
    ]


def lm_eval_log() -> list[Any]:
    results = {
        "results": {}, "model_name": "m", "config": {"model": "hf", "gen_kwargs": {"a": 1}}, "n-shot": {"t": 3},
        "configs": {"t": {"filter_list": FILTERS, "metric_list": [{"metric": "exact_match", "ignore_case": True}]}},
    }  # fmt: skip
    several = ["#### 2", "#### 3"]
    return [
        results,
        generated(1, several, ["2"], 1.0),
        generated(2, several, [several], 0.5, "flexible"),
        choice(3, [-1.0, -2.0, -3.0], 0),
        generated(4, ["<think>x</think>5"], ["5"], 1.0, None),
    ]


def chat_log() -> list[Any]:
    parts = [{"role": "user", "content": [{"type": "text", "text": "t"}]}, {"role": "tool", "content": "c"}]
    calls = [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]
    output = [
        {"type": "reasoning", "summary": [{"text": "s"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "a"}]},
    ]
    return [
        batch("q", completion({"content": "x", "tool_calls": calls, "reasoning_details": [{"text": "r"}]})),
        batch("p", None, {"message": "m"}),
        {"messages": [*parts, {"role": "assistant", "content": "a", "function_call": {"name": "f"}}], "metadata": {}},
        *stream("x", "y"),
        chunk({"reasoning": "r", "tool_calls": [{"index": 0, "function": {"name": "f", "arguments": "{}"}}]}, id="c"),
        {"object": "response", "output": output, "usage": {"output_tokens_details": {"reasoning_tokens": 1}}},
    ]


def anthropic_log() -> list[Any]:
    blocks = [
        {"type": "thinking", "thinking": "r"},
        {"type": "tool_use", "name": "f", "input": {"x": 1}},
        {"type": "web_search_tool_result", "content": [{"text": "t"}]},
        {"type": "text", "text": "a"},
    ]
    return [succeeded("q", *blocks), errored("p", "m"), {"custom_id": "o", "result": {"type": "expired"}}]


def verifiers_log() -> list[Any]:
    agent = [{"role": "assistant", "content": "a", "tool_calls": ['{"name": "f"}']}, {"role": "tool", "content": "c"}]
    return [
        {"env_id": "e", "model": "m", "sampling_args": {"n": 1}, "avg_metrics": {"x": 1}, "avg_reward": 0.5},
        rollout(0, 1.0, metrics={"exact": 1.0}, token_usage={"output_tokens": 5.0}, info={"level": 1}),
        rollout(1, 0.5, completion=agent, timing={"start_time": 1.5}, stop_condition="s", is_truncated=True),
        rollout(2, 0.0, error={"error": "E", "error_chain_repr": "E()"}, x=1),
    ]


def helm_log() -> list[Any]:
    mapped = request("id2", ("A", 0.0), output_mapping={"A": "4"}, annotations={"judge": [{"x": 1}]})
    mapped["instance"]["perturbation"] = {"name": "lower", "seed": 1, "robustness": True}
    mapped["result"]["completions"][0] |= {"thinking": {"text": "r"}, "finish_reason": {"reason": "stop"}}
    options = [request("id3", ("4", -1.0), reference_index=n, request_mode="original") for n in range(2)]
    requests = [request("id1", ("4", 0.0), ("5", -1.0)), mapped, *options]
    state = {"adapter_spec": {"method": "generation", "model": "m"}, "request_states": requests}
    measured = [stats("id1", exact_match=1.0, num_output_tokens=1.0), stats("id3", exact_match=0.5, predicted_index=1)]
    return [state, measured, {"name": "n:model=m", "metric_specs": [{"args": {"names": ["exact_match"]}}]}]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in inner for place in places(item, (*path, key))]


def spoilt(value: Any, rng: random.Random) -> Any:
    """The same with a few places replaced by something odd, or taken away."""
    value = copy.deepcopy(value)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        found = places(value)
        if not found:
            break
        *way, last = rng.choice(found)
        inner = value
        for key in way:
            inner = inner[key]
        if isinstance(inner, dict) and rng.random() < 0.2:
            del inner[last]
        else:
            inner[last] = copy.deepcopy(rng.choice(ODD))
    return value


def write_inspect_json(folder: Path, rng: random.Random) -> Path:
    return write(folder / "log.json", spoilt(inspect_log(), rng))


def write_inspect_eval(folder: Path, rng: random.Random) -> Path:
    log = spoilt(inspect_log(), rng)
    samples = log.pop("samples", [])
    kept = [item for item in samples if isinstance(item, dict)] if isinstance(samples, list) else []
    named = [{"id": number, "epoch": 1} | item for number, item in enumerate(kept)]
    path = eval_log(folder / "log.eval", [], top=log)
    return path if any("/" in str(item["id"]) for item in named) else eval_log(path, named, top=log)


def write_gym(folder: Path, rng: random.Random) -> Path:
    write(folder / "summary.json", spoilt({"model": "m", "temperature": 0.5}, rng))
    return write(folder / "gym.json", spoilt(gym_log(), rng))


def write_tau(folder: Path, rng: random.Random) -> Path:
    return write(folder / "m-retail.json", spoilt(tau_log(), rng))


def write_tau2(folder: Path, rng: random.Random) -> Path:
    return write(folder / "results.json", spoilt(tau2_log(), rng))


def write_tau2_folder(folder: Path, rng: random.Random) -> Path:
    log = spoilt(tau2_log(), rng)
    write(folder / "results.json", log | {"simulations": []} if isinstance(log, dict) else log)
    (folder / "simulations").mkdir()
    return write(folder / "simulations" / "s.json", spoilt(tau2_log()["simulations"][0], rng))


def write_promptfoo(folder: Path, rng: random.Random) -> Path:
    return write(folder / "out.json", spoilt(evaluation(promptfoo_results(), stats={"successes": 2}), rng))


def write_promptfoo_lines(folder: Path, rng: random.Random) -> Path:
    return write_lines(folder / "out.jsonl", spoilt(promptfoo_results(), rng))


def write_evals(folder: Path, rng: random.Random) -> Path:
    return write_lines(folder / "log.jsonl", spoilt(evals_log(), rng))


def write_swe_run(folder: Path, rng: random.Random) -> Path:
    logged = folder / "logs" / "run_evaluation" / "r" / "m" / "x__y-1"
    logged.mkdir(parents=True)
    write(logged / "report.json", spoilt({"x__y-1": instance_report()}, rng))
    write(logged.parents[1] / "run.json", spoilt({"dataset": "d", "created_at": "2026-01-02"}, rng))
    ids = run_report(resolved_ids=["x__y-1"], error_ids=["x__y-2"], submitted_ids=["x__y-3", "../x"])
    return write(folder / "m.r.json", spoilt(ids | {"failure_reasons": {"x__y-2": "e"}}, rng))


def write_swe_instance(folder: Path, rng: random.Random) -> Path:
    return write(folder / "report.json", spoilt({"x__y-1": instance_report(infra_failure_reason="r")}, rng))


def write_predictions(folder: Path, rng: random.Random) -> Path:
    return write_lines(folder / "preds.jsonl", spoilt([prediction(full_output="o"), prediction("x__y-2", None)], rng))


def write_response_lists(folder: Path, rng: random.Random) -> Path:
    chat = [{"role": "user", "content": "q"}]
    log = [entry(target="5", answers=["5", "6"]), entry(prompt=chat, correct=[True, 0], responses=[{"text": "a"}, "b"])]
    return write(folder / "lists.json", spoilt(log, rng))


def write_lm_eval(folder: Path, rng: random.Random) -> Path:
    results, *lines = spoilt(lm_eval_log(), rng)
    write(folder / f"results_{TIME}.json", results)
    return write_lines(folder / f"samples_t_{TIME}.jsonl", lines)


def write_chat(folder: Path, rng: random.Random) -> Path:
    return write_lines(folder / "chat.jsonl", spoilt(chat_log(), rng))


def write_anthropic(folder: Path, rng: random.Random) -> Path:
    return write_lines(folder / "results.jsonl", spoilt(anthropic_log(), rng))


def write_verifiers(folder: Path, rng: random.Random) -> Path:
    metadata, *lines = spoilt(verifiers_log(), rng)
    write(folder / "metadata.json", metadata)
    return write_lines(folder / "results.jsonl", lines)


def write_helm(folder: Path, rng: random.Random) -> Path:
    state, measured, specification = spoilt(helm_log(), rng)
    write(folder / "per_instance_stats.json", measured)
    write(folder / "run_spec.json", specification)
    return write(folder / "scenario_state.json", state)


def write_lines(path: Path, lines: list[Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value))
    return path


WRITERS = [
    write_inspect_json,
    write_inspect_eval,
    write_gym,
    write_tau,
    write_tau2,
    write_tau2_folder,
    write_promptfoo,
    write_promptfoo_lines,
    write_evals,
    write_swe_run,
    write_swe_instance,
    write_predictions,
    write_response_lists,
    write_lm_eval,
    write_chat,
    write_anthropic,
    write_verifiers,
    write_helm,
]
