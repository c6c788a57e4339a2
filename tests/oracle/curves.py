"""Every curve that ships as a list of points, each from its line in the specification.

A curve `queries/curves/NAME.sql` is judged by the function NAME of this module that is marked with `@oracle`.
"""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tests.oracle.causes import by_series, only_classes
from tests.oracle.decompose import Setting, figures
from tests.oracle.groups import (
    Group,
    Question,
    Row,
    Series,
    Used,
    aggregate,
    group,
    question_pairs,
    unit_for,
    used,
)
from tests.oracle.intervals import NOTHING, PowerLaw, incoherence, interval, power_law
from tests.oracle.samples import Judged
from tests.oracle.scaling import common_questions, grades, hardness, sizes_of
from tests.oracle.votes import votes as votes_by_size

FIRSTS = (2, 4, 8, 16, 32, 64, 128, 256)
Item = TypeVar("Item")
Judgements = Sequence[Judged]
Oracle = Callable[[Judgements, Sequence[str], Setting], list[Row]]
ORACLES: dict[str, Oracle] = {}


def oracle(points: Oracle) -> Oracle:
    """Make a function the judge of the curve of its name."""
    ORACLES[points.__name__] = points
    return points


def oracle_of(curve: str) -> Oracle:
    """The judge of a curve; a curve without one is an error."""
    assert curve in ORACLES, (
        f"queries/curves/{curve}.sql has no oracle: write @oracle {curve}() in tests/oracle/curves.py"
    )
    return ORACLES[curve]


def ntile(items: Sequence[Item], bins: int) -> list[list[Item]]:
    """Equal-count bins in order, the first ones longer by one; empty ones are not returned."""
    size, longer = divmod(len(items), bins)
    cuts, start = [], 0
    for index in range(bins):
        end = start + size + (index < longer)
        cuts.append(list(items[start:end]))
        start = end
    return [cut for cut in cuts if cut]


def _bytes(*texts: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _by_series(pairs: Sequence[Used]) -> dict[Series, list[Used]]:
    found: dict[Series, list[Used]] = defaultdict(list)
    for pair in pairs:
        found[pair[0].series].append(pair)
    return dict(sorted(found.items()))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


@oracle
def reasoning_length(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    groups = group(judged, by)
    return _binned_by_length(groups, unit_for(groups, setting.length), setting)


@oracle
def actions(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    return _binned_by_length(group(judged, by), "actions", setting)


def _binned_by_length(groups: Sequence[Group], unit: str | None, setting: Setting) -> list[Row]:
    rows = []
    for series, pairs in _by_series(used(groups, setting)).items():
        measured = [(length, pair) for pair in pairs if (length := pair[0].length(unit)) is not None]
        measured.sort(key=lambda item: (item[0], *_bytes(*item[1][0].question, item[1][0].condition, item[1][0].model)))
        for number, cut in enumerate(ntile(measured, setting.bins), 1):
            rows.append(aggregate([pair for _, pair in cut], series, str(number), _mean([x for x, _ in cut])))
    return rows


def fits(rows: Sequence[Row]) -> dict[Series, PowerLaw]:
    """The power law of every series that has one."""
    found = {}
    for series in dict.fromkeys(row.series for row in rows):
        law = power_law([(row.x, row.incoherence) for row in rows if row.series == series])
        if law is not None:
            found[series] = law
    return found


@oracle
def runs(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """A point per run, at its place in the order of names, as tables record no time; groups of one sample count."""
    places = {
        run: float(place) for place, run in enumerate(_ordered({one.sample.run for one in judged if one.counts}), 1)
    }
    single = dataclasses.replace(setting, estimator="plugin")
    rows = []
    for run, x in places.items():
        own = group([one for one in judged if one.sample.run == run], by)
        for series, pairs in _by_series(used(own, single)).items():
            row = aggregate(used([one for one, _ in pairs], setting), series, run, x)
            counts = (len({one.question for one, _ in pairs}), len(pairs), sum(parts.n for _, parts in pairs))
            rows.append(row._replace(questions=counts[0], groups=counts[1], samples=counts[2]))
    return rows


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(names, key=str.encode)


@oracle
def natural_variation(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    groups = group(judged, by)
    unit = unit_for(groups, setting.length)
    halves: dict[tuple[Series, str], list[tuple[float, Used]]] = defaultdict(list)
    for one in groups:
        measured = [member for member in one.members if unit in member.lengths]
        if unit is None or not measured:
            continue
        middle = statistics.median(member.lengths[unit] for member in measured)
        shorter = tuple(member for member in measured if member.lengths[unit] <= middle)
        longer = tuple(member for member in measured if member.lengths[unit] > middle)
        if len(shorter) < 2 or len(longer) < 2:
            continue
        for name, half in (("shorter", shorter), ("longer", longer)):
            parts = figures(half, setting)
            if parts is not None:
                length = _mean([member.lengths[unit] for member in half])
                own = dataclasses.replace(one, members=half)
                halves[one.series, name].append((length, (own, parts)))
    return [
        aggregate([pair for _, pair in found], series, name, _mean([length for length, _ in found]))
        for (series, name), found in sorted(halves.items())
    ]


def own_difficulty(judged: Judgements) -> Callable[[str, Question], float | None]:
    """1 − the mean accuracy of a question over the models other than this one; its own with a single model."""
    verdicts: dict[tuple[str, Question], list[bool]] = defaultdict(list)
    for one in judged:
        if one.counts:
            verdicts[one.sample.model, one.sample.question].append(one.correct)
    models = sorted({model for model, _ in verdicts})

    def difficulty(model: str, question: Question) -> float | None:
        others = [name for name in models if name != model or len(models) == 1]
        accuracies = [_mean(verdicts[name, question]) for name in others if (name, question) in verdicts]
        return 1 - _mean(accuracies) if accuracies else None

    return difficulty


def difficulty_is_given(judged: Judgements) -> bool:
    return any(one.sample.difficulty is not None for one in judged if one.counts)


def _cut_by_difficulty(judged: Judgements, pairs: Sequence[Used], bins: int) -> list[tuple[float, list[Used]]]:
    """Questions of a series in equal-count bins of difficulty: (mean over their groups, the groups)."""
    difficulty = own_difficulty(judged)
    questions: dict[tuple[float, bytes, bytes, bytes], list[Used]] = defaultdict(list)
    for pair in pairs:
        value = difficulty(pair[0].model, pair[0].question)
        if value is not None:
            task, question_id = pair[0].question
            key = (round(value, 12), *_bytes(task, question_id, pair[0].model))  # a tie stays one after roundings
            questions[key].append(pair)  # type: ignore[index]
    cuts = ntile(sorted(questions.items(), key=lambda item: item[0]), bins)
    return [
        (_mean([key[0] for key, found in cut for _ in found]), [pair for _, found in cut for pair in found])
        for cut in cuts
    ]


@oracle
def difficulty(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    rows = []
    for series, pairs in _by_series(used(group(judged, by), setting)).items():
        if difficulty_is_given(judged):
            rows += _by_level(series, pairs)
        else:
            cuts = _cut_by_difficulty(judged, pairs, setting.bins)
            rows += [aggregate(found, series, str(number), x) for number, (x, found) in enumerate(cuts, 1)]
    return rows


def _by_level(series: Series, pairs: Sequence[Used]) -> list[Row]:
    levels: dict[str, list[Used]] = defaultdict(list)
    for pair in pairs:
        level = pair[0].members[0].sample.difficulty
        if level is not None:
            levels[level].append(pair)
    return [aggregate(found, series, level, _number(level)) for level, found in levels.items()]  # x of words: any


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@oracle
def scale(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """A series per third of the questions that all sized models answered, easiest first; a point per model."""
    groups = group(judged, ("model",))
    entered = used(groups, setting)
    sizes = sizes_of([one for one, _ in entered])
    rows = []
    for third, questions in grades(common_questions(groups, setting), hardness(groups), 3).items():
        for model, size in sizes.items():
            found = [pair for pair in entered if pair[0].model == model and pair[0].question in questions]
            rows.append(aggregate(found, (third,), model, size))
    return rows


@oracle
def budget(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """A point per condition that has a budget."""
    rows = []
    for (*series, condition), pairs in _by_series(used(group(judged, (*by, "condition")), setting)).items():
        value = pairs[0][0].members[0].sample.budget
        if value is not None:
            rows.append(aggregate(pairs, tuple(series), condition, value))
    return rows


@oracle
def ensemble(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """What averaging k samples would leave; nothing for `kl` and `zero_one`."""
    if setting.decomposition in ("kl", "zero_one"):
        return []
    parts = dataclasses.replace(setting, estimator="unbiased")
    rows = []
    for series, pairs in _by_series(used(group(judged, by), parts)).items():
        for k in (1, 2, 4, 8, 16, 32):
            rows.append(_ensemble_of(k, series, pairs))
    return rows


def _ensemble_of(k: int, series: Series, pairs: Sequence[Used]) -> Row:
    whole = aggregate(pairs, series, str(k), float(k))
    questions = [(v / k, e - v + v / k) for v, e in question_pairs(pairs).values() if e > NOTHING]
    return whole._replace(
        error=None if whole.bias is None or whole.variance is None else whole.bias + whole.variance / k,
        variance=None if whole.variance is None else whole.variance / k,
        incoherence=incoherence(questions),
        interval=interval(questions),
    )


@oracle
def trajectory(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """The figures of vector outcomes at every step."""
    parts = dataclasses.replace(setting, decomposition="vector")
    at: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        for row in one.steps:
            if one.counts and row.step is not None:
                at[row.step].append(dataclasses.replace(one, sample=row))
    rows = []
    for step, present in sorted(at.items()):
        for series, pairs in _by_series(used(group(present, by), parts)).items():
            rows.append(aggregate(pairs, series, str(step), float(step)))
    return rows


@oracle
def tasks(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """A point per task and series (the model, unless asked otherwise): error against incoherence."""
    return [row._replace(x=row.error) for row in _by_task(judged, by, setting)]


@oracle
def bias_variance(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """A point per task and series: bias² against variance."""
    return [row._replace(x=row.bias) for row in _by_task(judged, by, setting)]


def _by_task(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    found = _by_series(used(group(judged, (*by, "task")), setting))
    rows = [aggregate(pairs, tuple(series), task) for (*series, task), pairs in found.items()]
    return [row for row in rows if row.error is not None]


@oracle
def pass_at_k(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """pass@k, pass^k over all groups with n ≥ k, whatever the estimator; vote@k over those of two samples or more."""
    rows = []
    for series, groups in sorted(by_series(group(judged, by)).items()):
        voted = votes_by_size(groups)
        for k in range(1, max(len(one.members) for one in groups) + 1):
            enough = [one for one in groups if len(one.members) >= k]
            samples = sum(len(one.members) for one in enough)
            questions = len({one.question for one in enough})
            row = Row(series, str(k), float(k), questions, len(enough), samples, None, None, None, None, None)
            steady = _mean([_share(one.right, len(one.members), k) for one in enough])
            _, vote = voted.get(k, (0, None))
            rows.append(row._replace(extra={"pass_at_k": _lucky(enough, k), "pass_hat_k": steady, "vote_at_k": vote}))
    return rows


@oracle
def votes(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """vote@k and pass@k of the same groups: those with n ≥ k, of two samples or more."""
    rows = []
    for series, groups in sorted(by_series(group(judged, by)).items()):
        for k, (count, vote) in votes_by_size(groups).items():
            enough = [one for one in groups if len(one.members) >= max(2, k)]
            assert len(enough) == count
            samples = sum(len(one.members) for one in enough)
            questions = len({one.question for one in enough})
            row = Row(series, str(k), float(k), questions, count, samples, None, None, None, None, None)
            rows.append(row._replace(extra={"vote_at_k": vote, "pass_at_k": _lucky(enough, k)}))
    return rows


def _lucky(groups: Sequence[Group], k: int) -> float:
    """pass@k."""
    return _mean([1 - _share(len(one.members) - one.right, len(one.members), k) for one in groups])


def _share(part: int, n: int, k: int) -> float:
    return math.comb(part, k) / math.comb(n, k)


@oracle
def sample_efficiency(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
    """The figures of the first k samples of every group that has so many, in the order of epochs."""
    rows = []
    for series, groups in sorted(by_series(group(judged, by)).items()):
        for k in FIRSTS:
            enough = [one for one in groups if len(one.members) >= k]
            first = [dataclasses.replace(one, members=_in_order(one)[:k]) for one in enough]
            found = used(first, setting)
            if found:
                rows.append(aggregate(found, series, str(k), float(k)))
    return rows


def _in_order(one: Group) -> tuple[Judged, ...]:
    """The samples of a group by epoch; those of several runs in the order of the table."""
    return tuple(sorted(one.members, key=lambda member: member.sample.epoch))


def _drawing(figure: str, points: Oracle) -> Oracle:
    """The points of a curve with the interval of another figure."""

    def drawn(judged: Judgements, by: Sequence[str], setting: Setting) -> list[Row]:
        return [row._replace(further=_further(figure, row, setting)) for row in points(judged, by, setting)]

    return drawn


def _further(figure: str, row: Row, setting: Setting) -> dict[str, float | None]:
    """The figure of a point with its interval: from sums per question and the number of its groups."""
    if not all(only_classes(one.members) for one, _ in row.used):
        return {}
    most = {"brier": 2.0, "zero_one": 1.0, "score": 1.0}.get(setting.decomposition)
    pairs: dict[Question, list[float]] = defaultdict(list)
    for one, parts in row.used:
        if figure == "accuracy":
            pairs[one.question].append(one.right / len(one.members))
        elif most is not None and parts.error is not None:
            pairs[one.question].append(parts.error / most)
    ends = interval([(math.fsum(shares), float(len(shares))) for shares in pairs.values()])
    scale = 1.0 if figure == "accuracy" else most or 1.0
    low, high = (None, None) if ends is None else (ends[0] * scale, ends[1] * scale)
    known = {"accuracy": incoherence([(math.fsum(shares), float(len(shares))) for shares in pairs.values()])}
    return {f"{figure}_low": low, f"{figure}_high": high} | (known if figure == "accuracy" else {})


for _x, _points in {"length": reasoning_length, "difficulty": difficulty, "size": scale, "budget": budget}.items():
    for _figure in ("accuracy", "error"):
        ORACLES[f"{_figure}_over_{_x}"] = _drawing(_figure, _points)
