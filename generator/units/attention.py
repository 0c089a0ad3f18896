"""Causal self-attention over characters (Vaswani et al. 2017), with softmax or sparsemax weights."""

from typing import Literal

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from generator.kernels.linear import linear
from generator.kernels.look_up import look_up, one_hot

Weights = Literal["softmax", "sparsemax"]

_BASE = 10_000.0  # of the rotary angles
_HEAD_SIZE = 8  # fused kernels of GPUs have heads of multiples of this


class Attention(nn.Module):
    """A transformer layer: attention to this character and those before it, then a network at each character.

    x = x + W_o concat_heads(weights(q k^T / sqrt(d)) v),  q, k, v = W_qkv norm(x)
    x = x + W_2 gelu(W_1 norm(x))

    Where a character stands enters by rotating queries and keys (Su et al. 2021), so that any length can be read.
    `weights` makes a distribution of the scores: softmax, or sparsemax (Martins & Astudillo 2016), which gives most
    characters exactly nothing.
    """

    causal = True

    def __init__(
        self, input_size: int, hidden_size: int, heads: int = 10, weights: Weights = "softmax", expansion: int = 2
    ) -> None:
        if input_size != hidden_size:
            raise ValueError(
                f"attention keeps its width: input_size must be hidden_size, got {input_size}, {hidden_size}"
            )
        if hidden_size % (2 * heads):
            raise ValueError(f"hidden_size must be a multiple of twice the heads, {2 * heads}, got {hidden_size}")
        if weights not in ("softmax", "sparsemax"):
            raise ValueError(f"weights must be 'softmax' or 'sparsemax', got {weights!r}")
        super().__init__()
        self.heads = heads
        self.weights: Weights = weights
        self.norm_attention = nn.LayerNorm(hidden_size)
        self.qkv = _Linear(hidden_size, 3 * hidden_size)
        self.merge = _Linear(hidden_size, hidden_size)
        self.norm_network = nn.LayerNorm(hidden_size)
        self.widen = _Linear(hidden_size, expansion * hidden_size)
        self.narrow = _Linear(expansion * hidden_size, hidden_size)

    def forward(self, inputs: Float[Tensor, "batch time size"]) -> Float[Tensor, "batch time size"]:
        return self._above(inputs, self.qkv(self.norm_attention(inputs)))

    def read(
        self, symbols: Int[Tensor, "batch time"], table: Float[Tensor, "symbols size"]
    ) -> Float[Tensor, "batch time size"]:
        """Return what `forward` does for `table[symbols]`.

        The query, the key and the value of a symbol are a row of a small table: no need to multiply every input.
        """
        rows = self.qkv(self.norm_attention(table))  # (symbols, 3 * size)
        # As a product, which is summed up by symbol on the way back sooner than a look-up is.
        qkv = one_hot(symbols, len(table), rows.dtype) @ rows
        return self._above(look_up(symbols, table), qkv)

    def _above(
        self, inputs: Float[Tensor, "batch time size"], qkv: Float[Tensor, "batch time three_sizes"]
    ) -> Float[Tensor, "batch time size"]:
        batch, time, size = inputs.shape
        query, key, value = qkv.view(batch, time, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        query, key = rotated(query), rotated(key)  # (batch, head, time, head_size) each
        if self.weights == "softmax":
            read = _causal(query, key, value)
        else:
            scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
            ahead = torch.ones(time, time, dtype=torch.bool, device=inputs.device).triu(1)
            read = sparsemax(scores.masked_fill(ahead, -torch.inf)) @ value
        hidden: Tensor = inputs + self.merge(read.transpose(1, 2).flatten(2))
        return hidden + self.narrow(functional.gelu(self.widen(self.norm_network(hidden))))  # type: ignore[no-any-return]


class _Linear(nn.Linear):
    """A linear map whose gradients take less time on a CPU."""

    def forward(self, inputs: Float[Tensor, "*axes in"]) -> Float[Tensor, "*axes out"]:
        return linear(inputs, self.weight, self.bias)


def _causal(
    query: Float[Tensor, "batch head time head_size"],
    key: Float[Tensor, "batch head time head_size"],
    value: Float[Tensor, "batch head time head_size"],
) -> Float[Tensor, "batch head time head_size"]:
    """Return the values read by softmax weights, each character by itself and those before it."""
    if query.device.type != "cpu":
        return padded_attention(query, key, value)
    with torch.autocast("cpu", enabled=False):
        # In bfloat16, for which torch's kernel casts block by block, the gradients take three times as long.
        query, key, value = (part.to(torch.promote_types(part.dtype, torch.float32)) for part in (query, key, value))
        return functional.scaled_dot_product_attention(query, key, value, is_causal=True)


def padded_attention(
    query: Float[Tensor, "batch head time head_size"],
    key: Float[Tensor, "batch head time head_size"],
    value: Float[Tensor, "batch head time head_size"],
) -> Float[Tensor, "batch head time head_size"]:
    """Return causal attention, its heads filled up with zeros to a width that the kernels of GPUs are made for."""
    size = query.shape[-1]
    query, key, value = (functional.pad(part, (0, -size % _HEAD_SIZE)) for part in (query, key, value))
    read = functional.scaled_dot_product_attention(query, key, value, is_causal=True, scale=size**-0.5)
    return read[..., :size]


def sparsemax(scores: Float[Tensor, "*axes n"]) -> Float[Tensor, "*axes n"]:
    """Return the distribution nearest to `scores`, in Euclidean distance (Martins & Astudillo 2016, Algorithm 1).

    A score of -inf gets weight 0; at least one of a row must be finite.
    """
    # Which scores get any weight has no derivative. For the backward pass autograd then keeps this mask, and none of
    # what it was found with.
    support = support_of(scores)
    inside = scores.masked_fill(~support, 0.0)
    threshold = (inside.sum(-1, keepdim=True) - 1) / support.sum(-1, keepdim=True)
    return (scores - threshold).masked_fill(~support, 0.0)


@torch.no_grad()
def support_of(scores: Float[Tensor, "*axes n"]) -> Bool[Tensor, "*axes n"]:
    """Return which scores have weight: the k largest, for the largest k with 1 + k z_k > z_1 + ... + z_k."""
    ranked = scores.sort(dim=-1, descending=True).values
    rank = torch.arange(1, scores.shape[-1] + 1, device=scores.device, dtype=scores.dtype)
    # -inf is never in the support, and would make the sums after it no numbers.
    inside = (1 + rank * ranked > ranked.masked_fill(ranked.isinf(), 0.0).cumsum(-1)) & ~ranked.isinf()
    last = ranked.gather(-1, inside.sum(-1, keepdim=True) - 1)
    return scores >= last


def rotated(
    vectors: Float[Tensor, "*axes time head_size"], *, back: bool = False, places: Int[Tensor, " time"] | None = None
) -> Float[Tensor, "*axes time head_size"]:
    """Turn each pair of entries by an angle that grows with the position: products then depend on distances alone.

    `back` turns them the other way, as gradients are. Positions count from 0, unless `places` says what they are.
    """
    time, size = vectors.shape[-2:]
    wide = torch.promote_types(vectors.dtype, torch.float32)
    frequency = _BASE ** (-torch.arange(0, size, 2, device=vectors.device, dtype=wide) / size)
    places = torch.arange(time, device=vectors.device) if places is None else places
    angle = places.to(wide)[:, None] * frequency  # (time, head_size / 2)
    cosine, sine = angle.cos().to(vectors.dtype), (-angle if back else angle).sin().to(vectors.dtype)
    first, second = vectors.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], dim=-1)
