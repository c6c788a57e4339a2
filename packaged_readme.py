"""The README as it is packaged, made when hatchling builds: without links to files that a package does not have."""

from __future__ import annotations

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

_ELSEWHERE = r"(?!https?://|mailto:|#)[^()\s]+"  # a target in the repository
_PICTURE = re.compile(rf"^ *!\[[^\]]*\]\({_ELSEWHERE}\)\n(?:\n|\Z)?", re.MULTILINE)
_LINK = re.compile(rf"(?<!!)\[([^\]]+)\]\({_ELSEWHERE}\)")
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_NOTE = "\nPictures, and links to other files of the repository, are left out of this copy of its README.\n"


def packaged(text: str) -> str:
    """The text with the words of relative links alone, and without pictures that lie in the repository.

    The project has no public address that such a link could be completed with. Blocks of code stay as they are.
    """
    pieces = _FENCE.split(text)  # every other one is code
    return (
        "".join(piece if n % 2 else _LINK.sub(r"\1", _PICTURE.sub("", piece)) for n, piece in enumerate(pieces)) + _NOTE
    )


class PackagedReadme(MetadataHookInterface):
    """Gives hatchling the long description."""

    def update(self, metadata: dict[str, object]) -> None:
        """Add the README to the metadata of the project."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": packaged(text)}
