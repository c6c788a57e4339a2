"""A regular expression that is wrong is refused with the position of the fault, before anything is searched."""

from __future__ import annotations

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.patterns import check, parse_pattern

WRONG = [
    ("(x", "at character 1 ('(x'): ( is not closed"),
    (r"\(a(b(c)", "at character 4 ('(b(c)'): ( is not closed"),
    ("a)b", "at character 2 (')b'): ) closes nothing"),
    ("[()]a)b", "at character 6 (')b'): ) closes nothing"),
    ("ab[cd", "at character 3 ('[cd'): [ is not closed"),
    ("*a", "at character 1 ('*a'): * repeats nothing"),
    ("a|*b", "at character 3 ('*b'): * repeats nothing"),
    ("a**", "at character 2 ('**'): ** repeats twice"),
    ("x{2000}", "at character 2 ('{2000}'): {2000} repeats too often"),
    (r"a\qb", r"at character 2 ('\\qb'): \q means nothing here"),
    ("a(?=b)", "at character 2 ('(?=b)'): (?= is not known to RE2, which does not look around"),
    ("[z-a]", "at character 2 ('z-a]'): z-a is not a range"),
    ("a\\", r"at character 2 ('\\'): \ stands at the end"),
]


@pytest.mark.parametrize(("pattern", "refusal"), WRONG)
@pytest.mark.parametrize("ignore_case", [False, True])
def test_where_a_regular_expression_is_wrong(pattern: str, refusal: str, ignore_case: bool) -> None:
    with pytest.raises(HotmessError) as fault:
        parse_pattern(pattern, regex=True, ignore_case=ignore_case)
    assert str(fault.value).endswith(refusal)
    assert str(fault.value).startswith("not a regular expression, ")


def test_what_stands_between_slashes_is_checked_and_a_text_never_is() -> None:
    for text in ("", "(x", "/", "//", "/a.b/", "a/(x/"):
        check(text)
    with pytest.raises(HotmessError, match="not closed"):
        check("/(x/")
