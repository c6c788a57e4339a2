"""`hotmess labels`: labels, notes and corrections: list, add, remove, note, correct, export, import."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotmess_tui.annotations.book import Book, Entry
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import FILE, TABLES, Order, Output, Reading, choosing, ordering, printing, reading
from hotmess_tui.cli.output import in_order, print_rows
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.files import write_text
from hotmess_tui.explorer.labelled import counts_by_label, names_of_samples
from hotmess_tui.keys import question_key
from hotmess_tui.records import CORRECTIONS, Choice
from hotmess_tui.refusals import refusals_at
from hotmess_tui.tables.labels import FIELDS, fields, of_entries, of_label_counts
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_TAKEN_BACK = "logged"  # what `correct` calls the verdict of the log


@click.group("labels")
def command() -> None:
    """Manage labels, notes and corrected verdicts.

    They are kept apart from the logs, and stay when logs are moved or read again.
    """


@command.command("list")
@click.option("--label", metavar="NAME", shell_complete=suggestions.labels, help="Show only this label.")
@reading
@ordering
@printing(*TABLES)
def list_(label: str | None, reading: Reading, order: Order, output: Output) -> None:
    """List labels, notes and corrections.

    With PATH, also prints the task and question of each sample.
    """
    entries = Book().entries(label)
    if not entries:
        raise HotmessError(
            f"no sample or question has the label {label}"
            if label
            else "no labels yet; add one with hotmess labels add"
        )
    names = _names_of([entry.key for entry in entries if entry.kind == "sample"], reading)
    print_rows(in_order(of_entries(entries, names), order), output)


@command.command("count")
@reading
@choosing
@ordering
@printing(*TABLES)
def count(reading: Reading, choice: Choice, order: Order, output: Output) -> None:
    """Count the samples of each model that have each label."""
    with opened(reading) as explorer:
        explorer.check(choice)
        rows = counts_by_label(explorer, choice)
    if not rows:
        raise HotmessError("no samples have a label; add one with hotmess labels add LABEL SAMPLE [PATH]…")
    print_rows(in_order(of_label_counts(choice.by, rows), order), output)


@command.command("add")
@click.argument("label", shell_complete=suggestions.labels)
@click.argument("sample", shell_complete=suggestions.sample_ids)
@click.option("--question", is_flag=True, help="Use the question of SAMPLE instead of the sample.")
@reading
def add(label: str, sample: str, question: bool, reading: Reading) -> None:
    """Give LABEL to SAMPLE (a unique prefix of its id) of the logs PATH."""
    kind, key = _named(sample, question, reading, label)
    say(f"{label}: {'added' if Book().add(kind, [key], label) else 'already present'}")


@command.command("remove")
@click.argument("label", shell_complete=suggestions.labels)
@click.argument("sample", shell_complete=suggestions.sample_ids)
@click.option("--question", is_flag=True, help="Use the question of SAMPLE instead of the sample.")
@reading
def remove(label: str, sample: str, question: bool, reading: Reading) -> None:
    """Remove LABEL from SAMPLE."""
    kind, key = _named(sample, question, reading, label)
    if not Book().remove(kind, [key], label):
        raise HotmessError(f"{sample} does not have the label {label}")
    say(f"{label}: removed")


@command.command("note")
@click.argument("text")
@click.argument("sample", shell_complete=suggestions.sample_ids)
@click.option("--question", is_flag=True, help="Use the question of SAMPLE instead of the sample.")
@reading
def note(text: str, sample: str, question: bool, reading: Reading) -> None:
    """Write TEXT as a note on SAMPLE; an empty TEXT deletes it."""
    kind, key = _named(sample, question, reading, text)
    Book().write(kind, key, text)


@command.command("correct")
@click.argument("sample", shell_complete=suggestions.sample_ids)
@click.argument("verdict", type=click.Choice([*CORRECTIONS, _TAKEN_BACK]))
@reading
def correct(sample: str, verdict: str, reading: Reading) -> None:
    """Correct the verdict of SAMPLE, or drop it from all metrics.

    Corrections apply with --verdicts corrected or forgiving; the verdict logged removes one.
    """
    _, key = _named(sample, False, reading)
    new = Book().correct([key], None if verdict == _TAKEN_BACK else verdict)
    say(f"{key[:8]}: {'as logged' if verdict == _TAKEN_BACK else verdict}{'' if new else ', unchanged'}")


@command.command("export")
@click.argument("file", type=FILE)
def export(file: Path) -> None:
    """Write all labels, notes and corrections to FILE.

    FILE is .jsonl or .csv; - is standard output, as JSON lines.
    """
    entries = [dict(zip(FIELDS, fields(entry), strict=True)) for entry in Book().entries()]
    text = _csv(entries) if file.suffix == ".csv" else "".join(json.dumps(record) + "\n" for record in entries)
    if str(file) == "-":
        sys.stdout.write(text)
    else:
        write_text(file, text)
    say(counted(len(entries), "label, note or correction", "labels, notes and corrections"))


@command.command("import")
@click.argument("file", type=FILE)
def import_(file: Path) -> None:
    """Add the labels, notes and corrections of FILE.

    FILE is .jsonl or .csv, as written by export, or - for JSON lines from standard input. Existing entries stay.
    """
    with refusals_at(file):
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    records = list(csv.DictReader(io.StringIO(text))) if file.suffix == ".csv" else _json_lines(text, file)
    entries = [_entry(record, f"{file}: record {n:,}") for n, record in enumerate(records, 1)]
    of_all = counted(len(entries), "label, note or correction was", "labels, notes and corrections were")
    say(f"{Book().take_in(entries):,} of {of_all} new")


def _named(sample: str, question: bool, reading: Reading, before: str = "") -> tuple[str, str]:
    """Kind and key of a sample or its question; `before` is what was said before the sample.

    Raises:
        HotmessError: no such sample, or several.
    """
    with opened(reading, name_faults=False) as explorer:
        try:
            task, question_id, full = explorer.names_of(sample)
        except HotmessError as fault:
            if before and _is_sample(explorer, before):
                reason = f"{fault}; {one_line(before)!r} is a sample id; the order is labels add LABEL SAMPLE"
                raise HotmessError(reason, status=2) from None
            raise
    return ("question", question_key(task, question_id)) if question else ("sample", full)


def _is_sample(explorer: Explorer, name: str) -> bool:
    try:
        explorer.names_of(name)
    except HotmessError:
        return False
    return True


def _names_of(samples: Sequence[str], reading: Reading) -> dict[str, tuple[str, str]]:
    """Task and question of samples, of those that are in the logs; without logs that can be read, of none."""
    if not samples:
        return {}
    try:
        with opened(reading, name_faults=False) as explorer:
            return names_of_samples(explorer, samples)
    except HotmessError:
        if reading.paths or reading.store:
            raise
    return {}


def _csv(entries: Sequence[dict[str, str | None]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue()


def _json_lines(text: str, file: Path) -> list[dict[str, str | None]]:
    records = []
    for n, line in enumerate(filter(str.strip, text.splitlines()), 1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise HotmessError(f"{file}: line {n:,} is not a JSON object; nothing was imported")
        records.append(record)
    return records


def _entry(record: dict[str, str | None], location: str) -> Entry:
    kind, label, note = record.get("kind") or "sample", record.get("label") or None, record.get("note") or None
    correction = record.get("correction") or None
    key = record.get("sample_id") if kind == "sample" else None
    if kind == "question" and record.get("question_id"):
        key = question_key(str(record.get("task") or ""), str(record["question_id"]))
    if not key or not (label or note or correction):
        raise HotmessError(f"{location}: needs sample_id (or task and question_id) and a label, note or correction")
    if correction is not None and (correction not in CORRECTIONS or kind != "sample"):
        raise HotmessError(
            f"{location}: cannot correct a {kind} to {correction}; a sample can be {', '.join(CORRECTIONS)}"
        )
    try:
        at = datetime.datetime.fromisoformat(str(record.get("at"))).timestamp()
    except ValueError:
        at = datetime.datetime.now(datetime.UTC).timestamp()
    return Entry(kind, str(key), label, note, at, correction)
