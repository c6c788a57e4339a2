"""Samples that the logs hold more than once: retries, copies, an evaluation log and its repaired version."""

from __future__ import annotations

import duckdb

from hotmess_tui.store.queries.shipped import query
from hotmess_tui.wording import counted

_NOTES = {
    "retry": (
        "sample was copied by a retry (same uuid in a later log) and counts once, from the later log",
        "samples were copied by a retry (same uuid in a later log) and count once, from the later log",
    ),
    "repeat": (
        "sample occurs twice in one log (same uuid) and counts once, in its last version",
        "samples occur twice in one log (same uuid) and count once, in their last version",
    ),
    "failed": (
        "failed sample was run again by a retry of its log; only the retry counts",
        "failed samples were run again by a retry of their log; only the retries count",
    ),
    "copy": (
        "sample was found in more than one source and counts once",
        "samples were found in more than one source and count once",
    ),
}


def write_copies(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The view `single`: the samples of `recorded`, each once. Returns notices of how many were found again.

    Where there are no copies, nothing is joined: each join costs on every look.
    """
    connection.execute(f"CREATE TABLE copies AS {query('ingest', 'copies').sql}")
    counts = dict(connection.execute("SELECT reason, count(*) FROM copies GROUP BY reason").fetchall())
    once = "ANTI JOIN copies AS c ON c.source_no = r.source_no AND c.sample_no = r.sample_no"
    connection.execute(f"CREATE VIEW single AS SELECT r.* FROM recorded AS r {once if counts else ''}")
    notes = [counted(counts[reason], *words) for reason, words in _NOTES.items() if reason in counts]
    return notes + (_unlike(connection) if "copy" in counts else [])


def _unlike(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A notice where copies are none: other samples under the run, question and epoch that the logs state."""
    row = connection.execute(
        "SELECT count(*) FROM copies AS c "
        "JOIN recorded AS r ON r.source_no = c.source_no AND r.sample_no = c.sample_no "
        "JOIN single AS s ON s.sample_id = r.sample_id AND s.step IS NOT DISTINCT FROM r.step "
        "WHERE c.reason = 'copy' AND r.uuid IS NULL "
        "AND (s.normal IS DISTINCT FROM r.normal OR s.target IS DISTINCT FROM r.target)"
    ).fetchone()
    if not row or not row[0]:
        return []
    return [
        f"{counted(row[0], 'of these has', 'of these have')} a different answer or target in the source that counts, "
        "with the same run, question and epoch: to count all of them, give each log its own run name"
    ]
