"""Occlusion: what each input character was worth to each prediction, found by making it a space.

    occlusion[output, input] = log p(target[output] | text) - log p(target[output] | text with input made a space)

in nats, positive where the character spoke for the word (Zeiler & Fergus 2014; for text: Li, Monroe & Jurafsky 2016,
"Understanding neural networks through representation erasure"). Padding and unknown take no part in the probabilities,
as in the suggestions. A character that is a space already is worth exactly nothing by this measure.

Models whose layers are all `RecurrentUnit`s read the text once: at every character one more copy, with that character
made a space, leaves from the state before it, and only the rest of the text is run again. Other models read every
copy whole. A model with a `baseline` of its own has that put in the place of a symbol, and not a space. How hidden
states become log probabilities: `generator.attribution.log_probabilities`.
"""

from collections.abc import Iterator
from typing import cast

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.attribution.character_model import CharacterModel
from generator.attribution.gradient_rows import gradient_rows
from generator.attribution.log_probabilities import LogProbabilities
from generator.attribution.occlusion_by_reading import occlusion_by_reading
from generator.attribution.question import Question, whole_text
from generator.contract.alphabet import BOUNDARY
from generator.contract.measures import Measure
from generator.errors import InputError
from generator.model import Autocomplete
from generator.units import RecurrentUnit

MEASURE = Measure(
    id="occlusion",
    label="Effect of removal",
    unit="nats",
    note="What making the character a space takes from the logarithm of the word’s probability, in nats: orange spoke"
    " for the word, blue against it.",
    signed=True,
)

_COPIES = 25  # of the text that a model without a state reads at the same time
_ROWS = 256  # hidden states that are read out together, at least


def rows(question: Question) -> Float[Tensor, "output batch input"]:
    """Return what each character was worth to predictions, each explained by one word."""
    model = question.model
    if question.pairs:
        raise InputError("measure: occlusion compares probabilities of one word, not of pairs")
    found = []
    for characters, outputs, words in zip(question.characters, question.outputs.T, question.targets.T, strict=True):
        # Every place has a target, but only those asked about are read.
        targets = torch.zeros(len(characters), dtype=torch.long)
        targets[outputs] = words
        if (targets[outputs] != words).any():
            raise ValueError("outputs must be explained by one word each, got several words at one position")
        causal = _looks_back_only(model, characters, targets) if question.causal is None else question.causal
        if isinstance(model, Autocomplete):
            found.append(occlusion(model, characters, targets, causal=causal, outputs=outputs))
        else:
            worth = occlusion_by_reading(model, characters, outputs, words)
            found.append(torch.where(torch.arange(len(characters)) > outputs[:, None], 0, worth) if causal else worth)
    return torch.stack(found, dim=1)


def _looks_back_only(model: CharacterModel, characters: Tensor, targets: Tensor) -> bool:
    """Find out whether no output depends on a later character: not one gradient above the diagonal."""
    return not gradient_rows(whole_text(model, characters, targets)).squeeze(1).triu(1).any()


@torch.no_grad()
def occlusion(
    model: Autocomplete,
    characters: Int[Tensor, " time"],
    targets: Int[Tensor, " time"],
    *,
    causal: bool,
    outputs: Int[Tensor, " output"] | None = None,
) -> Float[Tensor, "output input"]:
    """Return what each character was worth to each output's target word, in nats.

    With `causal`, entries above the diagonal are not computed, but zero. `outputs` are the positions asked about: all,
    unless given.
    """
    if len(targets) != len(characters):
        raise ValueError(f"targets must have one word a character, {len(characters)}, got {len(targets)}")
    model.eval()
    if all(isinstance(unit, RecurrentUnit) for unit in model.units):
        copies = _copies_from_states(model, characters)
    else:
        copies = _copies_read_whole(model, characters, causal=causal)
    time = len(characters)
    asked = torch.ones(time, dtype=torch.bool) if outputs is None else torch.zeros(time, dtype=torch.bool)
    if outputs is not None:
        asked[outputs] = True
    before = torch.zeros(time, dtype=model.readout.weight.dtype)
    result = before.new_zeros(time, time)
    readout = LogProbabilities(model, characters)
    for hidden, places, inputs in _in_blocks(_only(copies, asked)):
        log_probabilities = readout(hidden, places, targets[places])
        read = inputs < 0
        before[places[read]] = log_probabilities[read]
        result[places[~read], inputs[~read]] = log_probabilities[~read]
    changed = torch.zeros(time, time, dtype=torch.bool)
    changed[:, characters != BOUNDARY] = True
    if causal:
        changed.tril_()
    worth = torch.where(changed, before[:, None] - result, 0)
    return worth if outputs is None else worth[outputs]


Copies = Iterator[tuple[Tensor, Tensor, Tensor]]
"""Hidden states (row, hidden_size), the output position of each, and the input made a space, -1 if none was."""


def _copies_from_states(model: Autocomplete, characters: Tensor) -> Copies:
    units = [cast(RecurrentUnit, unit) for unit in model.units]
    table = units[0].input_part(model.embedding.weight)  # (symbols, gates)
    maps = [unit.maps(table.dtype) for unit in units]
    states = [unit.initial_state(table[:1]) for unit in units]  # row 0 reads the text as it is
    inputs = torch.tensor([-1])
    for t, character in enumerate(characters.tolist()):
        read = torch.full_like(inputs, character)
        if character != BOUNDARY:
            states = [tuple(torch.cat([part, part[:1]]) for part in state) for state in states]
            inputs = torch.cat([inputs, torch.tensor([t])])
            read = torch.cat([read, torch.tensor([BOUNDARY])])
        gates = table[read]
        for layer, unit in enumerate(units):
            states[layer], _ = unit.step(gates, states[layer], maps[layer])
            if layer + 1 < len(units):
                gates = units[layer + 1].input_part(states[layer][0])
        yield states[-1][0], torch.full_like(inputs, t), inputs


def _copies_read_whole(model: Autocomplete, characters: Tensor, *, causal: bool) -> Copies:
    time = len(characters)
    places = torch.cat([torch.tensor([-1]), torch.nonzero(characters != BOUNDARY).squeeze(1)])
    for some in torch.split(places, _COPIES):
        texts = characters.repeat(len(some), 1)
        texts[torch.arange(len(some))[some >= 0], some[some >= 0]] = BOUNDARY
        hidden = model.hidden_states(texts)  # (copy, time, hidden_size)
        inputs = some[:, None].expand(-1, time)
        outputs = torch.arange(time).expand(len(some), -1)
        asked = outputs >= inputs if causal else torch.ones_like(outputs, dtype=torch.bool)
        yield hidden[asked], outputs[asked], inputs[asked]


def _only(copies: Copies, asked: Tensor) -> Copies:
    for hidden, places, inputs in copies:
        kept = asked[places]
        if kept.any():
            yield hidden[kept], places[kept], inputs[kept]


def _in_blocks(copies: Copies) -> Copies:
    """Join what is small, so that the readout multiplies many rows at a time."""
    waiting: list[tuple[Tensor, Tensor, Tensor]] = []
    for copy in copies:
        waiting.append(copy)
        if sum(len(hidden) for hidden, _, _ in waiting) >= _ROWS:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(parts: list[tuple[Tensor, Tensor, Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
    hidden, outputs, inputs = (torch.cat(column) for column in zip(*parts, strict=True))
    return hidden, outputs, inputs
