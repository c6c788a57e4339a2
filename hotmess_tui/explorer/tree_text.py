"""A tree as lines, joined, of which some may be folded; as text; and as rows of a table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.explorer.tree import Node, Tree
from hotmess_tui.tables.column import COUNT, FLAG, SHARE, WORDS
from hotmess_tui.tables.rows import Rows, sequence_rows

UNICODE, ASCII = ("│ ", "├ ", "└ ", "  "), ("| ", "|-", "`-", "  ")
_COLUMNS = (
    *((name, COUNT) for name in ("depth", "node", "parent", "count", "right", "answers")),
    *(("answer", WORDS), ("size", COUNT), ("variance", SHARE), ("within", SHARE), ("decides", FLAG)),
    *(("samples", WORDS), ("text", WORDS)),
)
_DEEPEST = 16  # levels whose lines are drawn


@dataclass(frozen=True)
class Line:
    """A node in view: its number in the tree, the lines that join it to the one above, and whether it is folded."""

    number: int
    lead: str
    folded: bool


def lines(tree: Tree, folded: Collection[int], ascii: bool = False) -> tuple[Line, ...]:
    """The nodes in view from top to bottom."""
    on, branch, last, nothing = ASCII if ascii else UNICODE
    listed: list[Line] = []
    leads: list[tuple[str, ...]] = []  # by depth, what stands before the children of the node there
    hidden = -1  # depth of the folded node whose children are passed over
    for number, node in enumerate(tree.nodes):
        if 0 <= hidden < node.depth:
            continue
        hidden = node.depth if number in folded and node.children else -1
        del leads[node.depth :]
        lead: tuple[str, ...] = ()
        below: tuple[str, ...] = ()
        if node.parent is not None:
            final = tree.nodes[node.parent].children[-1] == number
            lead = (*leads[-1], last if final else branch)
            below = (*leads[-1], nothing if final else on)
        leads.append(below[-_DEEPEST:])
        listed.append(Line(number, "".join(lead[-_DEEPEST:]), hidden >= 0))
    return tuple(listed)


def agreed(tree: Tree) -> frozenset[int]:
    """The nodes that need not be unfolded to see where answers part: all below them gave the same one."""
    return frozenset(n for n, node in enumerate(tree.nodes) if node.children and node.agreed)


def saying(tree: Tree, node: Node) -> str:
    """What a node says; where its samples share nothing further, that."""
    if node.text:
        return node.text
    if node.parent is None:
        return "(no common prefix)"
    if tree.unit == "steps":
        return "" if node.samples else "(none of these)"
    return "(ends here)"


def gist(tree: Tree, node: Node, room: int, ellipsis: str = "…") -> str:
    """What a node says, on one line of at most `most` cells.

    Where samples go on from the end of what it says, its end stays. (Steps stand there by what they tell.)
    """
    says = saying(tree, node)
    if len(says) <= 4 * room and width(one_line(says)) <= room:
        return one_line(says)
    if node.agreed or tree.unit == "steps":
        return cut(one_line(says[: 4 * room]), room, ellipsis)
    last, third = one_line(says[-4 * room :]), max(1, room // 3)
    end = last[-third:]
    while width(end) > third:
        end = end[1:]
    begin = one_line(says[: 4 * room])
    return cut(begin + " " * room, room - width(end), ellipsis).rstrip() + end


def told(tree: Tree) -> str:
    """In a sentence, where the answers part."""
    root = tree.nodes[0]
    if not tree.answers:
        return "the log contains no verdicts for these samples: only texts are compared"
    if root.agreed:
        return "all samples gave the same answer"
    if tree.decides is None:
        return f"no branch separates the answers better than chance (unit: {tree.unit})"
    node = tree.nodes[tree.decides]
    if node.parent is not None:
        return f"the answers diverge most after the common prefix of {node.count:,} samples"
    return f"the answers diverge most {'after the common prefix of all samples' if node.text else 'from the start'}"


def variances(node: Node) -> str:
    """What is left of the variance of answers when samples are told apart by the branches below."""
    return f"variance {share(node.variance)}, within branches {share(node.within)}"


def as_rows(grown: Tree) -> Rows:
    """A row per node, in the order of reading."""
    rows = []
    for number, node in enumerate(grown.nodes):
        answer = grown.answer(node) if node.agreed else None
        rows.append(
            (
                *(node.depth, number, node.parent, node.count, node.right, sum(map(bool, node.mix))),
                None if answer is None else answer.outcome_class,
                *(node.size, node.variance, node.within, number == grown.decides),
                " ".join(node.samples) or None,
                node.text,
            )
        )
    return sequence_rows(_COLUMNS, rows)
