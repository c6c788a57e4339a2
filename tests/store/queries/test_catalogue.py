"""The catalogue, the filter and the read-only console: what may be asked, and what is refused."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Selection
from hotmess_tui.store import locations
from hotmess_tui.store.interrupts import Question
from hotmess_tui.store.queries.query_file import parse
from tests.alike import alike
from tests.store.tables import row, write

CURVES = (
    "reasoning_length", "natural_variation", "difficulty", "scale", "budget", "ensemble", "actions", "trajectory",
    "tasks", "pass_at_k", "bias_variance",
)  # fmt: skip


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    tmp_path = tmp_path_factory.mktemp("queries")
    rows = [
        row(str(q), e, "5" if (q + e) % 3 else str(q + e), model=f"m{m}", tokens=10 * q + e, budget=64 * m,
            model_size=10**m, digits=q % 2, kind="odd" if q % 2 else "even")
        for m in (1, 2) for q in range(12) for e in range(6)
    ]  # fmt: skip
    return Explorer.open([str(write(tmp_path / "logs" / "a.jsonl", rows))], store=tmp_path / "store")


def test_the_curves_are_there_in_the_order_of_their_keys(explorer: Explorer) -> None:
    names = tuple(curve.name for curve in explorer.curves())
    assert names[: len(CURVES)] == CURVES  # their keys stay what they are when further curves come


def test_every_query_file_is_documented_and_used() -> None:
    files = sorted(locations.queries_folder().rglob("*.sql"))
    code = "".join(path.read_text() for path in Path(locations.__file__).parents[1].rglob("*.py"))
    for file in files:
        found = parse(file, file.parent.name)
        assert found.text("about"), file
        used = f'"{file.stem}"' in code or f"'{file.stem}'" in code
        assert file.parent.name in ("curves", "tables", "triage") or used, f"{file.name} is used nowhere"


def test_a_header_that_names_another_query_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- ---\n-- id: b\n-- ---\nSELECT 1")
    with pytest.raises(HotmessError, match="id: b"):
        parse(tmp_path / "a.sql", "curves")
    (tmp_path / "c.sql").write_text("SELECT 1")
    with pytest.raises(HotmessError, match="header"):
        parse(tmp_path / "c.sql", "curves")


@pytest.mark.parametrize("name", alike(CURVES, always=2))
def test_every_point_opens_exactly_the_groups_that_made_it(explorer: Explorer, name: str) -> None:
    choice = Choice()
    curve = explorer.curve(name, choice)
    assert curve.points or curve.notes[0].startswith("nothing to draw")
    for point in curve.points:
        page = explorer.questions(choice, Selection(name, point.series, point.point))
        assert page.total == point.groups
        if name != "natural_variation":  # whose points hold half of the samples of each group
            assert sum(each.n for each in page.rows) == point.samples
        if point.error is not None and name not in ("ensemble", "natural_variation"):
            assert sum(each.error or 0 for each in page.rows) / page.total == pytest.approx(point.error)


@pytest.mark.parametrize(
    ("where", "samples"),
    [
        ("epoch < 3", 72),
        ("metadata.digits = 1 and model = 'm1'", 36),
        ("metadata.kind = 'odd' or false", 72),
        ("reasoning_length between 10 and 20", 14),
        ("not correct", None),
        ("class = 'TARGET'", None),
        ("lower(model) like 'M%' or question_id in ('1', '2')", 24),
        ("case when epoch = 0 then true else false end", 24),
    ],
)
def test_a_condition_narrows_the_samples(explorer: Explorer, where: str, samples: int | None) -> None:
    found = explorer.samples(Choice(where=where))
    assert found
    if samples is not None:
        assert len(found) == samples
    assert sum(each.samples + each.left_out for each in explorer.table(Choice(where=where)).rows) == len(found)


@pytest.mark.parametrize(
    "where",
    [
        "nope = 1",
        "task = 'x') union select (1",
        "1=1; drop table samples",
        "exists(select 1)",
        "epoch in (select 1)",
        "model = (from '/etc/passwd')",
        "read_text('/etc/passwd') is not null",
        "getenv('HOME') = 'x'",
        "sum(epoch) > 3",
        "row_number() over () = 1",
        "epoch = $1",
        "task =",
        "true -- \n order by 1",
        "true limit 1",
        "true group by model",
        "columns(*) is null",
        "metadata.nothing = 1",
        "samples.epoch = 1 or sources.path = ''",
        "task",
        "epoch + 1",
    ],
)
def test_what_is_no_condition_over_the_columns_is_refused(explorer: Explorer, where: str) -> None:
    with pytest.raises(HotmessError) as fault:
        explorer.check(Choice(where=where))
    assert fault.value.status == 2
    assert "question_id" in str(fault.value), "the columns that there are"
    assert "\n" not in str(fault.value)


def test_grouping_by_metadata_that_varies_within_a_question_splits_its_group(tmp_path: Path) -> None:
    rows = [row("q", e, "5" if e < 4 else "6", half="first" if e < 4 else "second") for e in range(8)]
    explorer = Explorer.open([str(write(tmp_path / "a.jsonl", rows))], store=tmp_path / "store")
    choice = Choice(by=("metadata.half",))
    table = {each.series[0]: each for each in explorer.table(choice).rows}
    assert (table["first"].accuracy, table["second"].accuracy) == (1, 0)
    page = explorer.questions(choice, Selection("table", ("second",)), limit=10)
    assert (page.total, page.rows[0].n, page.rows[0].mix) == (1, 4, (4,))
    detail = explorer.question(page.rows[0].group, choice)
    assert {each.answer for each in detail.samples} == {"6"}


@pytest.mark.parametrize(
    "query",
    [
        "select count(*) from samples",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "from groups limit 1",
        "describe samples",
        "explain select 1",
        "select s.sample_id, t.text from samples s join traces t using (sample_id) limit 1",
        "select path from sources",
    ],
)
def test_the_console_answers_reading_statements(explorer: Explorer, query: str) -> None:
    assert explorer.sql(query).rows


@pytest.mark.parametrize(
    "query",
    [
        "create table x as select 1",
        "insert into store.samples select * from store.samples",
        "drop view samples",
        "set threads = 1",
        "attach ':memory:' as other",
        "install httpfs",
        "pragma database_list",
        "explain analyze copy (select 1) to 'x'",
        "select 1; select 2",
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/passwd'",
        "select * from glob('/*')",
        "selec 1",
        "",
    ],
)
def test_the_console_refuses_everything_else(explorer: Explorer, query: str) -> None:
    with pytest.raises(HotmessError) as fault:
        explorer.sql(query)
    assert fault.value.status == 2
    assert "\n" not in str(fault.value)


def test_the_console_cannot_write_into_the_store(explorer: Explorer) -> None:
    target = explorer.store.folder / "x.csv"
    with pytest.raises(HotmessError):
        explorer.sql(f"copy (select 1) to '{target}'")
    assert not target.exists()


def test_a_running_query_can_be_stopped_from_another_thread(explorer: Explorer) -> None:
    outcome: list[BaseException | None] = []
    question = Question()

    def ask() -> None:
        try:
            with question.asked():
                explorer.sql(
                    "select count(*) from range(100000) a, range(100000) b, range(1000) c "
                    "where hash(a.range + b.range + c.range) = 1"
                )
            outcome.append(None)
        except BaseException as fault:
            outcome.append(fault)

    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive():
        question.cancel()
        time.sleep(0.02)
    assert isinstance(outcome[0], Cancelled)
    assert explorer.sql("select 1").rows == ((1,),)


def test_answers_come_out_right_from_several_threads_at_once(explorer: Explorer) -> None:
    choices = [
        Choice(decomposition=d, where=w)
        for d in ("brier", "kl", "zero_one")
        for w in (None, "epoch < 4", "metadata.digits = 0")
    ]
    alone = [explorer.curve("reasoning_length", choice).points for choice in choices]
    found: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda i=i, c=c: found.__setitem__(i, explorer.curve("reasoning_length", c).points))
        for i, c in enumerate(choices)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(len(choices))] == alone


def test_a_store_is_closed_under_a_question(tmp_path: Path) -> None:
    """Closing stops what is being asked and waits until it has stopped; who asks later is told so."""
    (tmp_path / "rows.csv").write_text("question_id,epoch,answer,target\nq,0,a,a\nq,1,b,a\n")
    for _ in range(5):
        explorer = Explorer.open([str(tmp_path / "rows.csv")], store=tmp_path / "store")
        begun, ended = threading.Event(), []

        def ask(explorer: Explorer = explorer, begun: threading.Event = begun, ended: list[str] = ended) -> None:
            try:
                begun.set()
                explorer.store.rows("SELECT sum(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b")
            except Cancelled:
                ended.append("cancelled")

        thread = threading.Thread(target=ask)
        thread.start()
        begun.wait(10)
        explorer.close()
        thread.join(10)
        assert ended == ["cancelled"]
        with pytest.raises(Cancelled):
            explorer.counts()
