"""The formulas of docs/metrics.md, evaluated by hand on small groups, give what the program prints."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotmess_tui.cli.main import hotmess
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
Vector = Sequence[float]


def mean(vectors: Sequence[Vector]) -> list[float]:
    return [math.fsum(column) / len(vectors) for column in zip(*vectors, strict=True)]


def norm2(a: Vector, b: Vector) -> float:
    return math.fsum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def spread(vectors: Sequence[Vector]) -> float:
    return math.fsum(norm2(vector, mean(vectors)) for vector in vectors) / len(vectors)


def away(vectors: Sequence[Vector], y: Vector) -> float:
    return math.fsum(norm2(vector, y) for vector in vectors) / len(vectors)


def geometric(f: Sequence[Vector]) -> list[float]:
    return [math.exp(math.fsum(math.log(p) for p in column) / len(f)) for column in zip(*f, strict=True)]


# What each formula of the page says, of the samples (as distributions, scores or vectors) and the right answer
SAYS: Mapping[str, Callable[[Sequence[Vector], Vector], float]] = {
    "mean ‖f − y‖²": away,
    "‖f̄ − y‖²": lambda f, y: norm2(mean(f), y),
    "mean ‖f − f̄‖²": lambda f, y: spread(f),
    "1 − accuracy": lambda f, y: 1 - sum(list(vector) == list(y) for vector in f) / len(f),
    "½ ‖f̄ − y‖²": lambda f, y: norm2(mean(f), y) / 2,
    "½ (1 − Σ f̄²)": lambda f, y: (1 - math.fsum(p * p for p in mean(f))) / 2,
    "−mean log f(y)": lambda f, y: -math.fsum(math.log(vector[list(y).index(1)]) for vector in f) / len(f),
    "−log f̃(y)": lambda f, y: -math.log(geometric(f)[list(y).index(1)] / math.fsum(geometric(f))),
    "−log Z": lambda f, y: -math.log(math.fsum(geometric(f))),
    "mean (1 − s)²": lambda s, y: away(s, [1]),
    "(1 − s̄)²": lambda s, y: norm2(mean(s), [1]),
    "mean (s − s̄)²": lambda s, y: spread(s),
    "mean ‖v − t‖²": away,
    "‖v̄ − t‖²": lambda v, t: norm2(mean(v), t),
    "mean ‖v − v̄‖²": lambda v, t: spread(v),
}
ROWS = re.findall(r"^\| `(\w+)`[^|]* \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M)
FORMULAS = {name: cells for name, *cells in ROWS if name in ("brier", "zero_one", "kl", "score", "vector")}
EPSILON = 0.01
ANSWERS = ("right", "a", "right", "b", "a", "right", "c")
SCORES = (0.2, 0.9, 0.4, 1.0)
VECTORS = ((1.0, 0.0, 0.5), (0.0, 0.0, 1.0), (1.0, 1.0, 0.25))
TARGET = (1.0, 0.0, 1.0)


def classes(smoothed: bool) -> list[Vector]:
    """A distribution for each answer over right, a, b, c."""
    kinds = ("right", "a", "b", "c")
    plain = [[float(answer == kind) for kind in kinds] for answer in ANSWERS]
    return [[(1 - EPSILON) * p + EPSILON / len(kinds) for p in f] for f in plain] if smoothed else plain


def data(decomposition: str) -> tuple[list[dict[str, object]], Sequence[Vector], Vector]:
    """The samples of a group as rows of a log, and as the formulas have them, with the right answer."""
    right = [1.0, 0.0, 0.0, 0.0]
    if decomposition == "score":
        return [{"score": score} for score in SCORES], [[score] for score in SCORES], [1.0]
    if decomposition == "vector":
        return [{"outcome": list(vector), "outcome_target": list(TARGET)} for vector in VECTORS], VECTORS, TARGET
    return [{"answer": answer, "target": "right"} for answer in ANSWERS], classes(decomposition == "kl"), right


@pytest.mark.parametrize("decomposition", FORMULAS)
def test_the_formulas_of_the_page_are_those_of_the_program(decomposition: str, tmp_path: Path) -> None:
    rows, samples, target = data(decomposition)
    names = {"model": "m", "task": "t", "question_id": "q"}
    log = tmp_path / "log.jsonl"
    log.write_text("".join(json.dumps(names | {"epoch": n} | row) + "\n" for n, row in enumerate(rows)))
    command = ["questions", str(log), "--no-cache", "--format", "json", "--estimator", "plugin"]
    result = CliRunner().invoke(hotmess, [*command, "--decomposition", decomposition])
    assert result.exit_code == 0, result.output
    (printed,) = json.loads(result.stdout)
    for column, formula in zip(("error", "bias", "variance"), FORMULAS[decomposition], strict=True):
        assert printed[column] == pytest.approx(SAYS[formula](samples, target), abs=1e-9), formula
    assert printed["incoherence"] == pytest.approx(printed["variance"] / printed["error"])


def test_every_formula_of_the_page_is_tried() -> None:
    assert set(FORMULAS) == {"brier", "zero_one", "kl", "score", "vector"}
    assert {formula for cells in FORMULAS.values() for formula in cells} == set(SAYS)
