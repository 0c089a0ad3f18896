"""Of the words that a typed letter rules out, a few drawn ones stand for all."""

import json
from dataclasses import asdict, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from generator.config import TrainingConfig
from generator.contract.alphabet import PADDING
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.errors import InputError
from generator.training.checkpoint import read_state
from generator.training.loop import train
from generator.training.loss import linear_cross_entropy
from generator.training.mini_batches import sampled_words
from generator.training.sampled_softmax import SampledWords
from tests.support.training import TRAINING, architecture, stop_after, without_seconds

LETTERS = np.array([0, 0, 2, 3, 2, 4, 3, 2], np.uint8)  # padding, unknown, a.., b.., a.., c.., b.., a..


def loss_of(
    hidden: Tensor, weight: Tensor, bias: Tensor, symbols: list[int], targets: list[int], *drawn: int
) -> Tensor:
    sampled = SampledWords(LETTERS, np.array(drawn))
    return linear_cross_entropy(hidden, weight, bias, sampled.choices(np.array(symbols, np.uint8), np.array(targets)))


def weights(positions: int) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(positions)
    shapes = (positions, 5), (len(LETTERS), 5), (len(LETTERS),)
    return tuple(torch.randn(*shape, generator=generator, dtype=torch.float64).requires_grad_() for shape in shapes)  # type: ignore[return-value]


def test_with_every_word_drawn_it_is_the_exact_softmax() -> None:
    parts, targets = weights(6), [2, 5, 7, 3, 6, 2]
    ours = loss_of(*parts, [2, 9, 1, 1, 3, 28], targets, *range(len(LETTERS)))
    logits = functional.linear(*parts)
    theirs = functional.cross_entropy(logits, torch.tensor(targets), reduction="sum")
    torch.testing.assert_close(ours, theirs, atol=1e-12, rtol=1e-12)
    for got, expected in zip(torch.autograd.grad(ours, parts), torch.autograd.grad(theirs, parts), strict=True):
        torch.testing.assert_close(got, expected, atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("count", [1, 3, 5])
def test_over_all_draws_the_mean_of_the_denominator_is_the_exact_one(count: int) -> None:
    """The denominator of the softmax is exp(logit of the target + loss); all subsets of the words are tried."""
    parts, target = weights(1), 4
    logits = functional.linear(*parts)[0].detach()
    found = [
        float((logits[target] + loss_of(*parts, [2], [target], *drawn).detach()).exp())
        for drawn in combinations(range(len(LETTERS)), count)
    ]
    assert np.mean(found) == pytest.approx(float(logits.exp().sum()), rel=1e-12)
    assert np.std(found) > 0


def test_before_a_letter_is_typed_every_word_stands_in_the_softmax() -> None:
    parts = weights(2)
    exact = functional.cross_entropy(functional.linear(*parts), torch.tensor([6, 2]), reduction="sum")
    torch.testing.assert_close(loss_of(*parts, [1, 1], [6, 2], 5), exact, atol=1e-12, rtol=1e-12)


def test_words_are_drawn_anew_for_each_mini_batch_and_each_at_most_once(tiny_corpus: Corpus) -> None:
    letters = tiny_corpus.vocabulary.first_letters
    assert list(letters[[PADDING, UNKNOWN]]) == [0, 0]
    words = tiny_corpus.vocabulary.words
    assert [chr(ord("a") + letter - 2) for letter in letters[2:]] == [word[0] for word in words]
    config = TrainingConfig(cycle_lengths=(5, 5), negative_fraction=(1, 0.25))
    assert [sampled_words(letters, config, number) for number in range(5)] == [None] * 5
    drawn = [sampled_words(letters, config, number) for number in (5, 6, 5)]
    one, other, again = (item.drawn.tolist() for item in drawn if item)
    assert len(set(one)) == len(one) == int(np.ceil(len(letters) / 4))
    assert one == again != other


def test_a_model_goes_on_to_learn_from_a_few_of_the_words_ruled_out(tiny_corpus: Corpus, tmp_path: Path) -> None:
    """The softmax is exact until the model rules them out, as the article's models were trained."""
    config = replace(
        TRAINING, cycle_lengths=(50, 50), batch_size=16, learning_rate=(2e-2,), warm_up=(10,), validate_every=50
    )
    model = architecture(tiny_corpus, hidden_size=24, num_layers=1)
    exact, sampled = (
        train(model, replace(config, negative_fraction=share), tiny_corpus, tmp_path / f"{share}").curve
        for share in ((1,), (1, 0.25))
    )
    gained = exact.validation_loss[0] - exact.validation_loss[1]
    assert exact.train_loss[:50] == sampled.train_loss[:50]
    assert exact.train_loss[50:] != sampled.train_loss[50:]
    assert sampled.validation_loss[1] - exact.validation_loss[1] < 0.2 * gained


def test_a_run_resumes_with_the_words_that_it_would_have_drawn(tiny_corpus: Corpus, tmp_path: Path) -> None:
    config = replace(TRAINING, negative_fraction=(0.1,))
    expected = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "broken", report=stop_after(5))
    state = train(architecture(tiny_corpus), config, tiny_corpus, tmp_path / "broken")
    assert without_seconds(state.curve) == without_seconds(expected.curve)


def test_a_run_from_before_the_setting_was_known_goes_on_as_it_was(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path, model = tmp_path / "run", architecture(tiny_corpus)
    with pytest.raises(KeyboardInterrupt):
        train(model, TRAINING, tiny_corpus, path, report=stop_after(4))
    state = asdict(read_state(path))
    del state["training"]["negative_fraction"]
    save_file(load_file(path), path, metadata={"state": json.dumps({"format": 2, **state})})
    with pytest.raises(InputError, match=r"negative_fraction = \[1.0\], got \[0.5\]"):
        train(model, replace(TRAINING, negative_fraction=(0.5,)), tiny_corpus, path)
    resumed = train(model, TRAINING, tiny_corpus, path)
    expected = train(model, TRAINING, tiny_corpus, tmp_path / "other")
    assert without_seconds(resumed.curve) == without_seconds(expected.curve)
