"""`hotmess tree SAMPLE`: where the samples of its question part."""

from __future__ import annotations

import click

from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.cli.opening import opened
from hotmess_tui.cli.options import Output, Reading, printing, reading
from hotmess_tui.cli.output import as_csv, as_json, put, put_parquet, room
from hotmess_tui.cli.text import printable
from hotmess_tui.explorer import tree_text
from hotmess_tui.explorer.tree import UNITS, Node, Tree, group_of, tree
from hotmess_tui.records import Choice
from hotmess_tui.tables.verdict import answer_text, of_answer

_WIDEST = 200  # cells of a line in a pipe
_LONGEST_ANSWER = 40
_LEAST = 16  # cells of the text of a node, however deep it is


@click.command("tree")
@click.argument("sample")
@reading
@click.option("--where", metavar="EXPR", help="Only samples that meet an SQL condition over the columns of samples.")
@click.option("--unit", type=click.Choice(UNITS), help="What is compared; else what tells most.")
@click.option("--all", "every", is_flag=True, help="Also what lies below branches whose samples all answered the same.")
@printing("text", "csv", "json", "parquet")
def command(sample: str, reading: Reading, where: str | None, unit: str | None, every: bool, output: Output) -> None:
    """Where the samples of SAMPLE's question part: a tree of what they share, the answers at its leaves."""
    choice = Choice(where=where)
    with opened(reading) as explorer:
        explorer.check(choice)
        found = tree(explorer, group_of(explorer, sample), choice, unit)
        if output.format == "text":
            put(_as_text(found, every, output), output)
        elif output.format == "json":
            put(as_json(_as_object(found)), output)
        elif output.format == "csv":
            put(as_csv(tree_text.as_rows(found)), output)
        else:
            put_parquet(tree_text.as_rows(found), output)


def _as_object(found: Tree) -> dict[str, object]:
    row = found.detail.row
    return {
        **{name: getattr(row, name) for name in ("model", "task", "question_id", "condition")},
        "question": found.detail.question,
        "target": found.detail.target,
        "unit": found.unit,
        "samples": found.nodes[0].count,
        "answers": [
            {"class": each.outcome_class, "answer": each.answer, "count": each.count, "correct": each.correct}
            for each in found.answers
        ],
        "decides": found.decides,
        "notes": found.notes,
        "nodes": tree_text.as_rows(found).as_dicts(),
    }


def _as_text(found: Tree, every: bool, output: Output) -> str:
    wide = min(room(output) or _WIDEST, _WIDEST)
    row, root = found.detail.row, found.nodes[0]
    names = (row.model, row.task, f"question {row.question_id}", row.condition)
    head = [cut(" · ".join(one_line(name) for name in names if name), wide)]
    if found.detail.question:
        head.append(cut(one_line(found.detail.question), wide))
    many = sum(map(bool, root.mix))
    answers = [f"{many} answer{'s' if many > 1 else ''}"] if many else []
    facts = [f"by {found.unit}", f"{root.count:,} samples", *answers, *found.notes]
    lines = [*head, "   ".join(facts), "", "    n  right"]
    for line in tree_text.lines(found, () if every else tree_text.agreed(found), output.ascii):
        node = found.nodes[line.number]
        mark = "  <- they part here" if line.number == found.decides else ""
        before = f"{node.count:>5,}  {node.right:>5,}  {line.lead}{_answer(found, node, line)}"
        most = max(_LEAST, wide - width(before + mark))
        lines.append(f"{before}{tree_text.gist(found, node, most)}{mark}".rstrip())
    lines += ["", tree_text.told(found)]
    if found.decides is not None:
        lines.append(tree_text.variances(found.nodes[found.decides]))
    return printable("\n".join(lines) + "\n", output.ascii)


def _answer(found: Tree, node: Node, line: tree_text.Line) -> str:
    """What all below answered, where it is the same."""
    if not node.agreed:
        return ""
    answer = found.answer(node)
    more = f"({len(node.children)} ways on) " if line.folded else ""
    verdict = of_answer(answer)
    text = answer_text(answer.answer[:200] if answer.answer is not None else None, verdict)
    return f"{verdict.glyph()} {cut(text, _LONGEST_ANSWER)}   {more}"
