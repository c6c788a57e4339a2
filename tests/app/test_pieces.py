"""The pieces of screens that need no terminal: columns, lines, bars, passages."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.app.screens.flagged_trace import elsewhere
from hotmess_tui.app.screens.samples import room_for_head
from hotmess_tui.app.screens.trace import in_order
from hotmess_tui.app.screens.triage_reasons import pointers
from hotmess_tui.app.widgets.line import fitted, wrapped
from hotmess_tui.app.widgets.passages import Passages
from hotmess_tui.app.widgets.question_header import header_lines
from hotmess_tui.app.widgets.side_by_side import heading_lines
from hotmess_tui.app.widgets.trace_head import verdict_lines
from hotmess_tui.charts.safe import visible, width
from hotmess_tui.explorer.triage import Finding, OddSample
from hotmess_tui.records import AnswerBar, QuestionDetail, QuestionRow, SampleRow, Trace, TraceSegment
from hotmess_tui.tables.sides import headings
from hotmess_tui.tables.signs import ASCII, UNICODE, bar, portions

SAMPLE = SampleRow("abc", "m", "t", "q", "", 1, "42", "42", True, 1.0, "TARGET", 3.0, "words", "stop", None)
LONG = "\n".join(f"line {n} of many" for n in range(100))


def trace(*segments: TraceSegment) -> Trace:
    return Trace(SAMPLE, None, segments, 0, ("abc",), "file")


def texts(passages: Passages) -> list[str]:
    return ["".join(span.text for span in passages.line(n)) for n in range(passages.count)]


@given(st.text(), st.integers(2, 60))
def test_wrapping_loses_nothing_and_fits(text: str, cells: int) -> None:
    safe = visible(text, keep="\n")
    lines = wrapped(safe, cells)
    assert "".join(lines) == safe.replace("\n", "")
    assert all(width(line) <= cells for line in lines)


@given(st.text(), st.integers(1, 30), st.booleans(), st.sampled_from(["start", "end", "both"]))
def test_fitted_is_exactly_as_wide(text: str, cells: int, right: bool, keeps: str) -> None:
    assert width(fitted(visible(text), cells, right, keeps=keeps)) == cells


@given(st.lists(st.integers(0, 1000), max_size=8), st.integers(1, 20))
def test_portions_fill_the_bar_and_nothing_that_is_there_vanishes(counts: list[int], cells: int) -> None:
    given_cells = portions(tuple(counts), cells)
    assert sum(given_cells) == (cells if sum(counts) else 0)
    assert all(part == 0 for count, part in zip(counts, given_cells, strict=True) if not count)
    if len([c for c in counts if c]) <= cells:
        assert all(part > 0 for count, part in zip(counts, given_cells, strict=True) if count)


def test_bars_are_as_long_as_their_share() -> None:
    assert bar(0.5, 4, UNICODE) == "██  "
    assert bar(0.53, 4, UNICODE) == "██▏ "
    assert bar(1.0, 4, ASCII) == "####"
    assert bar(0.001, 4, UNICODE) == "▏   "
    assert bar(None, 4, UNICODE) == bar(0.0, 4, UNICODE) == "    "


def test_long_passages_are_folded_and_say_by_how_much() -> None:
    passages = Passages(trace(TraceSegment("assistant", "tool_call", LONG)), 80, 20, UNICODE)
    assert "… 88 more lines folded   Enter opens" in texts(passages)[-1]
    assert passages.count == 14
    passages.fold_all(False)
    assert passages.count == 101
    assert "line 99 of many" in texts(passages)[-1]


def test_reading_begins_at_the_reasoning_with_the_question_where_there_is_room() -> None:
    system, question = TraceSegment("system", "message", LONG), TraceSegment("user", "message", "why?\n" * 12)
    text = trace(system, question, TraceSegment("assistant", "reasoning", LONG))
    roomy, small, tiny = (Passages(text, 80, rows, UNICODE) for rows in (40, 20, 10))
    assert texts(roomy)[:3] == [" ▎ system  100 lines folded   Enter opens", "", " ▎ user  12 lines"]
    assert roomy.begin == 0
    assert texts(roomy).count(" ▎ why?") == 12
    assert small.begin == 0
    assert " ▎ … 9 more lines folded   Enter opens" in texts(small)
    assert texts(tiny)[tiny.begin] == " ▎ reasoning  100 lines"
    assert " ▎ line 99 of many" in [line.rstrip() for line in texts(tiny)]
    whole = Passages(trace(TraceSegment("system", "message", "a\nb\nc"), question), 80, 20, UNICODE)
    assert "folded" not in " ".join(texts(whole))


def test_a_question_that_no_passage_asks_stands_above_them() -> None:
    text = replace(trace(TraceSegment("assistant", "answer", "42")), question="6 times 7?")
    assert texts(Passages(text, 80, 20, UNICODE))[:2] == [" ▎ user", " ▎ 6 times 7?"]


def test_what_a_reason_quotes_is_looked_for() -> None:
    reasons = {
        "contradiction": "the reasoning ends with “24”, the answer is “7”",
        "lone_dissenter": "the other 3 samples all answered “8”; this one answered “9”",
        "long_and_wrong": "wrong after 56 tokens",
        "other_script": "5 letters of another script than the question: Cyrillic",
        "cut_off": "stopped: max tokens",
    }
    findings = tuple(Finding(name, 1.0, reason) for name, reason in reasons.items())
    row = OddSample("abc", "m", "t", "q", "", 1, 1.0, findings)
    written = TraceSegment("user", "message", "Да?"), TraceSegment("assistant", "reasoning", "Well, нет und да.")
    assert [pointer.text for pointer in pointers(row, written)] == ["24", "9", "нет", ""]
    assert [pointer.detector for pointer in pointers(row)] == ["contradiction", "lone_dissenter", "cut_off"]


def test_a_hit_in_folded_text_opens_it() -> None:
    passages = Passages(trace(TraceSegment("assistant", "tool_call", LONG)), 80, 20, UNICODE)
    hits = passages.search("LINE 7")
    assert len(hits) == 11
    line = passages.line_of(hits[-1])
    assert "line 79" in texts(passages)[line]
    assert any(span.ink.reverse and span.text == "line 7" for span in passages.line(line))


def test_a_hit_over_the_end_of_a_line_is_found() -> None:
    passages = Passages(
        trace(TraceSegment("assistant", "reasoning", "word " * 30 + "needle in " + "word " * 30)), 40, 20, UNICODE
    )
    assert len(passages.search("needle in word")) == 1


def test_only_the_last_word_of_an_agent_is_its_answer() -> None:
    passages = Passages(
        trace(
            TraceSegment("assistant", "answer", "Let me see."),
            TraceSegment("assistant", "tool_call", "{}", "look_up"),
            TraceSegment("tool", "tool_result", "6 times 7", "look_up"),
            TraceSegment("assistant", "answer", "It is 42, surely 42."),
        ),
        80,
        20,
        UNICODE,
    )
    titles = [p.title for p in passages.passages]
    assert titles == ["assistant", "tool call look_up", "tool result look_up", "answer ✓"]
    assert passages.answer_place() == (3, 17)
    assert " ┃ It is 42, surely 42." in texts(passages)


def test_hostile_text_is_shown_not_obeyed() -> None:
    passages = Passages(
        trace(TraceSegment("tool", "tool_result", "\x1b]52;c;aGk=\x07[red]\r\nnext\u202e", "\x1b[2J")), 80, 20, UNICODE
    )
    assert texts(passages) == [" ▎ tool result ␛[2J", " ▎ ␛]52;c;aGk=␇[red]", " ▎ next⟨202e⟩"]


def test_a_megabyte_in_one_line_and_no_text_at_all() -> None:
    passages = Passages(trace(TraceSegment("assistant", "reasoning", "é" * 1_000_000)), 120, 20, UNICODE)
    assert len(passages.passages[0].lines) == 10_000
    assert Passages(trace(), 80, 20, UNICODE).count == 0


def test_answer_and_target_of_a_trace_stand_whole_where_a_few_lines_hold_them() -> None:
    def head(answer: str, target: str, most: int) -> list[str]:
        lines = verdict_lines(replace(SAMPLE, answer=answer, target=target), UNICODE, 60, most)
        assert all(sum(width(span.text) for span in line) <= 60 for line in lines)
        return ["".join(span.text for span in line) for line in lines]

    assert head("42", "42", 4) == [" ✓ right  42   target 42"]
    whole = head("abundant and plentiful " * 3, "enough of everything for all", 4)
    assert " ".join(" ".join(whole).split()) == (
        "✓ right abundant and plentiful abundant and plentiful abundant and plentiful "
        "target enough of everything for all"
    )
    assert len(head("word " * 200, "word " * 200, 4)) == 4
    assert [line.endswith("… (i)") for line in head("word " * 200, "word " * 200, 4)] == [False, True, False, True]


def test_the_next_odd_sample_says_of_which_other_question_or_model_it_is() -> None:
    row = OddSample("abc", "m", "t", "q", "", 1, 1.0, ())
    assert elsewhere(row, replace(row, sample_id="b", epoch=2)) == ""
    assert elsewhere(row, replace(row, question_id="r")) == "now of another question t r"
    assert elsewhere(row, replace(row, model="n", task="u")) == "now of another question u q and another model n"


def test_a_question_is_whole_where_its_samples_leave_lines_empty() -> None:
    asked = "\n".join(f"Condition {n} holds." for n in range(9))
    row = QuestionRow(1, "m", "t", "q", "", 3, *[0.5] * 10, mix=(3,), right=3, unanswered=0, left_out=0, text=asked)
    bars = (AnswerBar("TARGET", "42", 3),)
    detail = QuestionDetail(row, asked, "42", (), bars, (), "words", 3.0, None, (), "brier", "unbiased")
    for samples, whole in ((3, True), (5, True), (6, False), (30, False)):
        lines = header_lines(detail, UNICODE, 80, room_for_head(24, samples))
        head = "\n".join("".join(span.text for span in line) for line in lines)
        assert ("Condition 8 holds." in head) == whole
        assert ("more lines (e)" in head) != whole
        assert len(lines) + min(samples, 9) + 5 <= 24


def test_traces_are_read_as_they_stood_and_then_those_that_have_come() -> None:
    assert in_order(("a", "b", "c", "d"), ("d", "b", "gone")) == ["d", "b", "a", "c"]
    assert in_order(("a", "b"), ()) == ["a", "b"]


def test_both_samples_are_named_over_their_columns() -> None:
    right = replace(SAMPLE, sample_id="a" * 16, answer="the answer " * 9)
    wrong = replace(
        SAMPLE,
        sample_id="b" * 16,
        answer=None,
        correct=False,
        outcome_class="NONE",
        model="other",
        reasoning_length=1.0,
    )

    def shown(cells: int) -> list[str]:
        lines = heading_lines(*headings(right, wrong), cells, UNICODE)
        return ["".join(span.text for span in line).rstrip() for line in lines]

    narrow, wide = shown(80), shown(160)
    assert narrow[0].startswith(" A ✓ right  the answer the answer")
    assert narrow[0].endswith("…   sample aaaaaaaa · epoch 1 · m · 3 words")
    assert narrow[1] == " B ∅ no answer  sample bbbbbbbb · epoch 1 · other · 1 word"
    assert [line.index(start) for line, start in zip(wide, ("B ∅ no answer", "sample bbbb"), strict=True)] == [81, 83]
    assert "A ✓ right  the answer the answer" in wide[0]
    for cells in (20, 60, 80, 100, 160):
        assert all(width(line) <= cells for line in shown(cells))
