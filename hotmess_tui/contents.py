"""What a store holds, as frozen records: the files that were looked at, the scores of the logs, counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ScorerRow:
    """A score that logs record."""

    name: str
    samples: int  # that have it
    default_samples: int  # of which it is the first, which counts where nobody chose


@dataclass(frozen=True)
class SourceRow:
    """A file that was looked at."""

    path: str
    format: str | None
    status: str  # read, partly, unreadable, skipped, duplicate
    runs: int
    samples: int
    failed: int
    size: int
    problems: tuple[str, ...]  # one line each: place: what (saved)
    unjudged: int = 0  # samples without a verdict, in no figure
    judged_by: tuple[tuple[str, int], ...] = ()  # verdict, score, comparison …, and how many samples by it
    in_place: bool = False  # its texts are read where they lie; else they were copied into the store

    @property
    def judged(self) -> int:
        """Samples with a verdict."""
        return sum(count for _, count in self.judged_by)


@dataclass(frozen=True)
class Counts:
    """What a store holds."""

    sources: int
    unreadable: int
    models: int
    questions: int
    groups: int
    samples: int
    failed: int
    scorer: str = ""  # the score that counts, where the logs record several
