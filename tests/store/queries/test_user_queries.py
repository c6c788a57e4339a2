"""A person's own query files: found beside those that ship, read-only, and no trouble to anybody when broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Selection
from hotmess_tui.store.queries import user_queries
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.shipped import shipped
from tests.store.tables import row, write

CURVE = """-- ---
-- id: by_epoch
-- title: Incoherence by question number
-- about: A point per question.
-- x: {label: question, unit: , scale: linear}
-- y: incoherence
-- ---
select *, dense_rank() over (order by question_id) as point, question_id AS label, question_id::DOUBLE AS x
from groups
where error is not null -- a remark at the end"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    for kind in user_queries.KINDS:
        (tmp_path / "queries" / kind).mkdir(parents=True)
    return tmp_path / "queries"


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("own")
    rows = [row(str(q), e, "5" if (q + e) % 3 else "6") for q in range(6) for e in range(4)]
    found = Explorer.open([str(write(folder / "a.jsonl", rows))], store=folder / "store")
    yield found
    found.close()


def header(name: str, *more: str) -> str:
    return "\n".join(["-- ---", f"-- id: {name}", "-- title: A title", *more, "-- ---", ""])


def names(kind: str) -> list[str]:
    return [each.name for each in queries(kind)]


def test_without_a_folder_there_is_what_ships(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "nowhere"))
    assert queries("curves") == shipped("curves")
    assert user_queries.faults() == ()


def test_the_folder_is_one_of_the_persons(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    monkeypatch.delenv("HOTMESS_QUERIES")
    file = user_queries.save("mine", "Mine", "select 1")
    assert own_home in file.parents
    assert names("tables")[-1] == "mine"


def test_what_is_saved_is_found_at_once_and_asks_the_same(explorer: Explorer, folder: Path) -> None:
    sql = "-- by epoch\nselect epoch, count(*) as n\nfrom samples group by 1;"
    assert user_queries.save("by_epoch", "  Samples by\n epoch ", sql) == folder / "tables" / "by_epoch.sql"
    found = queries("tables")[-1]
    assert (found.name, found.text("title"), found.text("about")) == (
        "by_epoch",
        "Samples by epoch",
        "Samples by epoch",
    )
    assert found.file is not None
    assert explorer.sql(found.sql).rows == explorer.sql(sql).rows
    assert [path.name for path in (folder / "tables").iterdir()] == ["by_epoch.sql"], "nothing half-written lies about"


def test_nothing_is_overwritten_unasked(folder: Path) -> None:
    user_queries.save("mine", "One", "select 1")
    with pytest.raises(HotmessError, match="already"):
        user_queries.save("mine", "Two", "select 2")
    assert "select 1" in user_queries.place_of("mine").read_text()
    user_queries.save("mine", "Two", "select 2", over=True)
    assert "select 2" in user_queries.place_of("mine").read_text()
    assert queries("tables")[-1].text("title") == "Two"


@pytest.mark.parametrize("name", ["", "Mine", "../out", "a b", "a/b", "1st", "x" * 65, "a\n", "models"])
def test_a_name_that_will_not_do_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(HotmessError):
        user_queries.save(name, "Title", "select 1")
    assert not list(folder.rglob("*.sql"))


@pytest.mark.parametrize("title", ["-- ---", "a\n-- id: other", "x: y", "'; drop table x; --", "–", ""])
def test_a_title_is_only_a_title(title: str) -> None:
    user_queries.save("mine", title, "select 7")
    found = queries("tables")[-1]
    assert found.name == "mine"
    assert found.text("title") == (" ".join(title.split()) or "mine")
    assert found.sql.strip() == "select 7"


def test_what_writes_is_not_saved() -> None:
    for sql in ("drop table x", "with x as (copy (select 1) to 'y') from x", "select 1; select 2", ""):
        with pytest.raises(HotmessError):
            user_queries.save("mine", "Mine", sql)


def test_an_own_curve_is_drawn_like_one_that_ships(explorer: Explorer, folder: Path) -> None:
    (folder / "curves" / "by_epoch.sql").write_text(CURVE)
    assert names("curves") == [*(each.name for each in shipped("curves")), "by_epoch"]
    assert explorer.curves()[-1].own
    curve = explorer.curve("by_epoch", Choice())
    assert [point.x for point in curve.points] == [0, 1, 2, 3, 4, 5]
    assert curve.x.label == "question"
    shown = {each.question_id: each.incoherence for each in explorer.questions(Choice()).rows}
    assert [point.incoherence for point in curve.points] == pytest.approx([shown[str(q)] for q in range(6)])
    page = explorer.questions(Choice(), Selection("by_epoch", curve.points[2].series, curve.points[2].point))
    assert [each.question_id for each in page.rows] == ["2"]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select nonsense from groups", "nonsense"),
        ("select 1 as one", "series"),
        ("select * replace ('x' as n), 1 as point, 1.0::double as x from groups", "x"),
        ("select * replace (series + 100 as series), 1 as point, 1e0 as x from groups", ""),
        ("select *, null as point, 1e0 as x from groups", ""),
    ],
)
def test_a_curve_that_fails_is_one_line_with_its_file(explorer: Explorer, folder: Path, sql: str, says: str) -> None:
    file = folder / "curves" / "odd.sql"
    file.write_text(header("odd") + sql)
    with pytest.raises(HotmessError) as fault:
        explorer.curve("odd", Choice())
    assert str(fault.value).startswith(f"{file}: ")
    assert says in str(fault.value)
    assert "\n" not in str(fault.value)
    assert explorer.curve("tasks", Choice()).points, "all else works"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.sql", "select 1", "header"),
        ("a.sql", header("b") + "select 1", "id: b"),
        ("a.sql", header("a") + "drop table samples", "read-only"),
        ("a.sql", header("a") + "with x as (delete from memory.main.figures_1 returning *) from x", "read-only"),
        ("a.sql", header("a") + "select 1) as x; copy (select 1) to 'x'; select (1", "syntax error"),
        ("a.sql", header("a") + "selec", "syntax error"),
        ("a.sql", header("a"), "empty query; allowed: "),
        ("a.sql", header("a", "-- order: soon") + "select 1", "order: soon"),
        ("A B.sql", header("A B") + "select 1", "not a valid query name"),
        ("a.sql", b"\xff\xfe\x00", "UTF-8"),
        ("a.sql", b"-- " + b"x" * 2_000_000, "too large"),
        ("a.sql", "", "header"),
    ],
)
@pytest.mark.parametrize("kind", user_queries.KINDS)
def test_a_broken_file_is_a_line_and_the_others_work(
    folder: Path, kind: str, name: str, text: object, says: str
) -> None:
    (folder / kind / name).write_bytes(text if isinstance(text, bytes) else str(text).encode())
    (folder / kind / "good.sql").write_text(header("good") + "select 1")
    [fault] = user_queries.faults()
    assert fault.startswith(f"{folder / kind / name}:")
    assert says in fault
    assert "\n" not in fault
    assert names(kind)[-1] == "good"


def test_a_name_that_ships_is_not_taken(folder: Path) -> None:
    (folder / "curves" / "tasks.sql").write_text(header("tasks") + "select 1")
    assert names("curves").count("tasks") == 1
    assert "a built-in query has this name" in user_queries.faults()[0]


def test_what_cannot_be_opened_is_a_line(folder: Path) -> None:
    (folder / "tables" / "gone.sql").symlink_to(folder / "nowhere.sql")
    (folder / "tables" / "folder.sql").mkdir()
    assert len(user_queries.faults()) == 2
    assert queries("tables") == shipped("tables")


def test_a_file_that_changes_is_read_anew(folder: Path) -> None:
    file = folder / "tables" / "mine.sql"
    file.write_text(header("mine") + "select 1")
    assert queries("tables")[-1].sql.strip() == "select 1"
    file.write_text(header("mine") + "select 22")
    os.utime(file, ns=(1, 1))
    assert queries("tables")[-1].sql.strip() == "select 22"
    file.unlink()
    assert queries("tables") == shipped("tables")


@pytest.mark.parametrize("name", [each.name for each in shipped("tables")])
def test_every_table_that_ships_answers(explorer: Explorer, name: str) -> None:
    found = next(each for each in shipped("tables") if each.name == name)
    assert explorer.sql(found.sql).columns
