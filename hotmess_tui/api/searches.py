"""Flagged samples and text searches from Python."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from hotmess_tui.api import arguments
from hotmess_tui.api.choices import Choosing, DetectorName
from hotmess_tui.api.session import Session
from hotmess_tui.deferred import Deferred
from hotmess_tui.tables.findings import of_findings, of_tasks
from hotmess_tui.tables.hits import of_hits, of_mentions, of_sides

if TYPE_CHECKING:
    import pandas as pd

    from hotmess_tui.explorer import mentions, triage
else:
    mentions = Deferred("hotmess_tui.explorer.mentions")
    triage = Deferred("hotmess_tui.explorer.triage")


class Searches(Session):
    """What to look at: samples that detectors flag, and samples that mention something."""

    def triage(
        self,
        *,
        detectors: DetectorName | str | Sequence[str] | None = None,
        settings: Mapping[str, str | float] | None = None,
        limit: int | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """Flagged samples with reasons, the most suspicious first.

        Args:
            detectors: Run only these, as "loop,refusal" or a list; None: all.
            settings: Thresholds of detectors, as {"longer_than": 4} or {"loop.least_share": 0.5}.
            limit: Maximum number of samples.
            choice: View settings.

        Returns:
            A row per sample and detector: sample_id, detector, severity (of 1), reason, names. `attrs`: total (flagged
            samples), notes (samples and detectors not checked, with reasons).

        Raises:
            HotmessError: No such detector or threshold, or invalid settings.
        """
        only = triage.Only(_detectors(detectors))
        most = arguments.whole_or_none("limit", limit, 0)
        flagged = triage.triage(*self._asked(choice), only, alone=True, settings=_thresholds(settings), limit=most)
        return self._frame(of_findings(flagged.rows), flagged.notes, total=flagged.total)

    def triage_summary(
        self,
        *,
        detectors: DetectorName | str | Sequence[str] | None = None,
        settings: Mapping[str, str | float] | None = None,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """How many samples each detector flags, by task.

        Args:
            detectors: Run only these, as "loop,refusal" or a list; None: all.
            settings: Thresholds of detectors, as {"longer_than": 4} or {"loop.least_share": 0.5}.
            choice: View settings.

        Returns:
            A row per task and detector: found, of, per (samples or questions), share, severity, and the model with the
            largest share. `attrs`: notes.

        Raises:
            HotmessError: No such detector or threshold, or invalid settings.
        """
        summary = triage.summarise(*self._asked(choice), _detectors(detectors), settings=_thresholds(settings))
        return self._frame(of_tasks(summary.rows), summary.notes)

    def search(
        self,
        text: str,
        *,
        regex: bool = False,
        ignore_case: bool = False,
        limit: int | None = 1000,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """Passages of traces that contain a text.

        Args:
            text: Text to search for.
            regex: `text` is a regular expression (RE2).
            ignore_case: Upper and lower case are the same.
            limit: Maximum number of hits; None for all.
            choice: View settings; their filter holds.

        Returns:
            A row per passage: sample_id, names, correct, position, role, kind, before, hit, after, hits. `attrs`: more
            (whether there are further hits), notes.

        Raises:
            HotmessError: `text` is empty or not a regular expression, or invalid settings.
        """
        most = arguments.whole_or_none("limit", limit, 0)
        passages = self._explorer.search(
            arguments.text("text", text),
            self._choice(choice),
            regex=arguments.flag("regex", regex),
            ignore_case=arguments.flag("ignore_case", ignore_case),
        )
        try:
            hits = list(itertools.islice(passages, None if most is None else most + 1))
        finally:
            passages.close()
        return self._frame(of_hits(hits[:most]), more=most is not None and len(hits) > most)

    def mentions(
        self,
        text: str,
        *,
        by_question: bool = False,
        regex: bool = False,
        ignore_case: bool = False,
        **choice: Unpack[Choosing],
    ) -> pd.DataFrame:
        """Compare samples that mention a text with those that do not: counts and accuracies.

        Args:
            text: Text to search for in the model's output.
            by_question: A row per question on which it is mentioned instead.
            regex: `text` is a regular expression (RE2).
            ignore_case: Upper and lower case are the same.
            choice: View settings; their filter holds.

        Returns:
            mentions, samples, accuracy, within (the mean over questions with samples of both kinds); by question:
            names, mention, mention_accuracy, others, others_accuracy. `attrs`: both (how many such questions), notes.

        Raises:
            HotmessError: `text` is empty or not a regular expression, or invalid settings.
        """
        several = arguments.flag("by_question", by_question)
        sides = mentions.beside(
            self._asked(choice)[0],
            arguments.text("text", text),
            *self._asked(choice)[1:],
            regex=arguments.flag("regex", regex),
            ignore_case=arguments.flag("ignore_case", ignore_case),
        )
        return self._frame(of_mentions(sides) if several else of_sides(sides), both=sides.both)


def _detectors(names: object) -> tuple[str, ...] | None:
    return None if names is None else arguments.names("detectors", names)


def _thresholds(settings: object) -> dict[str, str]:
    """Thresholds as the command line has them."""
    return {
        name: entry if isinstance(entry, str) else f"{arguments.number(f'settings: {name}', entry):.17g}"
        for name, entry in arguments.pairs("settings", settings)
    }
