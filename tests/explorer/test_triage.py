"""Every detector against plain Python on random logs, and against cases made for it, near misses among them."""

from __future__ import annotations

import itertools
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.triage import Only, Triage, rows_of, triage
from hotmess_tui.records import Choice, Progress
from hotmess_tui.store import locations
from tests.formats import logs
from tests.store.tables import row, write

ALL = {"many": "1e9"}  # no row stands for others
Row = dict[str, Any]


def opened(folder: Path, rows: list[Row]) -> Explorer:
    for n, each in enumerate(rows):
        each.setdefault("sample_id", f"s{n:04}")
    return Explorer.open([str(write(folder / "logs" / "a.jsonl", rows))], store=folder / "store")


def found(folder: Path, rows: list[Row], detector: str, **options: Any) -> dict[str, str]:
    """Sample ids with the reason of one detector."""
    explorer = opened(folder, rows)
    try:
        result = triage(explorer, Choice(), Only((detector,)), settings={**ALL, **options})
    finally:
        explorer.close()
    return {each.sample_id: each.findings[0].reason for each in result.rows}


# against plain Python

ANSWERS = ("5", "5.0", " 5", "5", "5", "$5", "“5.”", "five", "6", "6", "06", "-5", None)
STOPS = ("stop", "stop", "max_tokens", "length", "tool_calls", None)


@st.composite
def random_rows(draw: st.DrawFn) -> list[Row]:
    rows: list[Row] = []
    for model, question in itertools.product("ab"[: draw(st.integers(1, 2))], range(draw(st.integers(1, 3)))):
        for epoch in range(draw(st.sampled_from([1, 2, 3, 4, 5, 9]))):
            answer = draw(st.sampled_from(ANSWERS))
            rows.append(
                {
                    **row(f"q{question}", epoch, answer),
                    "model": model,
                    "correct": draw(st.sampled_from([answer in ("5", "5.0"), True, False])),
                    "tokens": draw(st.sampled_from([0, 5, 19, 20, 21, 40, 60, 61, 200, 1000])),
                    "stop_reason": draw(st.sampled_from(STOPS)),
                }
            )
    return rows


def value(answer: str) -> str:
    """As an answer is compared, for the answers above."""
    text = answer.strip()
    try:
        return str(float(text))
    except ValueError:
        return text.lower()


def groups(rows: list[Row]) -> list[list[Row]]:
    by: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for each in rows:
        by[each["model"], each["question_id"]].append(each)
    return list(by.values())


def outcome(each: Row) -> str:
    return "TARGET" if each["correct"] else "NONE" if each["answer"] is None else value(each["answer"])


def quartile(lengths: list[float], share: float) -> float:
    """By linear interpolation, on a log scale."""
    ordered = sorted(math.log(1 + length) for length in lengths)
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    return ordered[low] + (at - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def expected(rows: list[Row]) -> dict[str, set[str]]:
    """What each detector must find, by definition."""
    hits: dict[str, set[str]] = defaultdict(set)
    for group in groups(rows):
        outcomes = [outcome(each) for each in group]
        for each in group:
            alone = outcomes.count(outcome(each)) == 1 and len(set(outcomes)) == 2
            if alone and len(group) >= 4:
                hits["lone_dissenter"].add(each["sample_id"])
            if each["correct"] and each["answer"] is None and any(o["answer"] is not None for o in group):
                hits["no_answer"].add(each["sample_id"])
        lengths = [each["tokens"] for each in group]
        middle, low, high = statistics.median(lengths), quartile(lengths, 0.25), quartile(lengths, 0.75)
        for each in group:
            size = math.log(1 + each["tokens"])
            if each["correct"] or len(group) < 3:
                continue
            far = len(group) < 8 or size > high + 1.5 * (high - low)
            if middle > 0 and each["tokens"] > 3 * middle and each["tokens"] >= 20 and far:
                hits["long_and_wrong"].add(each["sample_id"])
            near = len(group) < 8 or size < low - 1.5 * (high - low)
            if middle >= 20 and 3 * each["tokens"] < middle and near:
                hits["short_and_wrong"].add(each["sample_id"])
    verdicts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for each in rows:
        if each["answer"] is not None:
            verdicts[each["question_id"], value(each["answer"])].append(each)
        if not each["correct"] and each["answer"] in ("5", "5.0", " 5", "$5", "“5.”"):
            hits["target_scored_wrong"].add(each["sample_id"])
        if each["stop_reason"] in ("max_tokens", "length"):
            hits["cut_off"].add(each["sample_id"])
        if each["answer"] is None and not each["correct"]:
            hits["no_answer"].add(each["sample_id"])
    for same in verdicts.values():
        if len({each["correct"] for each in same}) == 2:
            hits["right_and_wrong"].add("/".join(sorted(e["sample_id"] for e in same if not e["correct"])))
    return hits


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_rows())
def test_detectors_find_what_plain_python_finds(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    explorer = opened(tmp_path_factory.mktemp("random"), rows)
    result = triage(explorer, Choice(), settings=ALL)
    explorer.close()
    wanted = expected(rows)
    seen: dict[str, set[str]] = defaultdict(set)
    for odd in result.rows:
        assert odd.severity == pytest.approx(1 - math.prod(1 - each.severity for each in odd.findings))
        for each in odd.findings:
            assert 0 < each.severity < 1
            assert each.reason
            seen[each.detector].add(odd.sample_id)
    ran = {each.name for each in result.detectors if each.found is not None}
    answered = any(each["answer"] is not None for each in rows)
    for name in {"target_scored_wrong", "cut_off", "long_and_wrong", "short_and_wrong", "lone_dissenter"} & ran:
        assert seen[name] == wanted[name], name
    if answered:
        assert seen["no_answer"] == wanted["no_answer"]
    # one row stands for each question and answer: one of the samples that were scored wrong
    both = wanted["right_and_wrong"]
    assert len(seen["right_and_wrong"]) == len(both)
    assert all(any(one in ids.split("/") for ids in both) for one in seen["right_and_wrong"])
    assert [odd.severity for odd in result.rows] == sorted((odd.severity for odd in result.rows), reverse=True)


# detectors that read texts


def reasoned(question: str, epoch: int, answer: str | None, reasoning: str, **more: Any) -> Row:
    return {**row(question, epoch, answer), "reasoning": reasoning, **more}


def test_an_answer_that_contradicts_its_reasoning(tmp_path: Path) -> None:
    cases = [
        ("7", "so it must be 24.", True),
        ("7", "We get 3 + 4 = 7 and so the answer is 9.", True),  # 9 is an answer of this question elsewhere
        ("9", "so it is 9.", False),
        ("7", "so it is 7.0001", False),  # a matter of rounding
        ("7", "x = 7\n2 * 7 = 14", False),  # its answer stands just before
        ("7", "x is 7. Let me verify: 2 * 7 = 14", False),
        ("7", "it goes on and on = 1", False),  # cut off, see below
        ("7", "The answer is a number.", False),  # nobody answered that
        ("7", "", False),
    ]
    rows = [reasoned("q", n, answer, text, stop_reason="stop") for n, (answer, text, _) in enumerate(cases)]
    rows[6]["stop_reason"] = "max_tokens"
    hits = found(tmp_path, rows, "contradiction")
    assert set(hits) == {f"s{n:04}" for n, case in enumerate(cases) if case[2]}
    assert hits["s0000"] == "the reasoning ends with “24”, the answer is “7”"
    assert hits["s0001"] == "the reasoning ends with “9”, the answer is “7”"


def test_words_contradict_too(tmp_path: Path) -> None:
    rows = [
        reasoned("q", 0, "moscow", "The capital of Spain is Madrid. So the answer is Madrid."),
        reasoned("q", 1, "Madrid", "So the answer is Madrid."),
        reasoned("q", 2, "madrid, spain", "So the answer is: Madrid"),
    ]
    assert set(found(tmp_path, rows, "contradiction")) == {"s0000"}


def test_loops_and_thresholds(tmp_path: Path) -> None:
    text = "First I look at the question and see that it is long. " + "wait, no. " * 30
    rows = [
        reasoned("q", 0, "5", text),
        reasoned("q", 1, "5", "wait, no. " * 2 + "It is five, I think, since two and three are."),
    ]
    hits = found(tmp_path, rows, "loop")
    assert set(hits) == {"s0000"}
    assert "stands 30 times" in hits["s0000"] or "stands 29 times" in hits["s0000"]
    assert found(tmp_path, rows, "loop", least_share="0.99") == {}


def test_traces_that_are_the_same_to_the_byte(tmp_path: Path) -> None:
    long = " ".join(f"Step {n}: add {n}." for n in range(30))
    rows = [reasoned("a", n, "5", long) for n in range(4)]
    rows += [reasoned("b", n, "5", long + "!" * n) for n in range(4)]
    rows += [reasoned("c", n, "5", "short") for n in range(4)]
    rows += [reasoned("d", n, "5", long if n else long.replace("1", "2")) for n in range(4)]
    hits = found(tmp_path, rows, "identical_traces")
    assert {each: reason.split(" have")[0] for each, reason in hits.items()} == {
        "s0000": "all 4 samples of the question",
        "s0013": "3 of 4 samples of the question",
    }


def test_a_task_without_randomness_is_one_row(tmp_path: Path) -> None:
    rows = [{**row(f"q{q}", n, "5"), "tokens": 100 + q} for q in range(6) for n in range(3)]
    rows += [{**row(f"q{q}", n, "5"), "tokens": 100 + 7 * n, "task": "other"} for q in range(6) for n in range(3)]
    rows += [{**row(f"q{q}", n, str(n)), "tokens": 100, "task": "third"} for q in range(6) for n in range(3)]
    hits = found(tmp_path, rows, "same_every_time")
    assert list(hits) == ["s0000"]
    assert hits["s0000"].startswith("in 6 of 6 questions of this task")


def test_other_scripts(tmp_path: Path) -> None:
    rows = [
        reasoned("q", 0, "5", "Let me think. 我认为答案是五。"),
        reasoned("q", 1, "5", "naïve α → β"),
        {**reasoned("r", 0, "5", "我认为答案是五。"), "question": "二加三是多少？"},
    ]
    hits = found(tmp_path, rows, "other_script")
    assert list(hits) == ["s0000"]
    assert "Chinese" in hits["s0000"]


def test_refusals(tmp_path: Path) -> None:
    rows = [
        {**reasoned("q", 0, None, "hm"), "trace": "I'm sorry, but I can't help with that.", "stop_reason": "stop"},
        {**reasoned("q", 1, "5", "hm"), "trace": "I can help: it is 5.", "stop_reason": "stop"},
        {**reasoned("q", 2, None, "hm"), "trace": "", "stop_reason": "content_filter"},
    ]
    hits = found(tmp_path, rows, "refusal")
    assert hits == {"s0000": "“sorry, but I can't help with that”", "s0002": "stopped: content filter"}


def test_lengths_out_of_range(tmp_path: Path) -> None:
    rows = [{**row(f"q{n}", 0, "5"), "tokens": 100 + n % 7} for n in range(30)]
    rows[3]["tokens"], rows[4]["tokens"] = 5000, 150
    assert set(found(tmp_path, rows, "length_outlier")) == {"s0003"}


def test_tool_calls_that_fail_and_repeat(tmp_path: Path) -> None:
    def turn(n: int, arguments: str, error: bool) -> list[dict[str, Any]]:
        call = {"id": f"c{n}", "function": "look", "arguments": {"at": arguments}, "type": "function"}
        failed = {"error": {"type": "timeout", "message": "took too long"}} if error else {}
        return [
            {"role": "assistant", "content": "", "tool_calls": [call], "source": "generate"},
            {
                "role": "tool",
                "content": "" if error else "nothing",
                "tool_call_id": f"c{n}",
                "function": "look",
                **failed,
            },
        ]

    def sample(epoch: int, turns: list[list[dict[str, Any]]]) -> dict[str, Any]:
        first = {"role": "user", "content": "Look.", "source": "input"}
        return logs.sample(1, epoch, messages=[first, *itertools.chain(*turns), logs.reply("ANSWER: 4")])

    samples = [
        sample(1, [turn(n, str(n), True) for n in range(3)]),
        sample(2, [turn(n, "same", False) for n in range(3)]),
        sample(3, [turn(0, "a", True), turn(1, "b", True), turn(2, "b", False)]),
    ]
    (tmp_path / "logs").mkdir()
    explorer = Explorer.open([str(logs.eval_log(tmp_path / "logs" / "a.eval", samples))], store=tmp_path / "store")
    result = triage(explorer, Choice(), Only(("tool_trouble",)))
    explorer.close()
    reasons = {each.epoch: each.findings[0].reason for each in result.rows}
    assert set(reasons) == {1, 2}
    assert reasons[1].startswith("3 of 3 tool calls failed")
    assert reasons[2].startswith("the same call 3 times: look")


# how findings are put together


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    rows = []
    for model, task in itertools.product(("m1", "m2"), ("sums", "words")):
        for question, epoch in itertools.product(range(5), range(4)):
            cut = task == "sums" and model == "m1"
            rows.append(
                {
                    **row(f"q{question}", epoch, "6" if epoch == 1 else "5"),
                    **{"model": model, "task": task, "tokens": 10, "stop_reason": "length" if cut else "stop"},
                }
            )
    found = opened(tmp_path_factory.mktemp("many"), rows)
    yield found
    found.close()


def reasons(result: Triage, detector: str) -> list[str]:
    return [each.reason for odd in result.rows for each in odd.findings if each.detector == detector]


def test_one_row_stands_for_many_alike(explorer: Explorer) -> None:
    (reason,) = reasons(triage(explorer, Choice()), "cut_off")
    assert reason == "20 of 20 samples of this task, as this one: stopped: length"
    assert len(reasons(triage(explorer, Choice(), settings={"cut_off.many": "1"}), "cut_off")) == 20


def test_filters_and_counts(explorer: Explorer) -> None:
    every = triage(explorer, Choice())
    counts = {each.name: each.found for each in every.detectors}
    assert counts["lone_dissenter"] == len(reasons(every, "lone_dissenter")) == 20
    assert counts["loop"] is None
    assert sum(every.tasks.values()) == sum(every.models.values()) == every.total == len(every.rows)
    only = triage(explorer, Choice(), Only(("lone_dissenter",), model="m1", task="sums"))
    assert {(each.model, each.task) for each in only.rows} == {("m1", "sums")}
    assert only.total == 5
    assert only.tasks == {"sums": 5, "words": 5}
    beside = {each.name: each.found for each in only.detectors}
    assert beside["cut_off"] == 1  # what the others find is told, too: they are to choose from
    assert beside["loop"] is None
    hidden = frozenset(each.sample_id for each in only.rows[:2])
    assert triage(explorer, Choice(), Only(("lone_dissenter",), "m1", "sums", hidden)).total == 3
    under = triage(explorer, Choice(where="model = 'm2' and epoch < 2"))
    assert {each.model for each in under.rows} <= {"m2"}
    assert triage(explorer, Choice(), limit=3).rows == every.rows[:3]


def test_what_could_not_be_examined_is_said(explorer: Explorer) -> None:
    notes = " ".join(triage(explorer, Choice()).notes)
    for words in ("loop", "text of traces", "trouble with tools", "tool calls"):
        assert words in notes
    assert "it needs 4 samples a question, and there are 2 at most" in " ".join(
        triage(explorer, Choice(where="epoch < 2")).notes
    )


def test_only_what_was_asked_for_is_spoken_of(explorer: Explorer) -> None:
    assert triage(explorer, Choice(), Only(("lone_dissenter",))).notes == ()
    (note,) = triage(explorer, Choice(), Only(("loop",))).notes
    assert note == "not examined: loop: the logs have no text of traces"


def test_rows_are_in_the_documented_columns(explorer: Explorer) -> None:
    rows = rows_of(triage(explorer, Choice()))
    assert ",".join(rows.columns) == "sample_id,detector,severity,reason,model,task,question_id,condition,epoch"
    assert len({(each[0], each[1]) for each in rows.rows}) == len(rows.rows)


def test_what_was_found_is_kept_and_found_anew_when_it_is_damaged(explorer: Explorer) -> None:
    first = triage(explorer, Choice())
    kept = list((explorer.store.folder / "triage").glob("*.parquet"))
    assert kept
    for file in kept:
        file.write_bytes(b"no parquet")
    assert triage(explorer, Choice()) == first


def test_progress_names_each_detector(explorer: Explorer) -> None:
    told: list[Progress] = []
    triage(explorer, Choice(where="epoch < 3"), tell=told.append)
    assert [each.done for each in told] == list(range(len(told)))
    assert "cut off" in [each.what for each in told]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"nothing": "3"}, "no such parameter"),
        ({"loop.longer_than": "3"}, "no such parameter; there are least_share, least_times, many"),
        ({"nowhere.many": "3"}, "no such detector"),
        ({"longer_than": "three"}, "'three' is no DOUBLE"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(explorer: Explorer, options: dict[str, str], words: str) -> None:
    with pytest.raises(HotmessError) as raised:
        triage(explorer, Choice(), settings=options)
    assert raised.value.status == 2
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_every_detector_is_documented_with_defaults_that_are_values(explorer: Explorer) -> None:
    names = {file.stem for file in (locations.queries_folder() / "triage").glob("*.sql")}
    result = triage(explorer, Choice())
    assert {each.name for each in result.detectors} == names
    for each in result.detectors:
        assert len(each.about) > 60, each.name
        assert each.title[0].islower(), each.name
        assert len(each.title) < 40, each.name
        assert all(isinstance(setting, float | int) for setting in each.settings.values())


HOSTILE = "\x1b[31m red [bold]x[/bold] '; DROP TABLE samples; -- {} % \u202e ⏎ \ud800".encode(
    "utf-8", "replace"
).decode()


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    rows = [
        {
            **reasoned(HOSTILE, n, HOSTILE if n else "5", HOSTILE * 9),
            "model": HOSTILE,
            "task": HOSTILE,
            "stop_reason": "length",
        }
        for n in range(5)
    ]
    explorer = opened(tmp_path, rows)
    result = triage(explorer, Choice(), Only(None, HOSTILE, HOSTILE), settings=ALL)
    explorer.close()
    assert {each.detector for odd in result.rows for each in odd.findings} >= {"cut_off", "loop", "lone_dissenter"}
    json.dumps(rows_of(result).rows)
