"""Small logs for the commands, and a way to run a command in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotmess_tui.cli.main import hotmess
from hotmess_tui.records import COPY, IN_PLACE
from hotmess_tui.store.ingest import update
from tests.store.tables import in_place_of

# The others are about options, files and streams: which way a table is read makes no difference to them.
IN_PLACE_TOO = {
    *("test_commands", "test_contrast", "test_exports", "test_fail_if", "test_labels", "test_own_queries"),
    *("test_sql_chart", "test_tree", "test_triage", "test_verdicts"),
}
Run = Callable[..., Result]
HEADER = (
    "model,task,question_id,epoch,question,answer,target,reasoning_length,length_unit,stop_reason,reasoning,failure\n"
)


def table() -> str:
    """Two models, two tasks of twelve questions each, five samples a question, answers that waver in a known way."""
    lines = [HEADER]
    for model, shift in (("alpha", 0), ("beta", 2)):
        for task in ("sums", "words"):
            for question in range(12):
                for epoch in range(5):
                    right = (question * 5 + epoch * 3 + shift) % 7 < 4
                    answer = "yes" if right else f"no {epoch % 2}"
                    failure = "timeout" if (model, task, question, epoch) == ("beta", "words", 11, 4) else ""
                    lines.append(
                        f"{model},{task},q{question},{epoch},Is {question} fine?,{answer},yes,"
                        f"{10 + 7 * question + epoch},words,stop,because of {question},{failure}\n"
                    )
    return "".join(lines)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What walks through the program runs a second time over a table that is read in place."""
    if "tables" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in IN_PLACE_TOO:
        ways = [COPY, pytest.param(IN_PLACE, marks=pytest.mark.heavy)]
        metafunc.parametrize("tables", ways, indirect=True, scope="session")


@pytest.fixture(scope="session")
def tables(request: pytest.FixtureRequest) -> Iterator[str]:
    """How the tables of a test are read: COPY, or IN_PLACE, where small ones stay, too."""
    way = str(getattr(request, "param", COPY))
    with pytest.MonkeyPatch.context() as patch:
        if way == IN_PLACE:
            patch.setattr(update, "LEAST", 0)
        yield way


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory, tables: str) -> Path:
    """A folder with one table."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "runs.csv").write_text(table())
    return folder if tables == COPY else in_place_of(folder, folder / "parquet")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, logs: Path) -> Path:
    """The store of these logs, built once by the command that builds stores."""
    folder = tmp_path_factory.mktemp("stores") / "store"
    result = CliRunner().invoke(hotmess, ["ingest", str(logs), "--store", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def run() -> Run:
    """Run a command; the result has `stdout`, `stderr` and `exit_code`."""

    def invoke(*args: object) -> Result:
        return CliRunner().invoke(hotmess, [str(arg) for arg in args])

    return invoke
