"""The figures of the data card, asked of the program itself and put between the marks in ../README.md.

python card.py          rewrites the figures in the card
python card.py --check  exit status 1 when the card says something else than the data
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import pandas as pd

import hotmess_tui
from hotmess_tui.api import Runs

ROOT = Path(__file__).resolve().parents[1]
CARD, RUNS = ROOT / "README.md", ROOT / "runs"
BEGIN, END = "<!-- figures: made by make/card.py -->\n", "<!-- end of figures -->\n"
FAMILIES = {
    "language model": ("language_model.parquet",),
    "language model, whole logs": ("next_number.eval", "one_step_logic.eval"),
    "ladder": ("ladder.parquet",),
    "descent": ("descent.parquet",),
}
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571}  # 97.5 % quantiles by degrees of freedom
COUNTS = """SELECT count(DISTINCT model) AS models, count(DISTINCT task) AS tasks,
count(DISTINCT (task, question_id)) AS questions, count(DISTINCT condition) AS conditions,
count(*) AS samples, count(*) FILTER (failure IS NOT NULL) AS failed FROM samples"""
SIZES = "SELECT model, any_value(model_size)::BIGINT AS size FROM samples GROUP BY model ORDER BY size"


def open_family(name: str) -> Runs:
    """The runs of one family, nothing kept on disk."""
    return hotmess_tui.open(*(RUNS / file for file in FAMILIES[name]), cache=False)


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *rows]) + "\n"


def rounded(number: float, digits: int = 2) -> str:
    """A number, or a dash where the program gives none."""
    return "–" if pd.isna(number) else f"{number:.{digits}f}"


def pair(row: pd.Series) -> str:
    """Accuracy and incoherence, as the tables of the card show them."""
    return f"{rounded(row['accuracy'])} / {rounded(row['incoherence'])}"


def grid(frame: pd.DataFrame, down: str, across: str, columns: dict[str, str], corner: str) -> str:
    """Accuracy and incoherence by two keys; `columns` names those across, in their order."""
    cells = {(row[down], row[across]): pair(row) for _, row in frame.iterrows()}
    keys = sorted({key for key, _ in cells}, key=lambda key: key.zfill(3) if key.isdigit() else key)
    rows = [[key, *(cells.get((key, column), "") for column in columns)] for key in keys]
    return markdown([corner, *columns.values()], rows)


def counts() -> str:
    """How much there is, by family."""
    rows = []
    for family, files in FAMILIES.items():
        with open_family(family) as runs:
            one = runs.sql(COUNTS).iloc[0]
        numbers = [f"{one[name]:,}" for name in ("models", "tasks", "questions", "conditions", "samples", "failed")]
        rows.append([family, ", ".join(f"`{file}`" for file in files), *numbers])
    return markdown(["family", "files", "models", "tasks", "questions", "conditions", "samples", "failed"], rows)


def language_model() -> str:
    """Task by budget, then level by budget."""
    parts = []
    with open_family("language model") as runs:
        for by, corner in (("task", "task"), ("difficulty", "level")):
            frame = runs.table(by=(by, "condition"))
            budgets = sorted(set(frame["condition"]), key=lambda text: int(text.rpartition("=")[2]))
            columns = {text: f"{text.rpartition('=')[2]} tokens" for text in budgets}
            parts.append(grid(frame.astype({by: str}), by, "condition", columns, corner))
    return "\n".join(parts)


def whole_logs() -> str:
    """Task by task."""
    with open_family("language model, whole logs") as runs:
        return "".join(f"- {row['task']}: {pair(row)}\n" for _, row in runs.table(by="task").iterrows())


def ladder() -> str:
    """Level by model, smallest first."""
    with open_family("ladder") as runs:
        sizes = dict(runs.sql(SIZES).itertuples(index=False))
        columns = {model: f"{model.removeprefix('ladder-')} ({size:,})" for model, size in sizes.items()}
        frame = runs.table(by=("difficulty", "model")).astype({"difficulty": str})
        return grid(frame, "difficulty", "model", columns, "operations")


def descent() -> str:
    """Bias², variance and incoherence, and how they fall with size."""
    with open_family("descent") as runs:
        sizes = dict(runs.sql(SIZES).itertuples(index=False))
        steps = runs.curve("trajectory")
    end = steps["x"].max()
    parts = []
    for title, some in ((f"at step {end:.0f}", steps[steps["x"] == end]), ("mean over all steps", steps)):
        means = some.groupby("model")[["bias", "variance", "error"]].mean().loc[list(sizes)]
        rows = []
        for model, row in means.iterrows():
            name, share = str(model).removeprefix("descent-"), rounded(row["variance"] / row["error"])
            rows.append([name, f"{sizes[str(model)]:,}", f"{row['bias']:.2e}", f"{row['variance']:.2e}", share])
        parts.append(markdown([f"{title}: model", "parameters", "bias²", "variance", "incoherence"], rows))
        x = [math.log10(size) for size in sizes.values()]
        slopes = []
        for column, name in (("bias", "bias²"), ("variance", "variance")):
            slope, half = fit(x, [math.log10(value) for value in means[column]])
            slopes.append(f"{name} {slope:.2f} [{slope - half:.2f}, {slope + half:.2f}]")
        parts.append(f"Log-log slopes with size, 95 % intervals: {', '.join(slopes)}\n")
    return "\n".join(parts)


def fit(x: list[float], y: list[float]) -> tuple[float, float]:
    """Least squares: the slope and half its 95 % interval, by Student's t over the sizes."""
    n, mx, my = len(x), sum(x) / len(x), sum(y) / len(y)
    sxx = sum((a - mx) ** 2 for a in x)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sxx
    rest = sum((b - my - slope * (a - mx)) ** 2 for a, b in zip(x, y, strict=True))
    return slope, STUDENT[n - 2] * math.sqrt(rest / (n - 2) / sxx)


def figures() -> str:
    """All tables of the card."""
    parts = {
        "How much there is:": counts(),
        "Language model, accuracy / incoherence under each budget, by task and by level:": language_model(),
        "Language model, whole logs, accuracy / incoherence:": whole_logs(),
        "Ladder, accuracy / incoherence by number of operations and model (parameters):": ladder(),
        "Descent, means over the starts:": descent(),
    }
    return "\n".join(f"{title}\n\n{text}" for title, text in parts.items())


def updated(card: str) -> str:
    """The card with the figures of the data."""
    before, _, rest = card.partition(BEGIN)
    return before + BEGIN + figures() + END + rest.partition(END)[2]


def main() -> None:
    """Rewrite or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check, card = parser.parse_args().check, CARD.read_text(encoding="utf-8")
    if check:
        sys.exit(updated(card) != card)
    CARD.write_text(updated(card), encoding="utf-8")


if __name__ == "__main__":
    main()
