"""Event files of a training run, for TensorBoard."""

from pathlib import Path
from types import TracebackType
from typing import Any

from generator.errors import InputError
from generator.training.loop import Progress

_SHARES = ("beyond_5", "beyond_20", "before_previous_word")


class Events:
    """Writer of event files into a folder, from the step that a run begins or goes on with.

    Steps after that which an earlier process wrote are done again; TensorBoard then leaves the earlier ones out.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise InputError(
                f"--tensorboard: needs the package tensorboard ({error}); install it: python -m pip install tensorboard"
            ) from None
        self._make: Any = SummaryWriter
        self._folder = folder
        self._writer: Any = None

    def __enter__(self) -> "Events":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def write(self, progress: Progress) -> None:
        """Write the numbers of a step."""
        if self._writer is None:
            self._writer = self._make(str(self._folder), purge_step=progress.step)
        values: dict[str, float | None] = {
            "loss/train": progress.loss,
            "loss/validation": progress.validation_loss,
            "learning_rate": progress.learning_rate,
            "gradient_norm": progress.gradient_norm,
        }
        if shares := progress.connectivity:
            values |= {f"connectivity/{name}": getattr(shares, name) for name in _SHARES}
        for name, value in values.items():
            if value is not None:
                self._writer.add_scalar(name, value, progress.step)
