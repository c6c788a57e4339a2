"""Addresses of object stores: read only where a person allows it, by DuckDB's own extension, as tables of the cache."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from hotmess_tui.cli.main import hotmess
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.formats.log_files import scheme_of
from hotmess_tui.records import Choice
from hotmess_tui.store import remote_tables
from tests.store.tables import row, write, write_parquet_of

ADDRESSES = (
    "s3://bucket/runs.parquet",
    "S3://bucket/runs/",
    "gs://bucket/*/runs.parquet",
    "az://container/runs.parquet",
    "https://example.org/runs.parquet",
)


class Server:
    """A web server on this machine with a folder of tables, and the requests that came."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.requests = folder, list[str]()
        requests = self.requests

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, format: str, *arguments: object) -> None:
                requests.append(str(arguments[0]))

        self._server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
        )
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    rows = [row("q", epoch, str(4 + epoch % 2), trace=f"sheep {epoch}") for epoch in range(6)]
    folder = tmp_path / "served" / "model=a model"
    write_parquet_of(write(tmp_path / "a.jsonl", rows), folder / "t.parquet")
    served = Server(tmp_path / "served")
    yield served
    served.close()


@pytest.fixture
def run() -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(hotmess, [str(argument) for argument in arguments])


def extension_at_hand() -> bool:
    try:
        duckdb.connect().execute("LOAD httpfs")
    except duckdb.Error:
        return False
    return True


with_extension = pytest.mark.skipif(
    not extension_at_hand(), reason="DuckDB's extension httpfs is not installed here: duckdb -c 'INSTALL httpfs'"
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("command", [("table",), ("ingest", "--store", "kept"), ("sources", "--no-cache")])
def test_without_the_option_an_address_is_refused_in_one_line_that_names_it(
    run: Callable[..., Result], command: tuple[str, ...], address: str
) -> None:
    result = run(*command, address)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"hotmess: {address}: an address is read only with --allow-remote\n"


def test_a_file_whose_name_begins_like_an_address_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "s3:" / "bucket" / "runs.jsonl", [row("q", epoch) for epoch in range(3)])
    explorer = Explorer.open(["s3://bucket/runs.jsonl"], cache=False)
    assert len(explorer.samples(Choice())) == 3
    explorer.close()


SCHEMES = [*((address, address.partition(":")[0].lower()) for address in ADDRESSES), ("a.s3://b", ""), ("s3:/b", "")]


@pytest.mark.parametrize(("address", "scheme"), SCHEMES)
def test_addresses_are_told_from_paths(address: str, scheme: str) -> None:
    assert scheme_of(address) == scheme


@pytest.mark.parametrize(
    "address", ["https://example.org/run.eval", "s3://bucket/runs.jsonl", "https://example.org/a/"]
)
def test_nothing_but_parquet_is_asked_for(run: Callable[..., Result], address: str) -> None:
    result = run("table", "--allow-remote", address)
    assert result.exit_code == 2
    assert "only Parquet tables" in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_is_fetched_once_is_not_followed_and_not_rolled_up(run: Callable[..., Result], tmp_path: Path) -> None:
    followed = run("table", "--allow-remote", "--follow", ADDRESSES[0])
    assert (followed.exit_code, followed.stderr.count("\n")) == (2, 1)
    assert "--follow: tables at an address are fetched once" in followed.stderr
    rolled_up = run("rollup", ADDRESSES[0], tmp_path / "out")
    assert (rolled_up.exit_code, rolled_up.stderr.count("\n")) == (2, 1)
    assert "rollup reads local files only" in rolled_up.stderr


@pytest.mark.parametrize("address", [ADDRESSES[0], ADDRESSES[3]])
def test_an_extension_that_cannot_be_had_is_one_line_that_says_what_to_do(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """DuckDB is asked for it in an empty folder, and told to fetch it from a server that refuses."""
    asked = remote_tables.writer

    def cut_off(folder: Path) -> duckdb.DuckDBPyConnection:
        connection = asked(folder)
        connection.execute(f"SET extension_directory = '{tmp_path}'")
        connection.execute("SET custom_extension_repository = 'http://127.0.0.1:1'")
        return connection

    monkeypatch.setattr(remote_tables, "writer", cut_off)
    result = run("table", "--allow-remote", address)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    name = "azure" if address.startswith("az") else "httpfs"
    assert f"{address}: needs DuckDB's extension {name}, which cannot be installed" in result.stderr
    assert "127.0.0.1:1" in result.stderr
    assert "download the tables" in result.stderr


@with_extension
def test_a_table_is_fetched_opened_and_not_fetched_again(run: Callable[..., Result], server: Server) -> None:
    address = f"{server.address}/model=a%20model/t.parquet"
    result = run("samples", "--allow-remote", address, "--format", "json")
    assert result.exit_code == 0, result.stderr
    samples = json.loads(result.stdout)
    assert [sample["model"] for sample in samples] == ["a model"] * 6
    asked = len([request for request in server.requests if request.startswith("GET")])
    trace = run("trace", samples[0]["sample_id"], "--allow-remote", address)
    assert "sheep" in trace.stdout
    assert len([request for request in server.requests if request.startswith("GET")]) == asked
    missing = run("table", "--allow-remote", f"{server.address}/none.parquet")
    assert (missing.exit_code, missing.stderr.count("\n")) == (1, 1)


READING = (
    "FROM read_parquet('{}')",
    "FROM '{}'",
    "SELECT * FROM read_blob('{}')",
    "FROM glob('{}')",
    "ATTACH '{}' AS a",
)


@pytest.mark.parametrize("sql", READING)
def test_no_query_reads_an_address_even_where_the_extension_is_installed(
    tmp_path: Path, server: Server, run: Callable[..., Result], sql: str
) -> None:
    logs = write(tmp_path / "logs" / "a.jsonl", [row("q", epoch) for epoch in range(3)])
    address = f"{server.address}/model=a%20model/t.parquet"
    for target in (address, "s3://bucket/t.parquet"):
        result = run("sql", sql.format(target), "--allow-remote", logs)
        assert result.exit_code == 2, result.output
        assert "sheep" not in result.output
    condition = f"question_id IN (SELECT question_id FROM '{address}')"
    assert run("table", "--allow-remote", logs, "--where", condition).exit_code == 2
    assert not server.requests


def test_names_at_an_address_lead_nowhere_else(tmp_path: Path) -> None:
    for address in ("https://h/../../x.parquet", "https://h/%2e%2e/%2F..%2Fx.parquet?a=1", "s3://b/.h/./t.parquet"):
        names = remote_tables._names_under(address)
        made = tmp_path.joinpath(*names).resolve()
        assert made.is_relative_to(tmp_path.resolve())
        assert not any(name.startswith(".") for name in names)


def test_an_address_with_a_fault_keeps_no_table(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With DuckDB as it is without the extension: what it answers is one line."""
    monkeypatch.setattr(remote_tables, "_connection", lambda address, folder: duckdb.connect())
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(HotmessError, match="cannot be read"):
        remote_tables.fetch_tables(f"{server.address}/none.parquet", tmp_path / "cache", lambda progress: None)
    assert not list((tmp_path / "cache").rglob("*.parquet"))
