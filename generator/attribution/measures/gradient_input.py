"""Gradient times input: the gradient at the character itself, d logit / d one_hot[input, character].

From Shrikumar, Greenside, Shcherbina & Kundaje (2016), "Not just a black box", arXiv 1605.01713.
"""

from jaxtyping import Float
from torch import Tensor

from generator.attribution.character_model import one_hot
from generator.attribution.gradient_rows import gradient_rows
from generator.attribution.question import Question
from generator.contract.measures import Measure

MEASURE = Measure(
    id="gradient_input",
    label="Gradient times input",
    unit="logits",
    note="The slope of the word’s score along the character itself, in logits: orange speaks for the word, blue against"
    " it.",
    signed=True,
    on_page=False,
)


def rows(question: Question) -> Float[Tensor, "output batch input"]:
    """Return the gradients' entries at the characters."""
    return gradient_rows(question, along=one_hot(question.characters, question.model))
