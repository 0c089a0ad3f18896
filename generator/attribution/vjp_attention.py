"""VJP of an attention layer: gradients of many outputs pulled back as large matrix products.

The layer, for the characters i of one text and each head; R_i turns by the angle of position i, d is the head's size:

    (1)  u = norm_1(x),  q, k, v = W_qkv u + b
    (2)  z_ij = (R_i q_i) . (R_j k_j) / sqrt(d)  for j <= i,  p_i = softmax(z_i) or sparsemax(z_i)
    (3)  r_i = sum_j p_ij v_j,  h = x + W_o r + b_o
    (4)  w = W_1 norm_2(h) + b_1,  y = h + W_2 gelu(w) + b_2

A gradient dy with respect to y goes back to x by

    (5)  dh = dy + norm_2'(W_1^T (gelu'(w) * W_2^T dy))
    (6)  dr = W_o^T dh
    (7)  dv_j = sum_i p_ij dr_i
    (8)  dz_ij = a_ij (dr_i . v_j - sum_k b_ik dr_i . v_k),  a and b as in `_distribution`
    (9)  dq_i = R_i^T sum_j dz_ij R_j k_j / sqrt(d),  dk_j = R_j^T sum_i dz_ij R_i q_i / sqrt(d)
    (10) dx = dh + norm_1'(W_qkv^T [dq, dk, dv])
    (11) norm'(g) = (g' - mean(g') - n (n . g') / size) / deviation,  n the normed input, g' = weight * g

The factor 1 / sqrt(d) of equations (8) and (9) is in `_scaled_value`. Only characters up to an output's own are
carried. In the last layer the gradient of an output starts at its own character: then dh, dr and dq are at that
character alone, and only the keys need a product a character.
"""

import math
from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from generator.attribution.vjp import OUTPUTS_TOGETHER, VJP, Gradients, known_vjp
from generator.kernels.matmul import PackedMatmul
from generator.units import attention as layer

_READING = 64
"""Characters i of equations (7) to (9) at a time; bounds memory."""


class _Norm:
    """A `LayerNorm` followed by a linear map, at a given input, and its VJP: equation (11)."""

    def __init__(
        self, norm: nn.LayerNorm, read: Float[Tensor, "batch time size"], weight: Float[Tensor, "out size"]
    ) -> None:
        centred = read - read.mean(-1, keepdim=True)
        self.over_deviation = (centred.square().mean(-1, keepdim=True) + norm.eps).rsqrt()  # (batch, time, 1)
        self.normed = centred * self.over_deviation
        self.mapped = functional.linear(self.normed * norm.weight + norm.bias, weight)
        scaled = weight.detach() * norm.weight.detach()
        self.weight = scaled - scaled.mean(1, keepdim=True)  # the norm takes away the mean, of gradients too

    def pull_back(
        self, text: int, times: slice | Tensor, gradients: Float[Tensor, "time *output size"]
    ) -> Float[Tensor, "time *output size"]:
        """Return gradients with respect to what was read, given their products with `weight`; changes these."""
        normed, over_deviation = self.normed[text, times], self.over_deviation[text, times]
        if gradients.dim() == 3:
            along = gradients @ normed[..., None]  # (time, output, 1)
            normed, over_deviation = normed[:, None], over_deviation[:, None]
        else:
            along = (gradients * normed).sum(-1, keepdim=True)
        return gradients.addcmul_(along, normed, value=-1 / normed.shape[-1]).mul_(over_deviation)


@known_vjp.register
def attention_vjp(
    unit: layer.Attention,
    inputs: Float[Tensor, "batch time size"],
    below: Float[Tensor, "size n"] | None,
) -> tuple[Float[Tensor, "batch time size"], VJP]:
    """Return what an `Attention` layer puts out, and its VJP there."""
    with torch.no_grad():
        pulled = AttentionVJP(unit, inputs, below)
    return pulled.hidden, pulled


class AttentionVJP(VJP):
    """An `Attention` at the texts that it has read."""

    def __init__(
        self,
        unit: layer.Attention,
        inputs: Float[Tensor, "batch time size"],
        below: Float[Tensor, "size n"] | None,
    ) -> None:
        batch, time, size = inputs.shape
        self._heads, self._below = unit.heads, below
        self._read = _Norm(unit.norm_attention, inputs, unit.qkv.weight)
        qkv = (self._read.mapped + unit.qkv.bias).view(batch, time, 3, unit.heads, -1)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # (batch, head, time, head_size) each
        self._query, self._key = layer.rotated(query), layer.rotated(key)
        scores = self._query @ self._key.mT * query.shape[-1] ** -0.5
        ahead = torch.ones(time, time, dtype=torch.bool, device=inputs.device).triu(1)
        self._shares, self._slopes, means = _distribution(scores.masked_fill_(ahead, -torch.inf), unit.weights)
        self._scaled_value = value * query.shape[-1] ** -0.5  # the scale is that of the scores
        self._mean_value = means @ self._scaled_value
        merged = functional.linear((self._shares @ value).transpose(1, 2).flatten(2), unit.merge.weight)
        hidden = inputs + merged + unit.merge.bias
        self._network = _Norm(unit.norm_network, hidden, unit.widen.weight)
        wide = self._network.mapped + unit.widen.bias
        self.hidden = hidden + unit.narrow(functional.gelu(wide))
        self._steepness = _gelu_slope(wide)
        self._narrow, self._widen = PackedMatmul(unit.narrow.weight), PackedMatmul(self._network.weight)
        self._merge = PackedMatmul(unit.merge.weight)
        of_query, of_key, of_value = self._read.weight.chunk(3)
        self._of_query, self._of_key = PackedMatmul(of_query), PackedMatmul(of_key)
        self._of_value = of_value.view(unit.heads, -1, size)
        self._of_all = PackedMatmul(self._read.weight if below is None else self._read.weight @ below)
        self._to_below = None
        if below is not None:
            self._to_below = PackedMatmul(below)
            self._normed_to_below = self._read.normed @ below
            self._along = functional.linear(self._read.normed, self._read.weight)

    def pull_back(self, gradients: Gradients, norms: Tensor | None = None) -> Gradients:
        if norms is not None:
            norms.copy_(gradients.norms())
        size = self.hidden.shape[-1] if self._below is None else self._below.shape[1]
        result = self.hidden.new_zeros(gradients.time, *gradients.outputs.shape, size)
        for text, some, time in _blocks(gradients):
            if gradients.values is None:
                assert gradients.seeds is not None
                found = self._from_output_positions(
                    text, gradients.seeds[some, text], gradients.outputs[some, text], time
                )
            else:
                found = self._from_all_positions(text, gradients.values[:time, some, text].contiguous())
            result[:time, some, text] = found
        return Gradients(gradients.outputs, gradients.time, values=result, back_only=gradients.back_only)

    def _from_output_positions(
        self, text: int, seeds: Float[Tensor, "output size"], own: Int[Tensor, " output"], time: int
    ) -> Float[Tensor, "time output n"]:
        """Pull back gradients that are at the outputs' own characters only."""
        count, place = len(own), torch.arange(len(own))
        hidden = self._through_network(text, own, seeds)  # (5)
        read = self._merge(hidden).view(count, self._heads, -1).transpose(0, 1)  # (6): (head, output, head_size)
        key, value, query = self._key[text, :, :time], self._scaled_value[text, :, :time], self._query[text][:, own]
        mean = (read * self._mean_value[text][:, own]).sum(-1, keepdim=True)
        scores = (read @ value.mT - mean) * self._slopes[text][:, own, :time]  # (8): (head, output, time)
        keys = scores.permute(2, 1, 0)[..., None] * query.transpose(0, 1)  # (9): (time, output, head, head_size)
        result = self._of_key(layer.rotated(keys.transpose(0, 2), back=True).transpose(0, 2).flatten(2))
        by_head = (read @ self._of_value).transpose(0, 1)  # (7), (10): (output, head, size)
        shares = self._shares[text][:, own, :time].permute(1, 2, 0)  # (output, time, head)
        result += (shares @ by_head).transpose(0, 1)
        queries = layer.rotated(scores @ key, back=True, places=own).transpose(0, 1).flatten(1)
        result[own, place] += self._of_query(queries)
        result = self._read.pull_back(text, slice(time), result)
        result[own, place] += hidden
        return result if self._to_below is None else self._to_below(result)

    def _from_all_positions(
        self, text: int, values: Float[Tensor, "time output size"]
    ) -> Float[Tensor, "time output n"]:
        """Pull back gradients that are at all characters."""
        time = len(values)
        hidden = self._through_network(text, slice(time), values)  # (5)
        qkv = self._through_reading(text, self._merge(hidden))  # (6) to (9): (time, output, 3 * size)
        result = self._of_all(qkv)  # (10)
        if self._to_below is None:
            return self._read.pull_back(text, slice(time), result).add_(hidden)
        # (11) as in `_Norm.pull_back`, of the products with `below` alone.
        along = qkv @ self._along[text, :time, :, None]  # (time, output, 1)
        across = self._normed_to_below[text, :time, None]
        result.addcmul_(along, across, value=-1 / self.hidden.shape[-1])
        return result.mul_(self._read.over_deviation[text, :time, None]).add_(self._to_below(hidden))

    def _through_network(self, text: int, times: slice | Tensor, gradients: Tensor) -> Tensor:
        steepness = self._steepness[text, times]
        wide = self._narrow(gradients).mul_(steepness if gradients.dim() == 2 else steepness[:, None])
        return self._network.pull_back(text, times, self._widen(wide)).add_(gradients)

    def _through_reading(
        self, text: int, read: Float[Tensor, "time output size"]
    ) -> Float[Tensor, "time output sizes"]:
        """Return the gradients with respect to queries, keys and values side by side, given those of what was read."""
        time, count, size = read.shape
        heads, head_size = self._heads, size // self._heads
        query, key, value = (part[text, :, :time] for part in (self._query, self._key, self._scaled_value))
        queries = read.new_zeros(heads, time, count, head_size)
        keys = read.new_zeros(heads, count, time, head_size)
        values = read.new_zeros(heads, time, count, head_size)
        for start in range(0, time, _READING):
            end = min(start + _READING, time)  # characters that read are from `start`, those read from 0, to `end`
            some = read[start:end].view(end - start, count, heads, head_size).permute(2, 0, 1, 3).contiguous()
            rows = some.view(heads, -1, head_size)
            # (8)
            scores = (rows @ value[:, :end].mT).view(heads, end - start, count, end)
            scores -= some @ self._mean_value[text, :, start:end, :, None]
            scores *= self._slopes[text, :, start:end, None, :end]
            # (9)
            queries[:, start:end] = (scores.view(heads, -1, end) @ key[:, :end]).view_as(some)
            keys[:, :, :end] += (scores.view(heads, end - start, -1).mT @ query[:, start:end]).view(
                heads, count, end, -1
            )
            # (7)
            values[:, :end].view(heads, end, -1).baddbmm_(
                self._shares[text, :, start:end, :end].mT, some.view(heads, end - start, -1)
            )
        result = read.new_empty(time, count, 3, heads, head_size)
        result[:, :, 0] = layer.rotated(queries.transpose(1, 2), back=True).permute(2, 1, 0, 3)
        result[:, :, 1] = layer.rotated(keys, back=True).permute(2, 1, 0, 3)
        result[:, :, 2] = values.permute(1, 2, 0, 3)
        return result.flatten(2)


def _blocks(gradients: Gradients) -> Iterator[tuple[int, slice, int]]:
    """Yield texts, some of their outputs, and the number of characters that these look at.

    The block that needs the most memory comes first; the others then fit into what it leaves.
    """
    for text, outputs in enumerate(gradients.outputs.t()):
        for start in reversed(range(0, len(outputs), OUTPUTS_TOGETHER)):
            some = slice(start, start + OUTPUTS_TOGETHER)
            yield text, some, int(outputs[some].max()) + 1 if gradients.back_only else gradients.time


def _distribution(
    scores: Float[Tensor, "batch head time time"], weights: layer.Weights
) -> tuple[Tensor, Tensor, Tensor]:
    """Return p of equation (2), and a and b of equation (8):

    softmax: a = b = p. sparsemax: a is 1 in the support of p and 0 elsewhere, b = a / sum(a).
    """
    if weights == "softmax":
        shares = scores.softmax(-1)
        return shares, shares, shares
    inside = layer.support_of(scores).to(scores.dtype)
    return layer.sparsemax(scores), inside, inside / inside.sum(-1, keepdim=True)


def _gelu_slope(inputs: Tensor) -> Tensor:
    """Return the derivative of x Phi(x), Phi the standard normal distribution function."""
    density = torch.exp(-0.5 * inputs * inputs) / math.sqrt(2 * math.pi)
    return 0.5 * (1 + torch.erf(inputs * math.sqrt(0.5))) + inputs * density
