"""The canonical columns of a table as SQL over its scan: text, numbers, lists, verdicts, lengths."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from hotmess_tui.formats.column_mapping import TablePlan
from hotmess_tui.store.database import literal
from hotmess_tui.store.ingest.table_scan import Scan
from hotmess_tui.store.response_parts import reasoning

LENGTHS = ("tokens", "output_tokens", "words", "characters", "actions")
NUMBERS = (*LENGTHS, "score", "model_size", "budget", "reasoning_length", "step", "epoch")
_TOLERANCE = "1e-2"  # how far the sum of probabilities may be from one: they were rounded when they were written
_ALWAYS = (
    "sample_no", "run", "run_of_file", "model", "task", "question_id", "condition", "epoch", "occurrence",
)  # fmt: skip
_NOTHING = ("", "nan", "na", "n/a", "none", "null", "-", "inf", "-inf", "infinity", "-infinity")  # scores not recorded
_NO_FAILURE = ("", "false", "no", "none", "null", "nan", "na", "n/a", "0", "0.0", "{}", "[]", '""')
_RIGHT = ("true", "yes", "1", "1.0", "correct", "right", "pass", "passed")
_WRONG = ("false", "no", "0", "0.0", "incorrect", "wrong", "fail", "failed")
_LETTERS = {"t": "f", "y": "n", "c": "i"}  # for right and wrong
_INSPECT = {"c", "i", "p", "n"}


class VerdictWords(NamedTuple):
    """The words of a column `correct` that mean right and wrong; graded: they are Inspect's C, P, I and N instead."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    graded: bool = False

    def verdict(self, text: str) -> str:
        """SQL of the verdict in a text (SQL, too); NULL where it is none."""
        right, wrong = (", ".join(map(literal, words)) for words in (self.right, self.wrong))
        return f"CASE WHEN {text} IN ({right}) THEN true WHEN {text} IN ({wrong}) THEN false END"


def verdict_words(texts: Collection[str]) -> VerdictWords:
    """What the different texts of a column `correct`, in lower case, mean.

    A letter is a verdict only beside the other one of its pair: among A, B and D, a "c" is an answer.
    """
    letters = {text for text in texts if len(text) == 1 and text.isalpha()}
    for right, wrong in _LETTERS.items():
        if letters and letters <= {right, wrong}:
            return VerdictWords((*_RIGHT, right), (*_WRONG, wrong))
    return VerdictWords(_RIGHT, _WRONG, graded=bool(letters) and letters <= _INSPECT)


@dataclass(frozen=True)
class Columns:
    """The plan of a table as SQL expressions over its scan; a column that the table lacks is NULL."""

    plan: TablePlan
    scan: Scan

    def has(self, name: str) -> bool:
        """Whether the table has this canonical column."""
        return name in self.plan.columns

    def text(self, name: str) -> str:
        """The column as text."""
        source = self.plan.columns.get(name)
        return "NULL::VARCHAR" if source is None else self.scan.text(source)

    def answer(self) -> str:
        """The answer as text; NULL for a number that is none."""
        source = self.plan.columns.get("answer")
        text = self.text("answer")
        return text if source is None else f"CASE WHEN NOT {self.scan.is_nan(source)} THEN {text} END"

    def failure(self) -> str:
        """The text of `failure`; NULL where it says that there was none."""
        text = f"trim({self.text('failure')})"
        nothing = ", ".join(map(literal, _NO_FAILURE))
        return f"CASE WHEN lower({text}) NOT IN ({nothing}) THEN {text} END"

    def number(self, name: str) -> str:
        """The column as a finite number."""
        if not self.has(name):
            return "NULL::DOUBLE"
        if self.scan.is_integer(self.plan.columns[name]):
            return f"{self.scan.cell(self.plan.columns[name])}::DOUBLE"
        number = self.scan.number(self.plan.columns[name])
        return f"CASE WHEN isfinite({number}) THEN {number} END"

    def listing(self, name: str, kind: str) -> str:
        """The column as a list; shares are not negative and add up to one."""
        source = self.plan.columns.get(name)
        if source is None:
            return f"NULL::{kind}"
        listing = self.scan.listing(source, kind)
        if kind != "DOUBLE[]":
            return listing
        # a missing or infinite number in it makes no list of numbers
        valid = f"list_bool_and(list_transform({listing}, lambda x: x IS NOT NULL AND isfinite(x)))"
        if name == "probabilities":
            valid += f" AND list_min({listing}) >= 0 AND abs(list_sum({listing}) - 1) <= {_TOLERANCE}"
        return f"CASE WHEN {valid} THEN {listing} END"

    def verdict_text(self) -> str:
        """The text of `correct` in lower case, and of true and false in `score`; NULL where there is nothing."""
        texts = []
        if self.has("correct"):
            texts.append(f"nullif(lower(trim({self.text('correct')})), '')")
        if self.has("score") and not self.scan.is_number(self.plan.columns["score"]):
            score = f"lower(trim({self.text('score')}))"
            texts.append(f"CASE WHEN {score} IN ('true', 'false') THEN {score} END")
        return f"coalesce({', '.join(texts)})" if texts else "NULL::VARCHAR"

    def grade(self) -> str:
        """The text of `score` where it is neither a number nor true or false; NULL where it says that there is none."""
        if not self.has("score") or self.scan.is_number(self.plan.columns["score"]):
            return "NULL::VARCHAR"
        text = f"trim({self.text('score')})"
        nothing = ", ".join(map(literal, (*_NOTHING, "true", "false")))
        number = self.scan.number(self.plan.columns["score"])
        separated = f"regexp_full_match({text}, '[-+0-9.,]+')"  # a number whose separators are unclear
        return f"CASE WHEN {number} IS NULL AND lower({text}) NOT IN ({nothing}) AND NOT {separated} THEN {text} END"

    def measured(self, name: str) -> str:
        """The column as a length, which is not negative."""
        number = self.number(name)
        return f"CASE WHEN {number} >= 0 THEN {number} END"

    def length(self, unit: str) -> str:
        """A length as the table has it; words and characters are counted where it has text instead."""
        if self.has(unit):
            return self.measured(unit)
        if self.has("reasoning_length"):
            stated = f"{self.text('length_unit')} = {literal(unit)}"
            return f"CASE WHEN {stated} THEN {self.measured('reasoning_length')} END"
        measured = any(self.has(name) for name in LENGTHS)
        if unit not in ("words", "characters") or not (self.has("reasoning") or (self.has("trace") and not measured)):
            return "NULL::DOUBLE"
        text = self.text("reasoning") if self.has("reasoning") else reasoning(self.text("trace"))
        if unit == "words":
            return f"coalesce(len(regexp_extract_all({text}, '\\S+')), 0)::DOUBLE"
        return f"coalesce(length({text}), 0)::DOUBLE"

    def filled(self, name: str) -> bool:
        """Whether a column of the sample file can differ from what stands for an absent one (NULL, or nothing)."""
        if name in _ALWAYS or self.has(name):
            return True
        if name in LENGTHS:
            return self.length(name) != "NULL::DOUBLE"
        chosen = self.has("choices") or self.has("probabilities")
        return {
            "normal": self.has("answer") or self.has("class"),
            "judged_by": True,
            "unjudged": self.has("correct") or self.has("score") or chosen,
            "grade": self.has("correct") or self.grade() != "NULL::VARCHAR",
            "correct": self.has("score")
            or self.has("class")
            or (self.has("target") and (self.has("answer") or self.has("probabilities"))),
            "chosen_class": chosen,
            "choice_classes": chosen,
            "metadata": bool(self.plan.metadata),
        }.get(name, False)
