"""Labels meet the store: a label as a condition on samples, a sample by the beginning of its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.database import literal
from hotmess_tui.store.labels import Given, count_labels
from hotmess_tui.store.open_store import OpenStore

if TYPE_CHECKING:
    from hotmess_tui.annotations.book import Book
    from hotmess_tui.explorer.explorer import Explorer


def condition(book: Book, label: str) -> str:
    """Samples that carry a label, or whose question does, as SQL: the keys stand in it, so that it says what it means.

    Raises:
        HotmessError: nothing carries that label.
    """
    samples, questions = [], []
    for entry in book.entries(label):
        if entry.kind == "sample":
            samples.append(literal(entry.key))
        else:
            task, _, question = entry.key.partition("\x1f")
            questions.append(f"({literal(task)}, {literal(question)})")
    if not samples and not questions:
        known = ", ".join(name for name, _ in book.labels()[:10])
        raise HotmessError(f"--label {label}: nothing carries it" + (f"; labels: {known}" if known else ""), status=2)
    parts = [f"sample_id IN ({', '.join(samples)})"] * bool(samples)
    parts += [f"(task, question_id) IN ({', '.join(questions)})"] * bool(questions)
    return f"({' OR '.join(parts)})"


def given(book: Book) -> list[Given]:
    """Every label as the store takes it."""
    found: list[Given] = []
    for key, labels in sorted(book.of("sample").items()):
        found += [("sample", "", key, label) for label in labels]
    for key, labels in sorted(book.of("question").items()):
        task, _, question = key.partition("\x1f")
        found += [("question", task, question, label) for label in labels]
    return found


def counts(explorer: Explorer) -> list[tuple[str, int]]:
    """The labels that samples of these logs carry, themselves or by their questions, and how many do."""
    with explorer.store.cursor() as cursor:
        return count_labels(cursor, given(explorer.book))


def names_of(store: OpenStore, sample: str) -> tuple[str, str, str]:
    """Task, question and whole id of a sample found by a unique beginning of its id.

    Raises:
        HotmessError: no such sample, or several.
    """
    found = store.rows(
        "SELECT task, question_id, sample_id FROM store.samples WHERE starts_with(sample_id, $1) "
        "ORDER BY sample_id <> $1, sample_id LIMIT 5",
        [sample],
    )
    if not found or not sample:
        raise HotmessError(f"no sample {sample!r}: `hotmess samples` lists them")
    if len(found) > 1 and found[0][2] != sample:
        raise HotmessError(f"several samples begin with {sample}: {', '.join(row[2] for row in found)}")
    task, question, full = found[0]
    return str(task), str(question), str(full)
