"""Small logs for the commands, and a way to run a command in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotmess_tui.cli.main import hotmess

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


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one table."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "runs.csv").write_text(table())
    return folder


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
