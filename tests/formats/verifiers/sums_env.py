"""The environment whose rollouts lie beside this file: vf-eval sums_env -m acme/tiny -n 4 -r 2 -s -b URL.

The endpoint reasons "I add.", answers one too many now and then, and refuses 4 + 4.
"""

from __future__ import annotations

from typing import Any

import verifiers as vf
from datasets import Dataset


def load_environment(**settings: Any) -> Any:
    rows = [{"question": f"What is {n} + {n}?", "answer": str(2 * n), "info": {"level": n}} for n in range(1, 5)]
    parser = vf.Parser()

    def exact(completion: Any, answer: str, **more: Any) -> float:
        return float(parser.parse_answer(completion) == answer)

    def brief(completion: Any, **more: Any) -> float:
        return 0.5 * (len(parser.parse_answer(completion) or "") < 3)

    rubric = vf.Rubric(funcs=[exact, brief], weights=[1.0, 0.0], parser=parser)
    questions = Dataset.from_list(rows)
    return vf.SingleTurnEnv(
        dataset=questions, eval_dataset=questions, system_prompt="Be brief.", parser=parser, rubric=rubric
    )
