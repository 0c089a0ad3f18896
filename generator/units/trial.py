"""The contract of units, checked by trying a unit: before hours of training, and before anything is published."""

from collections.abc import Callable

import torch
from safetensors.torch import save
from torch import Tensor, nn

from generator.errors import InputError, reason

_SHAPES = ((1, 1), (1, 7), (3, 4), (2, 11))  # batch, time


def check_unit(name: str, make: Callable[[], nn.Module], size: int, *, autocast: bool = False) -> None:
    """Raise an error that names the first broken rule of a unit of width `size`; it is made anew, by seed 0.

    With `autocast` it must also run where matrix products are made in bfloat16, as training does by default.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        unit = _made(name, make)
        inputs = [torch.randn(*shape, size) for shape in _SHAPES]
    _check_weights(name, unit)
    unit.eval()
    for some in inputs:
        _check_outputs(name, unit, some)
    if autocast:
        with torch.autocast("cpu", torch.bfloat16):
            _outputs(name, unit, inputs[0], " under autocast to bfloat16")
    for some in inputs[1:]:
        _check_gradients(name, unit, some)
    for training in (False, True):
        unit.train(training)
        _check_texts_apart(name, unit, inputs[2])
    unit.eval()


def _made(name: str, make: Callable[[], nn.Module]) -> nn.Module:
    try:
        unit = make()
    except Exception as error:  # whatever a stranger's code may raise
        raise InputError(
            f"unit {name!r}: must be made from (input_size, hidden_size) and the options of its model, but:"
            f" {reason(error)}"
        ) from error
    if not isinstance(unit, nn.Module):
        raise InputError(f"unit {name!r}: must be a torch.nn.Module, got {type(unit).__name__}")
    return unit


def _check_weights(name: str, unit: nn.Module) -> None:
    """Weights are kept by name: a file has no way to say that two names are one tensor."""
    try:
        save(unit.state_dict())
    except (RuntimeError, ValueError) as error:
        raise InputError(
            f"unit {name!r}: must have weights that are tensors of their own, one used twice registered once, but:"
            f" {reason(error)}"
        ) from error


def _outputs(name: str, unit: nn.Module, inputs: Tensor, how: str = "") -> Tensor:
    try:
        outputs = unit(inputs)
    except Exception as error:  # whatever a stranger's code may raise
        raise InputError(
            f"unit {name!r}: must read inputs of shape {tuple(inputs.shape)} (batch, time, size){how}, but:"
            f" {reason(error)}"
        ) from error
    if not isinstance(outputs, Tensor):
        kind = type(outputs).__name__
        raise InputError(f"unit {name!r}: must return one tensor, got {kind}; return the outputs alone")
    return outputs


def _check_outputs(name: str, unit: nn.Module, inputs: Tensor) -> None:
    with torch.no_grad():
        outputs, again = _outputs(name, unit, inputs), _outputs(name, unit, inputs)
    if outputs.shape != inputs.shape:
        raise InputError(
            f"unit {name!r}: must return the shape (batch, time, hidden_size) {tuple(inputs.shape)},"
            f" got {tuple(outputs.shape)}"
        )
    if not outputs.isfinite().all():
        raise InputError(f"unit {name!r}: must return finite numbers, got NaN or infinity at its start")
    if not torch.equal(outputs, again):
        raise InputError(
            f"unit {name!r}: must return the same for the same inputs in eval() mode, got two answers; make what is"
            " random, or is kept from one call to the next, depend on self.training"
        )


def _check_texts_apart(name: str, unit: nn.Module, inputs: Tensor) -> None:
    """Texts of a batch are read side by side: by gradients, which what is drawn at random in training does not hide."""
    inputs = inputs.clone().requires_grad_()
    outputs = _outputs(name, unit, inputs)
    directions = torch.linspace(1.0, 2.0, outputs.shape[-1])
    for text, others in ((0, slice(1, None)), (-1, slice(None, -1))):
        (gradient,) = torch.autograd.grad((outputs[text] * directions).sum(), inputs, retain_graph=True)
        if gradient[others].any():
            how = "training" if unit.training else "eval()"
            raise InputError(
                f"unit {name!r}: must read the texts of a batch apart, but in {how} mode what it puts out for one"
                " depends on another; give torch's own layers batch_first=True, and normalise over no texts"
            )


def _check_gradients(name: str, unit: nn.Module, inputs: Tensor) -> None:
    inputs = inputs.clone().requires_grad_()
    outputs = _outputs(name, unit, inputs)
    if not outputs.requires_grad:
        raise InputError(f"unit {name!r}: must be differentiable, but its outputs carry no gradient")
    directions = torch.linspace(1.0, 2.0, outputs.shape[-1])  # a plain sum could be what a norm at the end holds fixed
    weights = [parameter for parameter in unit.parameters() if parameter.requires_grad]
    learns = {"inputs": False, "weights": not weights}
    for t in range(outputs.shape[1]):
        gradient, *others = torch.autograd.grad(
            (outputs[:, t] * directions).sum(),
            [inputs, *weights],
            retain_graph=True,
            allow_unused=True,
            materialize_grads=True,
        )
        if not all(one.isfinite().all() for one in (gradient, *others)):
            raise InputError(f"unit {name!r}: must have finite gradients, got NaN or infinity of output {t}")
        learns["inputs"] |= bool(gradient.any())
        learns["weights"] |= any(bool(one.any()) for one in others)
        ahead = gradient[:, t + 1 :].abs().sum(dim=(0, 2))
        if getattr(unit, "causal", False) and ahead.any():
            raise InputError(
                f"unit {name!r}: says causal = True, but output {t} depends on input {t + 1 + int(ahead.argmax())};"
                " mend it, or say causal = False"
            )
    for part, has_gradient in learns.items():
        if not has_gradient:
            raise InputError(
                f"unit {name!r}: must be able to learn, but when it is made, all gradients with respect to its {part}"
                " are zero; start it otherwise"
            )
