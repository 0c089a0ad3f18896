"""What an answer holds: a matrix, and what its rows, its columns and its numbers are."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from generator.contract.measures import Measure
from generator.contract.predictions import Predictions
from generator.contract.schema import Sentence


@dataclass(frozen=True, eq=False, repr=False)
class Explained:
    """How strongly each token of a text moves the prediction at each of them, by one model and one measure."""

    matrix: Float[Tensor, "output input"]
    """In the measure's unit. Row: a prediction; column: a token. Of a model that looks back only, what lies above the
    diagonal is exactly zero."""
    sentence: Sentence
    targets: tuple[str, ...]
    """The label of what is explained at each token; (word, rival) reads "word, not rival"."""
    predictions: Predictions
    measure: Measure
    model: str
    """Its name."""
    sha256: str = ""
    """Of its weights file, if it is from one."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The label of each token: characters, of a model that reads characters."""
        return tuple(self.sentence.symbols)

    @property
    def causal(self) -> bool:
        """Whether no prediction depends on a later token."""
        return not bool(self.matrix.triu(1).any())
