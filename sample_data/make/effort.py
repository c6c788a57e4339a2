"""What a reasoning budget says to SmolLM2: two worked examples of about the length that the budget allows.

A model this small follows examples, not instructions ("think at length" made it talk about thinking). The provider
puts them before the question, as the larger providers put a line about effort into their own prompt, so the question
itself is the same text under every budget.
"""

from __future__ import annotations

SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"

QUESTIONS = (
    "A box holds 2 red balls and 3 green balls. How many balls are in the box?",
    "What do we call the home of a bird?",
)

BRIEF = (
    "2 + 3 = 5.\nAnswer: 5",
    "It is a nest.\nAnswer: nest",
)
STEPS = (
    "There are 2 red balls. There are 3 green balls. Together that makes 2 + 3 = 5 balls.\nAnswer: 5",
    "Birds lay their eggs in a home that they build from twigs and grass. That home is called a nest.\nAnswer: nest",
)
LONG = (
    "Let us go step by step. First, we look at the red balls: there are 2 of them. Next, we look at the green balls: "
    "there are 3 of them. Now we put them together: 2 + 3 = 5. Let us check this by counting up from 2: 3, 4, 5. "
    "That is 5 again, so the box holds 5 balls.\nAnswer: 5",
    "Let us go step by step. First, we think of where birds live. Birds lay eggs, and the eggs need a safe place. "
    "Birds build that place from twigs and grass. Foxes live in dens and bees live in hives, so those words do not "
    "fit. Let us check: a robin sits on its eggs in a nest. So the home of a bird is a nest.\nAnswer: nest",
)


def messages(budget: int, question: str) -> list[tuple[str, str]]:
    """The conversation that puts the question to the model under a budget of reasoning tokens."""
    answers = BRIEF if budget <= 16 else STEPS if budget <= 64 else LONG
    shown = [turn for q, a in zip(QUESTIONS, answers, strict=True) for turn in (("user", q), ("assistant", a))]
    return [("system", SYSTEM), *shown, ("user", question)]
