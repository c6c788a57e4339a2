"""A tree of samples as rows of a table, and what is known of the branch under the cursor. No terminal in it."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.safe import cut, one_line, visible, width
from hotmess_tui.explorer import tree_text
from hotmess_tui.explorer.tree import Node, Tree
from hotmess_tui.explorer.tree_building import BETWEEN
from hotmess_tui.explorer.tree_text import Line
from hotmess_tui.records import AnswerBar
from hotmess_tui.tables.column import COUNT, Cell, Column
from hotmess_tui.tables.layout import GAP
from hotmess_tui.tables.mix import mix_characters
from hotmess_tui.tables.signs import FOCUS, Signs, portions
from hotmess_tui.tables.verdict import answer_text, of_answer
from hotmess_tui.wording import counted

MIX_CELLS = 12
_COUNT_CELLS = 5
_LEAST = 12  # cells of text, however deep a branch is
_LONGEST_ANSWER = 24
TEXT_COLUMNS = 100
_MOST_EPOCHS = 12  # that are named
_HERE, _HERE_SHORT = "they diverge here", "here"
_WIDE = 80  # cells of text from which there is room to say it in full


def columns(tree: Tree, cells: int) -> list[Column]:
    """How many samples, what they answered, and the branch itself, whose text fills the width."""
    room = cells - 2 - _COUNT_CELLS - MIX_CELLS - 2 * GAP

    def count(line: Line) -> int:
        return tree.nodes[line.number].count

    def mix(line: Line, signs: Signs) -> Cell:
        return mix_bar(tree, tree.nodes[line.number], signs)

    def branch(line: Line, signs: Signs) -> Cell:
        return _branch(tree, line, signs, room)

    title = {"words": "what they write", "steps": "the steps they take", "actions": "what they do"}[tree.unit]
    return [
        Column("count", COUNT, title="n", get=count, least=_COUNT_CELLS, gives_way=1, sortable=False),
        Column("mix", title="answers", paint=mix, least=MIX_CELLS, gives_way=2, sortable=False),
        Column("branch", title=title, paint=branch, least=_LEAST, most=10_000, sortable=False),
    ]


def look(answer: AnswerBar, signs: Signs) -> tuple[str, Ink, str]:
    """Sign, ink and words of an answer."""
    verdict = of_answer(answer)
    text = answer.answer[:200] if answer.answer is not None else None
    return verdict.glyph(signs.ascii), verdict.ink, answer_text(text, verdict)


def mix_bar(tree: Tree, node: Node, signs: Signs) -> list[Span]:
    """The answers below a node as one stacked bar, as long as its part of the samples; a shade for each answer."""
    if not tree.answers:
        return [Span(signs.null, DIM)]
    verdicts = [of_answer(answer) for answer in tree.answers]
    least = min(MIX_CELLS, sum(map(bool, node.mix)))  # no answer hides behind another
    sizes = portions(node.mix, max(least, round(MIX_CELLS * node.count / tree.nodes[0].count)))
    characters = mix_characters(verdicts, signs)
    return [
        Span(character * size, verdict.ink)
        for character, verdict, size in zip(characters, verdicts, sizes, strict=True)
        if size
    ]


def _branch(tree: Tree, line: Line, signs: Signs, room: int) -> list[Span]:
    node = tree.nodes[line.number]
    lead = line.lead[-max(0, room // 2) :]
    spans = [Span(lead, DIM)]
    mark = f"  {signs.back} {_HERE if room >= _WIDE else _HERE_SHORT}" if line.number == tree.decides else ""
    if node.agreed:
        sign, ink, words = look(tree.answer(node), signs)
        spans += [Span(f"{sign} ", ink), Span(f"{cut(words, _LONGEST_ANSWER, signs.ellipsis)}  ", BOLD)]
        if line.folded:
            spans.append(Span(f"{signs.here} ", DIM))
    elif line.folded:
        spans.append(Span(f"{signs.here} ", DIM))
    used = sum(width(span.text) for span in spans) + width(mark)
    says = tree_text.gist(tree, node, max(_LEAST, room - used), signs.ellipsis)
    spans.append(Span(says, DIM if node.agreed or not node.text else Ink()))
    return [*spans, Span(mark, FOCUS)] if mark else spans


def detail(tree: Tree, number: int, signs: Signs, cells: int, rows: int) -> list[Sequence[Span]]:
    """A branch in at most `rows` lines: its answers with counts, what leads to it (dim), and its own text."""
    node = tree.nodes[number]
    spans = [Span(" ")]
    answers = [n for n, count in sorted(enumerate(node.mix), key=lambda each: -each[1]) if count]
    for at, n in enumerate(answers):
        sign, ink, words = look(tree.answers[n], signs)
        piece = [Span(f"{sign} ", ink), Span(cut(words, _LONGEST_ANSWER, signs.ellipsis)), Span(f" ×{node.mix[n]}   ")]
        more = f"+ {counted(len(answers) - at, 'other answer')}"
        if sum(width(span.text) for span in (*spans, *piece)) + len(more) > cells:
            spans.append(Span(more, DIM))
            break
        spans += piece
    if node.samples:
        epochs = {sample.sample_id: sample.epoch for sample in tree.detail.samples}
        named = ", ".join(map(str, sorted(epochs[name] for name in node.samples)[:_MOST_EPOCHS]))
        more = f"{signs.ellipsis}" if len(node.samples) > _MOST_EPOCHS else ""
        spans.append(Span(f"epoch{'s' if node.count > 1 else ''} {named}{more}", DIM))
    lines: list[Sequence[Span]] = [spans]
    size, room = min(TEXT_COLUMNS, cells - 2), rows - 1
    steps = tree_text.saying(tree, node).split(BETWEEN) if tree.unit != "words" else []
    if len(steps) > 1:
        return lines + _listed(steps, signs, cells - 4, room)
    before = _before(tree, node, 2 * size) if room > 2 and tree.unit == "words" else ""
    text = before + tree_text.saying(tree, node)[: size * room]
    at, inked = 0, len(before)
    for line in wrapped(visible(" ".join(text.split())), size)[:room]:
        dim = max(0, min(len(line), inked - at))
        lines.append([Span(" "), Span(line[:dim], DIM), Span(line[dim:])])
        at += len(line)
    return lines


def _listed(steps: Sequence[str], signs: Signs, cells: int, rows: int) -> list[Sequence[Span]]:
    """Steps in a line each, as many as there is room for."""
    listed = steps if len(steps) <= rows else steps[: rows - 1]
    lines: list[Sequence[Span]] = [
        [Span(f" {signs.dot} ", DIM), Span(cut(one_line(step), cells, signs.ellipsis))] for step in listed
    ]
    if len(listed) < len(steps):
        lines.append([Span(f"   + {len(steps) - len(listed):,} more steps", DIM)])
    return lines


def _before(tree: Tree, node: Node, length: int) -> str:
    """The end of what leads to a node."""
    parts: list[str] = []
    parent = node.parent
    while parent is not None and sum(map(len, parts)) < length:
        parts.append(tree.nodes[parent].text[-length:])
        parent = tree.nodes[parent].parent
    text = "".join(reversed(parts))
    return text if parent is None and len(text) <= length else text[-length:].split(" ", 1)[-1]
