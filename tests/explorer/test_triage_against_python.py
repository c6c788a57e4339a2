"""Every detector of outcomes and lengths against plain Python on random logs."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotmess_tui.explorer.triage import triage
from hotmess_tui.records import Choice, Labels
from tests.explorer.triage_logs import ALL, Row, opened
from tests.properties import examples
from tests.store.tables import row

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


@pytest.mark.property
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_rows())
@pytest.mark.heavy
def test_detectors_find_what_plain_python_finds(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    explorer = opened(tmp_path_factory.mktemp("random"), rows)
    result = triage(explorer.store, Choice(), Labels(), settings=ALL)
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
