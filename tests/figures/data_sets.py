"""Random logs for hypothesis, as the oracle's samples and as a table in the canonical columns."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from hypothesis import strategies as st

from tests.oracle.samples import Sample

MODELS = ("m-10", "m-2", "Ünï/模型", 'it\'s [red]"m"')
TASKS = ("arith", "Zebra 2", "zebra 10")
QUESTIONS = ("1", "10", "2", "07", "é", "a/b", "Ω;--", "q 8", "x-9", "y'")
ANSWERS = (
    *(
        "42",
        "42.0",
        "+42",
        "042",
        "４２",
        "-42",
        "1,200",
        "1200.00",
        "12,00",
        "-0",
        "0",
        "0.0",
        "+0",
        ".5",
        "0.5",
        "5.",
    ),
    *("5", "1e3", "1000", "1 000", "ﬁn", "FIN", "Straße", "STRASSE", "  spaced   out ", "spaced out", "\u00a0x", "x"),
    *("yes", "Yes", "½", "1⁄2", "İ", "i", "TARGET", "NONE", "WRONG", "null", "NaN", "true", "N/A", "١٢", "12", "a,b"),
    *('"q"', "line\nbreak", "line break", "e\u0301", "é", "²", "2"),
)
MOST_GROUPS = 1000
NO_ANSWERS = (None, "", "   ", "\u3000")
KINDS = ("right", "wrong alike", "different", "mixed", "unanswered", "mixed", "mixed")
LEVELS: dict[str, list[str | None]] = {"": [None], "numbers": ["1", "2", "10"], "levels": ["easy", "hard"]}
LENGTH_SETS = (("words",), ("words", "characters"), ("tokens", "words"), ("output_tokens",), ("actions", "words"), ())


@dataclass(frozen=True)
class Shape:
    """What a random log is like; small values shrink to a small log."""

    seed: int
    models: int
    tasks: int
    questions: int
    conditions: tuple[str, ...]
    most_samples: int
    gradings: tuple[str, ...]
    probabilities: bool
    vectors: str
    difficulty: str
    one_length_set: bool
    faults: bool


SHAPES = st.builds(
    Shape,
    seed=st.integers(0, 2**32),
    models=st.sampled_from([1, 2, 3, 4]),  # sampled, as integers would come out small
    tasks=st.sampled_from([1, 2, 3]),
    questions=st.sampled_from([1, 3, 6, len(QUESTIONS)]),
    conditions=st.sampled_from([("",), ("", "hint"), ("budget=1", "budget=10", "budget=2")]),
    most_samples=st.sampled_from([1, 2, 5, 9]),
    gradings=st.sampled_from(
        # not "target" beside others: in a table that gives verdicts, no answer is compared
        [("target",), ("correct",), ("score",), ("correct", "score", "both"), ("bare score",), ("bare 0/1",)]
    ),
    probabilities=st.booleans(),
    vectors=st.sampled_from(["", "", "", "target", "no target", "steps"]),
    difficulty=st.sampled_from(["", "", "numbers", "levels"]),
    one_length_set=st.booleans(),
    faults=st.booleans(),
)


def samples_of(shape: Shape) -> tuple[Sample, ...]:
    """The log of a shape: always the same."""
    rng = random.Random(shape.seed)
    models = MODELS[: shape.models]
    one_set = rng.choice(LENGTH_SETS)
    runs = {model: rng.sample(["run 1", "run 2", "scores only"], rng.randint(1, 2)) for model in models}
    habits = {
        (model, run): (one_set if shape.one_length_set else rng.choice(LENGTH_SETS), rng.choice([0.0, 0.0, 0.3, 0.8]))
        for model in models
        for run in runs[model]
    }
    sizes = {model: rng.choice([None, 7e9, 27e9, 70e9]) for model in models}
    budgets = {condition: rng.choice([None, 1.0 + index]) for index, condition in enumerate(shape.conditions)}
    found: list[Sample] = []
    for task in TASKS[: shape.tasks]:
        for question_id in QUESTIONS[: shape.questions]:
            question = _Question(rng, shape)
            for model in models:
                for condition in shape.conditions:
                    if rng.random() < 0.1:
                        continue
                    kind = rng.choice(KINDS)
                    wrong = rng.choice(question.wrong)
                    for epoch in range(rng.randint(1, shape.most_samples)):
                        run = rng.choice(runs[model])
                        units, none = habits[model, run]
                        found += question.samples(
                            rng,
                            kind,
                            wrong,
                            dict(model=model, task=task, question_id=question_id, condition=condition, epoch=epoch),
                            dict(
                                run=run,
                                lengths=_lengths(rng, units, none),
                                model_size=sizes[model],
                                budget=budgets[condition],
                            ),
                        )
    return tuple(found)


def _lengths(rng: random.Random, units: Sequence[str], none: float) -> dict[str, float]:
    lengths = {unit: float(rng.randint(1, 40)) for unit in units}
    if rng.random() < none:
        lengths.update((unit, 0.0) for unit in units if unit in ("words", "characters"))
    if "tokens" in lengths and rng.random() < 0.1:
        del lengths["tokens"]
    return lengths


class _Question:
    """What all samples of a question share, and how one of them is drawn."""

    def __init__(self, rng: random.Random, shape: Shape) -> None:
        self.shape = shape
        self.grading = rng.choice(shape.gradings)
        self.target = rng.choice(ANSWERS)
        self.wrong = [rng.choice(ANSWERS) for _ in range(3)]
        self.choices: tuple[str, ...] = ()
        self.target_choice: int | None = None
        if shape.probabilities and rng.random() < 0.7:
            self.choices = tuple(f"choice {index}" for index in range(rng.randint(2, 6)))
            self.target_choice = rng.randrange(len(self.choices))
            self.target = self.choices[self.target_choice]
            self.wrong = [*self.choices, "none of them"]
        self.dimensions = rng.randint(1, 4)
        self.offset = rng.choice([0.0, 0.0, 100.0])
        self.goal = tuple(self.offset + rng.choice([0.0, 1.0, 0.1, rng.gauss(0, 1)]) for _ in range(self.dimensions))
        self.steps = rng.randint(1, 4)
        self.difficulty = rng.choice(LEVELS[shape.difficulty])
        self.has_target_vector = shape.vectors != "no target"

    def samples(
        self, rng: random.Random, kind: str, wrong: str, names: dict[str, object], more: dict[str, object]
    ) -> list[Sample]:
        right = kind == "right" or (kind == "mixed" and rng.random() < 0.5)
        answer: str | None = self.target if right else wrong
        if kind == "different" and not right:
            answer = f"wrong {names['epoch']}" if rng.random() < 0.8 else rng.choice(ANSWERS)
        if kind == "unanswered" and rng.random() < 0.6:
            answer, right = rng.choice(NO_ANSWERS), False
        fields: dict[str, object] = {"difficulty": self.difficulty, "choices": self.choices, **names, **more}
        fields["metadata"] = {"tag": "ab"[int(str(names["epoch"])) % 2]}
        fields |= self._graded(rng, answer, right, more["run"] == "scores only")
        if self.choices and rng.random() < 0.8:
            fields |= {"probabilities": self._probabilities(rng, kind), "target_choice": self.target_choice}
        if self.shape.faults and rng.random() < 0.06:
            fields["failure"] = "Timeout: no answer"
        if not self.shape.vectors:
            return [_sample(fields)]
        return [_sample(fields | vector) for vector in self._vectors(rng, kind)]

    def _graded(self, rng: random.Random, answer: str | None, right: bool, bare: bool) -> dict[str, object]:
        if (bare and self.grading != "target") or self.grading.startswith("bare"):
            if self.grading in ("score", "bare score"):
                return {"score": 1.0 if right else rng.choice([0.0, 0.25, 0.5, 0.9, 0.9999995]), "target": self.target}
            return {"correct": right, "target": self.target}
        verdict: dict[str, object] = {"answer": answer, "target": self.target}
        if self.grading in ("correct", "both"):
            verdict["correct"] = right
        if self.grading in ("score", "both"):
            verdict["score"] = 1.0 if right else rng.choice([0.0, 0.0, 0.25, 1 / 3, 0.9])
        if self.grading == "both" and self.shape.faults and rng.random() < 0.1:
            verdict["score"] = rng.choice([1.7, -0.2])
        return verdict

    def _probabilities(self, rng: random.Random, kind: str) -> tuple[float, ...]:
        count = len(self.choices)
        if kind in ("right", "wrong alike"):
            chosen = self.target_choice if kind == "right" else 0
            return tuple(float(index == chosen) for index in range(count))
        weights = [rng.expovariate(1.0) if rng.random() < 0.9 else 0.0 for _ in range(count)]
        weights[rng.randrange(count)] += 0.5
        return tuple(weight / sum(weights) for weight in weights)

    def _vectors(self, rng: random.Random, kind: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for step in range(self.steps if self.shape.vectors == "steps" else 1):
            if kind == "right":
                vector = self.goal
            elif kind == "wrong alike":
                vector = tuple(part + 0.5 for part in self.goal)
            else:
                vector = tuple(part + rng.gauss(0, 1) for part in self.goal)
            rows.append(
                {
                    "outcome": vector,
                    "outcome_target": self.goal if self.has_target_vector else None,
                    "step": step if self.shape.vectors == "steps" else None,
                }
            )
        return rows


def _sample(fields: dict[str, object]) -> Sample:
    return Sample(**fields)  # type: ignore[arg-type]


COLUMNS = {
    **dict.fromkeys(["run", "model", "task", "question_id", "condition"], "VARCHAR"),
    "epoch": "BIGINT",
    **dict.fromkeys(["answer", "target"], "VARCHAR"),
    "correct": "BOOLEAN",
    "score": "DOUBLE",
    "choices": "VARCHAR[]",
    **dict.fromkeys(["probabilities", "outcome", "outcome_target"], "DOUBLE[]"),
    "step": "BIGINT",
    **dict.fromkeys(["tokens", "output_tokens", "actions", "words", "characters"], "DOUBLE"),
    "difficulty": "VARCHAR",
    **dict.fromkeys(["model_size", "budget"], "DOUBLE"),
    **dict.fromkeys(["failure", "tag"], "VARCHAR"),
}


def write(samples: Sequence[Sample], folder: Path, form: str) -> Path:
    """The samples as a table: `jsonl`, `csv` or `parquet`."""
    rows = [_row(sample) for sample in samples]
    path = folder / f"log.{form}"
    if form == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            present = [name for name in COLUMNS if any(row.get(name) is not None for row in rows)]
            writer = csv.DictWriter(file, present, extrasaction="ignore")
            writer.writeheader()
            for row in rows:
                writer.writerow({name: json.dumps(v) if isinstance(v, list) else v for name, v in row.items()})
        return path
    lines = path.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({name: v for name, v in row.items() if v is not None}, ensure_ascii=False) + "\n")
    if form == "parquet":
        with duckdb.connect() as connection:
            source = connection.read_json(str(lines), columns=COLUMNS, format="newline_delimited")
            source.write_parquet(str(path))
        lines.unlink()
    return path


def _row(sample: Sample) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(sample, name, None) for name in COLUMNS}
    row.update(sample.lengths)
    row.update(sample.metadata)
    for name in ("choices", "probabilities", "outcome", "outcome_target"):
        value = getattr(sample, name)
        row[name] = list(value) if value else None
    return row
