"""Family 1: asks SmolLM2-135M-Instruct every question 32 times under three budgets, through Inspect.

    python language_model.py OUT      # OUT/logs: Inspect logs; OUT/draws: a checkpoint per question and budget

Resumes where it was interrupted. Every number drawn hangs on question, budget and SEED alone.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
from hashlib import sha256
from pathlib import Path
from typing import Any

import anyio
import effort
import questions
import torch
from drawing import Draw, Sampler, as_json
from extract import answer_in
from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import list_eval_logs, read_eval_log
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    get_model,
    modelapi,
)
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Target, accuracy, scorer, stderr
from inspect_ai.solver import Generate, TaskState, solver
from inspect_ai.tool import ToolChoice, ToolInfo
from smollm import SmolLM, tokenizer

SEED, SAMPLES, TEMPERATURE, TOP_P = 20261123, 32, 0.8, 0.95
BUDGETS, SINGLE_BUDGET = (16, 56, 128), 56
MODEL = "SmolLM2-135M-Instruct"


@modelapi(name="smollm2")
class Provider(ModelAPI):
    """Answers request number `seed` of a question with draw number `seed` of one batch, kept on disk."""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 (the signature that Inspect asks for)
        draws: str = "draws",
        threads: int = 1,
        **rest: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        self.folder, self.lock, self.sampler, self.threads = Path(draws), threading.Lock(), None, threads
        self.folder.mkdir(parents=True, exist_ok=True)

    def batch(self, question: str, config: GenerateConfig) -> list[Draw]:
        """All draws of a question, from disk where they have been made before."""
        budget, options = config.reasoning_tokens or 0, (config.extra_body or {}).get("guided_choice")
        wanted = {
            "question": question,
            "budget": budget,
            "options": options,
            "seed": SEED,
            "n": SAMPLES,
            "temperature": config.temperature,
            "top_p": config.top_p,
        }
        file = self.folder / f"{sha256(json.dumps(wanted).encode()).hexdigest()[:16]}.json"
        with self.lock:
            if not file.exists():
                torch.set_num_threads(self.threads)  # holds for the calling thread alone, and this is one of many
                self.sampler = self.sampler or Sampler(SmolLM(torch.bfloat16), tokenizer())
                draws = self.sampler.draw(
                    effort.messages(budget, question),
                    SAMPLES,
                    budget,
                    config.temperature or 1.0,
                    config.top_p or 1.0,
                    SEED,
                    options,
                )
                part = file.with_suffix(".part")
                part.write_text(json.dumps({**wanted, "draws": as_json(draws)}, indent=1))
                part.rename(file)
            return [Draw(**d) for d in json.loads(file.read_text())["draws"]]

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """The draw that the request asks for, in the form of a reasoning model."""
        draws = await anyio.to_thread.run_sync(self.batch, input[-1].text, config)
        draw = draws[(config.seed or 1) - 1]
        content = [ContentReasoning(reasoning=draw.reasoning), ContentText(text=f"Answer: {draw.answer}")]
        cut = draw.stop == "budget"
        choice = ChatCompletionChoice(
            message=ChatMessageAssistant(content=content, source="generate"),
            stop_reason="max_tokens" if cut else "stop",
        )
        usage = ModelUsage(
            input_tokens=draw.prompt_tokens,
            output_tokens=draw.output_tokens,
            total_tokens=draw.prompt_tokens + draw.output_tokens,
            reasoning_tokens=draw.reasoning_tokens,
        )
        metadata = {"option_logprobs": draw.options} if draw.options else None
        return ModelOutput(model=self.model_name, choices=[choice], usage=usage, metadata=metadata)

    def max_connections(self) -> int:
        """All samples may wait at once: their draws come a question at a time anyway."""
        return 4096


@solver
def ask():
    """Put the question, choices lettered; the request carries the epoch as its seed."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        settings: dict[str, Any] = {"seed": state.epoch}
        if state.choices:
            letters = [chr(65 + i) for i in range(len(state.choices))]
            lines = [f"{letter}) {c.value}" for letter, c in zip(letters, state.choices, strict=True)]
            state.user_prompt.text = "\n".join([state.input_text, *lines, f"Answer with {', '.join(letters)}."])
            settings["extra_body"] = {"guided_choice": letters}
        return await generate(state, **settings)

    return solve


@scorer(metrics=[accuracy(), stderr()])
def answer_line(numeric: bool = False, probabilities: bool = False):
    """Right or wrong by the extracted answer; with `probabilities`, the options get theirs."""

    async def score(state: TaskState, target: Target) -> Score:
        said = answer_in(state.output.completion.split("Answer:", 1)[-1], numeric)
        if state.choices:
            right = said.upper() == target.text
            said = said.upper()
        elif set(target) == {"yes"} or set(target) == {"no"}:
            said = m.group() if (m := re.match(r"(yes|no)\b", said)) else said
            right = said == target.text
        else:
            right = said in set(target)
        metadata = None
        if probabilities:
            logs = torch.tensor(list((state.output.metadata or {})["option_logprobs"].values()), dtype=torch.float64)
            metadata = {"probabilities": torch.softmax(logs, 0).tolist()}
        return Score(value=CORRECT if right else INCORRECT, answer=said, metadata=metadata)

    return score


def task(name: str) -> Task:
    """The Inspect task of that name."""
    if name in questions.PLAIN or name in questions.WHOLE:
        rows = questions.PLAIN.get(name) or questions.WHOLE[name]
        samples = [
            Sample(id=f"{name}-{i:02}", input=text, target=target.split("|"), metadata={"difficulty": level})
            for i, (level, text, target) in enumerate(rows, 1)
        ]
    else:
        rows = questions.CHOICES.get(name) or questions.WITH_PROBABILITIES[name]
        samples = [
            Sample(
                id=f"{name}-{i:02}", input=text, choices=list(choices), target=letter, metadata={"difficulty": level}
            )
            for i, (level, text, choices, letter) in enumerate(rows, 1)
        ]
    numeric, probabilities = name in questions.NUMERIC, name in questions.WITH_PROBABILITIES
    return Task(
        dataset=MemoryDataset(samples, name=name), solver=ask(), scorer=answer_line(numeric, probabilities), name=name
    )


def plan() -> list[tuple[str, int]]:
    """What runs, in order: task by task, so that an early end leaves whole ones."""
    once = [(name, SINGLE_BUDGET) for name in (*questions.WITH_PROBABILITIES, *questions.WHOLE)]
    return [(name, budget) for name in (*questions.PLAIN, *questions.CHOICES) for budget in BUDGETS] + once


def main() -> None:
    """Run what has not been run yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tasks", help="only these, with commas between; so that processes can share the work")
    options = parser.parse_args()
    chosen = options.tasks.split(",") if options.tasks else [name for name, _ in plan()]
    logs = options.out / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    done = set()
    for info in list_eval_logs(str(logs)):
        log = read_eval_log(info, header_only=True)
        if log.status == "success":
            done.add((log.eval.task, log.plan.config.reasoning_tokens))
    model = get_model(f"smollm2/{MODEL}", draws=str(options.out / "draws"), threads=options.threads)
    for name, budget in plan():
        if (name, budget) in done or name not in chosen:
            continue
        print(name, budget, flush=True)
        eval(
            task(name),
            model=model,
            epochs=SAMPLES,
            log_dir=str(logs),
            display="none",
            max_samples=4096,
            temperature=TEMPERATURE,
            top_p=TOP_P,
            reasoning_tokens=budget,
            score_display=False,
        )


if __name__ == "__main__":
    main()
