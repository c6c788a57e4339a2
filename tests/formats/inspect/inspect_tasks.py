"""Tasks for Inspect to run, without a network: verdicts, values, several scorers, errors that a retry does not meet."""

from __future__ import annotations

import os
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, accuracy, match, mean, scorer, stderr
from inspect_ai.solver import Generate, TaskState, generate, solver

BROKEN = "HOTMESS_TEST_BROKEN"  # in the environment: some samples and scorers fail


def broken() -> bool:
    return BROKEN in os.environ


@solver
def fail_on_two() -> Any:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if broken() and state.sample_id == 2:
            raise RuntimeError("server went away")
        return state

    return solve


@scorer(metrics={"*": [mean(), accuracy()]})
def values() -> Any:
    async def score(state: TaskState, target: Any) -> Score:
        right = target.text in state.output.completion
        return Score(value={"right": right, "share": 0.25 * state.epoch, "word": "yes" if right else "NO"})

    return score


@scorer(metrics=[accuracy(), stderr()])
def fail_on_three() -> Any:
    async def score(state: TaskState, target: Any) -> Score:
        if broken() and state.sample_id == 3:
            raise ValueError("no grade")
        return Score(value="P" if state.sample_id == 1 else "N")

    return score


@scorer(metrics=[mean()])
def unscored_now_and_then() -> Any:
    async def score(state: TaskState, target: Any) -> Score:
        return Score(value=float("nan") if state.epoch == 2 else state.epoch / 4)

    return score


@task
def verdicts() -> Task:
    samples = [Sample(id=number, input=f"What is {number} + 2?", target=str(number + 2)) for number in (1, 2, 3, 4)]
    scorers = [match(), values(), unscored_now_and_then(), fail_on_three()]
    return Task(name="verdicts", dataset=samples, solver=[generate(), fail_on_two()], scorer=scorers, epochs=3)


@task
def values_first() -> Task:
    samples = [Sample(id=number, input=f"What is {number} + 2?", target=str(number + 2)) for number in (1, 2)]
    return Task(name="values_first", dataset=samples, solver=generate(), scorer=[values(), match()], epochs=2)


def model() -> Any:
    """It answers every third question wrong, and states the tokens itself: counting them would need a download."""
    calls = 0

    def reply(messages: Any, tools: Any, tool_choice: Any, config: Any) -> ModelOutput:
        nonlocal calls
        calls += 1
        sum_of_two = int(messages[-1].text.split()[2]) + 2
        output = ModelOutput.from_content("mockllm/model", str(sum_of_two if calls % 3 else 99))
        output.usage = ModelUsage(input_tokens=9, output_tokens=3, total_tokens=12)
        return output

    return get_model("mockllm/model", custom_outputs=reply)
