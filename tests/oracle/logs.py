"""A tiny reader of the logs that `../shared/data/expected` speaks of, as its README says they were read."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.oracle.samples import Sample

SHARED = Path(__file__).resolve().parents[3] / "shared"
REASONING_GYM = SHARED / "data" / "reasoning-gym" / "easy"
TAU_BENCH = SHARED / "data" / "tau-bench"
EXPECTED = SHARED / "data" / "expected"
MADE = SHARED / "data" / "made" / "made.csv"
LADDER = Path(__file__).resolve().parents[2] / "sample_data" / "runs" / "ladder.parquet"


def reasoning_gym(folder: Path = REASONING_GYM) -> Iterator[Sample]:
    """The samples of all models below a folder."""
    for path in sorted(folder.glob("*/*/*.json")):
        run = path.parts[-3]
        content = json.loads(path.read_text())
        for index, question in enumerate(content["results"]):
            for epoch, completion in enumerate(question["completions"]):
                words = len(_reasoning(completion["full_model_response"]).split())
                yield Sample(
                    model=re.sub(r"_\d{8}_\d{6}$", "", run),
                    task=content["name"],
                    question_id=str(index),
                    epoch=epoch,
                    run=run,
                    answer=completion["model_answer"],
                    target=question["expected_answer"],
                    score=float(completion["score"]),
                    lengths={"words": float(words)},
                    failure=completion.get("error"),
                )


def _reasoning(response: str) -> str:
    before, tag, _ = response.rpartition("<answer>")
    return before if tag else response


def tau_bench(folder: Path = TAU_BENCH) -> Iterator[Sample]:
    """The samples of all historical trajectories in a folder."""
    for path in sorted(folder.glob("*.json")):
        model, _, task = path.stem.rpartition("-")
        for episode in json.loads(path.read_text()):
            actions = sum(message["role"] == "assistant" for message in episode["traj"])
            yield Sample(
                model=model,
                task=task,
                question_id=str(episode["task_id"]),
                epoch=episode["trial"],
                run=path.name,
                score=float(episode["reward"]),
                lengths={"actions": float(actions)},
                failure=episode["info"].get("error"),
            )


def made(path: Path = MADE) -> Iterator[Sample]:
    """The made table: unequal n, two conditions, missing answers, lengths that are zero or missing."""
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Sample(
                row["model"],
                row["task"],
                row["question_id"],
                row["condition"],
                int(row["epoch"]),
                answer=row["answer"],
                target=row["target"],
                correct=row["correct"] == "True",
                lengths={"tokens": float(row["tokens"])} if row["tokens"] else {},
            )


def ladder(path: Path = LADDER) -> Iterator[Sample]:
    """The models of five sizes that ship with the program."""
    with duckdb.connect() as connection:
        columns = "model, task, question_id, epoch, answer, target, correct, tokens, model_size, difficulty"
        table = connection.read_parquet(str(path)).select(columns)
        for model, task, question_id, epoch, answer, target, correct, tokens, size, difficulty in table.fetchall():
            yield Sample(
                model,
                task,
                question_id,
                epoch=epoch,
                answer=answer,
                target=target,
                correct=correct,
                lengths={"tokens": float(tokens)},
                model_size=float(size),
                difficulty=str(difficulty),
            )
