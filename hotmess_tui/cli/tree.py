"""`hotmess tree SAMPLE`: where the samples of its question part."""

from __future__ import annotations

import click

from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.cli import suggestions
from hotmess_tui.cli.opening import opened
from hotmess_tui.cli.options import Output, Reading, printing, reading
from hotmess_tui.cli.output import as_csv, as_json, put, put_parquet, room
from hotmess_tui.cli.text import printable
from hotmess_tui.explorer import tree_text
from hotmess_tui.explorer.tree import UNITS, Node, Tree, group_of, tree
from hotmess_tui.records import Choice
from hotmess_tui.tables.verdict import answer_text, of_answer
from hotmess_tui.wording import counted

_WIDEST = 200  # cells of a line in a pipe
_LONGEST_ANSWER = 40
_LEAST = 16  # cells of the text of a node, however deep it is


@click.command("tree")
@click.argument("sample", shell_complete=suggestions.sample_ids)
@reading
@click.option(
    "--where",
    metavar="EXPR",
    shell_complete=suggestions.columns_of_samples,
    help="Filter samples by an SQL condition over the columns of samples.",
)
@click.option("--unit", type=click.Choice(UNITS), help="Comparison unit; chosen automatically by default.")
@click.option("--all", "every", is_flag=True, help="Also print branches in which all samples gave the same answer.")
@printing("text", "csv", "json", "parquet")
def command(sample: str, reading: Reading, where: str | None, unit: str | None, every: bool, output: Output) -> None:
    """Show where the samples of one question diverge, as a tree.

    Each branch is a step that samples have in common; leaves are their answers.
    """
    choice = Choice(where=where)
    with opened(reading) as explorer:
        explorer.check(choice)
        grown = tree(explorer.store, group_of(explorer.store, sample), choice, explorer.labels_for(choice), unit)
        if output.format == "text":
            put(_as_text(grown, every, output), output)
        elif output.format == "json":
            put(as_json(_as_object(grown)), output)
        elif output.format == "csv":
            put(as_csv(tree_text.as_rows(grown)), output)
        else:
            put_parquet(tree_text.as_rows(grown), output)


def _as_object(grown: Tree) -> dict[str, object]:
    row = grown.detail.row
    return {
        **{name: getattr(row, name) for name in ("model", "task", "question_id", "condition")},
        "question": grown.detail.question,
        "target": grown.detail.target,
        "unit": grown.unit,
        "samples": grown.nodes[0].count,
        "answers": [
            {"class": answer.outcome_class, "answer": answer.answer, "count": answer.count, "correct": answer.correct}
            for answer in grown.answers
        ],
        "decides": grown.decides,
        "notes": grown.notes,
        "nodes": tree_text.as_rows(grown).as_dicts(),
    }


def _as_text(grown: Tree, every: bool, output: Output) -> str:
    wide = min(room(output) or _WIDEST, _WIDEST)
    row, root = grown.detail.row, grown.nodes[0]
    names = (row.model, row.task, f"question {row.question_id}", row.condition)
    head = [cut(" · ".join(one_line(name) for name in names if name), wide)]
    if grown.detail.question:
        head.append(cut(one_line(grown.detail.question), wide))
    many = sum(map(bool, root.mix))
    answers = [counted(many, "answer", "answers")] if many else []
    facts = [f"by {grown.unit}", counted(root.count, "sample", "samples"), *answers, *grown.notes]
    lines = [*head, "   ".join(facts), "", "    n  right"]
    for line in tree_text.lines(grown, () if every else tree_text.agreed(grown), output.ascii):
        node = grown.nodes[line.number]
        mark = "  <- they diverge here" if line.number == grown.decides else ""
        before = f"{node.count:>5,}  {node.right:>5,}  {line.lead}{_answer(grown, node, line)}"
        room_left = max(_LEAST, wide - width(before + mark))
        lines.append(f"{before}{tree_text.gist(grown, node, room_left)}{mark}".rstrip())
    lines += ["", tree_text.told(grown)]
    if grown.decides is not None:
        lines.append(tree_text.variances(grown.nodes[grown.decides]))
    return printable("\n".join(lines) + "\n", output.ascii)


def _answer(grown: Tree, node: Node, line: tree_text.Line) -> str:
    """What all below answered, where it is the same."""
    if not node.agreed:
        return ""
    answer = grown.answer(node)
    ways = f"({len(node.children)} branches) " if line.folded else ""
    verdict = of_answer(answer)
    text = answer_text(answer.answer[:200] if answer.answer is not None else None, verdict)
    return f"{verdict.glyph()} {cut(text, _LONGEST_ANSWER)}   {ways}"
