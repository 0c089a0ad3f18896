"""The gradients that measures are made of: of logits with respect to (soft) one-hot characters.

Two paths give the same answer: `layerwise` for stacks of units that have a VJP, `autograd` for any other model of the
protocol. A `TokenModel` has as many symbols as tokens; lengths of its gradients are taken in coordinates of their own.
"""

from jaxtyping import Float
from torch import Tensor

from generator.attribution import autograd, layerwise
from generator.attribution.character_model import one_hot
from generator.attribution.question import Question
from generator.attribution.token_model import TokenModel


def gradient_rows(
    question: Question,
    *,
    at: Float[Tensor, "batch time symbols"] | None = None,
    along: Float[Tensor, "batch time symbols"] | None = None,
) -> Float[Tensor, "output batch input"]:
    """Return the norm of each input character's gradient, or, with `along`, its product with that.

    `at` is where the gradients are taken: the text itself, unless given.
    """
    model = question.model
    inputs = one_hot(question.characters, model) if at is None else at
    if along is None and isinstance(model, TokenModel):
        assert at is None, "the lengths of gradients are asked for at the tokens themselves"
        model = model.around_the_tokens()
        inputs = model.origin()
    result = inputs.new_zeros(*question.outputs.shape, inputs.shape[1])
    path = layerwise if layerwise.has_layerwise_path(model) else autograd
    for some, gradient in path.gradients(model, inputs, question.outputs, question.targets):
        result[some] = gradient.norm(dim=-1) if along is None else (gradient * along).sum(-1)
    return result
