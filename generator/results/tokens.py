"""Answers of any module that maps tokens, or vectors, to logits."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from generator.attribution.connectivity import explain
from generator.attribution.measures import Rows
from generator.attribution.module_call import evaluated
from generator.attribution.question import whole_text
from generator.attribution.token_model import token_model
from generator.contract.measures import Measure
from generator.errors import InputError
from generator.results.labels import name_of, sentence_of
from generator.results.predictions import predictions_of
from generator.results.result import Connectivity
from generator.results.targets import target_number, target_rows
from generator.results.texts import labels_of

Names = Sequence[str] | Mapping[int, str] | Callable[[int], str]
"""Labels of the logits, by their numbers."""


def of_tokens(
    model: Any,
    tokens: Any,
    *,
    labels: Sequence[str] | None,
    names: Names | None,
    targets: Any,
    measure: Measure,
    rows: str | Rows,
    name: str,
    embedding: Any,
    baseline: Any,
    batch_first: bool,
) -> Connectivity:
    """Return how strongly each token moves the prediction at each; `generator.connectivity` says more."""
    read = _tensor(tokens)
    with evaluated(model):
        reading = token_model(model, read, embedding=embedding, baseline=baseline, batch_first=batch_first)
        with torch.no_grad():
            logits = reading.call.logits(read[None], batch=1, time=len(read))[0]
        numbers = _targets(targets, read, logits, reading.vocabulary)
        matrix = explain(whole_text(reading, reading.symbols, numbers), rows)[:, 0].detach().float()
    labels = _labels(labels, read)
    bad = (~matrix.isfinite().all(1)).nonzero()
    if len(bad):
        raise InputError(f"the {measure.id} at token {int(bad[0])} ({labels[int(bad[0])]!r}) are not finite numbers")
    if len(read) > 1 and not (matrix - matrix.diag().diag()).any():
        warnings.warn(
            "no prediction depends on any token but its own; if the model reads (time, batch), give batch_first=False",
            stacklevel=3,
        )
    follows = isinstance(targets, str) and targets == "next" and not read.is_floating_point()
    own = dict(zip(read.tolist(), labels, strict=True)) if follows else {}
    named = _namer(own if names is None else names, logits.shape[-1])
    chosen = numbers if numbers.dim() == 1 else numbers[:, 0]
    return Connectivity(
        matrix=matrix,
        sentence=sentence_of(labels),
        targets=tuple(labels_of(numbers, named)),
        predictions=predictions_of(logits.float(), chosen, named),
        measure=measure,
        model=name,
    )


def read_by(tokenizer: Any, text: str) -> tuple[list[int], list[str], Callable[[int], str]]:
    """Return the ids of a text, the label of each, and what names other ids, by a tokenizer with `encode` and `decode`.

    Those of `transformers`, `tokenizers`, `tiktoken` and `sentencepiece` all have these two.
    """
    for method in ("encode", "decode"):
        if not callable(getattr(tokenizer, method, None)):
            raise InputError(
                f"tokenizer: needs encode(text) and decode(ids), but {type(tokenizer).__name__} has no {method};"
                " or give tokens= and labels="
            )
    encoded = tokenizer.encode(text)
    ids = [int(number) for number in getattr(encoded, "ids", encoded)]
    if not ids:
        raise InputError(f"text: the tokenizer makes no token of {text!r}")

    def label(number: int) -> str:
        piece = tokenizer.convert_ids_to_tokens(number) if hasattr(tokenizer, "convert_ids_to_tokens") else ""
        # What a piece says of spaces, decoding it alone would lose.
        return str(piece) if piece and piece.startswith(("▁", "##")) else str(tokenizer.decode([number]))

    return ids, [label(number) for number in ids], label


def _tensor(tokens: Any) -> Tensor:
    try:
        found = tokens.detach() if isinstance(tokens, Tensor) else torch.as_tensor(tokens)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"tokens: must be ids or vectors, got {type(tokens).__name__} ({error})") from None
    axes = 2 if found.is_floating_point() else 1
    if found.dim() == axes + 1 and len(found) == 1:
        found = found[0]  # a batch of one
    if found.dim() != axes or not len(found):
        raise InputError(
            f"tokens: must be ids of one text, (time), or vectors in floats, (time, size), got {tuple(found.shape)},"
            f" {found.dtype}"
        )
    return found if found.is_floating_point() else found.long()


def _targets(targets: Any, read: Tensor, logits: Tensor, vocabulary: int | None) -> Tensor:
    count, time = logits.shape[-1], len(read)
    top = logits.argmax(-1)
    if isinstance(targets, str):
        if targets == "top":
            return top
        if targets != "next":
            raise InputError(f"targets: must be 'next', 'top', ids or pairs of ids, got {targets!r}")
        if vocabulary != count:
            read_as = "vectors" if vocabulary is None else f"ids of {vocabulary} tokens"
            raise InputError(
                f"targets: 'next' explains the next token, but the model reads {read_as} and has {count} logits; give"
                " targets='top', what it predicts itself, or the number of a logit for each token"
            )
        return torch.cat([read[1:], top[-1:]])
    rows = target_rows(targets, time, "tokens")
    numbers = torch.tensor([[target_number(one, count, place) for one in row] for place, row in enumerate(rows)])
    return numbers if numbers.shape[1] == 2 else numbers[:, 0]


def _labels(labels: Sequence[str] | None, read: Tensor) -> list[str]:
    if labels is None:
        return [str(number) for number in (range(1, len(read) + 1) if read.is_floating_point() else read.tolist())]
    if len(labels) != len(read):
        raise InputError(f"labels: one for each of the {len(read)} tokens, got {len(labels)}")
    return [str(label) for label in labels]


def _namer(names: Names, count: int) -> Callable[[int], str]:
    if isinstance(names, Mapping):
        return lambda number: name_of(str(names.get(number, number)))
    if isinstance(names, Sequence):
        if len(names) != count:
            raise InputError(f"names: one for each of the {count} logits, got {len(names)}")
        return lambda number: name_of(str(names[number]))
    return lambda number: name_of(str(names(number)))
