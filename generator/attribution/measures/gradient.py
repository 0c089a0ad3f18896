"""Connectivity: how strongly every input character moves the logit of a prediction's word.

    connectivity[output, input] = || d logit[output, target[output]] / d one_hot[input] ||_2

in logits per unit of one-hot input, from the model in `eval()` mode, exact to rounding. The measure is that of Madsen
(2019), "Visualizing memorization in RNNs", Distill, doi 10.23915/distill.00016.
"""

from jaxtyping import Float
from torch import Tensor

from generator.attribution.gradient_rows import gradient_rows
from generator.attribution.question import Question
from generator.contract.measures import Measure

MEASURE = Measure(
    id="gradient",
    label="Connectivity",
    unit="logits",
    unit_in_full="logits per one-hot input",
    note="How steeply the score of the word changes with the character: the length of a gradient, in logits.",
)


def rows(question: Question) -> Float[Tensor, "output batch input"]:
    """Return the norms of the gradients. Entries after the output of a causal model are exactly zero."""
    return gradient_rows(question)
