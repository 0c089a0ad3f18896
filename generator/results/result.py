"""The answer to a question about a model: a matrix with its labels, which shows itself in a notebook."""

from typing import Any

import numpy as np

from generator.results.doors import Doors
from generator.results.explained import Explained


class Connectivity(Explained, Doors):
    """How strongly each token of a text moves the prediction at each of them.

    In a notebook it shows itself; `show`, `to_html`, `to_svg`, `to_png`, `to_json`, `to_csv` and `to_npz` take it
    elsewhere. `generator.compare` sets several side by side. numpy reads it as its matrix.
    """

    @property
    def results(self) -> tuple["Connectivity", ...]:
        return (self,)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.matrix.numpy()
        return np.array(array, dtype=dtype, copy=True) if copy or dtype is not None else array

    def __repr__(self) -> str:
        tokens = f"{len(self.tokens)} {'tokens' if self.sentence.tokens else 'characters'}"
        return f"Connectivity({self.model!r}, {tokens}, {self.measure.id} in {self.measure.unit}); .matrix, .show()"
