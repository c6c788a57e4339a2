"""Screens on which one asks which samples of a question mention a text, and how many of those that do are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.labelling import Labelling
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.store.patterns import between_slashes, check
from hotmess_tui.tables.column import ON_SCREEN, Column

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.mentions import Mentions

_FEW = 10  # samples below which an accuracy is said to be of few
_TITLE_CELLS = 14
MENTIONS = Key(
    "slash",
    "mentions",
    "Search here",
    id="samples.mentions",
    key_display="/",
    tooltip="find samples that mention a text, with their accuracy",
    also="find look for text grep mention contains",
    footer="search",
)


class TextMatches(Labelling):
    """A screen with the samples of one question."""

    BINDINGS: ClassVar[list[BindingType]] = [MENTIONS]
    sought = ""  # the text; empty: none
    mentions: Mentions | None = None

    def group_here(self) -> int:
        """The key of the question."""
        raise NotImplementedError

    def show_mentions(self) -> None:
        """Mark the samples that mention it, or none any more."""
        raise NotImplementedError

    def action_mentions(self) -> None:
        """Ask for a text; an empty one takes the marks away."""

        def seek(text: str) -> None:
            self.sought = text
            self.seek()

        hint = "/…/ is a regular expression   empty: no marks"
        self.prompt("Samples that mention …", self.sought, seek, check=check, hint=hint)

    def seek(self) -> None:
        """Look for the text in the samples as they are now."""
        text, group, choice = self.sought, self.group_here(), self.session.choice
        if not text:
            self._matched(None)
            return
        term, regex = between_slashes(text)

        def work(explorer: Explorer) -> Mentions:
            return explorer.mentions(term, choice, group, regex=regex)

        self.ask("mentions", work, self._matched, "searching")

    def _matched(self, mentions: Mentions | None) -> None:
        self.mentions = mentions
        self.show_mentions()
        self.show_status()

    def term_for(self, sample_id: str) -> str:
        """The text at which to open a trace: what it mentions, where that is no regular expression."""
        here = self.mentions is not None and sample_id in self.mentions.samples
        return self.sought if here and not between_slashes(self.sought)[1] else ""

    def mentions_status(self) -> str:
        """The two accuracies, in a line; few samples are said to be few."""
        mentions = self.mentions
        if mentions is None:
            return ""
        text = cut(one_line(self.sought), 24, self.signs.ellipsis)
        if not mentions.mention:
            return f"no sample mentions “{text}”"
        sides = (
            (mentions.mention, mentions.mention_accuracy, f"mention{'s' * (mentions.mention == 1)} “{text}”"),
            (mentions.others, mentions.others_accuracy, "do not" if mentions.others != 1 else "does not"),
        )
        return "   ".join(f"{n:,} {does}: {_accuracy(n, accuracy)}" for n, accuracy, does in sides if n)

    def mention_column(self) -> tuple[Column, ...]:
        """The column that marks them; none while nothing is looked for."""
        mentions = self.mentions
        if mentions is None:
            return ()
        title = f"“{cut(one_line(self.sought), _TITLE_CELLS, self.signs.ellipsis)}”"
        column = Column(
            "mentions",
            title=title,
            get=lambda row: row.sample_id in mentions.samples,
            paint=lambda row, signs: "yes" if row.sample_id in mentions.samples else "",
            shown=ON_SCREEN,
            least=3,
            gives_way=9,
            after="answer",
        )
        return (column,)


def _accuracy(n: int, accuracy: float | None) -> str:
    if accuracy is None:
        return "no verdicts"
    return f"accuracy {share(accuracy)}{' (few)' if n < _FEW else ''}"
