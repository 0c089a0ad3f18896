"""State of a training run: what its checkpoint says beside the weights and the optimiser."""

import json
from dataclasses import asdict, field
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from generator.config import STRICT, ModelConfig, TrainingConfig
from generator.contract import format_1
from generator.contract.records import ConnectivityShares, CorpusInfo, Curve, Predecessor, TrainingRecord


@dataclass(config=STRICT)
class RunState:
    """A training run after `steps` steps; it changes while the run lasts."""

    model: ModelConfig
    training: TrainingConfig
    corpus: CorpusInfo
    steps: int = 0
    seconds: float = 0.0
    matmul_dtypes: dict[str, int] = field(default_factory=dict)
    """Steps by the dtype of their matrix products."""
    devices: dict[str, int] = field(default_factory=dict)
    """Steps by the device that they were computed on."""
    curve: Curve = field(default_factory=Curve)
    begun_from: Predecessor | None = None
    """The published weights that the run began from, if it did not begin from new ones."""

    def add_step(self, seconds: float, loss: float, *, matmul_dtype: str, device: str) -> None:
        """Record a step that has been done. `seconds` are those of the whole run, `loss` is in nats a character."""
        self.steps += 1
        self.seconds = seconds
        self.curve.add(self.steps, seconds, loss)
        self.matmul_dtypes[matmul_dtype] = self.matmul_dtypes.get(matmul_dtype, 0) + 1
        self.devices[device] = self.devices.get(device, 0) + 1

    def add_validation(self, loss: float) -> None:
        """Record the validation loss, in nats a character, after the last step."""
        self.curve.add_validation(self.steps, self.seconds, loss)

    def add_connectivity(self, shares: ConnectivityShares) -> None:
        """Record how far back the model looks after the last step."""
        self.curve.connectivity.append(shares)

    @property
    def record(self) -> TrainingRecord:
        """How the model was trained from its first step on, whatever the run began from."""
        config = self.training
        if self.begun_from is not None:
            before = self.begun_from.training
            config = config.after(before.config, before.steps)
        return TrainingRecord(config, self.steps, self.seconds, self.matmul_dtypes, self.devices)

    def to_json(self) -> str:
        return json.dumps({"format": 2, **asdict(self)})

    @classmethod
    def from_json(cls, text: str) -> "RunState":
        """Return the state that a checkpoint says; one from before there was a format as well.

        Raises `pydantic.ValidationError` where something is missing, unknown or of the wrong type.
        """
        parts: dict[str, Any] = json.loads(text)
        if parts.pop("format", 1) == 1:
            parts = format_1.run_state(parts)
        return TypeAdapter(cls).validate_python(parts)
