"""Failed requests of a batch, which name no model: held back until it is known of which model the file is."""

from __future__ import annotations

from collections.abc import Iterator

from hotmess_tui.formats.records import SampleRecord, Segment


class BatchFailures:
    """The models that answered in a file, and its failures so far."""

    def __init__(self) -> None:
        self._models: set[str] = set()
        self._failed: list[SampleRecord] = []

    def answered(self, model: str) -> None:
        """Note the model of an answer."""
        self._models.add(model)

    def hold(self, sample: SampleRecord, failure: str) -> None:
        """Keep a failed request; its model stays as it is where the file has several models, or none."""
        self._failed.append(failed(sample, failure))

    def released(self) -> Iterator[SampleRecord]:
        """All failures, at the end of the file."""
        for sample in self._failed:
            if len(self._models) == 1:
                (sample.model,) = self._models
            yield sample

    @property
    def note(self) -> str:
        """Why the failures have no model of their own; empty where they have."""
        if not self._failed or len(self._models) == 1:
            return ""
        which = "several models answered" if self._models else "no line names a model"
        return f"{which}: failed requests are shown under the file's name"


def failed(sample: SampleRecord, failure: str) -> SampleRecord:
    """The sample as one that failed: not one without a verdict."""
    sample.failure, sample.unjudged = failure, None
    sample.segments = [*sample.segments, Segment("assistant", "error", failure)]
    return sample
