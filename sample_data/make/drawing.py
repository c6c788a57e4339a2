r"""Draws n samples of one prompt from SmolLM2: free reasoning up to a budget of tokens, then an answer.

A row reasons until it ends its turn, writes "Answer:" itself or has used up its budget; then "\nAnswer:" is put in
its mouth (unless it stands there already) and it answers in a few tokens up to the end of the line. That is what a
reasoning budget means to the larger providers too, and it leaves an answer to every sample. Rows are drawn with random
numbers that hang only on prompt, budget and seed, so a question gives the same samples whichever questions ran before.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

import torch
from smollm import SmolLM
from torch import Tensor
from transformers import PreTrainedTokenizerBase

ANSWER, ANSWER_TOKENS = "\nAnswer:", 8


@dataclass
class Draw:
    """A sample as it was drawn."""

    reasoning: str
    answer: str
    reasoning_tokens: int
    output_tokens: int
    prompt_tokens: int
    stop: str  # why the reasoning ended: "stop" (by itself) or "budget"
    options: dict[str, float] | None = None  # log-probabilities of the options at the place of the answer


@dataclass
class Row:
    """A sample while it is drawn."""

    number: int
    forced: list[int]
    thought: list[int]
    said: list[int]
    stop: str = ""
    options: dict[str, float] | None = None


class Sampler:
    """Draws the samples of one question together."""

    def __init__(self, model: SmolLM, tokenizer: PreTrainedTokenizerBase) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.end = tokenizer.convert_tokens_to_ids("<|im_end|>")
        self.breaks = [i for i in range(len(tokenizer)) if "\n" in tokenizer.decode([i])]
        self.cue = tokenizer(ANSWER, add_special_tokens=False).input_ids

    def prompt(self, messages: list[tuple[str, str]]) -> list[int]:
        """The tokens of a conversation in the format of the model, ready for its turn."""
        text = "".join(f"<|im_start|>{role}\n{said}<|im_end|>\n" for role, said in messages)
        return self.tokenizer(text + "<|im_start|>assistant\n", add_special_tokens=False).input_ids

    def draw(
        self,
        messages: list[tuple[str, str]],
        n: int,
        budget: int,
        temperature: float,
        top_p: float,
        seed: int,
        options: list[str] | None,
    ) -> list[Draw]:
        """All n samples of one conversation, in lockstep."""
        prompt = self.prompt(messages)
        room = budget + len(self.cue) + ANSWER_TOKENS + 1
        key = f"{seed}\0{budget}\0{temperature}\0{top_p}\0{options}\0{messages}".encode()
        source = torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(key).digest()[:7], "big"))
        uniform = torch.rand(n, room, generator=source, dtype=torch.float64)
        letters = {o: self.tokenizer(" " + o, add_special_tokens=False).input_ids[0] for o in options or ()}

        rows, done = [Row(i, [], [], []) for i in range(n)], list[Row]()
        logits, cache = self.model.read(prompt, n, room)
        for step in range(room):
            sampled = self.choose(logits, uniform[[r.number for r in rows], step], temperature, top_p, rows, letters)
            alive, tokens = [], []
            for place, (row, token) in enumerate(zip(rows, sampled, strict=True)):
                fed = self.advance(row, token, budget)
                if fed is None:
                    done.append(row)
                else:
                    alive.append(place)
                    tokens.append(fed)
            if not alive:
                break
            if len(alive) < len(rows):
                cache.keep(torch.tensor(alive))
                rows = [rows[i] for i in alive]
            logits = self.model.say(tokens, cache)
        return [self.finish(r, len(prompt)) for r in sorted(done, key=lambda r: r.number)]

    def choose(
        self,
        logits: Tensor,
        uniform: Tensor,
        temperature: float,
        top_p: float,
        rows: list[Row],
        letters: dict[str, int],
    ) -> list[int]:
        """A token for every row, drawn at the temperature from the likeliest tokens."""
        starting = [i for i, r in enumerate(rows) if r.stop and not r.forced and not r.said]
        logits = logits.clone()
        for place in starting:  # an answer has at least one token
            logits[place, [self.end, *self.breaks]] = -torch.inf
        # The likeliest tokens alone, up to top_p of the mass: 512 nearly always hold that, and a full sort costs more.
        probabilities, order = torch.softmax(logits / temperature, -1).topk(512)
        cumulative = probabilities.cumsum(-1, dtype=torch.float64)
        kept = (cumulative - probabilities < top_p) * probabilities
        cumulative = kept.cumsum(-1, dtype=torch.float64)
        places = torch.searchsorted(cumulative, (uniform * cumulative[:, -1])[:, None]).clamp(max=511)
        tokens = order.gather(1, places).squeeze(1).tolist()
        if letters:  # the answer is one of the options
            for place in starting:
                row = rows[place]
                only = logits[place, list(letters.values())]
                row.options = dict(zip(letters, torch.log_softmax(only, -1).tolist(), strict=True))
                share = torch.softmax(only / temperature, -1).cumsum(-1)
                pick = min(int((share < uniform[place]).sum()), len(letters) - 1)
                tokens[place] = list(letters.values())[pick]
        return tokens

    def advance(self, row: Row, token: int, budget: int) -> int | None:
        """The token to feed next, or None when the row has finished."""
        if row.forced:
            return row.forced.pop(0)
        if row.stop:
            if token == self.end or (token in self.breaks):
                return None
            row.said.append(token)
            return None if row.options or len(row.said) == ANSWER_TOKENS else token
        if token == self.end or len(row.thought) == budget:
            row.stop = "stop" if token == self.end else "budget"
            row.forced = self.cue[1:]
            return self.cue[0]
        row.thought.append(token)
        if token == self.cue[-1] and self.tokenizer.decode(row.thought[-4:]).endswith("Answer:"):
            row.stop = "own"
        return token

    def finish(self, row: Row, prompt_tokens: int) -> Draw:
        """The texts and counts of a row that has ended."""
        reasoning = self.tokenizer.decode(row.thought)
        count = len(row.thought)
        if row.stop == "own":  # "Answer:" was its own word: it belongs to the answer line, not to the reasoning
            reasoning, count = reasoning.removesuffix("Answer:"), count - 2
        return Draw(
            reasoning=reasoning.strip(),
            answer=self.tokenizer.decode(row.said).strip(),
            reasoning_tokens=max(count, 0),
            output_tokens=len(row.thought) + len(row.said) + (0 if row.stop == "own" else len(self.cue)),
            prompt_tokens=prompt_tokens,
            stop="budget" if row.stop == "budget" else "stop",
            options=row.options,
        )


def as_json(draws: list[Draw]) -> list[dict[str, object]]:
    """For the checkpoint."""
    return [asdict(d) for d in draws]
