"""Files of one name: copies of one another are one run, files with other samples are runs of their own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from hotmess_tui.store import sample_ids
from hotmess_tui.store.database import literal
from hotmess_tui.store.sample_files import Place, of_sources, write_places
from hotmess_tui.store.trace_rows import trace_rows
from hotmess_tui.wording import counted

_FEW = 4  # runs and names that a notice lists
# What two samples of one question and epoch are compared by, where both files have it
_COMPARED = {
    "normal": "normal",
    "target": "regexp_replace(lower(trim(target)), '\\.0+$', '')",
    **{name: name for name in ("correct", "score", "grade", "failure", "question", "choices", "probabilities")},
    **{name: name for name in ("outcome", "outcome_target", "tokens", "output_tokens", "words", "characters")},
    **{name: name for name in ("actions", "stop_reason", "difficulty", "model_size", "budget")},
}
_CONTENTS = "compared_rows"  # source_no, sample_no, sample_id, step, question (hash), content (hash)


class _File(NamedTuple):
    """A source that calls its run after itself, with the number of samples in it."""

    number: int
    path: Path
    samples: int


def name_runs(connection: duckdb.DuckDBPyConnection, folder: Path, places: Mapping[int, Place]) -> list[str]:
    """Where files of one name hold different samples, the view `logged` gets runs and ids of their own for each.

    A file whose samples are all in another one of that name, be it a copy or an earlier state of it, is one run with
    it. Folders in which the files differ tell the runs apart; ids are made of the new name and the old id.

    Args:
        connection: sees all samples as `logged`.
        folder: the store.
        places: where each source is in it.

    Returns:
        Notices of what was told apart.
    """
    alike = connection.execute(
        "SELECT run FROM logged WHERE run_of_file GROUP BY run HAVING count(DISTINCT source_no) > 1 ORDER BY run"
    ).fetchall()
    labels: list[tuple[int, str, str]] = []
    notes = []
    for (run,) in alike:
        again = connection.execute(
            "SELECT 1 FROM logged WHERE run_of_file AND run = $1 GROUP BY sample_id, step HAVING count(*) > 1 LIMIT 1",
            [run],
        ).fetchone()
        if again is None:
            continue
        try:
            differing, both = _compare(connection, folder, run, places)
            if differing:
                files = _files(connection)
                heads = _heads(connection, files)
                names = _names(run, [file for file in files if heads[file.number] == file.number])
                labels += [(file.number, run, names[heads[file.number]]) for file in files]
                if len(names) > 1:
                    listed = ", ".join(list(names.values())[:_FEW]) + (" …" if len(names) > _FEW else "")
                    differ = counted(differing, "sample differs", "samples differ")
                    notes.append(
                        f"{len(names):,} files named {run} contain different samples and are separate runs: {listed} "
                        f"({differ}, of {both:,} with the same question and epoch)"
                    )
        finally:
            connection.execute(f"DROP TABLE IF EXISTS {_CONTENTS}")
    if labels:
        sample_ids.keep_ids(connection)
        _replace_runs(connection, labels)
    return notes


def _compare(
    connection: duckdb.DuckDBPyConnection, folder: Path, run: str, places: Mapping[int, Place]
) -> tuple[int, int]:
    """Write what each sample of the run holds; returns how many ids of several files differ, and how many there are.

    Compared is what every file of the run has: a table that lacks the traces of another one may be a copy all the same.
    """
    named = f"FROM logged WHERE run_of_file AND run = {literal(run)}"
    counts = ", ".join(f"count({name}) > 0 AS {name}" for name in _COMPARED)
    listed = ", ".join(f"bool_and({name})" for name in _COMPARED)
    row = connection.execute(
        f"SELECT list(source_no), {listed} FROM (SELECT source_no, {counts} {named} GROUP BY source_no)"
    ).fetchone()
    assert row is not None
    shared = [sql for sql, present in zip(_COMPARED.values(), row[1:], strict=True) if present]
    shared += _shared_metadata(connection, named, len(row[0]))
    written, joined = _written(connection, named, sorted(row[0]), folder, places)
    connection.execute(
        f"CREATE TABLE {_CONTENTS} AS SELECT r.source_no, r.sample_no, r.sample_id, r.step, "
        "hash(r.model, r.task, r.question_id, r.condition, r.step) AS question, "
        f"hash({', '.join([*shared, *written, '0'])}) AS content FROM (SELECT * {named}) AS r {joined}"
    )
    counted = connection.execute(
        "SELECT count(*) FILTER (contents > 1), count(*) FROM (SELECT count(DISTINCT content) AS contents "
        f"FROM {_CONTENTS} GROUP BY sample_id, step HAVING count(*) > 1)"
    ).fetchone()
    return counted or (0, 0)


def _shared_metadata(connection: duckdb.DuckDBPyConnection, named: str, files: int) -> list[str]:
    """SQL of the further columns that all files have; as text, in which CSV and JSON write them alike."""
    keys = connection.execute(
        f"SELECT key FROM (SELECT DISTINCT source_no, unnest(json_keys(metadata)) AS key {named}) "
        f"GROUP BY key HAVING count(*) = {files} ORDER BY key"
    ).fetchall()
    pointers = ["/" + key.replace("~", "~0").replace("/", "~1") for (key,) in keys]
    return [
        f"regexp_replace(lower(json_extract_string(metadata, {literal(pointer)})), '[\\s\"]', '', 'g')"
        for pointer in pointers
    ]


def _written(
    connection: duckdb.DuckDBPyConnection,
    named: str,
    numbers: Sequence[int],
    folder: Path,
    places: Mapping[int, Place],
) -> tuple[list[str], str]:
    """SQL of what the model wrote, and the join that it needs; nothing where a file has no more than answers."""
    parts = write_places(connection, "written_places", [places[number] for number in numbers])
    texts = of_sources(trace_rows(folder, parts), "written_places")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE written AS SELECT source_no, sample_no, sum(hash(kind, text)::HUGEINT) AS "
        f"content, any_value(text) AS text, count(*) AS passages FROM {texts} WHERE role IN ('assistant', 'tool') "
        "GROUP BY source_no, sample_no"
    )
    join = "LEFT JOIN written AS w ON w.source_no = r.source_no AND w.sample_no = r.sample_no"
    more = connection.execute(
        f"SELECT count(DISTINCT r.source_no) FROM (SELECT source_no, sample_no, answer {named}) AS r {join} "
        "WHERE w.passages > 1 OR w.text IS DISTINCT FROM coalesce(r.answer, w.text)"
    ).fetchone()
    return (["w.content"], join) if more and more[0] == len(numbers) else ([], "")


def _files(connection: duckdb.DuckDBPyConnection) -> list[_File]:
    rows = connection.execute(
        f"SELECT s.source_no, s.path, count(*) FROM {_CONTENTS} AS c JOIN index.sources AS s USING (source_no) "
        "GROUP BY ALL ORDER BY s.source_no"
    ).fetchall()
    return [_File(number, Path(os.path.abspath(path)), samples) for number, path, samples in rows]


def _heads(connection: duckdb.DuckDBPyConnection, files: Sequence[_File]) -> dict[int, int]:
    """For each file the one of which it is a copy or a part; itself where there is none.

    A copy has the same contents for the same questions in any order. A part has no sample that the other one lacks:
    only files with its rarest sample are looked at, so that hundreds of runs need no comparison of all pairs.
    """
    copies = connection.execute(
        "SELECT source_no, min(source_no) OVER (PARTITION BY samples, contents) FROM (SELECT source_no, count(*) AS "
        f"samples, sum(hash(question, content)::HUGEINT) AS contents FROM {_CONTENTS} GROUP BY source_no)"
    ).fetchall()
    first = dict(copies)
    heads = dict(first)
    parts = connection.execute(
        "WITH firsts AS (SELECT unnest($1::INTEGER[]) AS source_no), "
        f"own AS (SELECT c.source_no, c.sample_id, c.step, c.content FROM {_CONTENTS} AS c SEMI JOIN firsts USING "
        "(source_no)), "
        "counted AS (SELECT *, count(*) OVER (PARTITION BY sample_id, step, content) AS files FROM own), "
        "rarest AS (FROM counted QUALIFY row_number() OVER (PARTITION BY source_no ORDER BY files) = 1), "
        "pairs AS (SELECT r.source_no AS part, o.source_no AS whole FROM rarest AS r JOIN own AS o ON o.sample_id = "
        "r.sample_id AND o.step IS NOT DISTINCT FROM r.step AND o.content = r.content AND o.source_no <> r.source_no) "
        "SELECT p.part, p.whole FROM pairs AS p JOIN own AS a ON a.source_no = p.part LEFT JOIN own AS b "
        "ON b.source_no = p.whole AND b.sample_id = a.sample_id AND b.step IS NOT DISTINCT FROM a.step "
        "AND b.content = a.content GROUP BY p.part, p.whole HAVING count(*) = count(b.content) ORDER BY ALL",
        [sorted(set(first.values()))],
    ).fetchall()
    samples = {file.number: file.samples for file in files}
    for part, whole in sorted(parts, key=lambda pair: (-samples[pair[0]], -samples[pair[1]])):
        if heads[part] == part:  # of several wholes the largest, which is no part itself
            heads[part] = heads[whole]
    return {number: heads[copied] for number, copied in first.items()}


def _names(run: str, files: Sequence[_File]) -> dict[int, str]:
    """A name for each file: the run, behind the folders in which they differ; files in one folder by their endings."""
    folders = {file.number: file.path.parent.parts for file in files}
    common = _alike(list(folders.values()))
    own = {number: parts[common:] for number, parts in folders.items()}
    alike = _alike([parts[::-1] for parts in own.values()])
    own = {number: parts[: len(parts) - alike] for number, parts in own.items()}
    names = {}
    for file in files:
        neighbours = [number for number in own if own[number] == own[file.number]]
        name = run if len(neighbours) == 1 else file.path.name
        names[file.number] = "/".join((*own[file.number], name))
    return names


def _alike(rows: Sequence[Sequence[str]]) -> int:
    """With how many members, the same in all, the rows begin."""
    return sum(1 for _ in itertools.takewhile(lambda members: len(set(members)) == 1, zip(*rows, strict=False)))


def _replace_runs(connection: duckdb.DuckDBPyConnection, labels: Sequence[tuple[int, str, str]]) -> None:
    columns = [list(column) for column in zip(*labels, strict=True)]
    connection.execute(
        "CREATE TABLE run_labels AS SELECT unnest($1::INTEGER[]) AS source_no, unnest($2::VARCHAR[]) AS run, "
        "unnest($3::VARCHAR[]) AS label",
        columns,
    )
    connection.execute("ALTER VIEW logged RENAME TO logged_as_named")
    connection.execute(
        "CREATE VIEW logged AS SELECT r.* REPLACE (coalesce(l.label, r.run) AS run, CASE WHEN l.label <> r.run "
        "THEN left(md5(concat(l.label, chr(31), r.sample_id)), 16) ELSE r.sample_id END AS sample_id) "
        "FROM logged_as_named AS r LEFT JOIN run_labels AS l "
        "ON l.source_no = r.source_no AND l.run = r.run AND r.run_of_file"
    )
