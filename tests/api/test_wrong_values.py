"""Every argument of the API with every kind of wrong value: it is taken, or refused by its name, and nothing else."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import hotmess_tui as hm
from hotmess_tui.api import Choosing
from tests.alike import alike

WRONG: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3, 10**30, 4.5, math.nan, math.inf, -math.inf, 1j,
    "", " ", ",", "nonsense", "model,", "a\x00b", "\ud800", "'; DROP TABLE samples --", '"', "x" * 300, "%", "*",
    b"bytes", bytearray(b"x"), [], (), {}, [None], ["", "a"], [b"x"], ["model", 1], {"a": None}, {1: "a"},
    {"a": math.nan}, {"a": True}, (1, 0), (0, 1, 2), ("a",), ("a", "a"), ("a", "nonsense"), object(), print,
    Path("none/such"),
)  # fmt: skip
_MOST = 1000  # characters of a message


def refusal(ask: Callable[[], object], name: str) -> str | None:
    """The message of a refusal, which must be one of the two kinds, on one line; None where the value was taken."""
    try:
        ask()
    except hm.HotmessError as error:
        message = str(error)
    except TypeError as error:
        message = str(error) if name in str(error) else f"{name} is not named:\n{error}"
    else:
        return None
    assert message
    assert "\n" not in message
    assert len(message) < _MOST
    return message


def first_ids(runs: hm.Runs) -> list[str]:
    return list(runs.samples(limit=2)["sample_id"])


def right_arguments(runs: hm.Runs, folder: Path) -> dict[str, dict[str, Any]]:
    """What each function is asked with, where it has to be asked with anything."""
    a, b = first_ids(runs)
    return {
        "curve": {"name": "reasoning_length"},
        "contrast": {"a": "a", "b": "b"},
        "contrast_questions": {"a": "a", "b": "b"},
        "trace": {"sample_id": a},
        "compare": {"a": a, "b": b},
        "tree": {"sample_id": a},
        "search": {"text": "then"},
        "mentions": {"text": "then"},
        "add_label": {"label": "odd", "samples": [a]},
        "remove_label": {"label": "odd", "samples": [a]},
        "note": {"sample_id": a, "text": "hm"},
        "correct": {"samples": a, "correction": "right"},
        "report": {"file": folder / "report.md"},
        "export": {"directory": folder / "export"},
        "chart": {"name": "reasoning_length"},
        "sql": {"query": "SELECT 1"},
    }


FUNCTIONS = sorted(name for name in dir(hm.Runs) if not name.startswith("_") and name not in ("close", "arrow"))


@pytest.mark.parametrize("name", alike(FUNCTIONS, always=8))
def test_arguments_of_every_function(runs: hm.Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)  # a path that is taken lies here
    function = getattr(runs, name)
    given = right_arguments(runs, tmp_path).get(name, {})
    own = [each for each in inspect.signature(function).parameters if each not in Choosing.__annotations__]
    function(**given)
    for argument in own:
        for value in WRONG:
            refusal(partial(function, **{**given, argument: value}), argument)
    assert "such argument" in str(refusal(lambda: function(**given, bin=4), "bin")) or not takes_choice(function)


def takes_choice(function: Callable[..., object]) -> bool:
    return "bins" in inspect.signature(function).parameters


@pytest.mark.parametrize("keyword", alike(sorted(Choosing.__annotations__), always=4))
def test_every_setting(runs: hm.Runs, keyword: str) -> None:
    for value in WRONG:
        refusal(partial(runs.table, **{keyword: value}), keyword)
        refusal(partial(runs.samples, limit=1, **{keyword: value}), keyword)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("bins", 4.5), ("bins", True), ("bins", 0), ("bins", "4"), ("bins", None), ("grades", -1), ("grades", math.nan),
        ("epsilon", 0), ("epsilon", 1), ("epsilon", True), ("epsilon", math.nan), ("epsilon", "0.1"),
        ("by", []), ("by", ""), ("by", "model,"), ("by", b"model"), ("by", None), ("by", ["model", "model"]),
        ("where", b"true"), ("where", 1), ("where", "nonsense = 1"), ("label", ["a"]), ("label", "none such"),
        ("decomposition", None), ("decomposition", "Brier"), ("estimator", True), ("verdicts", "log"),
        ("length", "miles"), ("length", ""), ("cluster", "planet"), ("cluster", None), ("reference", "nobody"),
    ],
)  # fmt: skip
def test_settings_that_must_be_refused_name_the_argument(runs: hm.Runs, argument: str, value: object) -> None:
    message = refusal(lambda: runs.table(**{argument: value}), argument)
    assert message is not None
    assert argument in message
    assert "--" not in message


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("samples", {"limit": -1}), ("samples", {"limit": True}), ("samples", {"limit": 1.0}),
        ("samples", {"sort": "nonsense"}), ("samples", {"descending": 1}), ("questions", {"sort": "nonsense"}),
        ("questions", {"limit": -1}), ("trace", {"sample_id": 3}), ("trace", {"sample_id": ""}),
        ("curve", {"name": "nonsense"}), ("curve", {"name": None}), ("contrast", {"metric": "nonsense"}),
        ("contrast", {"b": "nobody"}), ("contrast_questions", {"cells": "nonsense"}), ("plan", {"between": ("a",)}),
        ("plan", {"between": "ab"}), ("tree", {"unit": "letters"}), ("triage", {"detectors": "nonsense"}),
        ("triage", {"detectors": []}), ("triage", {"settings": {"nonsense": 1}}), ("search", {"text": ""}),
        ("search", {"text": "(", "regex": True}), ("correct", {"correction": "maybe"}), ("add_label", {"samples": []}),
        ("export", {"format": "xlsx"}), ("report", {"file": "report.pdf"}), ("sql", {"query": "DROP TABLE samples"}),
        ("chart", {"name": "nonsense"}), ("relation", {"table": "nonsense"}), ("table", {"bin": 4}),
    ],
)  # fmt: skip
def test_arguments_that_must_be_refused(runs: hm.Runs, tmp_path: Path, name: str, wrong: dict[str, Any]) -> None:
    given = right_arguments(runs, tmp_path).get(name, {})
    argument = next(iter(wrong))
    assert refusal(lambda: getattr(runs, name)(**{**given, **wrong}), argument) is not None


OPENING = sorted(inspect.signature(hm.open).parameters)


@pytest.mark.parametrize("argument", alike(name for name in OPENING if name != "paths"))
def test_every_argument_of_open(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str) -> None:
    monkeypatch.chdir(tmp_path)
    for value in WRONG:
        if argument == "cache" and value is True:
            continue
        keywords: dict[str, Any] = {"cache": False, argument: value}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", hm.HotmessWarning)  # a scorer that no log has
            refusal(partial(opened_and_closed, table, **keywords), argument)


@pytest.mark.parametrize("value", [value for value in WRONG if value not in ("*", "%") or not isinstance(value, str)])
def test_paths_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(lambda: hm.open(value, cache=False), "paths") is not None


def opened_and_closed(table: Path, **keywords: Any) -> None:
    hm.open(table, **keywords).close()
