"""Numbers of the literature, as `literature.toml` gives them: of three models, the first characters of a word."""

from typing import Any

_TYPED = [
    [0.165, 0.3831, 0.556, 0.6579, 0.678, 0.6725, 0.6595],
    [0.2261, 0.4866, 0.6428, 0.7504, 0.7814, 0.7765, 0.761],
    [0.265, 0.5354, 0.6865, 0.7922, 0.8199, 0.8103, 0.7912],
]

LITERATURE: dict[str, Any] = {
    "year": 2019,
    "training": {"steps": 14278},
    "gru": {"cross_entropy": 2.117, "accuracy_all": 0.5201, "accuracy_by_known_characters": _TYPED},
    "lstm": {"accuracy_by_known_characters": [[share - 0.02 for share in row] for row in _TYPED]},
    "nested-lstm": {
        "cross_entropy": 2.495,
        "accuracy_by_known_characters": [[share - 0.05 for share in row] for row in _TYPED],
    },
}
