"""Tables of one name in several folders are taken for one run: where they are not, it is said."""

from __future__ import annotations

from pathlib import Path

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice


def notes_of(folder: Path, first: str, second: str) -> tuple[int, str]:
    for name, rows in (("a", first), ("b", second)):
        (folder / "logs" / name).mkdir(parents=True)
        (folder / "logs" / name / "r.csv").write_text("question_id,epoch,answer,target\n" + rows)
    explorer = Explorer.open([str(folder / "logs")], store=folder / "store")
    try:
        return len(explorer.samples(Choice())), "\n".join(explorer.source_notes())
    finally:
        explorer.close()


def test_other_answers_under_the_same_names_are_said(tmp_path: Path) -> None:
    count, notes = notes_of(tmp_path, "q,1,5,5\nq,2,6,5\n", "q,1,5,5\nq,2,7,5\n")
    assert count == 2
    assert "2 samples were found in more than one source" in notes
    assert "1 of these have another answer or target" in notes


def test_a_true_copy_is_no_matter(tmp_path: Path) -> None:
    count, notes = notes_of(tmp_path, "q,1,5,5\nq,2,6,5\n", "q,1,5,5\nq,2,6,5\nq,3,6,5\n")
    assert count == 3
    assert "another answer" not in notes
