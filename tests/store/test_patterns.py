"""A regular expression that is wrong is refused with the position of the fault, before anything is searched."""

from __future__ import annotations

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.patterns import check, parse_pattern

WRONG = [
    ("(x", "at character 1 ('(x'): unclosed ("),
    (r"\(a(b(c)", "at character 4 ('(b(c)'): unclosed ("),
    ("a)b", "at character 2 (')b'): unmatched )"),
    ("[()]a)b", "at character 6 (')b'): unmatched )"),
    ("ab[cd", "at character 3 ('[cd'): unclosed ["),
    ("*a", "at character 1 ('*a'): nothing to repeat before *"),
    ("a|*b", "at character 3 ('*b'): nothing to repeat before *"),
    ("a**", "at character 2 ('**'): repeated operator **"),
    ("x{2000}", "at character 2 ('{2000}'): too many repeats {2000}"),
    (r"a\qb", r"at character 2 ('\\qb'): unknown escape \q"),
    ("a(?=b)", "at character 2 ('(?=b)'): (?= is not supported (RE2 has no lookaround)"),
    ("[z-a]", "at character 2 ('z-a]'): invalid range z-a"),
    ("a\\", r"at character 2 ('\\'): \ at the end"),
]


@pytest.mark.parametrize(("pattern", "refusal"), WRONG)
@pytest.mark.parametrize("ignore_case", [False, True])
def test_where_a_regular_expression_is_wrong(pattern: str, refusal: str, ignore_case: bool) -> None:
    with pytest.raises(HotmessError) as fault:
        parse_pattern(pattern, regex=True, ignore_case=ignore_case)
    assert str(fault.value).endswith(refusal)
    assert str(fault.value).startswith("invalid regular expression ")


def test_what_stands_between_slashes_is_checked_and_a_text_never_is() -> None:
    for text in ("", "(x", "/", "//", "/a.b/", "a/(x/"):
        check(text)
    with pytest.raises(HotmessError, match="unclosed"):
        check("/(x/")
