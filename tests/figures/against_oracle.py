"""A log open in the program and judged by the oracle, and where the two differ."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import assume

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.figures import agreement, data_sets
from tests.oracle import curves
from tests.oracle.decompose import Setting
from tests.oracle.samples import Sample, judge

CURVES = sorted(file.stem for file in (Path(__file__).resolve().parents[2] / "queries" / "curves").glob("*.sql"))


class Opened:
    """A random log: what the oracle makes of it, and the program with it open."""

    def __init__(self, samples: Sequence[Sample], folder: Path, form: str) -> None:
        self.samples = samples
        self.verdicts = "logged"
        self.judged = judge(samples)
        path = data_sets.write(samples, folder, form)
        self.explorer = Explorer.open([str(path)], store=folder / "store")

    def choice(self, setting: Setting, by: tuple[str, ...] = ("model",)) -> Choice:
        return Choice(
            by=by,
            decomposition=setting.decomposition,
            estimator=setting.estimator,
            epsilon=setting.epsilon,
            length=setting.length,
            bins=setting.bins,
            verdicts=self.verdicts,
        )


@contextlib.contextmanager
def opened(shape: data_sets.Shape, form: str) -> Iterator[Opened]:
    """A random log, open."""
    samples = data_sets.samples_of(shape)
    assume(any(sample.answer or sample.score is not None or sample.correct is not None for sample in samples))
    with tempfile.TemporaryDirectory() as folder:
        log = Opened(samples, Path(folder), form)
        yield log
        log.explorer.close()


def assert_none(found: agreement.Differences) -> None:
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:20])


def on_curve(name: str, log: Opened, setting: Setting, by: tuple[str, ...] = ("model",)) -> agreement.Differences:
    """Where a curve of the program differs from its oracle; a curve that has none is an error."""
    wanted = curves.oracle_of(name)(log.judged, by, setting)
    curve = log.explorer.curve(name, log.choice(setting, by))
    if name == "trajectory" and setting.decomposition != "vector":
        return []  # it exists for vectors only
    found = agreement.curve(curve, wanted)
    if name == "reasoning_length":
        found += agreement.fits(curve.fits, curves.fits(wanted))
    return found
