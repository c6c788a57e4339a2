"""What leaves the logs from Python: charts, reports, exports, sources, SQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from hotmess_tui.api import arguments
from hotmess_tui.api.chart import Chart
from hotmess_tui.api.choices import Choosing, CurveName, ExportFormat
from hotmess_tui.api.session import Session
from hotmess_tui.deferred import Deferred
from hotmess_tui.report import check_name
from hotmess_tui.tables.queries import of_sql
from hotmess_tui.tables.sources import of_sources

if TYPE_CHECKING:
    import pandas as pd

    from hotmess_tui.report import report_file
else:
    report_file = Deferred("hotmess_tui.report.report_file")

_FORMATS = ("parquet", "csv", "jsonl")


class Output(Session):
    """Charts and files."""

    def chart(self, name: CurveName | str, **choice: Unpack[Choosing]) -> Chart:
        """A curve as a picture: notebooks show it as SVG.

        Args:
            name: As `curves()` lists it.
            choice: View settings.

        Returns:
            The chart: `save(file)` writes it as .svg, .html, .png, .pdf or .txt, `figure()` gives it to matplotlib.

        Raises:
            HotmessError: No such curve, nothing to draw, or invalid settings.
        """
        chosen = self._choice(choice)
        curve = self._explorer.curve(arguments.text("name", name), chosen)
        return Chart(self._explorer, curve, chosen)

    def report(self, file: str | os.PathLike[str], **choice: Unpack[Choosing]) -> Path:
        """Write all results into one self-contained file.

        Args:
            file: .html or .md.
            choice: View settings.

        Returns:
            The file.

        Raises:
            HotmessError: Unknown extension, invalid settings, or it cannot be written.
        """
        target = arguments.path("file", file)
        check_name(target)
        report_file.write_report(self._explorer, self._choice(choice), target)
        return target

    def export(
        self,
        directory: str | os.PathLike[str],
        *,
        format: ExportFormat = "parquet",
        **choice: Unpack[Choosing],
    ) -> list[Path]:
        """Write samples, groups and traces in the canonical columns; `open` reads them again.

        Args:
            directory: A folder; created if it does not exist.
            format: File format.
            choice: View settings.

        Returns:
            The files.

        Raises:
            HotmessError: No such format, invalid settings, or the folder cannot be written.
        """
        kind = arguments.one_of("format", format, _FORMATS)
        return self._explorer.export(arguments.path("directory", directory), self._choice(choice), kind)

    def sources(self) -> pd.DataFrame:
        """All files, with status and problems.

        Returns:
            A row per file: path, format, status, runs, samples, failed, size (bytes), problems (a line each), judged,
            not_judged, judged_by, texts.
        """
        return self._frame(of_sources(self._explorer.sources()))

    def sql(self, query: str) -> pd.DataFrame:
        """The result of a read-only query over samples, groups, questions, sources, features and traces.

        Args:
            query: One statement: SELECT, WITH, FROM, DESCRIBE, EXPLAIN.

        Returns:
            The rows, in columns whose dtypes follow from DuckDB's types.

        Raises:
            HotmessError: Not a read-only statement, DuckDB refuses it, it is too large, or an integer is beyond
                64 bits.
        """
        return self._frame(of_sql(self._explorer.sql(arguments.text("query", query))))
