"""Connectivity of models from elsewhere, held against one backward pass an output by plain autograd."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

import generator
from generator.attribution.module_call import evaluated, logits_in
from generator.errors import InputError
from tests.support.strangers import CharLSTM, Convolution, OneHotGRU, seeded

IDS = torch.tensor([3, 17, 4, 4, 0, 29, 8, 21, 3, 3, 11, 5])


def by_loop(logits_of: Callable[[Tensor], Tensor], ids: Tensor, table: Tensor, targets: Any) -> Tensor:
    """Return the definition: one forward and one backward pass an output, with respect to the one-hot ids."""
    rows = []
    for output, target in enumerate(targets):
        one_hot = functional.one_hot(ids, len(table)).to(table.dtype).requires_grad_()
        logits = logits_of(one_hot @ table.detach())[output]
        logit = logits[target[0]] - logits[target[1]] if isinstance(target, tuple) else logits[target]
        rows.append(torch.autograd.grad(logit, one_hot)[0].norm(dim=1))
    return torch.stack(rows).float()


def lstm_logits(model: CharLSTM) -> Callable[[Tensor], Tensor]:
    def logits_of(embedded: Tensor) -> Tensor:
        if model.lstm.batch_first:
            return model.head(model.lstm(embedded[None])[0])[0]  # type: ignore[no-any-return]
        return model.head(model.lstm(embedded[:, None])[0])[:, 0]  # type: ignore[no-any-return]

    return logits_of


@pytest.mark.parametrize("options", [{}, {"both": True}, {"batch_first": False}, {"flat": True}])
@pytest.mark.parametrize("pairs", [False, True])
def test_a_plain_lstm_is_exact_against_autograd_and_left_in_training(options: dict[str, bool], pairs: bool) -> None:
    model = CharLSTM(**options)
    seeded(model).train()
    numbers = torch.randint(30, (len(IDS), 2), generator=torch.Generator().manual_seed(1))
    targets: Any = [tuple(pair) for pair in numbers.tolist()] if pairs else numbers[:, 0].tolist()
    found = generator.connectivity(model, tokens=IDS, targets=targets, batch_first=options.get("batch_first", True))
    assert model.training and model.lstm.training
    assert all(parameter.grad is None for parameter in model.parameters())
    model.eval()
    expected = by_loop(lstm_logits(model), IDS, model.embed.weight, targets)
    torch.testing.assert_close(found.matrix, expected, atol=1e-6, rtol=1e-6)
    assert found.causal is not options.get("both", False)


def test_the_next_token_is_explained_unless_told_otherwise() -> None:
    model = CharLSTM()
    seeded(model).eval()
    text = "Größe: Straße"
    letters = sorted({*text})
    ids = [letters.index(letter) for letter in text]
    found = generator.connectivity(model, tokens=ids, labels=list(text), names=[*letters, *["?"] * (30 - len(letters))])
    logits = model(torch.tensor(ids)[None])[0][0]
    last = int(logits[-1].argmax())
    assert found.tokens == tuple(text)
    assert found.targets[:-1] == tuple(text.replace(" ", "␣")[1:])
    again = generator.connectivity(model, tokens=ids, targets=[*ids[1:], last])
    assert torch.equal(found.matrix, again.matrix)
    assert found.predictions.target_probabilities[:-1] == pytest.approx(
        logits.softmax(1)[torch.arange(len(ids) - 1), ids[1:]].tolist(), rel=1e-5
    )
    top = generator.connectivity(model, tokens=ids, targets="top")
    assert top.predictions.target_ranks.tolist() == [1] * len(ids)


def test_a_tagger_is_explained_by_the_names_of_its_tags() -> None:
    model = CharLSTM(tags=3, both=True)
    seeded(model)
    found = generator.connectivity(model, tokens=IDS, targets="top", names=["noun", "verb", "other"])
    assert set(found.targets) <= {"noun", "verb", "other"}
    assert found.targets == tuple(row[0] for row in found.predictions.suggestions)
    assert not found.causal
    with pytest.raises(InputError, match="reads ids of 30 tokens and has 3 logits; give targets='top'"):
        generator.connectivity(model, tokens=IDS)


def test_vectors_are_explained_for_themselves() -> None:
    model = OneHotGRU()
    seeded(model).eval()
    ids = torch.tensor([0, 4, 4, 8, 1])
    one_hot = functional.one_hot(ids, 9).float()
    found = generator.connectivity(model, tokens=one_hot, labels=list("abcde"), targets=[1, 2, 3, 4, 5])
    expected = by_loop(lambda vectors: model(vectors[None])[0], ids, torch.eye(9), [1, 2, 3, 4, 5])
    torch.testing.assert_close(found.matrix, expected, atol=1e-6, rtol=1e-6)


def test_logits_that_no_linear_layer_puts_out_and_texts_too_short_to_read_are_no_hindrance() -> None:
    model = Convolution()
    seeded(model, torch.float64).eval()
    ids = IDS % 11

    def logits_of(embedded: Tensor) -> Tensor:
        x = torch.tanh(model.conv(embedded.t()[None]))
        x = torch.cat([x.new_zeros(1, 6, 2), x], dim=2)[0].t()
        return 2 * model.head(x)  # type: ignore[no-any-return]

    found = generator.connectivity(model, tokens=ids, targets="next")
    numbers = [*ids[1:].tolist(), int(model(ids[None])["logits"][0, -1].argmax())]
    expected = by_loop(logits_of, ids, model.embed.weight, numbers)
    torch.testing.assert_close(found.matrix, expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("kind", ["GPT2", "Llama", "Bert"])
def test_a_hugging_face_model_is_exact_against_autograd(kind: str) -> None:
    transformers = pytest.importorskip("transformers")
    sizes: dict[str, Any] = {"vocab_size": 97, "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
    if kind == "GPT2":
        config = transformers.GPT2Config(n_layer=2, n_head=2, n_embd=16, n_positions=32, **sizes)
        model = transformers.GPT2LMHeadModel(config)
    elif kind == "Llama":
        config = transformers.LlamaConfig(
            hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, **sizes
        )
        model = transformers.LlamaForCausalLM(config)
    else:
        config = transformers.BertConfig(
            hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, **sizes
        )
        model = transformers.BertForMaskedLM(config)
    seeded(model).eval()
    ids = 1 + IDS
    found = generator.connectivity(model, tokens=ids, targets=IDS.tolist())
    table = model.get_input_embeddings().weight
    expected = by_loop(lambda vectors: model(inputs_embeds=vectors[None]).logits[0], ids, table, IDS.tolist())
    torch.testing.assert_close(found.matrix, expected, atol=1e-6, rtol=2e-6)
    assert found.causal is (kind != "Bert")
    assert found.model == type(model).__name__


class Pieces:
    """A tokenizer of a few pieces, with the two methods that every tokenizer has."""

    pieces = ("un", "believ", "able", " cat", " sees")

    def encode(self, text: str) -> list[int]:
        found = []
        while text:
            k = next(k for k, piece in enumerate(self.pieces) if text.startswith(piece))
            found.append(k)
            text = text[len(self.pieces[k]) :]
        return found

    def decode(self, ids: list[int]) -> str:
        return "".join(self.pieces[k] for k in ids)


def test_a_tokenizer_reads_the_text_and_names_what_is_predicted() -> None:
    model = CharLSTM(5)
    seeded(model)
    found = generator.connectivity(model, "unbelievable cat sees", tokenizer=Pieces())
    assert found.tokens == Pieces.pieces
    assert [word.text for word in found.sentence.words] == ["unbelievable", "cat", "sees"]
    assert found.targets[:4] == ("believ", "able", " cat", " sees")
    assert {word for row in found.predictions.suggestions for word in row} <= {*Pieces.pieces}


def test_signed_measures_are_those_of_plain_autograd() -> None:
    model = CharLSTM()
    seeded(model, torch.float64).eval()
    targets = IDS.roll(-1).tolist()
    logits_of = lstm_logits(model)

    def found(measure: str) -> Tensor:
        return generator.connectivity(model, tokens=IDS, targets=targets, measure=measure, baseline=7).matrix

    table = model.embed.weight.detach()
    for output, target in enumerate(targets):
        embedded = table[IDS].requires_grad_()
        (gradient,) = torch.autograd.grad(logits_of(embedded)[output, target], embedded)
        expected = (gradient * table[IDS]).sum(1).float()
        torch.testing.assert_close(found("gradient_input")[output], expected, atol=1e-6, rtol=1e-6)
        break
    with torch.no_grad():
        whole, nothing = logits_of(table[IDS]), logits_of(table[torch.full_like(IDS, 7)])
        change = (whole - nothing)[torch.arange(len(IDS)), targets].float()
        torch.testing.assert_close(found("integrated_gradients").sum(1), change, atol=1e-3, rtol=1e-2)
        without = IDS.clone()
        without[2] = 7
        before, after = (logits_of(table[ids]).log_softmax(1) for ids in (IDS, without))
        worth = (before - after)[torch.arange(len(IDS)), targets].float()
    torch.testing.assert_close(found("occlusion")[:, 2], worth, atol=1e-6, rtol=1e-6)


class TwoTables(nn.Module):
    """Two embeddings of the same ids."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Embedding(30, 4), nn.Embedding(30, 4)
        self.head = nn.Linear(4, 30)

    def forward(self, ids: Tensor) -> Tensor:
        logits: Tensor = self.head((self.first(ids) + self.second(ids)).cumsum(1))
        return logits


def test_of_two_embeddings_one_is_named() -> None:
    model = TwoTables()
    seeded(model)
    with pytest.raises(InputError, match="'first' and 'second' all read the tokens' ids; name one by embedding="):
        generator.connectivity(model, tokens=IDS)
    by_name = generator.connectivity(model, tokens=IDS, embedding="second")
    by_module = generator.connectivity(lambda ids: model(ids), tokens=IDS, embedding=model.second)
    torch.testing.assert_close(by_name.matrix, by_module.matrix, atol=1e-6, rtol=1e-6)


class Detached(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed, self.head = nn.Embedding(30, 4), nn.Linear(4, 30)

    def forward(self, ids: Tensor) -> Tensor:
        logits: Tensor = self.head(self.embed(ids).detach())
        return logits


class OneAnswer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed, self.head = nn.Embedding(30, 4), nn.Linear(4, 2)

    def forward(self, ids: Tensor) -> Tensor:
        logits: Tensor = self.head(self.embed(ids).mean(1))
        return logits


@pytest.mark.parametrize(
    ("model", "more", "said"),
    [
        (CharLSTM(), {}, "give a text, for a CharacterModel or with tokenizer=; or tokens="),
        (CharLSTM(), {"text": "a cat"}, "model: CharLSTM reads no text by itself: it has no characters, embedding,"),
        (CharLSTM(), {"text": "a", "tokenizer": 3}, "tokenizer: needs encode(text) and decode(ids), but int has no"),
        (CharLSTM(), {"tokens": ["a"]}, "tokens: must be ids or vectors, got list"),
        (CharLSTM(), {"tokens": [[1, 2], [3, 4]]}, "tokens: must be ids of one text, (time), or vectors in floats"),
        (CharLSTM(), {"tokens": [1, 30]}, "model: cannot read tokens of the shape (1, 2), torch.int64: IndexError"),
        (CharLSTM(), {"tokens": [1, 2], "labels": ["a"]}, "labels: one for each of the 2 tokens, got 1"),
        (CharLSTM(), {"tokens": [1, 2], "names": ["a"]}, "names: one for each of the 30 logits, got 1"),
        (CharLSTM(), {"tokens": [1, 2], "targets": [1]}, "targets: one for each of the 2 tokens, got 1"),
        (
            CharLSTM(),
            {"tokens": [1, 2], "targets": [1, 30]},
            "targets: must be numbers of logits, 0 to 29, got 30 at 1",
        ),
        (CharLSTM(), {"tokens": [1, 2], "targets": "last"}, "targets: must be 'next', 'top', ids or pairs of ids"),
        (
            CharLSTM(),
            {"tokens": [1, 2], "measure": "occlusion"},
            "baseline: this measure puts a token that says nothing",
        ),
        (CharLSTM(), {"tokens": [1], "measure": "gradients"}, "did you mean 'gradient'?"),
        (CharLSTM(), {"tokens": [1], "embedding": "emb"}, "embedding: CharLSTM has no attribute `emb`"),
        (OneHotGRU(), {"tokens": [1, 2]}, "model: cannot read tokens of the shape (1, 2), torch.int64"),
        (
            OneAnswer(),
            {"tokens": [1, 2, 3]},
            "its logits must have the shape (1, 3, vocabulary) for 3 tokens, got (1, 2)",
        ),
        (Detached(), {"tokens": [1, 2]}, "its logits have no gradient with respect to the embedded tokens"),
        (lambda ids: ids, {"tokens": [1, 2]}, "embedding: of a function the module that reads the ids cannot be found"),
    ],
)
def test_what_is_missing_is_said_in_one_line(model: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        generator.connectivity(model, **more)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_model_that_reads_time_first_and_is_not_said_to_is_suspected() -> None:
    model = CharLSTM(batch_first=False)
    seeded(model)
    with pytest.warns(UserWarning, match="give batch_first=False"):
        generator.connectivity(model, tokens=IDS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        generator.connectivity(model, tokens=IDS, batch_first=False)


def test_gradients_are_on_while_a_model_is_explained_and_all_is_as_it_was_after() -> None:
    model = CharLSTM()
    seeded(model).train()
    model.lstm.eval()
    with torch.no_grad(), evaluated(model):
        assert torch.is_grad_enabled()
        assert not model.training
    assert model.training
    assert not model.lstm.training
    assert logits_in(model(IDS[None])).shape == (1, len(IDS), 30)
