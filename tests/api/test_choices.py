"""Lists of words in the types of the API are those of the code, and so are its signatures."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, get_args

import pytest

import hotmess_tui as hm
from hotmess_tui import api
from hotmess_tui.api import choices
from hotmess_tui.cli.contrast import SETS
from hotmess_tui.differences import ALL_METRICS, METRICS
from hotmess_tui.explorer.tree import UNITS
from hotmess_tui.records import (
    AUTO,
    COPY,
    CORRECTIONS,
    DECOMPOSITIONS,
    ESTIMATORS,
    IN_PLACE,
    LENGTH_UNITS,
    VERDICTS,
    Choice,
    OpenOptions,
)
from hotmess_tui.store.queries.shipped import shipped


@pytest.mark.parametrize(
    ("words", "of_code"),
    [
        (choices.Decomposition, ("auto", *DECOMPOSITIONS)),
        (choices.Estimator, ESTIMATORS),
        (choices.LengthUnit, LENGTH_UNITS),
        (choices.Verdicts, VERDICTS),
        (choices.Correction, CORRECTIONS),
        (choices.Metric, (*METRICS, ALL_METRICS)),
        (choices.Cells, (*SETS, "all")),
        (choices.TreeUnit, UNITS),
        (choices.Tables, (AUTO, COPY, IN_PLACE)),
        (choices.CurveName, [query.name for query in shipped("curves")]),
        (choices.DetectorName, [query.name for query in shipped("triage")]),
    ],
)
def test_words_are_those_of_the_code(words: Any, of_code: Any) -> None:
    assert set(get_args(words)) == set(of_code)
    assert len(get_args(words)) == len(set(of_code))


def test_every_choice_is_a_keyword() -> None:
    assert set(api.Choosing.__annotations__) == {field.name for field in dataclasses.fields(Choice)}


def test_every_option_of_reading_is_an_argument_of_open() -> None:
    arguments = set(inspect.signature(hm.open).parameters)
    assert arguments == {field.name for field in dataclasses.fields(OpenOptions)} | {"paths", "store", "cache"}


def test_a_signature_shows_every_setting_with_its_default() -> None:
    parameters = inspect.signature(hm.Runs.table).parameters
    assert parameters["by"].default == "model"
    assert {name: p.default for name, p in parameters.items() if name not in ("self", "by")} == {
        field.name: field.default for field in dataclasses.fields(Choice) if field.name != "by"
    }


def test_what_there_is_and_nothing_else() -> None:
    assert dir(hm) == ["Chart", "HotmessError", "HotmessWarning", "Runs", "__version__", "open"]
    for name in dir(hm):
        assert getattr(hm, name)


@pytest.mark.parametrize("name", [name for name in dir(hm.Runs) if not name.startswith("_")])
def test_docstrings_say_arguments_and_what_comes_back(name: str) -> None:
    function = getattr(hm.Runs, name)
    text = inspect.getdoc(function) or ""
    own = [
        each for each in inspect.signature(function).parameters if each not in {*api.Choosing.__annotations__, "self"}
    ]
    for argument in own:
        assert f"    {argument}: " in text, argument
    assert ("    choice: " in text) == ("bins" in inspect.signature(function).parameters)
    if inspect.signature(function).return_annotation not in ("None", None):
        assert "\nReturns:\n" in text
    if name not in ("close", "curves", "sources"):
        assert "\nRaises:\n" in text
