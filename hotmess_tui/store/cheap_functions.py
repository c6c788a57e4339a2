"""Functions of SQL that neither take long for a row nor make texts longer: what uses no others runs where it is asked.

DuckDB looks up between portions of rows, not within one call, and its limit of memory does not count the texts that
functions make: a single `levenshtein` or `repeat` may take minutes or gigabytes. The list names what is known to be
harmless; whatever else there is, or will be, runs in a process that can be ended (store/bounded.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_EXPRESSIONS = 300  # of a query or a condition that runs where it is asked: to plan a long one takes its time
_NAMES = """
+ - * / // % ** ^ & | ~ ! << >> @ abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log2 log10 pow power
isnan isinf isfinite greatest least even mod add subtract multiply divide
lower upper lcase ucase trim ltrim rtrim length len strlen char_length character_length ord unicode ascii
left right substring substr contains prefix suffix starts_with ends_with ^@ instr position strpos
coalesce ifnull nullif if not isnull notnull
struct_extract struct_extract_at array_extract list_extract list_element list_contains array_contains list_has
list_length array_length cardinality
year month day hour minute second epoch epoch_ms date_part datepart date_trunc datetrunc date_diff datediff age
typeof hash
count count_star count_if countif sum sum_no_overflow kahan_sum fsum avg mean favg min max median mode
quantile quantile_cont quantile_disc stddev stddev_pop stddev_samp var_pop var_samp variance sem skewness kurtosis
corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_count entropy bool_and bool_or first last any_value
arbitrary arg_min arg_max argmin argmax min_by max_by approx_count_distinct
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
"""
CHEAP = frozenset(_NAMES.split())
_LIKE = frozenset({"~~", "!~~", "~~*", "!~~*"})  # LIKE, NOT LIKE, ILIKE, NOT ILIKE
# One that is found in a single pass over a text: a beginning, an end, a part, or two of them
_QUICK_PATTERN = re.compile(r"%?[^%_\\]*%?[^%_\\]*%?")


def all_cheap(names: Iterable[str]) -> bool:
    """Whether functions of these names take no longer for a row than the row is long."""
    return all(name.casefold() in CHEAP for name in names)


def is_cheap(name: str, pattern: str | None) -> bool:
    """Whether a call takes no longer than its text is long; `pattern`: that of a LIKE, None unless it is a constant."""
    if name.casefold() in _LIKE:
        return pattern is not None and _QUICK_PATTERN.fullmatch(pattern) is not None
    return name.casefold() in CHEAP
