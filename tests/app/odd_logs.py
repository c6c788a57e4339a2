"""Two small logs for the golden screens: one full of odd names and texts, one whose answers are vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LONG = "a-provider/with-a-very-long-name/and-a-model-whose-name-is-longer-than-any-column-instruct-2026-q4"
MODELS = ("[bold]x[/]", LONG, "日本語モデル e\u0301 🦜")
# (task, question id, question); quotes, an escape sequence, wide and combining characters, an empty text
QUESTIONS = (
    ("sums", 'it\'s "1"', "What is 6 × 7?"),
    ("sums", "'; DROP TABLE samples; --", "1 + 1, [red]in colour[/red]?"),
    ("sums", "q with spaces", ""),
    ("two\nlines \x1b[31mred", "日本の首都", "日本の首都はどこですか。 Which city is it, o\u0308 or ö?"),
    ("two\nlines \x1b[31mred", "q👩‍👩‍👧", "Who? \u202ethgir morf daer"),
    ("two\nlines \x1b[31mred", LONG, "A question of many words: " + ", ".join(map(str, range(90)))),
)
WRONG = ("no\nnewline", "\x1b[2Jcleared", "東京都", "", None, "[/bold]", "e\u0301 🦜 " * 8)


def odd_samples() -> Iterator[dict[str, Any]]:
    """Three models, two tasks of three questions, four samples each."""
    for m, model in enumerate(MODELS):
        for q, (task, question_id, question) in enumerate(QUESTIONS):
            for epoch in range(4):
                correct = (3 * m + 5 * q + 2 * epoch + m * q * epoch) % 7 < 4
                answer = "right" if correct else WRONG[(m + q + epoch) % len(WRONG)]
                steps = [f"Step {n}: weigh {question_id} against {n}." for n in range(2 + (5 * q + 3 * m + epoch) % 11)]
                yield {
                    "model": model,
                    "task": task,
                    "question_id": question_id,
                    "epoch": epoch,
                    "question": question,
                    "answer": answer,
                    "target": "right",
                    "correct": correct,
                    "tokens": 40 * len(steps) + 7 * epoch,
                    "difficulty": 1 + q % 3,
                    "language": ("日本語", "[b]en[/b]", "")[q % 3],
                    "reasoning": "\n".join(steps),
                    "trace": "\n".join(steps) + f"\n\x1b[31mSo\x1b[0m 日本語 e\u0301 🦜:\tthe answer is {answer}.",
                }


def vector_samples() -> Iterator[dict[str, Any]]:
    """One model, three questions, four samples each; an answer is a vector and has no text."""
    for question in range(3):
        for epoch in range(4):
            yield {
                "model": "descent",
                "task": "bowl",
                "question_id": f"start-{question}",
                "epoch": epoch,
                "outcome": [0.5 * question + 0.1 * epoch, 1 - 0.2 * epoch],
                "outcome_target": [0.5 * question, 1.0],
                "tokens": 10 + question + epoch,
                "trace": f"Step 0: at {question}.\nStep 1: moved by {epoch}.",
            }


def _write(path: Path, samples: Iterator[dict[str, Any]]) -> None:
    path.write_bytes(b"".join(json.dumps(sample).encode() + b"\n" for sample in samples))


def write_odd(folder: Path) -> None:
    """The table, and a file that cannot be read."""
    _write(folder / "runs [bold]é.jsonl", odd_samples())
    (folder / "broken.eval").write_bytes(b"PK\x03\x04 cut off")


def write_vectors(folder: Path) -> None:
    """The table."""
    _write(folder / "vectors.jsonl", vector_samples())
