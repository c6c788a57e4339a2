"""Write docs/python.md, the Python API, from its signatures, docstrings and columns: `python docs/python.py`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import hotmess_tui as hm
from hotmess_tui.api import Choosing, choices
from hotmess_tui.api.frames import DTYPES
from hotmess_tui.explorer.tree_text import as_rows
from hotmess_tui.records import Axis, Curve, Table
from hotmess_tui.store.column_arrays import column_type
from hotmess_tui.tables.aggregates import of_table
from hotmess_tui.tables.contrasts import of_contrasts, of_pairs
from hotmess_tui.tables.findings import of_findings, of_tasks
from hotmess_tui.tables.hits import TWO_COLUMNS, of_hits
from hotmess_tui.tables.labels import of_entries, of_label_counts
from hotmess_tui.tables.plans import of_plan
from hotmess_tui.tables.points import of_curve
from hotmess_tui.tables.queries import of_curves
from hotmess_tui.tables.questions import of_questions
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.samples import FRAME_COLUMNS
from hotmess_tui.tables.scaling import of_scaling
from hotmess_tui.tables.slopes import of_slopes
from hotmess_tui.tables.sources import of_sources
from hotmess_tui.tables.texts import of_blocks, of_segments

PAGE = Path(__file__).parent / "python.md"
_BY = ("model",)
_NO_CURVE = Curve("", "", Axis(""), "incoherence", _BY, "", "", None, ())
# What each function returns a frame of; sql returns what the query does
ROWS: Mapping[str, Rows] = {
    "curves": of_curves(()),
    "curve": of_curve(_NO_CURVE),
    "table": of_table(Table(_BY, "", "", ())),
    "contrast": of_contrasts(()),
    "contrast_questions": of_pairs(("", ""), ()),
    "contrasts": of_contrasts(()),
    "slopes": of_slopes(_BY, ()),
    "scaling": of_scaling(()),
    "plan": of_plan(_BY, ()),
    "questions": of_questions(()),
    "samples": Rows(FRAME_COLUMNS, ()),
    "trace": of_segments(()),
    "compare": of_blocks(()),
    "tree": as_rows(SimpleNamespace(nodes=())),  # type: ignore[arg-type]
    "triage": of_findings(()),
    "triage_summary": of_tasks(()),
    "search": of_hits(()),
    "mentions": Rows(TWO_COLUMNS, ()),
    "labels": of_entries((), {}),
    "label_counts": of_label_counts(_BY, ()),
    "sources": of_sources(()),
}
_GROUPS = (
    (
        "Metrics",
        ("curves", "curve", "table", "contrast", "contrast_questions", "contrasts", "slopes", "scaling", "plan"),
    ),
    ("Samples and texts", ("questions", "samples", "trace", "compare", "tree")),
    ("Flagged samples and search", ("triage", "triage_summary", "search", "mentions")),
    (
        "Labels, notes and corrections",
        ("labels", "label_counts", "add_label", "remove_label", "note", "correct", "undo"),
    ),
    (
        "Charts, files and other libraries",
        ("chart", "report", "export", "relation", "arrow", "sources", "sql", "close"),
    ),
)
_ABOUT = """# Python

Every screen has a function. Values equal those of screens and commands: the same code computes them.

```python
import hotmess_tui as hm

with hm.open("logs/") as runs:
    table = runs.table(by="model,task", where="epoch <= 10")  # a pandas DataFrame
    print(table.attrs["notes"])  # what was excluded and why
    hardest = runs.questions(sort="incoherence", descending=True, limit=10)
    samples = runs.samples(where="not correct")
    flagged = runs.triage(detectors=["loop", "cut_off"])
    runs.add_label("look again", flagged["sample_id"].head(3))
    runs.chart("reasoning_length").save("curve.svg")
```

**Arguments** are typed, lists of words as `Literal`, so type checkers find unknown ones, and `runs.`
completes. At run time a wrong type raises `TypeError`, a wrong value `HotmessError`; the message names the argument.
Every function of closed logs raises `HotmessError`.

**Sources.** A file that could not be read, or a score that no log has, is a warning (`hm.HotmessWarning`) when logs
are opened, and a line in `attrs["notes"]` of every frame.

**Notebooks** show `runs` as a short table of what is open, and `runs.chart("reasoning_length")` as the curve. For
matplotlib:

```python
figure = runs.chart("reasoning_length").figure()  # title, labels, scales and legend are set
figure.axes[0].axhline(0.5, linestyle=":")
figure.savefig("curve.pdf")
```

**Dtypes** follow from the column, never from its cells; an empty result has the same ones. An integer never passes
through a float; one beyond 64 bits is refused. NULL is `NaN` in `float64`, `NaT` in `datetime64[us]`, `<NA>`
elsewhere.

| DuckDB | pandas |
|---|---|
{dtypes}
| lists, structs, intervals, binary data | `object` |

**Other libraries** read a relation as an Arrow stream, without a copy in pandas:
`polars.DataFrame(runs.relation("samples"))`. `runs.arrow("samples")` is a `pyarrow.Table`.

This page is written by `python docs/python.py`.
"""
_OF_SETTINGS = (
    "Every function with `**settings` takes these, with the meanings of the [options of commands](commands.md):"
)


def page() -> str:
    """The page as it should be."""
    dtypes = "\n".join(f"| {kind} | `{dtype}` |" for kind, dtype in DTYPES.items())
    opening = ["## Opening logs\n", _function(hm.open, "hm.open"), "## Settings\n", _settings()]
    parts = [_ABOUT.format(dtypes=dtypes), *opening]
    for title, names in _GROUPS:
        parts.append(f"## {title}\n")
        for name in names:
            parts.append(_function(getattr(hm.Runs, name), name))
            if name in ROWS:
                parts.append(_columns(ROWS[name]))
    return "\n".join(parts)


def _function(function: object, name: str) -> str:
    signature = inspect.signature(function)  # type: ignore[arg-type]
    own = [p for p in signature.parameters.values() if p.name not in ("self", *Choosing.__annotations__)]
    shown = [str(p.replace(annotation=p.empty)) for p in own]
    first = next((n for n, p in enumerate(own) if p.kind is p.KEYWORD_ONLY), None)
    if first is not None and not any(p.kind is p.VAR_POSITIONAL for p in own):
        shown.insert(first, "*")
    shown += ["**settings"] * ("bins" in signature.parameters)
    said, *sections = re.split(r"\n(Args|Returns|Raises):\n", inspect.getdoc(function) or "")
    lines = [f"### {name}", "", f"`{name}({', '.join(shown)})`", "", said.strip(), ""]
    for title, text in zip(sections[::2], sections[1::2], strict=True):
        entries = _entries(text)
        if title == "Args":
            kinds = {p.name: str(p.annotation) for p in own}
            lines += [f"- `{each}` ({_kind(kinds[each])}): {about}" for each, about in entries if each in kinds]
        elif title == "Returns":
            lines += ["", f"**Returns** {_plain(text)}"]
        else:
            lines += ["", *(f"**Raises** `{each}`: {about}\n" for each, about in entries)]
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def _entries(text: str) -> list[tuple[str, str]]:
    """Name and meaning of each entry of a section."""
    found = re.findall(r"^    (\w+): (.*(?:\n     +.*)*)", text, re.M)
    return [(name, _plain(about)) for name, about in found]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _kind(annotation: str) -> str:
    """A type as words; a list of words is spelt out."""
    kinds = []
    for kind in annotation.split(" | "):
        words = get_args(getattr(choices, kind, None))
        kinds.append(" or ".join(f'"{word}"' for word in words) if words else kind.replace("Path", "path"))
    return " or ".join(kinds)


def _settings() -> str:
    """The keywords that every figure takes."""
    text = (inspect.getdoc(Choosing) or "").partition("Args:\n")[2]
    kinds = {name: kind.__forward_arg__ for name, kind in Choosing.__annotations__.items()}
    lines = [f"- `{name}` ({_kind(kinds[name])}): {about}" for name, about in _entries(text)]
    return "\n".join([_OF_SETTINGS, "", *lines]) + "\n"


def _columns(rows: Rows) -> str:
    lines = ["| column | dtype | meaning |", "|---|---|---|"]
    for column in rows.data:
        dtype = DTYPES[column_type(column.kind.sql)]
        lines.append(
            f"| `{column.name}` | `{dtype}` | {(column.about or column.heading).replace('|', chr(92) + '|')} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
