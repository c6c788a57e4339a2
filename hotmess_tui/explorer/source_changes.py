"""Where an explorer's logs came from, so that they can be read again: what changed meanwhile, and what waits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from hotmess_tui.formats.log_files import STILL, Files
from hotmess_tui.records import OpenOptions

INTERVAL = 2.0  # seconds between two looks at files that are followed, at least
_LONGEST = 20.0  # seconds between them at most
_SHARE = 9  # times as long as a look takes is waited before the next one


@dataclass(frozen=True)
class Origin:
    """Paths and options as they were given, and the files as they were when they were read."""

    paths: tuple[str, ...]
    store: Path | None
    options: OpenOptions
    cache: bool
    files: Files
    read: float = field(default_factory=time.time)
    rebuilt: int = 0  # times that a damaged index was built again

    def waits(self, files: Files) -> bool:
        """Whether nothing has changed since the reading, but something half-written may be given more time."""
        return files == self.files and abs(time.time() - self.read) < STILL  # the clock may have been set back

    def changes(self, files: Files) -> str:
        """What has come, changed and gone, in words."""
        new = len(files.keys() - self.files.keys())
        gone = len(self.files.keys() - files.keys())
        changed = sum(1 for path, state in files.items() if path in self.files and self.files[path] != state)
        counts = [f"{count} {noun}" for count, noun in ((new, "new"), (changed, "changed"), (gone, "gone")) if count]
        return ", ".join(counts)


def arrived(files: str, samples: int) -> str:
    """What came between two readings of the same logs, with the time of day, in words.

    Args:
        files: the changes of the files in words; may be empty.
        samples: how many samples there are more.
    """
    changes = [f"files: {files}"] * bool(files) + [f"{samples:+,} samples"]
    return f"{time.strftime('%H:%M:%S')}  {', '.join(changes)}"


def pause(looked_since: float) -> float:
    """Seconds until the next look at files that are followed, where the last one began then (`time.monotonic`)."""
    return max(INTERVAL, min(_LONGEST, _SHARE * (time.monotonic() - looked_since)))
