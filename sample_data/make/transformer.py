"""A small decoder-only transformer, used by ladder.py (tokens in) and descent.py (points in).

Pre-norm, rotary positions, no biases; the cache holds keys and values so that rows are drawn a token at a time.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Cached = list[tuple[Tensor, Tensor]]


def rotate(x: Tensor, start: int) -> Tensor:
    """Rotary positions from `start` on."""
    half = x.shape[-1] // 2
    angle = torch.arange(start, start + x.shape[-2])[:, None] * 10_000.0 ** (-torch.arange(half) / half)[None]
    cos, sin, a, b = angle.cos(), angle.sin(), x[..., :half], x[..., half:]
    return torch.cat((a * cos - b * sin, a * sin + b * cos), -1)


class Block(nn.Module):
    """Attention, then a feed-forward layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.RMSNorm(width), nn.RMSNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(
        self, x: Tensor, past: tuple[Tensor, Tensor] | None, start: int
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """One layer, with the keys and values to keep."""
        rows, new, width = x.shape
        heads = self.qkv(self.norm1(x)).view(rows, new, 3 * self.heads, -1).transpose(1, 2)
        q, k, v = heads.chunk(3, 1)
        q, k = rotate(q, start), rotate(k, start)
        if past is not None:
            k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=past is None)
        x = x + self.out(a.transpose(1, 2).reshape(rows, new, width))
        return x + self.down(F.gelu(self.up(self.norm2(x)))), (k, v)


class Decoder(nn.Module):
    """`embed` turns the input (tokens or points) into vectors; the output is `classes` logits at every place."""

    def __init__(self, embed: nn.Module, classes: int, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.embed = embed
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm, self.head = nn.RMSNorm(width), nn.Linear(width, classes, bias=False)
        for name, p in self.named_parameters():
            if p.dim() == 2 and not name.startswith("embed"):
                nn.init.normal_(
                    p, std=p.shape[1] ** -0.5 * (0.5 if name.endswith(("out.weight", "down.weight")) else 1)
                )

    def forward(self, x: Tensor, cache: Cached | None = None) -> tuple[Tensor, Cached]:
        """Logits at every new place, and the cache to go on with."""
        start = cache[0][0].shape[2] if cache else 0
        h, new = self.embed(x), []
        for i, block in enumerate(self.blocks):
            h, kept = block(h, cache[i] if cache else None, start)
            new.append(kept)
        return self.head(self.norm(h)), new

    def size(self) -> int:
        """Number of parameters."""
        return sum(p.numel() for p in self.parameters())


def learning_rate(step: int, steps: int, peak: float) -> float:
    """Warm-up over the first 5 %, then a straight line down to a hundredth of the peak."""
    warm = max(1, steps // 20)
    return peak * (step + 1) / warm if step < warm else peak * max(0.01, (steps - step) / (steps - warm))
