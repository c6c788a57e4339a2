"""Damage to the files of a store is noticed and mended from the sources; where these are gone, one line says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.store.tables import row, write

pytestmark = pytest.mark.heavy

TEXT = "the seventh sheep stands on the hill"


def flip(at: float) -> Callable[[Path], None]:
    def flipped(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[min(len(content) - 1, int(len(content) * at))] ^= 0xFF
        file.write_bytes(bytes(content))

    return flipped


def flip_unseen(file: Path) -> None:
    """As a disk does it that forgets: neither size nor time of change tell."""
    status = file.stat()
    flip(0.99)(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace_by_folder(file: Path) -> None:
    file.unlink()
    (file / "deeper").mkdir(parents=True)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0" * 64),
    "first byte": flip(0),
    "a byte in the middle": flip(0.5),
    "footer": flip(0.98),
    "empty": lambda file: file.write_bytes(b""),
    "other text": lambda file: file.write_text("no Parquet"),
    "gone": lambda file: file.unlink(),
    "a folder": replace_by_folder,
    "a dangling link": lambda file: (file.unlink(), file.symlink_to("nowhere")),
}


@pytest.fixture(params=[2, 16])
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Two files, of which each has a part, or many small ones, which share some."""
    for number in range(request.param):
        rows = [row("q", epoch, run=f"{number:02}", trace=f"{TEXT} {number}") for epoch in range(2)]
        write(tmp_path / "logs" / f"{number:02}.jsonl", rows)
    return tmp_path / "logs"


def opened(logs: Path) -> Explorer:
    return Explorer.open([str(logs)], store=logs.parent / "store")


def parts(logs: Path, kind: str) -> list[Path]:
    return sorted((logs.parent / "store" / kind).glob("*.parquet"))


def texts(explorer: Explorer) -> dict[str, str]:
    """The texts of the samples of some files."""
    return {
        sample.sample_id: "".join(segment.text for segment in explorer.trace(sample.sample_id).segments)
        for sample in explorer.samples(Choice(where="run IN ('00', '01', 'more')"))
    }


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
@pytest.mark.parametrize("kind", ["samples", "traces"])
def test_what_is_damaged_is_read_again_when_the_logs_are_opened(
    logs: Path, kind: str, damage: Callable[[Path], None]
) -> None:
    explorer = opened(logs)
    before = texts(explorer)
    explorer.close()
    damage(parts(logs, kind)[0])
    explorer = opened(logs)
    assert texts(explorer) == before
    explorer.close()
    write(logs / "more.jsonl", [row("new", 0, run="more", trace=TEXT)])
    damage(parts(logs, kind)[-1])
    again = texts(opened(logs))
    assert before.items() <= again.items()
    assert len(again) == len(before) + 1


@pytest.mark.parametrize("damage", [*DAMAGES.values(), flip_unseen], ids=[*DAMAGES, "unseen"])
def test_what_is_damaged_while_the_logs_are_open_is_read_again_where_it_is_asked_for(
    logs: Path, damage: Callable[[Path], None]
) -> None:
    explorer = opened(logs)
    before = texts(explorer)
    for file in parts(logs, "traces"):
        damage(file)
    assert texts(explorer) == before
    count = len(explorer.samples(Choice()))
    if damage is flip_unseen:
        return
    for file in parts(logs, "traces"):
        damage(file)
    assert len(list(explorer.search(TEXT, Choice()))) == count
    for kind in ("samples", "traces"):
        for file in parts(logs, kind):
            damage(file)
    explorer.export(logs.parent / "out", Choice(), "jsonl")
    assert (logs.parent / "out" / "samples.jsonl").read_text().count(TEXT) == count
    for file in parts(logs, "traces"):
        damage(file)
    assert explorer.sql("SELECT count(DISTINCT sample_id) FROM traces").rows == ((count,),)


def test_texts_whose_source_is_gone_or_has_changed_are_said_to_be_damaged(logs: Path) -> None:
    explorer = opened(logs)
    count = len(explorer.samples(Choice()))
    gone, *others = sorted(logs.iterdir())
    gone.unlink()
    for file in parts(logs, "traces"):
        flip(0.5)(file)
    with pytest.raises(HotmessError, match=rf"stored texts of .*{gone.name} are damaged, and the file is gone") as said:
        texts(explorer)
    assert "\n" not in str(said.value)
    write(gone, [row("q", 0, trace="other")])
    with pytest.raises(HotmessError, match="has changed"):
        texts(explorer)
    found = []
    with pytest.raises(HotmessError, match="are damaged"):
        found.extend(explorer.search(TEXT, Choice()))
    assert len(found) == count - 2 if len(others) == 1 else len(found) < count
    with pytest.raises(HotmessError, match="are damaged"):
        explorer.export(logs.parent / "out", Choice())


def test_a_copied_store_is_whole(logs: Path) -> None:
    explorer = opened(logs)
    before = texts(explorer)
    explorer.close()
    shutil.copytree(logs.parent / "store", logs.parent / "copy", copy_function=shutil.copyfile)
    shutil.rmtree(logs)
    assert texts(Explorer.open([str(logs.parent / "copy")])) == before


INDEX: dict[str, Callable[[Path], object]] = {
    **{name: damage for name, damage in DAMAGES.items() if name not in ("longer", "a byte in the middle", "footer")},
    "no permission": lambda file: file.chmod(0),
}


@pytest.mark.parametrize("damage", INDEX.values(), ids=list(INDEX))
def test_a_damaged_index_is_built_again(logs: Path, damage: Callable[[Path], None]) -> None:
    explorer = opened(logs)
    before = texts(explorer)
    explorer.close()
    damage(logs.parent / "store" / "index.duckdb")
    assert texts(opened(logs)) == before


def test_a_folder_in_the_place_of_a_file_is_kept_under_another_name(logs: Path) -> None:
    opened(logs).close()
    replace_by_folder(logs.parent / "store" / "index.duckdb")
    replace_by_folder(parts(logs, "traces")[0])
    opened(logs).close()
    assert len(list((logs.parent / "store").rglob("*.moved/deeper"))) == 2


def test_pipes_in_the_place_of_files_of_the_store_are_not_waited_for(logs: Path) -> None:
    explorer = opened(logs)
    before = texts(explorer)
    explorer.close()
    for file in [path for path in (logs.parent / "store").rglob("*") if path.is_file()]:
        file.unlink()
        os.mkfifo(file)
        again = opened(logs)
        assert texts(again) == before
        again.close()


@pytest.mark.parametrize("name", ["w*[x]?", "a?b=1#", "it's", 'a"b', "new\nline", "p%d%s", "-dash", "tab\t; drop"])
def test_a_store_may_have_any_name(tmp_path: Path, name: str) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("q", 1, run="00", trace=TEXT), row("q", 2, run="00", trace=TEXT)])
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / name / "store")
    assert list(texts(explorer).values()) == [f"What is q?{TEXT}"] * 2
    assert len(list(explorer.search(TEXT, Choice()))) == 2
    assert explorer.sql("SELECT count(*) FROM traces WHERE repeat(text, 2) <> text").rows == ((4,),)
    explorer.close()
    assert Explorer.open([str(tmp_path / name / "store")]).counts().samples == 2
