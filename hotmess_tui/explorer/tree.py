"""Where a question's samples part: all of them as a tree of what they share, the answers at its leaves."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import alignment_units, drill, tree_building
from hotmess_tui.explorer.alignment_units import Piece
from hotmess_tui.explorer.store_contents import find_sample
from hotmess_tui.explorer.tree_building import Branch
from hotmess_tui.records import AnswerBar, Choice, Labels, QuestionDetail, SampleRow, TraceSegment
from hotmess_tui.store import traces
from hotmess_tui.store.open_store import OpenStore

UNITS = ("words", "steps", "actions")
MOST_SAMPLES = 1000  # of a question; more are not looked at
_MOST_TEXT = 24_000_000  # characters of all samples together
_LEAST_TEXT = 10_000  # characters of a sample that are looked at in any case
_UNLIKELY = 4.0  # standard deviations of what chance does, for a branch to be called the one that decides
_ALIKE = 0.5  # of their text that samples go together for beginnings to tell more than steps


@dataclass(frozen=True)
class Node:
    """What some samples share beyond the node above it; a leaf when `samples` names them.

    `mix` counts answers in the order of the tree's `answers`. `variance` is the unbiased variance of the answers of
    its samples, `within` what is left of it inside its children; None where there are too few samples for it.
    """

    parent: int | None
    depth: int
    text: str
    size: int  # in the unit of the tree
    count: int
    right: int
    mix: tuple[int, ...]
    children: tuple[int, ...] = ()
    samples: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()  # for each sample of a leaf the words of its trace at which it parted from the others
    variance: float | None = None
    within: float | None = None

    @property
    def agreed(self) -> bool:
        """Whether all samples below gave the same answer."""
        return sum(map(bool, self.mix)) == 1


@dataclass(frozen=True)
class Tree:
    """All samples of a question by what they share; nodes in the order of reading, the first holds all."""

    unit: str  # one of UNITS
    units: tuple[str, ...]  # by which these samples can be read
    detail: QuestionDetail
    answers: tuple[AnswerBar, ...]  # none where samples have no verdict
    nodes: tuple[Node, ...]
    decides: int | None  # the node at which the answers part most
    notes: tuple[str, ...]

    def answer(self, node: Node) -> AnswerBar:
        """The most frequent answer below a node."""
        return self.answers[max(range(len(node.mix)), key=lambda n: (node.mix[n], -n))]


def tree(store: OpenStore, group: int, choice: Choice, labels: Labels, unit: str | None = None) -> Tree:
    """The samples of one question as a tree.

    By words, it is a tree of shared beginnings. Where most samples differ from their first words on, it is by steps:
    the numbers they come to and the sentences they share, in whatever order. Agents' runs are read by their actions.

    Args:
        store: the open store.
        group: key of the question.
        choice: its filter holds.
        labels: those that there are.
        unit: one of UNITS; None: the one that tells most.

    Raises:
        HotmessError: no samples, no text, or the unit is not one of these samples (status 2).
    """
    detail = drill.question(store, group, choice, labels)
    counted = [sample for sample in detail.samples if sample.counted]
    rows = sorted(counted, key=lambda row: row.sample_id)[:MOST_SAMPLES]
    if not rows:
        raise HotmessError("all samples of this question failed: nothing to compare")
    longest = max(_LEAST_TEXT, _MOST_TEXT // len(rows))
    with store.cursor() as cursor:
        store.parts.make_whole(traces.parts_of(cursor, [row.sample_id for row in rows]))
        passages = traces.passages(cursor, store.folder, [row.sample_id for row in rows], longest)
    segments = [tuple(TraceSegment(*passage) for passage in passages.get(row.sample_id, ())) for row in rows]
    if not any(alignment_units.said(trace).strip() or alignment_units.acts(trace) for trace in segments):
        raise HotmessError("the log contains no text of these samples: nothing to compare")
    notes = []
    failed = len(detail.samples) - len(counted)
    if failed:
        notes.append(f"{failed:,} failed sample{'s' if failed > 1 else ''} excluded")
    if len(counted) > len(rows):
        notes.append(f"{len(rows):,} of {len(counted):,} samples")
    if any(sum(len(passage.text) for passage in sample) >= longest for sample in segments):
        notes.append(f"the first {longest:,} characters of long texts")
    return arranged(detail, rows, segments, unit, tuple(notes))


def group_of(store: OpenStore, sample: str) -> int:
    """The key of the question that a sample belongs to, found by any unique beginning of the sample's id.

    Raises:
        HotmessError: no such sample, or several.
    """
    return find_sample(store, sample).group


def arranged(
    detail: QuestionDetail,
    rows: Sequence[SampleRow],
    segments: Sequence[Sequence[TraceSegment]],
    unit: str | None,
    notes: tuple[str, ...] = (),
) -> Tree:
    """The tree of samples whose texts are at hand."""
    agents = sum(map(alignment_units.acts, segments)) * 2 > len(rows)
    units = ("actions", "steps", "words") if agents else ("words", "steps")
    if unit is not None and unit not in units:
        raise HotmessError(f"--unit {unit}: not available for these samples; available: {', '.join(units)}", status=2)
    classes_given = [row.outcome_class or "" for row in rows]
    counts = Counter(classes_given)
    answers = tuple(answer for answer in detail.answers if counts[answer.outcome_class])
    counted_classes = {answer.outcome_class for answer in answers}
    answers = tuple(AnswerBar(a.outcome_class, a.answer, counts[a.outcome_class]) for a in answers)
    if counted_classes:
        answers += tuple(AnswerBar(name, None, counts[name]) for name in sorted(counts) if name not in counted_classes)
    positions = {answer.outcome_class: n for n, answer in enumerate(answers)}
    classes = [positions.get(name, 0) for name in classes_given]
    maker = _Maker(rows, segments, classes, len(answers), detail.question or "", agents)
    chosen = unit or maker.telling()
    nodes = maker.nodes(chosen)
    decides = _deciding(nodes)
    if unit is None and decides is None and chosen != "steps":
        other = maker.nodes("steps")
        if _deciding(other) is not None:
            chosen, nodes, decides = "steps", other, _deciding(other)
    return Tree(chosen, units, detail, answers, nodes, decides, notes)


def _deciding(nodes: Sequence[Node]) -> int | None:
    """The shallowest node at which most of the answers' variance goes, if more than chance would take."""

    def gone(node: Node) -> float:
        if node.variance is None or node.within is None:
            return 0.0
        return round((node.count - len(node.children)) * (node.variance - node.within), 9)

    best = max(range(len(nodes)), key=lambda n: (gone(nodes[n]), -nodes[n].depth, -n))
    node, clear = nodes[best], 2 * nodes[best].count >= nodes[0].count
    answer_counts = Counter(dict(enumerate(node.mix)))
    branch_sizes = [nodes[n].count for n in node.children]
    return best if tree_building.tells(answer_counts, branch_sizes, gone(node), _UNLIKELY, clear=clear) else None


class _Maker:
    """Reads the samples by one unit or another; what was cut into pieces once is kept."""

    def __init__(
        self,
        rows: Sequence[SampleRow],
        segments: Sequence[Sequence[TraceSegment]],
        classes: list[int],
        kinds: int,
        question: str,
        agents: bool,
    ) -> None:
        self.rows, self.segments, self.classes, self.kinds, self.agents = rows, segments, classes, kinds, agents
        self.given = frozenset(alignment_units.numbers_in(question))

    @cached_property
    def actions(self) -> list[list[Piece]]:
        return [alignment_units.actions(segments) for segments in self.segments]

    @cached_property
    def said(self) -> list[str]:
        return [alignment_units.said(segments) for segments in self.segments]

    @cached_property
    def words(self) -> list[list[str]]:
        return [alignment_units.words(text) for text in self.said]

    @cached_property
    def steps(self) -> list[list[Piece]]:
        if self.agents:
            return [alignment_units.once(pieces) for pieces in self.actions]
        return [alignment_units.steps(alignment_units.reasoned(segments), self.given) for segments in self.segments]

    @cached_property
    def stepped(self) -> Branch:
        return tree_building.by_steps(self.steps, self.classes, self.given)

    def telling(self) -> str:
        """The unit that tells most: as they were written, unless they part early and steps set the answers apart."""
        written = "actions" if self.agents else "words"
        keys = [[piece.key for piece in pieces] for pieces in self.actions] if self.agents else self.words
        return "steps" if alignment_units.alike(keys) < _ALIKE and self.stepped.children else written

    def branches(self, unit: str) -> Branch:
        if unit == "steps":
            return self.stepped
        if unit == "words":
            return tree_building.by_beginnings(self.words, lambda n, start, end: "".join(self.words[n][start:end]))
        written: dict[str, list[Piece]] = {}
        for piece in itertools.chain.from_iterable(self.actions):
            written.setdefault(piece.key, []).append(piece)
        texts = {key: alignment_units.written_by_most(pieces) for key, pieces in written.items()}
        keys = [[piece.key for piece in pieces] for pieces in self.actions]
        return tree_building.by_beginnings(
            keys, lambda n, start, end: tree_building.BETWEEN.join(texts[key] for key in keys[n][start:end])
        )

    def quote(self, sample: int, unit: str, start: int, first_key: str | None) -> str:
        """The words of a trace at which a sample parted: at its piece number `start`, or at the step `first`."""
        if unit == "words":
            return alignment_units.quote(self.said[sample], start)
        if unit == "actions":
            return self.actions[sample][start].quote if start < len(self.actions[sample]) else ""
        return next((piece.quote for piece in self.steps[sample] if piece.key == first_key), "")

    def order(self, branch: Branch) -> tuple[int, str, int, str]:
        """Large ones first, the others in an order that has nothing to do with that of the samples."""
        lowest_id = min(self.rows[n].sample_id for n in branch.samples)
        return -len(branch.samples), branch.text, min(self.classes[n] for n in branch.samples), lowest_id

    def nodes(self, unit: str) -> tuple[Node, ...]:
        """The branches in the order of reading, larger ones first; where samples end, a leaf for each answer."""
        nodes: list[Node] = []
        below: list[list[int]] = []
        todo: list[tuple[Branch, int | None, int, _Parting]] = [(self.branches(unit), None, 0, _Parting())]
        while todo:
            branch, parent, depth, parting = todo.pop()
            number = len(nodes)
            below.append([])
            if parent is not None:
                below[parent].append(number)
            mix = Counter(self.classes[n] for n in branch.samples)
            parted = branch.children
            children = parted or [
                Branch("", 0, [n for n in branch.samples if self.classes[n] == kind])
                for kind in (sorted(mix) if len(mix) > 1 else ())
            ]
            children = sorted(children, key=self.order)
            if not parting.agreed:
                parting = _Parting(
                    parting.end, branch.first or parting.first, parting.end, bool(self.kinds) and len(mix) == 1
                )
            parting = parting._replace(end=parting.end + branch.size)
            spread, within = tree_building.variance(mix), None
            degrees = len(branch.samples) - len(children)
            if parted and degrees > 0 and spread is not None:
                child_answers = [Counter(self.classes[n] for n in child.samples) for child in children]
                within = max(0.0, spread - tree_building.parted(mix, child_answers) / degrees)
            ends = () if children else tuple(branch.samples)
            nodes.append(
                Node(
                    parent=parent,
                    depth=depth,
                    text=branch.text,
                    size=branch.size,
                    count=len(branch.samples),
                    right=sum(bool(self.rows[n].correct) for n in branch.samples),
                    mix=tuple(mix[kind] for kind in range(self.kinds)),
                    samples=tuple(self.rows[n].sample_id for n in ends),
                    quotes=tuple(self.quote(n, unit, parting.start, parting.first) for n in ends),
                    variance=spread,
                    within=within,
                )
            )
            todo += [(child, number, depth + 1, parting) for child in reversed(children)]
        return tuple(replace(node, children=tuple(child)) for node, child in zip(nodes, below, strict=True))


class _Parting(NamedTuple):
    """Where samples parted from those with other answers, while the tree is walked down."""

    start: int = 0  # the piece at which they did
    first: str | None = None  # the step at which they did
    end: int = 0  # of the pieces so far
    agreed: bool = False  # whether all below gave the same answer
