"""Every test that docs/security.md names for a promise is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_each_promise_has_its_test() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    promises = [line for line in page.splitlines() if re.match(r"\| (?!guarantee|---)", line)]
    assert len(promises) > 15
    for promise in promises:
        file = None
        named = re.findall(r"`(tests/[\w/.]+\.py)?(?:::)?(test_\w+)?`", promise.rsplit("|", 2)[1])
        assert any(path or test for path, test in named), promise
        for path, test in named:
            file = ROOT / path if path else file
            if file is None:
                continue
            assert file.is_file(), path
            assert not test or f"def {test}(" in file.read_text(encoding="utf-8"), f"{file.name}: {test}"
