"""The runs in runs.tar.gz: HELM's own simple/model1, which repeats the last words of its prompt, asked to say words.

Written by crfm-helm 0.5.16: python -c "import says; says.main()" --suite made --max-eval-instances 4 --disable-cache
--run-entries says:model=simple/model1 letters:model=simple/model1 options:model=simple/model1
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from helm.benchmark.adaptation.adapter_spec import AdapterSpec
from helm.benchmark.augmentations.data_augmenter import DataAugmenterSpec
from helm.benchmark.augmentations.perturbation import PerturbationSpec
from helm.benchmark.metrics.common_metric_specs import get_exact_match_metric_specs
from helm.benchmark.run import main as main
from helm.benchmark.run_spec import RunSpec, run_spec_function
from helm.benchmark.scenarios.scenario import (
    CORRECT_TAG,
    TEST_SPLIT,
    TRAIN_SPLIT,
    Input,
    Instance,
    Output,
    Reference,
    Scenario,
    ScenarioSpec,
)


class SaysScenario(Scenario):
    """Asks for one word and, every other time, wants another."""

    name = "says"
    description = "Say a word."
    tags = ()

    def __init__(self, wanted: str = "word"):
        super().__init__()
        self.wanted = wanted

    def get_instances(self, output_path: str) -> list[Instance]:
        words = ["Red", "Green", "Blue", "Black", "White", "Grey"]
        instances = []
        for number, word in enumerate(words):
            right = word if self.wanted == "word" and number % 2 else "A" if self.wanted == "letter" else "Pink"
            references = [
                Reference(Output(text=right), tags=[CORRECT_TAG]),
                Reference(Output(text="Brown"), tags=[]),
            ]
            split = TRAIN_SPLIT if number < 2 else TEST_SPLIT
            instances.append(Instance(Input(text=f"Now say {word}"), references=references, split=split))
        return instances


def spec(name: str, wanted: str, **adapter: Any) -> RunSpec:
    return RunSpec(
        name=name,
        scenario_spec=ScenarioSpec(class_name=f"{SaysScenario.__module__}.SaysScenario", args={"wanted": wanted}),
        adapter_spec=AdapterSpec(
            input_prefix="", input_suffix="", output_prefix="", max_train_instances=1, max_eval_instances=4,
            num_outputs=1, model="simple/model1", model_deployment="simple/model1", **adapter,
        ),
        metric_specs=get_exact_match_metric_specs(),
    )  # fmt: skip


@run_spec_function("says")
def says() -> RunSpec:
    """Two completions, two samples of examples, and each question in lower case, too."""
    made = spec("says", "word", method="generation", num_train_trials=2, temperature=1)
    lower = PerturbationSpec(class_name="helm.benchmark.augmentations.lowercase_perturbation.LowerCasePerturbation")
    augmenter = DataAugmenterSpec(
        perturbation_specs=[lower], should_augment_eval_instances=True, should_include_original_eval=True
    )
    return replace(made, adapter_spec=replace(made.adapter_spec, num_outputs=2), data_augmenter_spec=augmenter)


@run_spec_function("letters")
def letters() -> RunSpec:
    """Options with letters: the model repeats the last line, an option."""
    return spec("letters", "letter", method="multiple_choice_joint")


@run_spec_function("options")
def options() -> RunSpec:
    """A request for each option."""
    return spec("options", "letter", method="multiple_choice_separate_original", max_tokens=0)
