"""The answer is read out of the answer line as a person would read it; the lines are from the shipped samples."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "sample_data" / "make"))
from extract import answer_in


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("15.", "15"),
        ("7 apples.", "7"),
        ("20 - 4 = 12 dollars", "12"),
        ("fence has been changed to 12", "12"),
        ("two", "2"),
        ("twoletters", "2"),
        ("12 + 4 =", ""),
        ("infinity", ""),
        ("1,200.5", "1,200.5"),
        ("2 times 4 is 8", "8"),
        ("12 is larger than 4", "12"),
    ],
)
def test_numbers(line: str, answer: str) -> None:
    assert answer_in(line, numeric=True) == answer


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Oslo", "oslo"),
        ("The capital of Norway is Oslo.", "oslo"),
        ("city of Madrid", "madrid"),
        ("capital of Norway", "capital of norway"),
        ("capital of Spain is Madrid", "madrid"),
        ("Warsaw is the capital of Poland.", "warsaw"),
        ("it is the capital of France.", "it is the capital of france"),
        ("Latvia is a country", "latvia is a country"),
        ('"cold"', "cold"),
        ('The answer is: "Oslo"', "oslo"),
        ("Brasília", "brasília"),
        ("Yes.", "yes"),
        ("B", "b"),
    ],
)
def test_words(line: str, answer: str) -> None:
    assert answer_in(line, numeric=False) == answer
