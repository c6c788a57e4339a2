"""Sample files become the index: run names resolved, samples sorted, groups rolled up; swapped in by one rename."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from hotmess_tui.private_files import close_file
from hotmess_tui.records import LENGTH_UNITS, OpenOptions
from hotmess_tui.store.database import (
    AMPLE_LIMIT,
    BUILDING_LIMIT,
    database_file,
    limit_for,
    literal,
    parquet_files,
    quote,
    writer,
)
from hotmess_tui.store.ingest import alike_groups, chosen_scores, copies, sample_rows
from hotmess_tui.store.ingest.doubtful import write_doubtful
from hotmess_tui.store.ingest.features import write_features
from hotmess_tui.store.ingest.question_names import name_tasks, rename_questions
from hotmess_tui.store.ingest.same_names import name_runs
from hotmess_tui.store.locations import SCHEMA, index_file
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.parts import make_room
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.rollup import EPSILON, best_unit, roll_up, roll_up_halves, roll_up_steps
from hotmess_tui.store.sample_files import (
    MOST_METADATA,
    SCORE,
    Place,
    of_sources,
    sample_file,
    sample_relation,
    write_places,
)
from hotmess_tui.store.sources import Source, options_text
from hotmess_tui.wording import counted

_MANY = 32  # sample files that each query may open
_FEW_SAMPLES, _FEW_BYTES = 2_000, 1 << 20  # that go into memory as they are, with the text of their questions
_FEW = 4  # pools, and runs of a pool, that are named


def build(
    folder: Path,
    scratch: Path,
    sources: Sequence[Source],
    options: OpenOptions,
    tell: Callable[[str], None],
    before: Path,
) -> None:
    """Write `index.duckdb` in `folder` from the files of `sources`; the old index stays until the last step.

    What is not finished lies in `scratch`. What an index that was built earlier, `before`, knows of the texts is taken
    from it.
    """
    temporary = scratch / "index.tmp"
    samples = sum(source.samples for source in sources)
    try:
        _write(temporary, folder, scratch, sources, options, tell, before, limit_for(samples, BUILDING_LIMIT))
    except duckdb.OutOfMemoryException:  # not all that DuckDB holds can go to the disk
        temporary.unlink(missing_ok=True)
        _write(temporary, folder, scratch, sources, options, tell, before, limit_for(samples, AMPLE_LIMIT))
    index = index_file(folder)
    if index.is_dir():
        make_room(index)
    close_file(temporary, like=index)
    os.replace(temporary, index)


def _write(
    temporary: Path,
    folder: Path,
    scratch: Path,
    sources: Sequence[Source],
    options: OpenOptions,
    tell: Callable[[str], None],
    before: Path,
    limit: str,
) -> None:
    connection = writer(scratch, limit)
    try:
        with database_file(connection, temporary, "index"):
            _fill(connection, folder, sources, options, tell, scratch / "recorded.tmp")
            tell("texts")
            contents = {number: source.content for number, source in enumerate(sources)}
            places = [(contents[place.source_no], place) for place in _places(sources)]
            write_features(connection, folder, places, before, scratch)
    finally:
        connection.close()


def _fill(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    sources: Sequence[Source],
    options: OpenOptions,
    tell: Callable[[str], None],
    gathered: Path,
) -> None:
    write_sources(connection, sources)
    places = _places(sources)
    few = _few(folder, places)
    absent = _create_logged_view(connection, folder, places, gathered, few)
    tell("names")
    notes = name_runs(connection, folder, {place.source_no: place for place in places})
    _materialise(connection, "scorers")
    notes += chosen_scores.choose_scorer(connection, options.scorer)
    notes += copies.write_copies(connection)
    notes += name_tasks(connection)
    _materialise(connection, "recorded_runs")
    notes += write_run_names(connection, options)
    notes += rename_questions(connection)
    low, high = options.score_range or (0.0, 1.0)
    grades = dict(options.score_map)
    connection.execute("SET VARIABLE score_low = $1::DOUBLE", [low])
    connection.execute("SET VARIABLE score_high = $1::DOUBLE", [high])
    chosen_scores.set_grades(connection, grades)
    _create_view(connection, "named", query("ingest", "named").sql, few)
    metadata, scores = _typed_fields(connection)
    connection.execute(f"CREATE MACRO metadata_fields(fields) AS {metadata}")
    connection.execute(f"CREATE MACRO score_fields(fields) AS {scores}")
    tell("samples")
    for name in ("questions", "group_names", "classes"):
        _materialise(connection, name)
    sample_rows.write(connection, absent)
    for name in ("tasks", "distributions", "vectors"):
        _materialise(connection, name)
    write_doubtful(connection)
    if grades or not absent >= {"grade", "scores"}:
        notes += chosen_scores.grade_notes(connection, grades)
    out_of_range = _count(connection, "SELECT count(*) FROM samples WHERE unjudged = 'score out of range'")
    if out_of_range:
        notes.append(out_of_range_note(out_of_range, low, high))
    tell("figures")
    unit = _roll_up(connection)
    connection.execute("CREATE TABLE index.notes AS SELECT unnest($1::VARCHAR[]) AS note", [notes])
    connection.execute(
        "CREATE TABLE index.meta AS SELECT $1::INTEGER AS schema, $2::VARCHAR AS length_unit, $3::VARCHAR AS options",
        [SCHEMA, unit, options_text(options)],
    )


def out_of_range_note(count: int, low: float, high: float) -> str:
    """What to say of so many samples whose score is not in the range that the logs have."""
    return (
        f"{counted(count, 'sample', 'samples')} with a score outside [{low:g}, {high:g}] excluded from all metrics: "
        "set the range with --score-range LOW:HIGH"
    )


def _roll_up(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The figures of groups, halves of groups and steps; returns the unit of the halves' lengths."""
    unit = _length_unit(connection)
    every = "SELECT *, 0 AS split, 0 AS part FROM samples"
    roll_up(connection, "memory.main.rolled", every, EPSILON)
    alike_groups.keep(connection, "memory.main.rolled", "groups")
    # most logs have no trajectories, many no lengths: their empty tables need no plan of the long roll-up
    if unit is None:
        connection.execute("CREATE TABLE index.halves AS FROM index.groups LIMIT 0")
    else:
        roll_up_halves(connection, "memory.main.rolled", every, unit, EPSILON)
        alike_groups.keep(connection, "memory.main.rolled", "halves")
    if _count(connection, "SELECT count(*) FROM vectors WHERE step >= 0"):
        roll_up_steps(connection, "index.steps", every, EPSILON)
    else:
        connection.execute("CREATE TABLE index.steps AS FROM index.groups LIMIT 0")
    return unit


def _materialise(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"CREATE TABLE index.{name} AS {query('ingest', name).sql}")
    connection.execute(f"CREATE VIEW {name} AS FROM index.{name}")


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def write_sources(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source]) -> None:
    """The table `index.sources`."""
    connection.execute(
        "CREATE TABLE index.sources (source_no INTEGER, path VARCHAR, size BIGINT, modified BIGINT, format VARCHAR, "
        "status VARCHAR, "
        "content VARCHAR, samples INTEGER, problems VARCHAR[], part VARCHAR, first INTEGER, in_place VARCHAR, "
        "absolute VARCHAR, real VARCHAR)"
    )
    rows = [
        (
            number,
            s.path,
            s.size,
            s.modified,
            s.format,
            s.status,
            s.content,
            s.samples,
            list(s.problems),
            s.part,
            s.first,
            s.in_place,
            s.absolute,
            s.real,
        )
        for number, s in enumerate(sources)
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            "INSERT INTO index.sources SELECT unnest($1::INTEGER[]), unnest($2::VARCHAR[]), unnest($3::BIGINT[]), "
            "unnest($4::BIGINT[]), "
            "unnest($5::VARCHAR[]), unnest($6::VARCHAR[]), unnest($7::VARCHAR[]), unnest($8::INTEGER[]), "
            "unnest($9::VARCHAR[][]), unnest($10::VARCHAR[]), unnest($11::INTEGER[]), unnest($12::VARCHAR[]), "
            "unnest($13::VARCHAR[]), unnest($14::VARCHAR[])",
            columns,
        )


def _places(sources: Sequence[Source]) -> list[Place]:
    """Where the sources are that hold samples, each content for the first that has it."""
    places: dict[str, Place] = {}
    for number, source in enumerate(sources):
        if source.samples:
            places.setdefault(source.content, Place(number, source.part, source.first, source.samples))
    return list(places.values())


def _few(folder: Path, places: Sequence[Place]) -> bool:
    """Whether all samples go into memory: the queries over them then need not open their file and plan its reading."""
    if sum(place.samples for place in places) > _FEW_SAMPLES:
        return False
    try:
        return sum(sample_file(folder, part).stat().st_size for part in {place.part for place in places}) <= _FEW_BYTES
    except OSError:
        return False  # a file that is gone is told of where it is read


def _create_view(connection: duckdb.DuckDBPyConnection, name: str, sql: str, few: bool) -> None:
    """A view; of a few rows, over a table that holds them while the index is built."""
    if few:
        connection.execute(f"CREATE TABLE {name}_rows AS {sql}")
        sql = f"FROM {name}_rows"
    connection.execute(f"CREATE VIEW {name} AS {sql}")


def _create_logged_view(
    connection: duckdb.DuckDBPyConnection, folder: Path, places: Sequence[Place], gathered: Path, few: bool
) -> set[str]:
    """The view `logged` over all sample files; content that several sources share is read once, for the first.

    Many files are brought together in the file `gathered`, as every query would open each of them again. Returns the
    columns that none of them has.
    """
    parts = write_places(connection, "sample_places", places)
    rows, absent = sample_relation(connection, [sample_file(folder, part) for part in parts])
    if len(places) == 1:
        [place] = places
        last = place.first + place.samples - 1
        within = f"WHERE sample_no BETWEEN {place.first} AND {last}" if place.first else ""
        _create_view(connection, "logged", f"SELECT *, {place.source_no} AS source_no FROM {rows} {within}", few)
        return absent
    every = f"FROM {of_sources(rows, 'sample_places')}"
    if len(parts) > _MANY:
        copy_parquet(connection, every, gathered)
        every = f"FROM {parquet_files([gathered])}"
    _create_view(connection, "logged", every, few)
    return absent


def write_run_names(connection: duckdb.DuckDBPyConnection, options: OpenOptions) -> list[str]:
    """How each run is called: aliases, provider prefixes, and settings in which pooled runs differ as a condition."""
    aliases = dict(options.aliases)
    rows = connection.execute(
        "SELECT run, model, task, condition, settings, answers, in_words, with_words, in_characters, with_characters "
        "FROM recorded_runs ORDER BY ALL"
    ).fetchall()
    pools: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    answered: dict[str, int] = defaultdict(int)
    reasoned: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    runs = []
    for run, model, task, condition, settings_text, answers, *measured in rows:
        name = aliases.get(model, model)
        if options.merge and name == model:
            name = model.rsplit("/", 1)[-1]
        logged = json.loads(settings_text or "{}")
        settings = {str(key): str(setting) for key, setting in logged.items() if setting is not None}
        pools[name, task, condition].append(settings)
        answered[run] += answers
        reasoned[run, name] = [total + count for total, count in zip(reasoned[run, name], measured, strict=True)]
        runs.append((run, model, task, condition, settings_text, name, settings))
    columns: list[list[object]] = [[] for _ in range(11)]
    run_numbers = {run: number for number, run in enumerate(sorted(answered))}  # as DuckDB sorts: by code point
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for run, model, task, condition, settings_text, name, settings in runs:
        pooled = pools[name, task, condition]
        keys = sorted({key for run_settings in pooled for key in run_settings})
        differing = [key for key in keys if len({run_settings.get(key) for run_settings in pooled}) > 1]
        pairs = [condition] * bool(condition) + [f"{key}={settings.get(key, 'unset')}" for key in differing]
        names[name, task, ", ".join(pairs)].add(run)
        in_words, with_words, in_characters, with_characters = reasoned[run, name]
        row = (
            *(run, model, task, condition, settings_text, name, ", ".join(pairs), answered[run] > 0),
            with_words * 2 >= in_words,
            with_characters * 2 >= in_characters,
            run_numbers[run],
        )
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
    texts = ("run", "model", "task", "condition", "settings", "model_name", "condition_name")
    flags = ("has_answers", "words_recorded", "characters_recorded")
    listed = [f"unnest(${i + 1}::VARCHAR[]) AS {name}" for i, name in enumerate(texts)]
    listed += [f"unnest(${i + 1 + len(texts)}::BOOLEAN[]) AS {name}" for i, name in enumerate(flags)]
    listed.append(f"unnest(${1 + len(texts) + len(flags)}::INTEGER[]) AS run_no")
    connection.execute(f"CREATE TABLE run_names AS SELECT {', '.join(listed)}", columns)
    return _pool_notes(names) + [
        f"{name}: most samples of run {run} have no reasoning text ({with_words:,} of {in_words:,} have); "
        "its lengths in words and characters are treated as not recorded"
        for (run, name), (in_words, with_words, _, _) in sorted(reasoned.items())
        if 0 < with_words * 2 < in_words
    ]


def _pool_notes(names: dict[tuple[str, str, str], set[str]]) -> list[str]:
    """Which runs count as one, since model, task and condition are the same."""
    pooled = [(pool, sorted(runs)) for pool, runs in sorted(names.items()) if len(runs) > 1]
    notes = [
        f"{len(runs)} runs pooled: {', '.join(name for name in pool if name)} "
        f"({', '.join(runs[:_FEW])}{' …' if len(runs) > _FEW else ''})"
        for pool, runs in pooled[:_FEW]
    ]
    unlisted = len(pooled) - _FEW
    if unlisted > 0:
        notes.append(
            f"and {counted(unlisted, 'more set', 'more sets')} of model, task and condition with several runs pooled"
        )
    return notes


def _typed_fields(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """SQL expressions that make typed structs of the JSON metadata, and of the scores in it; mixed types are text."""
    typed_keys = connection.execute(
        "SELECT m.key, list(DISTINCT CASE WHEN m.type = 'UBIGINT' AND strlen(m.value::VARCHAR) > 18 AND "
        "TRY_CAST(m.value AS BIGINT) IS NULL THEN 'UHUGEINT' ELSE m.type END) FROM "  # which stays text, digit by digit
        "(SELECT metadata FROM single WHERE metadata IS NOT NULL AND metadata::VARCHAR <> '{}') AS r, "
        "json_each(r.metadata) AS m WHERE m.type <> 'NULL' "
        "GROUP BY m.key ORDER BY count(*) DESC, m.key LIMIT $1",
        [MOST_METADATA],
    ).fetchall()
    metadata, scores = list[str](), list[str]()
    names: set[str] = set()  # of fields so far: DuckDB's do not differ by case alone
    for key, types in sorted(typed_keys):
        if not key or key.casefold() in names:
            continue
        names.add(key.casefold())
        kind = "VARCHAR"
        if set(types) <= {"BIGINT", "UBIGINT"}:
            kind = "BIGINT"
        elif set(types) <= {"BIGINT", "UBIGINT", "DOUBLE"}:
            kind = "DOUBLE"
        elif types == ["BOOLEAN"]:
            kind = "BOOLEAN"
        pointer = "/" + key.replace("~", "~0").replace("/", "~1")
        fields = scores if key.startswith(SCORE) and key != SCORE else metadata
        name = quote(key.removeprefix(SCORE) or key)
        fields.append(f"{name} := TRY_CAST(json_extract_string(fields, {literal(pointer)}) AS {kind})")
    return _struct(metadata), _struct(scores)


def _struct(fields: Sequence[str]) -> str:
    return f"struct_pack({', '.join(fields)})" if fields else "NULL::INTEGER"


def _length_unit(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The unit of the halves that the index keeps: the one that a first look will choose, or None."""
    counts = ", ".join(f"count(DISTINCT CASE WHEN {unit} > 0 THEN model END), count({unit})" for unit in LENGTH_UNITS)
    row = connection.execute(f"SELECT count(DISTINCT model), {counts} FROM samples WHERE counted").fetchone()
    assert row is not None
    models, offered = row[0], {unit: (row[1 + 2 * i], row[2 + 2 * i]) for i, unit in enumerate(LENGTH_UNITS)}
    return best_unit(models, offered)
