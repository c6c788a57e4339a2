"""Reports are self-contained and complete, have the numbers of the commands, and text from logs does no harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import triage
from hotmess_tui.keys import question_key
from hotmess_tui.records import Choice, Labels
from hotmess_tui.report import content, markdown
from hotmess_tui.report.report_file import write_report
from tests.figures.part_two import PATHS

VOID = {"meta", "br", "path", "rect", "link", "img", "input", "hr"}
SCRIPT = "<script>fetch('http://evil.example')</script>"
HOSTILE = (
    f"{SCRIPT} \"><img src=x onerror=alert(1)> ' & </pre></details> \x1b[31m\x07 \u202eright to left ```` |cell| "
    "[link](javascript:alert(1)) # head http://evil.example $x$ `code` **bold**"
)


class Page(HTMLParser):
    """Reads a page as a browser would, and keeps what matters here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: dict[str, int] = {}
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def hostile_samples() -> Iterator[dict[str, object]]:
    for model in (f"alpha {HOSTILE}", "beta"):
        for question in range(8):
            for epoch in range(4):
                right = (question + epoch * 3 + len(model)) % 5 < 3
                yield {
                    "model": model,
                    "task": f"sums {HOSTILE}",
                    "question_id": f"q{question} {HOSTILE}",
                    "epoch": epoch,
                    "question": f"How much is {question}?\n{HOSTILE}",
                    "answer": "yes" if right else f"no {epoch} {HOSTILE}",
                    "target": "yes",
                    "reasoning": "word " * (10 + question * 3 + epoch),
                    "trace": f"First line\n{HOSTILE}\nlast line",
                }


@pytest.fixture(scope="module")
def hostile_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    (folder / "runs <b>&.jsonl").write_text("".join(json.dumps(sample) + "\n" for sample in hostile_samples()))
    (folder / "broken.eval").write_bytes(b"PK\x03\x04 cut off")
    return folder


@pytest.fixture(scope="module")
def explorer(hostile_logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """The logs with labels and notes."""
    explorer = Explorer.open([str(hostile_logs)], store=tmp_path_factory.mktemp("stores") / "store")
    rows = explorer.samples(Choice())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOTMESS_DATA", str(tmp_path_factory.mktemp("labels")))
        book = explorer.book
    book.add("sample", [rows[0].sample_id, rows[3].sample_id], "odd <b>one")
    book.write("sample", rows[0].sample_id, f"a note\n{HOSTILE}")
    book.write("sample", rows[5].sample_id, "only noted")
    book.add("question", [question_key(rows[0].task, rows[0].question_id)], "unfair")
    book.add("sample", ["0123456789abcdef"], "of other logs")
    yield explorer
    explorer.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def html(explorer: Explorer, reports: Path) -> str:
    return written(explorer, reports / "r.html")


@pytest.fixture(scope="module")
def markdown_text(explorer: Explorer, reports: Path) -> str:
    return written(explorer, reports / "r.md")


def written(explorer: Explorer, path: Path, choice: Choice = Choice()) -> str:  # noqa: B008
    write_report(explorer, choice, path)
    return path.read_text(encoding="utf-8", errors="surrogatepass")


def test_a_page_is_well_formed_and_needs_nothing_else(html: str) -> None:
    page = Page(html)
    assert page.faults == []
    assert page.open == []
    assert not {"script", "link", "iframe", "object", "img", "base", "form"} & set(page.tags)
    assert not [each for each in page.attributes if each[1].startswith("on")]
    for tag, name, value in page.attributes:
        if name in ("href", "src", "action", "data", "srcset", "poster"):
            assert value.startswith("#"), (tag, name, value)
        assert name == "xmlns" or "url(" not in value
    ids = {value for _, name, value in page.attributes if name == "id"}
    assert {value[1:] for _, name, value in page.attributes if name == "href"} <= ids


def test_the_style_of_a_page_fetches_nothing(html: str) -> None:
    style = html[html.index("<style>") : html.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert "default-src 'none'" in html


def test_text_from_logs_is_text_in_a_page(html: str) -> None:
    assert "<script" not in html
    assert "<img" not in html
    for control in ("\x1b", "\x07", "\u202e"):
        assert control not in html
    page = Page(html)
    assert SCRIPT in page.text  # said, not done
    assert "⟨202e⟩right to left" in page.text
    assert "odd <b>one" in page.text


def test_a_page_says_what_the_commands_say(explorer: Explorer, html: str, reports: Path) -> None:
    said = Page(html).text
    table = explorer.table(Choice())
    for row in table.rows:
        assert row.incoherence is not None
        assert f"{share(row.incoherence)}" in said
    drawn = [curve for info in explorer.curves() if (curve := explorer.curve(info.name, Choice())).points]
    assert len(drawn) >= 5
    found = [float(value) for value in re.findall(r'data-incoherence="([^"]+)"', html)]
    wanted = [p.incoherence for curve in drawn for p in curve.points if p.incoherence is not None]
    assert sorted(found) == sorted(wanted)
    for curve in drawn:
        assert curve.title in said
        for note in curve.notes:
            assert one_line(" ".join(note.split())) in said
    for note in table.notes:
        assert note in said
    contrast = explorer.contrast(*(row.series[0] for row in table.rows), Choice())[0]
    assert contrast.difference is not None
    assert f"{round(contrast.difference, 2) + 0.0:+.2f}" in said
    beside = explorer.contrast(*(row.series[0] for row in table.rows), Choice(), "all")
    overall = {row.metric: row for row in beside if not row.task and row.metric != "incoherence"}
    assert {"accuracy", "error", "flips", "scatter"} <= overall.keys()
    for metric, compared in overall.items():
        shown = compared.difference is not None
        written = f"{metric}{compared.questions}{round(compared.difference or 0, 2) + 0.0:+.2f}"
        assert (written in said) is shown, metric
    assert "broken.eval" in said
    assert "1 file could not be read" in said
    assert str(reports) not in html  # where someone's home is


def test_labelled_samples_are_there_with_notes_and_traces(html: str) -> None:
    said = Page(html).text
    assert said.count("First line") == 3
    assert "a note" in said
    assert "only noted" in said
    assert "unfair" in said
    assert "of other logs" not in said


@pytest.mark.heavy
def test_only_what_is_under_the_filter_is_in_it(explorer: Explorer, tmp_path: Path) -> None:
    choice = Choice(where="model = 'beta' AND epoch < 3", decomposition="zero_one")
    said = Page(written(explorer, tmp_path / "r.html", choice)).text
    assert "zero-one, unbiased · by model · where model = 'beta' AND epoch < 3" in said
    assert "24 samples" in said
    assert "Filtered from 64 samples." in said
    assert "alpha" not in said.split("Sources")[0].replace("alpha <script", "")
    assert "Contrasts" not in said


def test_a_long_trace_is_cut_and_says_so(explorer: Explorer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_TEXT", 20)
    monkeypatch.setattr(content, "MOST_LABELLED", 2)
    said = Page(written(explorer, tmp_path / "r.html")).text
    assert re.search(r"[\d,]+ more characters: hotmess trace \w{12} prints all", said)
    assert "1 more labelled samples are not shown" in said


def test_markdown_has_the_same_content_and_believes_no_text(explorer: Explorer, markdown_text: str) -> None:
    text = markdown_text
    outside, fence = [], ""
    for line in text.splitlines():
        run = re.match(r"`{3,}", line)
        if not fence and run:
            fence = run[0]
        elif fence and line == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert not fence
    prose = "\n".join(outside)
    assert "<script" not in prose
    assert "<img" not in prose
    assert not re.search(r"(?<!\\)\[link", prose)
    assert "http://evil" not in prose
    assert not re.search(r"(?<!\\)\*\*bold", prose)
    for control in ("\x1b", "\x07", "\u202e"):
        assert control not in text
    tables = [line for line in outside if line.startswith("| ")]
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in tables if "alpha" in line or "beta" in line}
    assert widths <= {len(re.findall(r"(?<!\\)\|", line)) for line in tables if line.startswith("| :--")}
    assert text.count("First line") == 3
    assert "●" in text
    for info in explorer.curves():
        if explorer.curve(info.name, Choice()).points:
            assert f"### {markdown.line(info.title)}" in text


def test_markdown_as_a_reader_renders_it_has_tables_and_no_harm(explorer: Explorer, markdown_text: str) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    reader = markdown_it.MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "linkify"])
    page = Page(reader.render(markdown_text))
    assert page.faults == []
    assert set(page.tags) <= {
        *("h1", "h2", "h3", "p", "ul", "li", "pre", "code", "details", "summary"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert page.tags["table"] >= 8
    assert {name for _, name, _ in page.attributes} <= {"class", "style"}
    assert SCRIPT in page.text
    assert "**bold**" in page.text
    assert "[link](javascript:alert(1))" in page.text
    for curve in explorer.curve("reasoning_length", Choice()), explorer.curve("tasks", Choice()):
        for point in curve.points:
            assert share(point.incoherence) in page.text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.47", "0.47"),
        ("[0.2, 0.4]", r"\[0.2, 0.4\]"),
        ("a|b", r"a\|b"),
        ("1. first", r"1\. first"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("see https://x.org", "see https&#58;//x.org"),
        ("a_b*c`d", r"a\_b\*c\`d"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_escapes_what_it_must_and_no_more(text: str, wanted: str) -> None:
    assert markdown.line(text) == wanted


def test_another_ending_is_refused_and_a_stopped_report_leaves_nothing(explorer: Explorer, tmp_path: Path) -> None:
    with pytest.raises(HotmessError, match=r"\.html or \.md") as caught:
        write_report(explorer, Choice(), tmp_path / "r.pdf")
    assert caught.value.status == 2
    steps: list[str] = []
    with pytest.raises(Cancelled):
        write_report(
            explorer,
            Choice(),
            tmp_path / "r.html",
            lambda progress: steps.append(progress.what),
            lambda: len(steps) > 3,
        )
    assert len(steps) == 4
    assert not list(tmp_path.glob("*r.html*"))


@pytest.mark.heavy
def test_a_report_of_vectors_without_answers_says_dashes(tmp_path: Path) -> None:
    """The runs that ship have everything: classes, vectors, budgets."""
    explorer = Explorer.open([], store=tmp_path / "store")
    said = Page(written(explorer, tmp_path / "r.html", Choice(decomposition="vector"))).text
    explorer.close()
    assert "Incoherence along a trajectory" in said
    assert "vector, unbiased" in said
    assert "nan" not in said.lower().split()


def test_what_triage_finds_is_said(explorer: Explorer, html: str, markdown_text: str) -> None:
    found = triage(explorer.store, Choice(), Labels())
    assert found.total
    for text in (html, markdown_text):
        assert "Flagged samples" in text
        assert all(row.sample_id[:8] in text for row in found.rows[:15])
        assert f"{found.total:,} row" in text


def test_a_report_of_models_of_several_sizes_has_their_slopes(tmp_path: Path) -> None:
    explorer = Explorer.open([str(PATHS["ladder"])], cache=False)
    written = write_report(explorer, Choice(by=("task",)), tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8").replace("\\", "")
    assert "| easiest third | bias² − variance | 5 | 42 | -1.07 | [-1.41, -0.72] |" in text
    assert "easiest third: bias² falls faster than variance" in text
    assert written
    explorer.close()
