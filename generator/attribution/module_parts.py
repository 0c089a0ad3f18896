"""The parts of a module from elsewhere: found by running it once, not by their names."""

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from generator.attribution.module_call import Call, logits_in
from generator.errors import InputError, reason


def embedding_of(call: Call, ids: Tensor, wanted: Any) -> nn.Module:
    module = call.module
    if isinstance(wanted, str):
        try:
            wanted = module.get_submodule(wanted)
        except AttributeError as error:
            raise InputError(f"embedding: {error}") from None
    if isinstance(wanted, nn.Module):
        return wanted
    if wanted is not None:
        raise InputError(f"embedding: must be a module or its name, got {type(wanted).__name__}")
    if not isinstance(module, nn.Module):
        raise InputError(
            f"embedding: of a {type(module).__name__} the module that reads the ids cannot be found; give it by"
            " embedding="
        )
    read = ids[None] if call.batch_first else ids[:, None]
    found = _reading_ids(call, {name: m for name, m in module.named_modules() if isinstance(m, nn.Embedding)}, read)
    if not found:
        raise InputError(
            "embedding: no nn.Embedding of the model reads the tokens' ids; name the module that does by embedding=, or"
            " give tokens= as the vectors that the model reads, such as one-hot ones, (time, size) in floats"
        )
    if len(found) > 1:
        raise InputError(
            f"embedding: {' and '.join(map(repr, found))} all read the tokens' ids; name one by embedding="
        )
    return next(iter(found.values()))


def _reading_ids(call: Call, candidates: dict[str, nn.Module], read: Tensor) -> dict[str, nn.Module]:
    """Return those of some modules that are given the ids themselves, or, if none is, equal ones."""
    same: dict[str, nn.Module] = {}
    equal: dict[str, nn.Module] = {}

    def note(name: str, module: nn.Module, given: Any) -> None:
        (first, *_) = given or (None,)
        if isinstance(first, Tensor) and first.numel() == read.numel():
            if first.data_ptr() == read.data_ptr():
                same[name] = module
            elif torch.equal(first.flatten(), read.flatten()):
                equal[name] = module

    hooks = [
        module.register_forward_pre_hook(lambda module, given, name=name: note(name, module, given))
        for name, module in candidates.items()
    ]
    try:
        _tried(call, read)
    finally:
        for hook in hooks:
            hook.remove()
    return same or equal


def with_readout(call: Call, read: Tensor) -> Call:
    """Return a call with the `nn.Linear` whose output are the logits, if there is one."""
    outputs: dict[nn.Linear, Tensor] = {}

    def note(module: nn.Linear, _: Any, output: Tensor) -> None:
        outputs[module] = output

    parts = call.module.modules() if isinstance(call.module, nn.Module) else ()
    hooks = [part.register_forward_hook(note) for part in parts if type(part) is nn.Linear]
    try:
        logits = _tried(call, call.axes(read))
    finally:
        for hook in hooks:
            hook.remove()
    call.logits(read, batch=1, time=read.shape[1])  # of a right shape
    found = [
        part
        for part, output in outputs.items()
        if output.data_ptr() == logits.data_ptr() and output.numel() == logits.numel()
    ]
    return replace(call, readout=found[0]) if found else call


def _tried(call: Call, read: Tensor) -> Tensor:
    try:
        answer = call.module(read)
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"model: cannot read tokens of the shape {tuple(read.shape)}, {read.dtype}:"
            f" {type(error).__name__}: {reason(error, 200)}"
        ) from error
    return logits_in(answer)
