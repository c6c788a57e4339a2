"""What the header of a curve states: its axes, what is drawn, why it may be empty, how its points open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, LENGTH_UNITS
from hotmess_tui.store.queries.header_keys import EMPTY, X_KEYS
from hotmess_tui.store.queries.query_file import Query

FIGURES = ("incoherence", "error", "bias", "variance", "accuracy")  # of each point of a curve over groups
SCALES = ("linear", "log", "log_if_positive")
TYPES = ("DOUBLE", "BIGINT", "VARCHAR")  # of columns that a curve adds
PER = ("task", "run", "half")  # what a point may lie within
LENGTH = "length"  # as the unit of x: the chosen unit of reasoning length
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,63}")
_MOST_FIGURES = 2  # a filled and a hollow marker


@dataclass(frozen=True)
class XAxis:
    """The x axis as the header states it.

    Args:
        label: its title.
        unit: behind the title; `length` is the chosen unit of reasoning length.
        scale: linear, log, or log_if_positive (linear where a point's x is 0 or less).
        labelled: whether labels of points that are not numbers replace the numbers on the axis.
    """

    label: str
    unit: str
    scale: str
    labelled: bool


@dataclass(frozen=True)
class CurveHeader:
    """The header of a curve, checked.

    Args:
        x: the x axis.
        y: the figures that are drawn: the first with filled markers, a second with hollow ones.
        names: how figures are written where their name does not suit.
        adds: further columns of the points: name to DuckDB type.
        last: those of them that stand behind all other columns in data.
        joined: whether lines join the points of a series.
        iso_incoherence: whether lines of equal incoherence are drawn, for x: bias and y: variance.
        fit: whether a power law of the first y is fitted to each series.
        shared_bins: whether which group is in which point is the same under every decomposition.
        unchanged: whether each row is a group as it is, with its figures; always so where bins are shared.
        needs_length: whether groups without a reasoning length are left out.
        own_series: the name of the curve's own series, if it has some (columns series, series_label).
        own_points: whether the query returns points rather than groups.
        drill: of own points: the condition on `figures` and `point` that finds the groups of a point.
        per: what a point lies within, one of PER; empty for none.
        length: the unit of reasoning length, whatever is chosen.
        decompositions: the decompositions under which the curve exists; none named: all.
        decomposition: the one that the curve is always under.
        decomposed: whether the figures depend on the decomposition at all.
        estimator: the estimator that the curve is always under.
        empty: why there are no points, by decomposition; the key "" is for all others.
    """

    x: XAxis
    y: tuple[str, ...]
    names: Mapping[str, str]
    adds: Mapping[str, str]
    last: tuple[str, ...]
    joined: bool
    iso_incoherence: bool
    fit: bool
    shared_bins: bool
    unchanged: bool
    needs_length: bool
    own_series: str
    own_points: bool
    drill: str
    per: str
    length: str
    decompositions: tuple[str, ...]
    decomposition: str
    decomposed: bool
    estimator: str
    empty: Mapping[str, str]

    def why_empty(self, decomposition: str) -> str:
        """Why the curve has no points under a decomposition."""
        return self.empty.get(decomposition) or self.empty.get("") or "no group has this metric"


def curve_header(query: Query) -> CurveHeader:
    """The header of a curve.

    Raises:
        HotmessError: a key has an entry that is not allowed; the message names both (status 2).
    """
    own_points = _one_of(query, "points", ("own",)) == "own"
    adds = query.mapping("adds")
    for name, kind in adds.items():
        if not _NAME.fullmatch(name) or kind not in TYPES:
            raise _fault(query, f"adds: {name}: {kind}", f"a name and one of {', '.join(TYPES)}")
    for name in query.names("last"):
        _check(query, "last", name, tuple(adds))
    y = query.names("y") or FIGURES[:1]
    allowed = (*(() if own_points else FIGURES), *adds)
    if len(y) > _MOST_FIGURES or any(name not in allowed for name in y):
        raise _fault(query, f"y: {query.text('y', str(query.header.get('y')))}", f"one or two of {', '.join(allowed)}")
    iso = _one_of(query, "iso", ("incoherence",)) != ""
    if iso and y != ("variance",):
        raise _fault(query, "iso: incoherence", "y: variance, over x: bias")
    if query.text("drill") and not own_points:
        raise _fault(query, "drill", "points: own")
    decompositions = query.names("decompositions")
    for name in decompositions:
        _check(query, "decompositions", name, DECOMPOSITIONS)
    shared_bins = _one_of(query, "bins", ("shared",)) != ""
    return CurveHeader(
        x=_x_axis(query),
        y=y,
        names=query.mapping("names"),
        adds=adds,
        last=query.names("last"),
        joined=_yes(query, "joined"),
        iso_incoherence=iso,
        fit=_yes(query, "fit"),
        shared_bins=shared_bins,
        unchanged=shared_bins or _one_of(query, "figures", ("unchanged",)) != "",
        needs_length=_one_of(query, "needs", ("length",)) != "",
        own_series=query.text("series"),
        own_points=own_points,
        drill=query.text("drill"),
        per=_one_of(query, "per", PER),
        length=_one_of(query, "length", LENGTH_UNITS),
        decompositions=decompositions,
        decomposition=_one_of(query, "decomposition", DECOMPOSITIONS),
        decomposed=_yes(query, "decomposed", True),
        estimator=_one_of(query, "estimator", ESTIMATORS),
        empty={name: query.text(f"{EMPTY}_{name}") for name in DECOMPOSITIONS} | {"": query.text(EMPTY)},
    )


def _x_axis(query: Query) -> XAxis:
    entries = query.mapping("x")
    for key in entries:
        _check(query, "x", key, X_KEYS)
    scale, ticks = entries.get("scale", "linear"), entries.get("ticks", "numbers")
    _check(query, "x: scale", scale, SCALES)
    _check(query, "x: ticks", ticks, ("numbers", "labels"))
    return XAxis(entries.get("label", ""), entries.get("unit", ""), scale, ticks == "labels")


def _yes(query: Query, key: str, default: bool = False) -> bool:
    entry = query.text(key, "yes" if default else "no")
    _check(query, key, entry, ("yes", "no"))
    return entry == "yes"


def _one_of(query: Query, key: str, allowed: Sequence[str]) -> str:
    """The entry of a key, one of those allowed; empty where the header lacks the key."""
    if key not in query.header:
        return ""
    entry = query.text(key, "{…}")
    _check(query, key, entry, allowed)
    return entry


def _check(query: Query, key: str, entry: str, allowed: Sequence[str]) -> None:
    if entry not in allowed:
        raise _fault(query, f"{key}: {entry}", f"one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0])


def _fault(query: Query, entry: str, expected: str) -> HotmessError:
    return HotmessError(f"{query.name}.sql: {entry}: must be {expected}", status=2)
