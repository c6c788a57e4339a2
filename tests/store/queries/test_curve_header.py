"""What a header may state: known keys only, entries that are allowed, the same for a curve of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Curve, Selection
from hotmess_tui.store.queries import user_queries
from hotmess_tui.store.queries.curve_header import curve_header
from hotmess_tui.store.queries.query_file import parse
from hotmess_tui.store.queries.shipped import shipped
from tests.store.tables import row, write

SQL = "SELECT *, question_id::INT + 1 AS point, question_id::DOUBLE + 1 AS x FROM groups WHERE error IS NOT NULL"
OWN_POINTS = """SELECT series, n AS point, n::DOUBLE AS x, count(*) AS questions, count(*) AS groups, sum(n) AS samples,
    0 AS left_out, sum(correct) / sum(n) AS right FROM figures GROUP BY series, n"""

Draw = Callable[..., Curve]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    folder = tmp_path_factory.mktemp("header")
    rows = [
        row(str(q), e, "5" if e >= q else str(q + e), model=model)
        for model in ("a", "b")
        for q in range(6)
        for e in range(8 if model == "a" else 6)
    ]
    opened = Explorer.open([str(write(folder / "a.jsonl", rows))], store=folder / "store")
    yield opened
    opened.close()


@pytest.fixture
def curves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path))
    (tmp_path / "curves").mkdir()
    return tmp_path / "curves"


def text(*header: str, sql: str = SQL) -> str:
    lines = [f"-- {line}" for line in ("---", "id: mine", "title: Mine", "x: {label: number}", *header, "---")]
    return "\n".join([*lines, sql, ""])


@pytest.fixture
def draw_mine(explorer: Explorer, curves: Path) -> Draw:
    """Write the curve `mine` and ask for its points."""

    def asked(*header: str, sql: str = SQL, choice: Choice | None = None) -> Curve:
        (curves / "mine.sql").write_text(text(*header, sql=sql))
        assert user_queries.faults() == ()
        return explorer.curve("mine", choice or Choice())

    return asked


def test_the_header_of_every_curve_that_ships_is_valid() -> None:
    for query in shipped("curves"):
        header = curve_header(query)
        assert header.x.label
        assert header.y


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("colour: red", "unknown header key 'colour'"),
        ("Joined: yes", "unknown header key 'Joined'"),
        ("a line without a key", "unknown header key"),
        ("y: error\n-- y: bias", "y occurs twice"),
        ("adds: half", "adds must be written as {name: value"),
        ("adds: {half}", "adds must be written as"),
        ("adds: {half: TEXT}", "adds: half: TEXT"),
        ('adds: {a"b: DOUBLE}', "adds: "),
        ("y: median", "y: median: must be one or two of incoherence, error, bias, variance, accuracy"),
        ("y: [error, bias, variance]", "one or two of"),
        ("joined: maybe", "joined: maybe: must be one of yes, no"),
        ("iso: bias", "iso: bias"),
        ("iso: incoherence", "y: variance"),
        ("drill: n > point", "points: own"),
        ("points: own\n-- drill: n > point) UNION (SELECT 1\n-- y: right\n-- adds: {right: DOUBLE}", "syntax error"),
        ("points: own\n-- y: error", "y: error"),
        ("points: theirs", "points: theirs"),
        ("bins: mine", "bins: mine"),
        ("needs: love", "needs: love"),
        ("length: miles", "length: miles"),
        ("decomposition: mine", "decomposition: mine"),
        ("decompositions: [brier, mine]", "decompositions: mine"),
        ("estimator: best", "estimator: best"),
    ],
)
def test_what_a_header_cannot_state_is_named(curves: Path, line: str, says: str) -> None:
    (curves / "mine.sql").write_text(text(line))
    [fault] = user_queries.faults()
    assert fault.startswith(f"{curves / 'mine.sql'}: ")
    assert says in fault


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("{label: a, colour: b}", "x: colour"),
        ("{scale: cubic}", "cubic"),
        ("{ticks: none}", "none"),
        ("size", "x must be"),
    ],
)
def test_what_an_axis_cannot_be_is_named(curves: Path, entry: str, says: str) -> None:
    (curves / "mine.sql").write_text(text().replace("{label: number}", entry))
    [fault] = user_queries.faults()
    assert says in fault


def test_joined_points_a_second_y_and_a_column_of_the_query(draw_mine: Draw) -> None:
    added = SQL.replace("FROM", ", correct / n AS hits, 'q' || question_id AS called FROM")
    curve = draw_mine(
        "y: [variance, hits]",
        "adds: {hits: DOUBLE, called: VARCHAR}",
        "names: {hits: share right}",
        "joined: yes",
        sql=added,
    )
    assert curve.figures == ("variance", "hits")
    assert curve.joined
    first = curve.points[0]
    assert (first.series, first.point, first.extra) == (("a",), "1", {"hits": 1.0, "called": "q0"})
    drawing = "\n".join(draw(curve, 80, 20).plain())
    assert "variance ●  share right ○" in drawing
    assert "⠂" in drawing or "⠄" in drawing


def test_why_a_curve_is_empty_is_its_own_text_by_decomposition(draw_mine: Draw) -> None:
    lines = ("empty: there are no such numbers", "empty_kl: kl has none")
    none = f"{SQL} AND false"
    assert draw_mine(*lines, sql=none).notes == ("nothing to draw: there are no such numbers",)
    assert draw_mine(*lines, sql=none, choice=Choice(decomposition="kl")).notes == ("nothing to draw: kl has none",)
    assert draw_mine(*lines, sql=none, choice=Choice(where="epoch < 3")).notes == (
        "nothing to draw under this filter: there are no such numbers",
    )
    assert draw_mine(sql=none).notes == ("nothing to draw: no group has this metric",)


def test_notes_are_statements_that_return_sentences(draw_mine: Draw) -> None:
    notes = """
-- --- note
SELECT number_of(count(*), 'group') || ' of ' || number_of(1, 'curve') FROM members
-- --- note
SELECT 'never' WHERE false;
-- --- note
SELECT unnest(['one', NULL, 'two']) -- a remark
"""
    assert draw_mine(sql=SQL + notes).notes[-3:] == ("12 groups of 1 curve", "one", "two")


def test_a_note_that_writes_or_fails_is_named(curves: Path, explorer: Explorer) -> None:
    file = curves / "mine.sql"
    file.write_text(text(sql=f"{SQL}\n-- --- note\nDROP TABLE members"))
    assert "read-only" in user_queries.faults()[0]
    file.write_text(text(sql=f"{SQL}\n-- --- note\nSELECT nonsense FROM members"))
    with pytest.raises(HotmessError, match=r"mine\.sql: .*nonsense"):
        explorer.curve("mine", Choice())


def test_only_curves_have_notes(tmp_path: Path) -> None:
    (tmp_path / "mine.sql").write_text("-- ---\n-- id: mine\n-- ---\nSELECT 1\n-- --- note\nSELECT 2")
    with pytest.raises(HotmessError, match="are allowed in curves only"):
        parse(tmp_path / "mine.sql", "tables")


def test_the_power_law_is_that_of_what_is_drawn(draw_mine: Draw) -> None:
    curve = draw_mine("y: variance", "fit: yes", sql=SQL.replace("SELECT *", "SELECT * REPLACE (1e-2 AS variance)"))
    assert [fit.slope for fit in curve.fits] == pytest.approx([0, 0])
    curve = draw_mine(
        "adds: {cube: DOUBLE}",
        "y: cube",
        "fit: yes",
        sql=SQL.replace("FROM", ", 1e-3 * (question_id::DOUBLE + 1) ** 3 AS cube FROM"),
    )
    assert [fit.slope for fit in curve.fits] == pytest.approx([3, 3])
    drawing = "\n".join(draw(curve, 120, 30).plain())
    assert "cube α 3.00" in drawing


@pytest.mark.parametrize(
    ("scale", "least", "drawn"),
    [("log", 1, "log"), ("log", 0, "log"), ("log_if_positive", 1, "log"), ("log_if_positive", 0, "linear")],
)
def test_a_log_axis_may_fall_back_to_a_linear_one(
    curves: Path, explorer: Explorer, scale: str, least: int, drawn: str
) -> None:
    sql = SQL.replace("question_id::DOUBLE + 1", f"question_id::DOUBLE + {least}")
    (curves / "mine.sql").write_text(text(sql=sql).replace("{label: number}", f"{{scale: {scale}}}"))
    assert explorer.curve("mine", Choice()).x.scale == drawn


@pytest.mark.parametrize(("label", "drawn"), [("question_id", "linear"), ("'q' || question_id", "label")])
def test_labels_that_are_no_numbers_stand_on_the_axis(curves: Path, explorer: Explorer, label: str, drawn: str) -> None:
    sql = SQL.replace("FROM", f", {label} AS label FROM")
    (curves / "mine.sql").write_text(text(sql=sql).replace("{label: number}", "{ticks: labels}"))
    assert explorer.curve("mine", Choice()).x.scale == drawn


def test_own_points_open_the_groups_of_their_rule(draw_mine: Draw, explorer: Explorer) -> None:
    header = ("points: own", "y: right", "adds: {right: DOUBLE}", "decomposed: no")
    curve = draw_mine(*header, "drill: n = point", sql=OWN_POINTS)
    assert [(point.series, point.point) for point in curve.points] == [(("a",), "8"), (("b",), "6")]
    assert not curve.decomposed
    page = explorer.questions(Choice(), Selection("mine", ("a",), "8"))
    assert (page.total, {each.n for each in page.rows}) == (6, {8})
    assert explorer.questions(Choice(), Selection("mine", ("a",), "6")).total == 0
    draw_mine(*header, sql=OWN_POINTS)
    assert explorer.questions(Choice(), Selection("mine", ("a",), "8")).total == 6


def test_a_curve_that_changes_is_drawn_again(draw_mine: Draw) -> None:
    assert [point.x for point in draw_mine().points[:2]] == [1, 2]
    moved = SQL.replace("question_id::DOUBLE + 1", "question_id::DOUBLE + 10")
    assert [point.x for point in draw_mine(sql=moved).points[:2]] == [10, 11]
