"""Our queries on Spark: DuckDB's SQL in that of Spark, run in a session with the usual configuration."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import duckdb
import sqlglot
from pyspark.sql import DataFrame, SparkSession
from sqlglot import expressions as sql_tree

from hotmess_tui.store.queries.shipped import query

_LISTS = {"choices", "outcome", "probabilities"}  # columns whose length is a number of members, not of characters
_CREATED = re.compile(r"\s*CREATE\s+TABLE\s+(\w+)\s+AS\s", re.IGNORECASE)
_VIEWED = re.compile(r"\s*CREATE\s+OR\s+REPLACE\s+TEMP\s+VIEW\s+(\w+)\s+AS\s", re.IGNORECASE)
_NUMBERED = re.compile(r"SELECT \* FROM \((?=SELECT \*, ROW_NUMBER\(\))")  # what becomes of QUALIFY in a SELECT *


def in_spark(sql: str, variables: Mapping[str, str] | None = None) -> str:
    """A query of DuckDB's as Spark has it; `variables` are Spark's SQL of what `getvariable` stands for."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for length in list(tree.find_all(sql_tree.Length)):
        if isinstance(length.this, sql_tree.Column) and length.this.name in _LISTS:
            length.replace(sql_tree.ArraySize(this=length.this))
    for select in list(tree.find_all(sql_tree.Select)):
        _replace_by_name(select)
    text = tree.sql(dialect="spark", comments=False)
    for name, replacement in (variables or {}).items():
        text = text.replace(f"GETVARIABLE('{name}')", replacement)
    return _NUMBERED.sub("SELECT * EXCEPT (_w) FROM (", text).replace("MAP_CONTAINS(", "MAP_CONTAINS_KEY(")


def _replace_by_name(select: sql_tree.Select) -> None:
    """`* REPLACE (x AS y)` as `* EXCEPT (y), x AS y`, which is the same where columns go by their names."""
    for star in list(select.find_all(sql_tree.Star)):
        replaced = star.args.get("replace")
        if replaced and star.find_ancestor(sql_tree.Select) is select:
            star.set("except_", [sql_tree.to_identifier(column.alias) for column in replaced])
            star.set("replace", None)
            select.select(*replaced, append=True, copy=False)


class Rows:
    """The rows of a query, as DuckDB hands them out."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row."""
        return self._rows[0] if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return self._rows


class SparkTables:
    """Tables in a Spark session, each written as Parquet before others read it.

    Args:
        session: runs the queries.
        folder: gets a folder of Parquet for each table.
    """

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self.session = session
        self.folder = folder

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of one of our queries, few of them."""
        return [tuple(row) for row in self.session.sql(in_spark(sql)).collect()]

    def view(self, name: str, sql: str, variables: Mapping[str, str] | None = None) -> None:
        """A view of one of our queries."""
        self.session.sql(in_spark(sql, variables)).createOrReplaceTempView(name)

    def write(self, name: str, frame: DataFrame) -> None:
        """A table of rows, and a view of it."""
        target = str(self.folder / name)
        frame.write.mode("overwrite").option("compression", "zstd").parquet(target)
        self.session.read.parquet(target).createOrReplaceTempView(name)

    def make(self, name: str, kind: str) -> None:
        """The table of the query file of its name."""
        self.write(name, self.session.sql(in_spark(query(kind, name).sql)))

    def execute(self, statement: str) -> Rows:
        """A statement of `store/rollup.py`: it makes a view, or a table, or asks for few rows."""
        if viewed := _VIEWED.match(statement):
            self.view(viewed[1], statement[viewed.end() :])
        elif created := _CREATED.match(statement):
            self.write(created[1], self.session.sql(in_spark(statement[created.end() :])))
        else:
            return Rows(self.rows(statement))
        return Rows([])

    @property
    def as_connection(self) -> duckdb.DuckDBPyConnection:
        """The same for functions that only execute such statements."""
        return cast(duckdb.DuckDBPyConnection, self)


def new_session() -> SparkSession:
    """A session as the machine, or who submitted the program, has configured it; silent but for errors."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers need hotmess, too
    session = (
        SparkSession.builder.appName("hotmess rollup")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    session.conf.set("spark.sql.ansi.enabled", "false")  # what cannot be computed is NULL, as in DuckDB
    session.conf.set("spark.sql.legacy.sizeOfNull", "false")
    return session
