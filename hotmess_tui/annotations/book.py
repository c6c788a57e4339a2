"""One SQLite file with everything a person has said of samples and questions; several processes may write at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotmess_tui.annotations.folder import labels_file
from hotmess_tui.errors import HotmessError
from hotmess_tui.keys import question_of
from hotmess_tui.private_files import close_database, make_database, make_folder
from hotmess_tui.records import CORRECTIONS, Labels
from hotmess_tui.refusals import refusal, refusals_at
from hotmess_tui.regular_files import read_regular

KINDS = ("sample", "question")
_PATIENCE = 10.0  # seconds to wait for another process that writes
_LONGEST = 200  # characters of a label
_VERSION = 0  # of the file, as its user_version says
_SCHEMA = """
CREATE TABLE IF NOT EXISTS labels (
    kind TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (kind, key, label)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
    kind TEXT NOT NULL, key TEXT NOT NULL, note TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS corrections (
    key TEXT PRIMARY KEY, correction TEXT NOT NULL, at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY, session TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    what TEXT NOT NULL, before TEXT, after TEXT, at REAL NOT NULL
);
"""


@dataclass(frozen=True)
class Entry:
    """A label, a note or a correction, one of them. `key` is a sample's id or a `question_key`, `at` a Unix time."""

    kind: str
    key: str
    label: str | None
    note: str | None
    at: float
    correction: str | None = None  # one of CORRECTIONS, on samples only


@dataclass(frozen=True)
class Change:
    """What was done and an undo takes back: `what` is label, note or correction; None: nothing before, or after."""

    kind: str
    key: str
    what: str
    before: str | None
    after: str | None


class Book:
    """The labels, notes and corrections. Each call is a transaction of its own, on disk before it returns.

    A rollback journal rather than a write-ahead log, since home folders lie on network file systems, where the latter
    loses data. Every call opens the file anew: it may be used from any thread, and nothing is held open.

    Raises:
        HotmessError: from every method, when the file cannot be read or written.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or labels_file()
        self._session = uuid.uuid4().hex
        self._seen = False  # whether the file was there before
        self._snapshot: tuple[bytes, Labels] | None = None  # the labels, and the change counter of the file they are of

    @contextlib.contextmanager
    def _open(self, writing: bool) -> Iterator[sqlite3.Connection]:
        self._there()
        try:
            if writing:
                with refusals_at(self.file.parent):
                    make_folder(self.file.parent, tighten=not os.environ.get("HOTMESS_DATA"))
            with refusals_at(self.file):
                make_database(self.file) if writing else close_database(self.file)
            with (
                refusals_at(self.file),
                contextlib.closing(sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None)) as connection,
            ):
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA synchronous = EXTRA")
                self._refuse_newer(connection)
                if writing:
                    connection.execute("BEGIN IMMEDIATE")
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        connection.execute(statement)
                    yield connection
                    connection.execute("COMMIT")
                else:
                    yield connection
        except HotmessError as refused:
            if not writing or refused.status != 1:
                raise
            raise HotmessError(f"not saved: {refused}; set HOTMESS_DATA to another folder") from None
        except sqlite3.Error as fault:
            raise HotmessError(
                f"{self.file}: not a label store of hotmess, or damaged ({fault}); restore a copy, or move it away"
            ) from None
        self._seen = True

    def _there(self) -> bool:
        """Whether the file is there; it said so before, and is gone: that is said once, then another may begin.

        Raises:
            HotmessError: it is gone, or something else is in its place.
        """
        if self.file.is_file():
            return True
        if self._seen:
            self._seen = False
            raise HotmessError(f"{self.file}: removed while in use, with its labels and notes; put it back")
        try:
            os.stat(self.file)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as fault:
            raise refusal(fault, self.file) or fault from None
        raise HotmessError(f"{self.file}: a folder or a device, not a file of labels; move it away")

    def _refuse_newer(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise HotmessError(
                f"{self.file}: written by a newer hotmess (version {version} of the file); update hotmess"
            )

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[str, ...]]:
        if not self._there():
            return []
        with self._open(writing=False) as connection:
            try:
                return connection.execute(sql, parameters).fetchall()
            except sqlite3.OperationalError as fault:
                if "no such table" in str(fault):  # made, but nothing was ever written
                    return []
                raise

    # labels

    def add(self, kind: str, keys: Iterable[str], label: str) -> int:
        """Give a label; returns how many did not have it yet."""
        return self._label(kind, keys, label, present=True)

    def remove(self, kind: str, keys: Iterable[str], label: str) -> int:
        """Take a label away; returns how many had it."""
        return self._label(kind, keys, label, present=False)

    def _label(self, kind: str, keys: Iterable[str], label: str, present: bool) -> int:
        label = checked(label)
        count, now = 0, time.time()
        with self._open(writing=True) as connection:
            for key in keys:
                sql = (
                    "INSERT OR IGNORE INTO labels (at, kind, key, label) VALUES (?, ?, ?, ?)"
                    if present
                    else "DELETE FROM labels WHERE ? > 0 AND kind = ? AND key = ? AND label = ?"
                )
                if connection.execute(sql, (now, _kind(kind), key, label)).rowcount:
                    count += 1
                    before, after = (None, label) if present else (label, None)
                    self._remember(connection, Change(kind, key, "label", before, after), now)
        return count

    def write(self, kind: str, key: str, note: str) -> None:
        """Write a note; an empty one takes it away."""
        note = note.strip()
        with self._open(writing=True) as connection:
            row = connection.execute("SELECT note FROM notes WHERE kind = ? AND key = ?", (_kind(kind), key)).fetchone()
            before = row[0] if row else None
            if note == (before or ""):
                return
            self._put_note(connection, kind, key, note or None)
            self._remember(connection, Change(kind, key, "note", before, note or None), time.time())

    def correct(self, keys: Iterable[str], correction: str | None) -> int:
        """Say what samples are: right, wrong, or drop; None takes it back. Returns how many it is new for.

        Raises:
            HotmessError: it is no such correction (status 2).
        """
        count, now = 0, time.time()
        after = None if correction is None else _correction(correction)
        with self._open(writing=True) as connection:
            for key in keys:
                row = connection.execute("SELECT correction FROM corrections WHERE key = ?", (key,)).fetchone()
                before = row[0] if row else None
                if before != after:
                    count += 1
                    _put_correction(connection, key, after, now)
                    self._remember(connection, Change("sample", key, "correction", before, after), now)
        return count

    def see(self, keys: Iterable[str]) -> None:
        """Remember that these samples were looked at."""
        with self._open(writing=True) as connection:
            connection.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(key, time.time()) for key in keys])

    # what there is

    def entries(self, label: str | None = None) -> list[Entry]:
        """Every label, note and correction, the oldest first; or only the labels of that name."""
        rows = self._rows(
            "SELECT kind, key, label, NULL, at FROM labels WHERE ?1 IS NULL OR label = ?1 "
            "UNION ALL SELECT kind, key, NULL, note, at FROM notes WHERE ?1 IS NULL ORDER BY 5, 1, 2, 3",
            (label,),
        )
        entries = [Entry(*row) for row in rows]  # type: ignore[arg-type]
        if label is None:
            entries += [
                Entry("sample", key, None, None, float(at), correction)
                for key, correction, at in self._rows("SELECT key, correction, at FROM corrections")
            ]
        return sorted(entries, key=lambda entry: (entry.at, entry.kind, entry.key, entry.label or ""))

    def corrections(self) -> dict[str, str]:
        """Corrections by the id of the sample."""
        return dict(self._rows("SELECT key, correction FROM corrections"))  # type: ignore[arg-type]

    def labels(self) -> list[tuple[str, int]]:
        """The labels in use, the most used first, with how often."""
        rows = self._rows("SELECT label, count(*) FROM labels GROUP BY label ORDER BY 2 DESC, 1")
        return [(label, int(count)) for label, count in rows]

    def snapshot(self) -> Labels:
        """Labels and corrections as they are now; read from the file only where it has changed since the last time."""
        counter = self._change_counter()
        if self._snapshot is None or self._snapshot[0] != counter:
            rows = self._rows("SELECT kind, key, label FROM labels ORDER BY kind, key, label")
            samples = tuple((key, label) for kind, key, label in rows if kind == "sample")
            questions = tuple((*question_of(key), label) for kind, key, label in rows if kind == "question")
            corrections = tuple(sorted(self.corrections().items()))
            self._snapshot = counter, Labels(_version(rows), _version(corrections), samples, questions, corrections)
        return self._snapshot[1]

    def _change_counter(self) -> bytes:
        """What SQLite counts up in the file with every change that any process makes (without a write-ahead log)."""
        try:
            return read_regular(self.file, 28)[24:]
        except OSError:
            return b""  # reading the labels will say what is wrong

    def of(self, kind: str) -> dict[str, tuple[str, ...]]:
        """Labels by key, of all samples or questions that have any."""
        labels: dict[str, tuple[str, ...]] = {}
        for key, label in self._rows("SELECT key, label FROM labels WHERE kind = ? ORDER BY key, at", (_kind(kind),)):
            labels[key] = (*labels.get(key, ()), label)
        return labels

    def notes(self, kind: str) -> dict[str, str]:
        """Notes by key."""
        return dict(self._rows("SELECT key, note FROM notes WHERE kind = ?", (_kind(kind),)))  # type: ignore[arg-type]

    def seen(self) -> set[str]:
        """Ids of the samples that were looked at."""
        return {row[0] for row in self._rows("SELECT key FROM seen")}

    # undo, in and out

    def undo(self) -> tuple[Change, ...]:
        """Take back the last change of this session, all of it where it was on several; empty where none is left."""
        with self._open(writing=True) as connection:
            rows = connection.execute(
                "SELECT number, kind, key, what, before, after FROM changes WHERE session = ?1 AND at = "
                "(SELECT at FROM changes WHERE session = ?1 ORDER BY number DESC LIMIT 1) ORDER BY number DESC",
                (self._session,),
            ).fetchall()
            for number, kind, key, action, before, after in rows:
                if action == "note":
                    self._put_note(connection, kind, key, before)
                elif action == "correction":
                    _put_correction(connection, key, before, time.time())
                elif after is not None:
                    sql = "DELETE FROM labels WHERE kind = ? AND key = ? AND label = ?"
                    connection.execute(sql, (kind, key, after))
                else:
                    parameters = (kind, key, before, time.time())
                    connection.execute("INSERT OR IGNORE INTO labels VALUES (?, ?, ?, ?)", parameters)
                connection.execute("DELETE FROM changes WHERE number = ?", (number,))
            return tuple(Change(*row[1:]) for row in rows)

    def take_in(self, entries: Iterable[Entry]) -> int:
        """Add labels, notes and corrections from elsewhere; what already exists stays. Returns how many were new."""
        count = 0
        with self._open(writing=True) as connection:
            for entry in entries:
                kind = _kind(entry.kind)
                if entry.label is not None:
                    parameters = (kind, entry.key, checked(entry.label), entry.at)
                    count += connection.execute("INSERT OR IGNORE INTO labels VALUES (?, ?, ?, ?)", parameters).rowcount
                if entry.note:
                    parameters = (kind, entry.key, entry.note, entry.at)
                    count += connection.execute("INSERT OR IGNORE INTO notes VALUES (?, ?, ?, ?)", parameters).rowcount
                if entry.correction is not None:
                    row = (entry.key, _correction(entry.correction), entry.at)
                    count += connection.execute("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?)", row).rowcount
        return count

    def _remember(self, connection: sqlite3.Connection, change: Change, at: float) -> None:
        connection.execute(
            "INSERT INTO changes (session, kind, key, what, before, after, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._session, change.kind, change.key, change.what, change.before, change.after, at),
        )

    def _put_note(self, connection: sqlite3.Connection, kind: str, key: str, note: str | None) -> None:
        if note is None:
            connection.execute("DELETE FROM notes WHERE kind = ? AND key = ?", (kind, key))
        else:
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", (kind, key, note, time.time()))


def checked(label: str) -> str:
    """A label as it is kept.

    Raises:
        HotmessError: it is empty, too long or holds characters that are none (status 2).
    """
    label = " ".join(label.split())
    if not label or len(label) > _LONGEST or not label.isprintable():
        raise HotmessError(f"a label is 1 to {_LONGEST} printable characters", status=2)
    return label


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise HotmessError(f"{kind}: only a sample or a question can have labels", status=2)
    return kind


def _correction(text: str) -> str:
    if text not in CORRECTIONS:
        raise HotmessError(f"{text}: not a correction; available: {', '.join(CORRECTIONS)}", status=2)
    return text


def _put_correction(connection: sqlite3.Connection, key: str, correction: str | None, at: float) -> None:
    if correction is None:
        connection.execute("DELETE FROM corrections WHERE key = ?", (key,))
    else:
        connection.execute("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", (key, correction, at))


def _version(rows: Sequence[object]) -> str:
    """The same text for the same rows; empty for none."""
    text = json.dumps(rows).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=10).hexdigest() if rows else ""
