"""What a model predicts at each token, from its logits."""

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.contract.predictions import Predictions
from generator.contract.schema import TOP


def predictions_of(
    logits: Float[Tensor, "output vocab"], targets: Int[Tensor, " output"], name: Callable[[int], str]
) -> Predictions:
    """Return the most probable logits with their names, and probability and rank of each target.

    A target whose logit is `-inf`, as that of a word that the model does not know, has probability and rank 0.
    """
    probabilities = logits.softmax(-1)
    best = probabilities.topk(min(TOP, logits.shape[-1]))
    of_targets = probabilities.gather(1, targets[:, None])
    ranks = 1 + (probabilities > of_targets).sum(1)
    known = logits.gather(1, targets[:, None])[:, 0] > -torch.inf
    return Predictions(
        suggestions=[[name(number) for number in row] for row in best.indices.tolist()],
        probabilities=best.values.double().numpy(),
        target_probabilities=(of_targets[:, 0] * known).double().numpy(),
        target_ranks=(ranks * known).numpy(),
    )
