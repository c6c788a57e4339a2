"""A report as a file: collect what the logs support, compose the document, write it as the file's ending says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.files import write_text
from hotmess_tui.explorer.notes import count
from hotmess_tui.records import Choice, Progress
from hotmess_tui.report import check_name, html, markdown
from hotmess_tui.report.composition import compose
from hotmess_tui.report.content import collect


def write_report(
    explorer: Explorer,
    choice: Choice,
    path: Path,
    tell: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> str:
    """Write a report as its file's ending says; returns in words what stands in it.

    Args:
        explorer: Open logs.
        choice: Under which everything is said.
        path: The file; it is there whole or not at all.
        tell: Told about each step.
        stop: Asked between steps.

    Raises:
        Cancelled: `stop` said so; nothing was written.
        HotmessError: an ending of no use, a choice that cannot be (status 2); it can't be written there.
    """
    check_name(path)
    report = collect(explorer, choice, tell, stop)
    document = compose(report)
    text = markdown.text(document) if path.suffix.lower() == ".md" else html.page(document, f"hotmess: {report.name}")
    if stop():
        raise Cancelled
    write_text(path, text)
    counts = [count(len(report.curves), "curve"), count(len(report.questions), "question")]
    counts += [count(len(report.labelled), "labelled sample")] * bool(report.labelled)
    return ", ".join(counts)
