"""What was meant by a filter that is refused: near names, missing quotes, and DuckDB's words made plain."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hotmess_tui.store.cheap_functions import CHEAP
from hotmess_tui.store.patterns import fault_in_words

_NUMBERS = ("INT", "DOUBLE", "FLOAT", "REAL", "DECIMAL", "NUMERIC")
_QUOTES = str.maketrans("‘’‚′´`“”„″", "''''''\"\"\"\"")
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\W\d][\w.]*\.\"[^\"]*\"|[^\W\d][\w.]*|==|<=|>=|<>|!=|[=<>~(]|\d[\d.,]*|\S"
)
_OPERATOR = re.compile(
    r"\s*(:(?!:)|==?|<>|!=|<=|>=|<|>|~|(?:is\s+not|is|not\s+ilike|not\s+like|ilike|like|not\s+in|in)\b)\s*",
    re.IGNORECASE,
)
_END = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\b(?:and|or)\b|[()]", re.IGNORECASE)
_CALL = re.compile(r"[^\W\d]\w*\s*\(")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_TRUTHS = {"yes": "true", "no": "false", "right": "true", "wrong": "false", "correct": "true", "incorrect": "false"}
_OF_SEVERAL = frozenset({"incoherence", "error", "bias", "variance", "accuracy", "flips", "scatter", "agreement", "n"})
_SEVERAL_SAMPLES = "describes several samples, but a condition tests one"

_TYPE = re.compile(
    r"\b(?:VARCHAR|STRING_LITERAL|INTEGER_LITERAL|BOOLEAN|DOUBLE|FLOAT|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?\d*"
    r"|DECIMAL\(\d+,\d+\)|TIMESTAMP|DATE)(?!\w)"
)
_QUOTE_TEXT = "put text in quotes"
_ONE_CONDITION = "a single condition is expected"
_WORDS = (  # DuckDB's, and ours
    (r'syntax error at or near ";"', _ONE_CONDITION),
    (r"Only SELECT statements", _ONE_CONDITION),
    (r'syntax error at or near "(.*)"', "unexpected {0}"),
    (r"syntax error at end of input", "something is missing at the end"),
    (r"unterminated quoted", "a quote is not closed"),
    (r"unterminated string", "a quote is not closed"),
    (r"zero-length delimited identifier", 'put text in single quotes: \'\' is an empty text, "" is not'),
    (r"Chained comparisons", "join conditions with and"),
    (r"WHERE clause cannot contain aggregates", f"this {_SEVERAL_SAMPLES}"),
    (r"WHERE clause cannot contain window", f"this {_SEVERAL_SAMPLES}"),
    (r"Function with name (\S+) does not exist", "unknown function {0}"),
    (r"No function matches the given name and argument types '([^(]+)\((.*)\)'", "{0} does not accept {1}"),
    (r"[Cc]ould not convert string ('.*') to (\w+)", "{0} is not {1}"),
    (r"Cannot (?:compare|mix) values of type (\S+) .*type (\S+)", "{0} cannot be compared with {1}"),
    (r"Type with name (\S+) does not exist", "unknown type {0}"),
)  # fmt: skip


class Suggestion(NamedTuple):
    """A filter that may have been meant, and what was changed in it, in a few words each."""

    text: str
    changes: tuple[str, ...]

    def __str__(self) -> str:
        words = "; ".join(sorted(self.changes, key=lambda change: change.endswith("?")))
        return f"{words}{'' if words.endswith('?') else ':'} {self.text}"


def kind_in_words(type_name: str) -> str:
    """What a DuckDB type is called in messages."""
    if type_name == "VARCHAR" or "STRING" in type_name:
        return "text"
    if type_name == "BOOLEAN":
        return "true or false"
    return "a number" if any(name in type_name for name in _NUMBERS) else type_name.lower()


def _in_words(types: str) -> str:
    """Types, or a function, in a message of DuckDB."""
    return _TYPE.sub(lambda name: kind_in_words(name[0]), re.sub(r"^!?~~\*?$", "like", types))


def plain(reason: str, rest: str | None = None) -> str:
    """What DuckDB has against a condition, without its words for parsers, binders and types.

    Args:
        reason: its message.
        rest: what stands in the condition from the fault on, where that is known.
    """
    if rest is not None and re.fullmatch(r"\s*(?:and|or|not|in|like|is|[=<>!~(+*/-]+|)\s*", rest, re.IGNORECASE):
        return f"something is missing after {rest.strip()}" if rest.strip() else "something is missing at the end"
    line = reason.splitlines()[0] if reason else ""
    pattern_fault = fault_in_words(line)
    if pattern_fault:
        return f"invalid regular expression: {pattern_fault}"
    line = re.sub(r"^(?:[A-Z]\w+ )+Error: ", "", line)
    for pattern, words in _WORDS:
        match = re.search(pattern, line)
        if match is not None:
            return words.format(*(_in_words(group) if "{1}" in words else group for group in match.groups()))
    return line.split(". ")[0].rstrip(".!") or "invalid condition"


def unknown(name: str, columns: Collection[str]) -> str:
    """That there is no such column, and which may have been meant."""
    if name.casefold() == "label":
        return "labels are not a column; use --label NAME"
    if name.casefold() in _OF_SEVERAL:
        return f"no column {name}: it {_SEVERAL_SAMPLES}"
    close = near(name, columns)
    meant = f"did you mean {' or '.join(map(written, close))}?" if close else "put text in single quotes"
    return f"no column {name}; {meant}"


def unknown_function(reason: str) -> str:
    """Which function of those known may have been meant; empty where DuckDB misses none, or none is near."""
    name = re.search(r"Function with name (\S+) does not exist", reason)
    close = difflib.get_close_matches(name[1].casefold(), CHEAP, 1, 0.7) if name else []
    return f"; did you mean {close[0]}?" if close else ""


def near(name: str, names: Collection[str]) -> list[str]:
    """Up to two of the names that someone may have meant: alike, or longer by a beginning or an end."""
    folded = {known.casefold(): known for known in names}
    last = {known.rsplit(".", 1)[-1]: known for known in reversed(folded)}  # metadata.NAME by its NAME
    tail = name.casefold().rsplit(".", 1)[-1]
    found = [tail] if tail in last else difflib.get_close_matches(tail, last, 2, 0.75)
    if not found and len(tail) > 3:
        found = [short for short in last if short.startswith(tail) or short.endswith(f"_{tail}")]
    return [folded[last[close]] for close in dict.fromkeys(found)][:2]


def written(name: str) -> str:
    """A column as it is written in a filter: a field with blanks in its name stands in quotes."""
    head, dot, field = name.partition(".")
    quoted = re.fullmatch(r"[^\W\d]\w*", field or head) is None
    return f'{head}{dot}"{field}"' if quoted and dot else name


def unfitting(expression: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[tuple[str, int | None]]:
    """What does not fit in a comparison of a column with constants, each with its position in the parsed text.

    DuckDB would notice only when it meets a sample: it turns the column into the type of the constant.
    """
    names = {name.casefold(): name for name in columns}
    sides = [expression.get(key) for key in ("left", "right", "input", "lower", "upper")]
    sides += expression.get("children") or []
    operands = [side for side in sides if side]
    compared = [".".join(side["column_names"]).casefold() for side in operands if side["class"] == "COLUMN_REF"]
    if len(compared) != 1 or compared[0] not in names:
        return
    name = names[compared[0]]
    for constant in (side for side in operands if side["class"] == "CONSTANT"):
        literal = constant["literal"]
        fault = _misfit(name, columns[name], literal["kind"], literal["text"])
        if fault:
            yield fault, constant.get("query_location")


def _misfit(name: str, type_name: str, kind: str, text: str) -> str:
    held = kind_in_words(type_name)
    if kind == "NULL_LITERAL":
        return f"nothing equals NULL; use {name} is null"
    if held == "text" and kind != "STRING":
        return f"{name} is text: {_QUOTE_TEXT}"
    if held == "a number" and kind == "STRING" and not _is_number(text):
        return f"{name} is a number, '{text}' is not"
    if held == "true or false" and kind == "STRING" and text.casefold() not in ("true", "false", "t", "f", "1", "0"):
        return f"{name} is true or false, '{text}' is neither"
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text.replace("_", ""))
    except ValueError:
        return False
    return True


def suggestion(text: str, columns: Mapping[str, str], is_right: Callable[[str], bool]) -> Suggestion | None:
    """A condition that may have been meant; None where none is found that passes.

    Args:
        text: the condition that was refused.
        columns: the names that there are, with their types.
        is_right: whether a condition would be taken: nothing is suggested that would be refused again.
    """
    if len(text) > 2000:  # no one wrote it by hand
        return None
    mended = _Mended(text, columns)
    attempt = Suggestion(mended.text, tuple(dict.fromkeys(mended.changes)))
    return attempt if attempt.changes and attempt.text != text and is_right(attempt.text) else None


class _Mended:
    """A text in which each comparison of a column with a value is written as SQL wants it."""

    def __init__(self, text: str, columns: Mapping[str, str]) -> None:
        self.changes: list[str] = []
        self._types = columns
        self._names = {name.casefold(): name for name in columns}
        self.text = self._rewritten(self._joined(self._fields(text)))

    def _change(self, before: str, after: str, words: str) -> str:
        if before != after:
            self.changes.append(words)
        return after

    def _fields(self, text: str) -> str:
        """Straight quotes, and quotes around names of fields that hold blanks."""
        text = self._change(text, text.translate(_QUOTES), "use straight quotes")
        for name in sorted(self._types, key=len, reverse=True):
            if written(name) != name:
                head, _, field = name.partition(".")
                bare = re.compile(rf"\b(?:{re.escape(head)}\.)?(?<!\"){re.escape(field)}(?!\w)", re.IGNORECASE)
                quoted = bare.sub(written(name).replace("\\", r"\\"), text)
                text = self._change(text, quoted, "put the name in quotes")
        return text

    def _joined(self, text: str) -> str:
        """`and` and `or` for signs of other languages."""
        text = self._change(text, re.sub(r"\s*&&?\s*", " and ", text), "join conditions with and")
        return self._change(text, re.sub(r"\s*\|\|?\s*", " or ", text), "join conditions with or")

    def _rewritten(self, text: str) -> str:
        pieces: list[str] = []
        at = 0
        while token := _TOKEN.search(text, at):
            pieces.append(text[at : token.start()])
            at = token.end()
            operator = _OPERATOR.match(text, at)
            name = self._column(token[0]) if operator is not None and token[0][0] not in "'(=<>~" else None
            if operator is None or name is None:
                pieces.append(token[0])
                continue
            end = _value_end(text, operator.end())
            raw = text[operator.end() : end]
            pieces.append(self._comparison(token[0], name, operator[1], raw.strip()))
            pieces.append(raw[len(raw.rstrip()) :])
            at = end
            following = _TOKEN.match(text, at)
            if following and following[0].casefold() not in ("and", "or") and following[0][0] not in "()":
                pieces.append("and ")
                self.changes.append("join conditions with and")
        return "".join(pieces) + text[at:]

    def _column(self, token: str) -> str | None:
        """The column that a word means, as it is called."""
        bare = token.replace('"', "").casefold()
        if bare in self._names:
            return self._names[bare]
        if bare == "label" or bare in _OF_SEVERAL or bare in ("not", "and", "or", "case", "when", "then", "else"):
            return None
        close = near(bare, self._types)
        if len(close) == 1:
            self.changes.append(f"no column {token}; did you mean {written(close[0])}?")
            return close[0]
        return None

    def _comparison(self, token: str, name: str, operator: str, raw: str) -> str:
        shown = token if token.replace('"', "").casefold() == name.casefold() else written(name)
        sign = re.sub(r"\s+", " ", operator.lower())
        is_list = sign.endswith("in") and not sign.endswith("is")
        if is_list:
            bare = raw[1:-1] if raw.startswith("(") and raw.endswith(")") else raw
            values = ", ".join(self._value(name, value.strip()) for value in _split(bare))
            self._change(bare, raw[1:-1] if raw[:1] == "(" else "", "put a list in brackets")
            return f"{shown} {operator} ({values})"
        value = self._value(name, raw)
        special = value.casefold() in ("null", "not null", "true", "false") or value.casefold().startswith("distinct ")
        if sign in ("is", "is not") and not special:
            better = "=" if sign == "is" else "!="
            self.changes.append(f"compare with {better}, not {sign}")
            return f"{shown} {better} {value}"
        if sign == ":":
            self.changes.append("compare with =")
            return f"{shown} = {value}"
        if value.casefold() == "null" and sign in ("=", "==", "!=", "<>"):
            self.changes.append("compare NULL with is")
            return f"{shown} is {'not ' if sign in ('!=', '<>') else ''}null"
        return f"{shown} {operator} {value}"

    def _value(self, name: str, raw: str) -> str:
        kind = kind_in_words(self._types[name])
        bare = raw.strip("'\"").strip() if raw[:1] in "'\"" or raw[-1:] in "'\"" else raw
        if not raw or self._is_expression(raw, kind) or re.match(r"'(?:[^']|'')*'[\s;]", raw):
            return raw
        if kind == "a number":
            number = raw.replace(",", "") if _GROUPED.fullmatch(raw) else raw
            return self._change(raw, number, "write numbers without commas")
        if kind == "true or false":
            return self._change(raw, _TRUTHS.get(bare.casefold(), raw), "write true or false")
        if kind != "text" or re.fullmatch(r"'(?:[^']|'')*'", raw):
            return raw
        if re.fullmatch(r'"(?:[^"]|"")*"', raw):
            self.changes.append("put text in single quotes")
        else:
            self.changes.append("close the quote" if bare != raw else _QUOTE_TEXT)
        return "'" + bare.replace("''", "'").replace("'", "''") + "'"

    def _is_expression(self, raw: str, kind: str) -> bool:
        """Whether a value of this kind is meant as it stands: NULL, another column, a call, a number."""
        folded = raw.casefold()
        if folded in ("null", "not null") or folded.startswith("distinct "):
            return True
        if kind != "text" and (folded in ("true", "false") or _is_number(raw)):
            return True
        return folded.replace('"', "") in self._names or _CALL.match(raw) is not None


def _value_end(text: str, start: int) -> int:
    """Where a value ends that begins here: before the next and, or, or bracket that was not opened in it."""
    whole = re.compile(r"'(?:[^']|'')*'\s+(?=[^\W\d])").match(text, start)
    if whole is not None:
        return whole.end()
    depth = 0
    for token in _END.finditer(text, start):
        if token[0] == "(":
            depth += 1
        elif token[0] == ")":
            depth -= 1
            if depth < 0:
                return token.start()
        elif token[0][0] not in "'\"" and not depth:
            return token.start()
    return len(text)


def _split(text: str) -> Sequence[str]:
    """The values of a list: what stands between commas outside of quotes."""
    return re.findall(r"(?:'(?:[^']|'')*'|\"[^\"]*\"|[^,])+", text)
