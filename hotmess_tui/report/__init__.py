"""Reports: what the logs support, in one file that needs nothing else, as HTML or Markdown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hotmess_tui.errors import Cancelled, HotmessError

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.records import Choice, Progress

ENDINGS = (".html", ".md")


def check_name(path: Path) -> None:
    """Refuse what is no name for a report, before the work is done.

    Raises:
        HotmessError: another ending (status 2), or no such folder.
    """
    if path.suffix.lower() not in ENDINGS:
        raise HotmessError(f"{path}: a report is an .html or .md file", status=2)
    if not path.parent.is_dir():
        raise HotmessError(f"{path}: cannot be written, there is no folder {path.parent}")


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
    # Not needed before a report is written: DuckDB, detectors, charts
    from hotmess_tui.explorer.files import write_text
    from hotmess_tui.explorer.notes import count
    from hotmess_tui.report import html, markdown
    from hotmess_tui.report.composition import compose
    from hotmess_tui.report.content import collect

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
