"""The run in run.tar.gz: lighteval 0.13 with three tasks of its own and a model that adds, wrongly now and then.

Written by: python sums.py OUTPUT-FOLDER (the tasks' questions are made here, too).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lighteval.logging.evaluation_tracker import EvaluationTracker
from lighteval.metrics.metrics import Metrics
from lighteval.models.abstract_model import LightevalModel
from lighteval.models.custom.custom_model import CustomModelConfig
from lighteval.models.model_output import ModelResponse
from lighteval.pipeline import ParallelismManager, Pipeline, PipelineParameters
from lighteval.tasks.lighteval_task import LightevalTaskConfig
from lighteval.tasks.registry import Registry
from lighteval.tasks.requests import Doc, SamplingMethod
from lighteval.utils.cache_management import SampleCache

HERE = "sums.py"  # paths stand in what is written, so they are relative
QUESTIONS = Path("questions", "train.jsonl")


def asked(line: dict[str, Any], task_name: str) -> Doc:
    n = line["n"]
    options = [str(2 * n), str(2 * n + 1), str(n)]
    several = "options" in task_name
    return Doc(
        task_name=task_name,
        query=f"What is {n} + {n}?",
        choices=options if several else options[:1],
        gold_index=0,
        specific={"level": n},
    )


def task(name: str, metrics: list[Any], **more: Any) -> LightevalTaskConfig:
    return LightevalTaskConfig(
        name=name, prompt_function=asked, hf_repo=str(QUESTIONS.parent), hf_subset="default",
        hf_avail_splits=["train"], evaluation_splits=["train"], metrics=metrics, generation_size=8, **more,
    )  # fmt: skip


TASKS_TABLE = [
    task("sums", [Metrics.exact_match, Metrics.f1_score]),
    task("options", [Metrics.loglikelihood_acc]),
    task("repeats", [Metrics.avg_at_n(sample_params={"n": 4})]),
]


class Adder(LightevalModel):
    """Answers right for odd n, one too many for even n, and every other repeat right."""

    def __init__(self, config: Any) -> None:
        self.config = config
        self._cache = SampleCache(config)

    @property
    def tokenizer(self) -> Any:
        return None

    @property
    def add_special_tokens(self) -> bool:
        return False

    @property
    def max_length(self) -> int:
        return 2048

    def greedy_until(self, docs: list[Doc]) -> list[ModelResponse]:
        responses = []
        for doc in docs:
            n = doc.specific["level"]
            texts = [str(2 * n + (n + repeat + 1) % 2) for repeat in range(doc.num_samples)]
            tokens = [[1, 2, 3][: len(text) + 1] for text in texts]
            responses.append(
                ModelResponse(input=doc.query, text=texts, output_tokens=tokens, reasonings=["I add."] * len(texts))
            )
        return responses

    def loglikelihood(self, docs: list[Doc]) -> list[ModelResponse]:
        return [
            ModelResponse(
                input=doc.query,
                logprobs=[-1.0, -2.0 if doc.specific["level"] % 2 else -0.5, -4.0],
                argmax_logits_eq_gold=[False] * 3,
                output_tokens=[[1], [2], [3]],
            )
            for doc in docs
        ]

    def loglikelihood_rolling(self, docs: list[Doc]) -> list[ModelResponse]:
        raise NotImplementedError(SamplingMethod.PERPLEXITY)


def run(folder: str) -> None:
    QUESTIONS.parent.mkdir(exist_ok=True)
    QUESTIONS.write_text("".join(json.dumps({"n": n}) + "\n" for n in range(1, 5)))
    for loader in ("_load_from_files", "_load_from_subdirs"):  # tasks that ship fetch data when they are imported
        setattr(Registry, loader, staticmethod(lambda *of_the_package: {}))
    pipeline = Pipeline(
        tasks="sums|0,options|0,repeats|0",
        pipeline_parameters=PipelineParameters(launcher_type=ParallelismManager.CUSTOM, custom_tasks_directory=HERE),
        evaluation_tracker=EvaluationTracker(output_dir=folder, save_details=True),
        model_config=CustomModelConfig(model_name="acme/adder", model_definition_file_path=HERE),
    )
    pipeline.evaluate()
    pipeline.save_and_push_results()


if __name__ == "__main__":
    run(sys.argv[1])
