"""The order of series: as people would write the list of names down."""

import random

import pytest

from hotmess_tui.natural_order import in_natural_order


@pytest.mark.parametrize(
    "names",
    [
        ["ladder-xxxs", "ladder-xxs", "ladder-xs", "ladder-s", "ladder-m", "ladder-l", "ladder-xl"],
        ["SmolLM2-135M-Instruct", "SmolLM2-360M-Instruct", "SmolLM2-1.7B-Instruct"],
        ["easiest third", "middle third", "hardest third"],
        ["easy", "medium", "hard"],
        ["low", "medium", "high"],
        ["small", "medium", "large"],
        ["model-1", "model-2", "model-10"],
        ["-0.5", "1e-3", "0.7", "9", "10"],
        ["a", "b", "l", "m", "s", "x"],  # letters of the alphabet rather than sizes
        ["llama-1.5b", "llama-7B", "llama-70b-chat"],
        ["Budget 800", "Budget 4k", "Budget 16k"],
        ["grade 2 of 12", "grade 10 of 12"],
        ["", "claude", "gpt"],
        ["inf", "nan", "zero"],
        ["1" * 400, "9" * 400, "9" * 5000],
    ],
    ids=lambda names: names[0][:12] or "empty",
)
def test_names_are_ordered_as_people_read_them(names: list[str]) -> None:
    mixed = random.Random(1).sample(names, len(names))
    assert in_natural_order((name,) for name in mixed) == [(name,) for name in names]


def test_series_of_several_values_are_ordered_value_by_value_and_none_comes_last() -> None:
    series = [("m", "task-2"), ("m", "task-10"), ("m", None), ("l", "task-1"), (None, "task-2")]
    assert in_natural_order(reversed([*series, series[0]])) == series


def test_long_and_hostile_names_and_lists_of_thousands_are_ordered_at_once() -> None:
    hostile = ["a-1" * 20_000, "a-1" * 20_001, "\x1b[31m\n", "٣ apples"]
    assert sorted(name for (name,) in in_natural_order((name,) for name in hostile)) == sorted(hostile)
    assert len(in_natural_order((f"{n / 7}", None) for n in range(20_000))) == 20_000
