"""Which column of a table (Parquet, JSONL, CSV) is which canonical column. The store reads the rows."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotmess_tui.formats.records import NoSamples, Unreadable
from hotmess_tui.wording import counted

CANONICAL = (
    "sample_id",
    "run",
    "model",
    "task",
    "question_id",
    "condition",
    "epoch",
    "question",
    "target",
    "choices",
    "answer",
    "correct",
    "score",
    "probabilities",
    "outcome",
    "outcome_target",
    "step",
    "trace",
    "reasoning",
    "tokens",
    "output_tokens",
    "words",
    "characters",
    "actions",
    "reasoning_length",
    "length_unit",
    "difficulty",
    "model_size",
    "budget",
    "failure",
    "stop_reason",
    "unjudged",
    "judged_by",
    "class",
)
# An export of ours has these together, whatever its metadata is called; what only it has beside the canonical columns;
# and what stands before a metadata field whose name would mean something else in it
EXPORTED = frozenset({"sample_id", "question_id", "unjudged", "judged_by"})
EXPORTED_TIMES = ("started", "run_started")
METADATA = "metadata."
# before a field of an export's CSV that is text although every cell looks like a number, or like true and false. No
# name that begins with METADATA alone begins like this: no name that needs METADATA begins with "text."
METADATA_TEXT = f"{METADATA}text."
ALIASES = {
    "question_id": ("id", "doc_id"),
    "epoch": ("trial", "repeat", "attempt"),
    "question": ("prompt",),
    "trace": ("response", "completion"),
    "score": ("reward",),
    "correct": ("is_correct",),
    "failure": ("error",),
}
# Names that other programs use: never read unasked, only proposed where something required is missing. None that may
# mean something else: an index of rows is no question, a whole response is no answer, a value is no score.
_PROPOSALS = {
    "question_id": (
        *("qid", "question_index", "problem_id", "item_id", "item", "task_id", "example_id", "prompt_id"),
        *("question", "prompt", "problem"),
    ),
    "correct": ("right", "passed", "pass", "success", "solved", "acc", "accuracy", "exact_match", "match"),
    "score": ("grade", "f1"),
    "answer": (
        *("prediction", "predicted", "pred", "model_answer", "final_answer", "extracted_answer", "parsed_answer"),
        "predicted_answer",
    ),
    "target": (
        *("gold", "label", "expected", "expected_answer", "reference", "ground_truth", "truth", "answer_key"),
        *("gold_answer", "correct_answer"),
    ),
}
# One line for each filter, so that a sample would count several times: no table, whatever its columns are called.
_LM_EVAL = {"doc_id", "resps", "filtered_resps"}
LM_EVAL_SAMPLES = "lm-evaluation-harness samples as a table: open the samples_*.jsonl that the harness wrote"
# Other files of an export of ours, by columns that no table of samples has together
_SIDE_FILES = {
    frozenset({"sample_id", "position", "role", "kind", "text"}): "traces of an export: its samples contain them",
    frozenset({"question_id", "n", "accuracy", "error", "bias", "variance", "incoherence"}): (
        "metrics of an export: open its samples instead"
    ),
}
_SHARED = ("question", "trace")  # text to read, which may serve as another column, too
_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
_KNOWN = {
    *CANONICAL,
    *(name for names in (*ALIASES.values(), *_PROPOSALS.values()) for name in names),
}
MOST_OTHERS = 200  # columns kept as metadata
_SHOWN = 20  # columns that an error names


_RESERVED = frozenset(
    {*CANONICAL, *EXPORTED_TIMES, *(alias for aliases in ALIASES.values() for alias in aliases), METADATA}
)


class NeedsMap(Unreadable):
    """The table can be read once a person says which column is which; the message proposes it."""


@dataclass(frozen=True)
class TablePlan:
    """Where each canonical column comes from; all other columns are kept as metadata; notes are for the person."""

    columns: Mapping[str, str]
    metadata: tuple[str, ...]
    notes: tuple[str, ...] = ()
    exported: bool = False  # whether it is an export of ours

    def field(self, column: str) -> str:
        """What the metadata field of a column is called."""
        if not self.exported:
            return column
        return column.removeprefix(METADATA_TEXT if self.is_marked_text(column) else METADATA) or column

    def is_marked_text(self, column: str) -> bool:
        """Whether an export says of a metadata column that its cells are text, whatever they look like."""
        return self.exported and column.startswith(METADATA_TEXT)


def exported_name(field: str, marked_text: bool = False) -> str:
    """The column of an export that holds a metadata field; one that means something else there has a prefix.

    Args:
        field: the name of the field.
        marked_text: whether its cells are text that would be taken for something else in a file without types.
    """
    if marked_text:
        return f"{METADATA_TEXT}{field}"
    name = field.strip().casefold()
    return f"{METADATA}{field}" if name in _RESERVED or name.startswith(METADATA) else field


def plan(columns: Mapping[str, str], mapping: Mapping[str, str], path: Path) -> TablePlan:
    """Decide what a table's columns are: stated by the person, else named canonically, else under a common alias.

    Args:
        columns: name and DuckDB type of each column, in the order of the table.
        mapping: canonical name to column, as `--map` states it.
        path: the table, for the proposal that a person can type.

    Raises:
        Unreadable: when what is required is missing; the message proposes a mapping that would work.
    """
    exported = set(columns) >= EXPORTED
    if not exported:
        for names, reason in _SIDE_FILES.items():
            if names <= set(columns):
                raise NoSamples(reason)
        if set(columns) >= _LM_EVAL:
            raise Unreadable(LM_EVAL_SAMPLES)
    unknown = [name for name in mapping if name not in CANONICAL]
    if unknown:
        raise Unreadable(f"--map: {_names(unknown)} is not a field of hotmess. Fields: {', '.join(CANONICAL)}")
    by_name = {name.strip().casefold(): name for name in reversed(list(columns))}
    sources: dict[str, str] = {}
    notes: list[str] = []
    for canonical in CANONICAL:
        source = _source(canonical, columns, mapping, by_name, sources.values(), notes)
        if source is not None:
            sources[canonical] = source
    if "reasoning_length" in sources and "length_unit" not in sources:
        notes.append(f"column {sources.pop('reasoning_length')} needs a column length_unit: not used as a length")
    if exported:
        sources |= {name: name for name in EXPORTED_TIMES if name in columns}
    elif not {"sample_id", "unjudged"} <= set(sources):  # no export of ours: a name that others may give a judge
        sources.pop("judged_by", None)
    prediction = _prediction(columns)
    if prediction and "answer" in sources and "target" not in sources and prediction not in mapping.values():
        stated = f"--map answer={prediction},target={sources['answer']} if that is the right one"
        notes.append(
            f"column {sources['answer']} is used as the model's answer although there is {prediction}: {stated}"
        )
    if {"class", "answer"} <= set(sources) and "class" not in mapping and "sample_id" not in sources:
        notes.append(f"column {sources['class']} is used as the class of each answer instead of its text")
    missing = _missing(sources)
    if missing:
        proposal = _proposal(columns, sources)
        raise (NeedsMap if proposal else Unreadable)(_complaint(missing, columns, sources, proposal))
    used = set(sources.values())
    others = tuple(name for name in columns if name not in used)
    if len(others) > MOST_OTHERS:
        notes.append(
            counted(len(others) - MOST_OTHERS, f"of {len(columns):,} columns is", f"of {len(columns):,} columns are")
            + " not kept"
        )
    return TablePlan(sources, others[:MOST_OTHERS], tuple(notes), exported)


def plannable(names: Iterable[str]) -> bool:
    """Whether a table of these columns can be read without `--map`."""
    try:
        plan(dict.fromkeys(names, "VARCHAR"), {}, Path())
    except Unreadable:
        return False
    return True


def mappable(names: Iterable[str]) -> bool:
    """Whether a table of these columns can be read, be it with a `--map` that is proposed."""
    try:
        plan(dict.fromkeys(names, "VARCHAR"), {}, Path())
    except NeedsMap:
        return True
    except Unreadable:
        return False
    return True


def is_header(names: Collection[str], mapping: Mapping[str, str]) -> bool:
    """Whether these are the names of a table that can be read, or of one that contains no samples."""
    try:
        plan(dict.fromkeys(names, "VARCHAR"), mapping, Path())
    except NoSamples:
        return True
    except Unreadable:
        return False
    return True


def known(names: Iterable[str], mapping: Mapping[str, str]) -> int:
    """How many of the names mean something here, or are stated by `mapping`."""
    return sum(name in mapping.values() or name.strip().casefold() in _KNOWN for name in names)


def _source(
    canonical: str,
    columns: Mapping[str, str],
    mapping: Mapping[str, str],
    by_name: Mapping[str, str],
    used: Collection[str],
    notes: list[str],
) -> str | None:
    same_name = by_name.get(canonical)
    if same_name in mapping.values() and canonical not in _SHARED:  # the person says that it is something else
        same_name = None
    if canonical in mapping:
        stated = mapping[canonical]
        if stated in columns or stated.strip().casefold() in by_name:
            return stated if stated in columns else by_name[stated.strip().casefold()]
        if same_name is None:
            raise Unreadable(f"--map: no column {stated} for {canonical}; found: {_names(columns)}")
        notes.append(f"there is no column {stated} as given by --map: {canonical} is read from column {same_name}")
    if same_name is not None:
        return same_name
    candidates = [
        by_name[alias]
        for alias in ALIASES.get(canonical, ())
        if alias in by_name
        and by_name[alias] not in used
        and (by_name[alias] not in mapping.values() or canonical in _SHARED)
        and not (alias == "error" and columns[by_name[alias]].startswith(_NUMERIC))  # a measured error, not a failure
    ]
    if len(candidates) > 1:
        notes.append(
            f"{canonical} is read from {candidates[0]}; use --map {canonical}={candidates[1]} for {candidates[1]}"
        )
    return candidates[0] if candidates else None


def _missing(sources: Collection[str]) -> list[str]:
    """What is required and not there, in words."""
    missing = [] if "question_id" in sources else ["question_id"]
    judged = {"correct", "score", "outcome"} & set(sources)
    compared = "target" in sources and {"answer", "probabilities"} & set(sources)
    if not judged and not compared:
        if "answer" in sources:
            missing.append("target to go with answer, or correct, or score")
        else:
            missing.append("answer with target, or correct, or score")
    return missing


def _complaint(missing: list[str], columns: Mapping[str, str], sources: Mapping[str, str], proposal: str) -> str:
    advice = f" If the names fit: --map {proposal}" if proposal else ""
    if not proposal and "trace" in sources and "answer" not in sources:
        advice = f" Extract the answers from {sources['trace']} into a column answer first"
    return f"columns missing: {'; '.join(missing)}. Found: {_names(columns)}.{advice}"


def _proposal(columns: Mapping[str, str], sources: Mapping[str, str]) -> str:
    """A mapping after which the table can be read, by names that other programs use; empty where these do not reach."""
    chosen: dict[str, str] = {}
    free = [name for name in columns if name not in sources.values()]
    free += [sources[name] for name in _SHARED if name in sources]
    by_name = {name.strip().casefold(): name for name in reversed(free) if _can_be_typed(name)}

    def propose(canonical: str) -> bool:
        if canonical in sources:
            return True
        named = [by_name[name] for name in _PROPOSALS[canonical] if name in by_name]
        if named:
            chosen[canonical] = named[0]
        return bool(named)

    judged = not _missing({*sources, "question_id"}) or propose("correct") or propose("score")
    if not judged and "answer" in sources and "target" not in sources:
        prediction = _prediction(columns)
        if prediction and not propose("target") and _can_be_typed(sources["answer"]):
            chosen.update({"answer": prediction, "target": sources["answer"]})
            judged = True
        elif prediction:  # which of the two is the model's own?
            return ""
    if not (judged or (propose("answer") and propose("target"))) or not propose("question_id"):
        return ""
    return shlex.quote(",".join(f"{canonical}={chosen[canonical]}" for canonical in _PROPOSALS if canonical in chosen))


def _prediction(columns: Iterable[str]) -> str | None:
    """The column that holds what the model answered, by a name beside which `answer` means the right answer."""
    by_name = {name.strip().casefold(): name for name in columns if _can_be_typed(name)}
    return next((by_name[name] for name in _PROPOSALS["answer"] if name in by_name), None)


def _can_be_typed(name: str) -> bool:
    return name.isprintable() and not {",", "="} & set(name)


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    text = ", ".join(name if name.isprintable() else ascii(name) for name in listed[:_SHOWN])
    return f"{text} and {len(listed) - _SHOWN:,} more" if len(listed) > _SHOWN else text or "no columns"
