"""Samples that the logs hold more than once: retries, copies, an evaluation log and its repaired version."""

from __future__ import annotations

import duckdb

from hotmess_tui.store.queries.shipped import query
from hotmess_tui.wording import counted

_NOTES = {
    "retry": (
        "sample was kept by a retry (same uuid in a later log) and counts once, as it is there",
        "samples were kept by a retry (same uuid in a later log) and count once, as they are there",
    ),
    "repeat": (
        "sample was found twice in one log (same uuid) and counts once, as it stands last",
        "samples were found twice in one log (same uuid) and count once, as they stand last",
    ),
    "failed": (
        "failed sample was run again by a retry of its log and counts once, as it is there",
        "failed samples were run again by a retry of their log and count once, as they are there",
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
        f"{counted(row[0], 'of these has', 'of these have')} another answer or target in the source that counts: "
        "their logs state the same run, question and epoch; where they state runs of their own, all of their "
        "samples count"
    ]
