"""The measures, held against Captum's and against what defines them; pairs; foreign models; the public functions."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import captum.attr
import hypothesis
import hypothesis.strategies as st
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import generator
from generator.attribution.connectivity import connectivity, rows_of
from generator.attribution.measures.integrated_gradients import COMPLETENESS
from generator.contract.alphabet import ENGLISH
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError
from generator.model import Autocomplete
from tests.support.models import WORDS, model_config, random_model
from tests.support.tolerance import Tolerance

ROOT = Path(__file__).parents[2]
TEXT = " the cat sees a garden"
EQUAL: Tolerance = {"atol": 1e-12, "rtol": 1e-12}
UNITS = ("rnn", "gru", "lstm", "nested_lstm", "attention", "bidirectional_gru", "tests.support.own_units:Attention")


def double(unit: str, **changes: Any) -> Autocomplete:
    options = {"heads": 2} if unit == "attention" else {}
    config = model_config(unit, **{"hidden_size": 8, "options": options, **changes})
    model = random_model(config, dtype=torch.float64)
    model.vocabulary = Vocabulary(WORDS)
    return model


def question(text: str = TEXT, vocab: int = 12, seed: int = 0) -> tuple[Tensor, Tensor]:
    targets = torch.randint(vocab, (len(text),), generator=torch.Generator().manual_seed(seed))
    return torch.from_numpy(ENGLISH.symbols(text)).long(), targets


def one_hot_of(characters: Tensor) -> Tensor:
    return functional.one_hot(characters, ENGLISH.size).double()


class OneLogit(nn.Module):
    """What Captum explains: one-hot characters to one logit of one output, or to the difference of two."""

    def __init__(self, model: Autocomplete, output: int, target: int, rival: int | None = None) -> None:
        super().__init__()
        self.model, self.output, self.target, self.rival = model, output, target, rival

    def forward(self, inputs: Tensor) -> Tensor:
        hidden = inputs @ self.model.embedding.weight
        for unit in self.model.units:
            hidden = unit(hidden)
        logits: Tensor = self.model.readout(hidden[:, self.output])
        return logits[:, self.target] - (0 if self.rival is None else logits[:, self.rival])


def by_captum(measure: str, model: Autocomplete, characters: Tensor, targets: Tensor) -> Tensor:
    inputs = one_hot_of(characters)[None]
    spaces = one_hot_of(torch.ones_like(characters))[None]
    rows = []
    for output, target in enumerate(targets):
        logit = OneLogit(model, output, *target.reshape(-1).tolist())
        if measure == "gradient":
            rows.append(
                captum.attr.Saliency(logit).attribute(inputs.clone().requires_grad_(), abs=False)[0].norm(dim=-1)
            )
        elif measure == "gradient_input":
            rows.append(captum.attr.InputXGradient(logit).attribute(inputs.clone().requires_grad_())[0].sum(-1))
        else:
            attribution = captum.attr.IntegratedGradients(logit).attribute(inputs, spaces, n_steps=200)
            rows.append(attribution[0].sum(-1))
    return torch.stack(rows).detach()


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("measure", ["gradient", "gradient_input"])
def test_gradients_are_captums(unit: str, measure: Any) -> None:
    model, asked = double(unit), question()
    torch.testing.assert_close(connectivity(model, *asked, measure=measure), by_captum(measure, model, *asked), **EQUAL)


@pytest.mark.parametrize("unit", ["gru", "nested_lstm", "attention", "bidirectional_gru"])
def test_integrated_gradients_are_captums_and_complete(unit: str) -> None:
    model, (characters, targets) = double(unit), question(" a cat in")
    found = connectivity(model, characters, targets, measure="integrated_gradients")
    expected = by_captum("integrated_gradients", model, characters, targets)
    # Both are sums in place of an integral; with 200 points theirs are the finer ones.
    torch.testing.assert_close(found, expected, atol=0.002, rtol=0.01)
    with torch.no_grad():
        read, spaces = (
            torch.stack([OneLogit(model, i, int(k))(x[None])[0] for i, k in enumerate(targets)])
            for x in (one_hot_of(characters), one_hot_of(torch.ones_like(characters)))
        )
    change = read - spaces
    assert ((found.sum(1) - change).abs() <= COMPLETENESS * change.abs().clamp_min(0.1)).all()
    assert (found[:, characters == 1] == 0).all()  # a space is what it is compared with


@pytest.mark.parametrize("unit", ["lstm", "attention", "bidirectional_gru"])
@pytest.mark.parametrize("measure", ["gradient", "gradient_input"])
def test_a_pair_explains_the_difference_of_two_logits(unit: str, measure: Any) -> None:
    model = double(unit)
    characters, targets = question()
    pairs = torch.stack([targets, targets.roll(1)], dim=1)
    found = connectivity(model, characters, pairs, measure=measure)
    torch.testing.assert_close(found, by_captum(measure, model, characters, pairs), **EQUAL)
    same = torch.stack([targets, targets], dim=1)
    assert (connectivity(model, characters, same, measure=measure) == 0).all()


def test_signed_measures_of_a_pair_are_the_difference_of_two() -> None:
    model = double("gru")
    characters, targets = question()
    rivals = targets.roll(3)
    one, other = (connectivity(model, characters, words, measure="gradient_input") for words in (targets, rivals))
    both = connectivity(model, characters, torch.stack([targets, rivals], dim=1), measure="gradient_input")
    torch.testing.assert_close(both, one - other, **EQUAL)


@pytest.mark.parametrize("unit", UNITS)
def test_some_rows_of_many_texts_are_rows_of_each(unit: str) -> None:
    model = double(unit)
    texts = [TEXT, " a house in the gardens"[: len(TEXT)]]
    asked = [question(text, seed=seed) for seed, text in enumerate(texts)]
    outputs = torch.tensor([[0, 3], [9, 3], [9, 20], [21, 21]])
    characters = torch.stack([c for c, _ in asked])
    targets = torch.stack([asked[k][1][outputs[:, k]] for k in range(2)], dim=1)
    found = rows_of(model, characters, outputs, targets)
    for k, question_ in enumerate(asked):
        torch.testing.assert_close(found[:, k], connectivity(model, *question_)[outputs[:, k]], **EQUAL)


@hypothesis.given(
    layers=st.lists(st.sampled_from(UNITS[:4]), min_size=1, max_size=3),
    text=st.text(ENGLISH.readable, min_size=1, max_size=10),
    measure=st.sampled_from(["gradient", "gradient_input"]),
    seed=st.integers(0, 1000),
)
def test_stacks_of_mixed_units_are_captums(layers: list[str], text: str, measure: Any, seed: int) -> None:
    model = double("gru", num_layers=1)
    model.units = nn.ModuleList(double(unit, num_layers=1).units[0] for unit in layers)
    asked = question(text, seed=seed)
    torch.testing.assert_close(connectivity(model, *asked, measure=measure), by_captum(measure, model, *asked), **EQUAL)


@pytest.mark.parametrize("unit", ["gru", "nested_lstm", "attention"])
def test_the_number_of_threads_changes_nothing_to_a_millionth(unit: str) -> None:
    model = double(unit).float()
    asked = question()
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(connectivity(model, *asked))
    torch.set_num_threads(1)
    torch.testing.assert_close(found[0], found[1], atol=1e-6, rtol=1e-6)


class Foreign(nn.Module):
    """A model of nobody here: torch's own layers, another alphabet, a readout that is not linear."""

    characters = "-ab "

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embedding = nn.Embedding(4, 3)
        self.mixer = nn.Linear(3, 5)
        self.readout = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 6))
        self.double()

    def hidden_states_from_embedded(self, embedded: Tensor) -> Tensor:
        time = torch.arange(1, embedded.shape[1] + 1, dtype=embedded.dtype)[:, None]
        return torch.tanh(self.mixer(embedded).cumsum(1) / time)


@pytest.mark.parametrize("pairs", [False, True])
def test_a_foreign_model_owes_four_things_and_is_explained(pairs: bool) -> None:
    model = Foreign()
    assert isinstance(model, generator.CharacterModel)
    characters = torch.tensor([3, 1, 2, 2])
    targets = torch.tensor([[0, 3], [1, 2], [5, 4], [0, 1]]) if pairs else torch.tensor([0, 1, 5, 5])
    rows = []
    for output, target in enumerate(targets):
        one_hot = functional.one_hot(characters, 4).double().requires_grad_()
        logits = model.readout(model.hidden_states_from_embedded((one_hot @ model.embedding.weight)[None]))[0, output]
        logit = logits[target[0]] - logits[target[1]] if pairs else logits[target]
        rows.append(torch.autograd.grad(logit, one_hot)[0].norm(dim=1))
    torch.testing.assert_close(connectivity(model, characters, targets), torch.stack(rows), **EQUAL)
    given = [tuple(target) for target in targets.tolist()] if pairs else targets.tolist()
    torch.testing.assert_close(generator.connectivity(model, "abb", targets=given).matrix, torch.stack(rows).float())


# The public functions


def test_a_text_is_explained_by_its_own_words(published: Path) -> None:
    model = generator.load_model(published)
    found = generator.connectivity(model, "the cat sees zymurgy").matrix
    assert found.shape == (21, 21)
    assert found.dtype == torch.float32
    words = ["the"] * 4 + ["cat"] * 4 + ["sees"] * 5
    suggested = [generator.predict(model, " the cat sees zymurgy"[: 1 + k], top=1)[0][0] for k in range(13, 21)]
    again = generator.connectivity(model, " the cat sees zymurgy", targets=[*words, *suggested]).matrix
    assert torch.equal(found, again)
    for measure in ("gradient_input", "integrated_gradients", "occlusion"):
        assert (generator.connectivity(model, "the cat", measure=measure).matrix < 0).any()


def test_predictions_are_the_most_probable_words(published: Path) -> None:
    model = generator.load_model(published)
    assert model.vocabulary is not None
    with torch.no_grad():
        logits = model(torch.from_numpy(ENGLISH.symbols(" the c")).long()[None])[0, -1, 2:]
    probabilities = dict(zip(model.vocabulary.words, logits.softmax(0).tolist(), strict=True))
    expected = sorted(probabilities.items(), key=lambda item: -item[1])[:4]
    found = generator.predict(model, "the c", top=4)
    assert [word for word, _ in found] == [word for word, _ in expected]
    assert [p for _, p in found] == pytest.approx([p for _, p in expected], rel=1e-5)


@pytest.mark.parametrize(
    ("text", "more", "named"),
    [
        ("the Cat", {}, "text: character 5 must be one of ' abc"),
        ("the  cat", {}, "text: words are separated by one space, got two at character 4"),
        (
            "a",
            {"targets": ["the"]},
            "targets: one for each of the 2 characters, the space before the text included, got 1",
        ),
        ("a", {"targets": ["the", "zymurgy"]}, "targets: 'zymurgy' is not in the model's vocabulary"),
        (
            "a",
            {"targets": ["the", ("a", "in")]},
            "targets: one at each place, or a pair (target, rival) at each, got 1 and 2",
        ),
        ("a", {"measure": "gradients"}, "did you mean 'gradient'?"),
        ("a", {"measure": "occlusion", "targets": [("a", "in")] * 2}, "measure: occlusion compares probabilities"),
    ],
)
def test_what_is_wrong_is_named_with_its_argument(published: Path, text: str, more: Any, named: str) -> None:
    with pytest.raises(InputError) as caught:
        generator.connectivity(generator.load_model(published), text, **more)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_numbers_that_are_not_finite_are_refused_by_their_position() -> None:
    model = double("gru")
    with torch.no_grad():
        model.readout.weight[Vocabulary(WORDS).target("cat")] = torch.nan
    with pytest.raises(InputError, match=r"the gradient at position 4 \(' the '\) are not finite"):
        generator.connectivity(model, "the cat")
    with pytest.raises(InputError, match=r"the probabilities at position 5 \(' the c'\) are not finite"):
        generator.predict(model, "the c")


def test_importing_the_package_imports_no_torch() -> None:
    script = """
import sys, generator
print("torch" in sys.modules, generator.connectivity.__name__, "torch" in sys.modules)
try:
    generator.conectivity
except AttributeError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.splitlines() == ["False connectivity True", "module 'generator' has no attribute 'conectivity'"]
