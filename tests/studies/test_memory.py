"""The studies of memory, held against plain loops that read one text at a time."""

import numpy as np
import pytest
import torch

from generator.contract.alphabet import ENGLISH
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.model import Autocomplete
from generator.studies import gist, horizon, recall, words
from generator.studies.words import Text, texts_of
from tests.support.corpus import prepare
from tests.support.models import model_config, random_model

SPLIT = "train"
NUMBERS = np.arange(40)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Return a corpus of longer texts, in which words return."""
    return prepare(tmp_path_factory.mktemp("memory"), length=120)


@pytest.fixture
def model(corpus: Corpus) -> Autocomplete:
    config = model_config("attention", 6, 2, vocab_size=corpus.info.vocab_size, options={"heads": 3})
    return random_model(config, dtype=torch.float64)


@pytest.fixture(autouse=True)
def short_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the studies find cases in texts of a few words and in a vocabulary of thirty."""
    monkeypatch.setattr(words, "FREQUENT", 3)
    for study in (recall, gist, horizon):
        monkeypatch.setattr(study, "SHORTEST", 3)
    monkeypatch.setattr(gist, "BEHIND", 2)
    monkeypatch.setattr(gist, "FIRST", 3)
    monkeypatch.setattr(horizon, "FIRST", 4)
    monkeypatch.setattr(horizon, "KEPT", (0, 1, 2, 8, None))
    monkeypatch.setattr(horizon, "TYPED", 2)


def split_words(corpus: Corpus, number: int) -> list[str]:
    """Return the words of an observation, read character by character."""
    inputs, _ = corpus.batch(corpus.split(SPLIT)[[number]])
    return "".join(" abcdefghijklmnopqrstuvwxyz"[symbol - 1] for symbol in inputs[0] if symbol).split()


def score(model: Autocomplete, corpus: Corpus, before: list[str], word: str, typed: int) -> tuple[float, bool]:
    """Return log p of a word and whether it comes first, with the words before it and its first letters read."""
    text = "".join(f" {one}" for one in before) + " " + word[:typed]
    with torch.no_grad():
        logits = model(torch.from_numpy(ENGLISH.symbols(text)).long()[None])[0, -1]
    target = corpus.vocabulary.target(word)
    return float(logits.log_softmax(0)[target]), int(logits.argmax()) == target


def shares_by_autograd(
    model: Autocomplete, corpus: Corpus, sentence: list[str], k: int, kept: tuple[int | None, ...]
) -> list[float]:
    """Return the shares of what the words before word `k` are to its prediction, in those beyond the last few."""
    before = "".join(f" {one}" for one in sentence[:k])
    one_hot = torch.eye(model.embedding.num_embeddings, dtype=torch.float64)[ENGLISH.symbols(before + " ").tolist()]
    one_hot.requires_grad_()
    hidden = model.hidden_states_from_embedded((one_hot @ model.embedding.weight)[None])[0, -1]
    model.readout(hidden)[corpus.vocabulary.target(sentence[k])].backward()
    assert one_hot.grad is not None
    norms = one_hot.grad.norm(dim=-1)[:-1].numpy()
    lengths = [0 if n is None else len("".join(f" {one}" for one in sentence[: max(0, k - n)])) for n in kept]
    return [norms[:length].sum() / norms.sum() for length in lengths]


def rank(corpus: Corpus, word: str) -> int:
    return corpus.vocabulary.target(word) - FIRST_WORD


def test_texts_are_the_words_of_their_observations(corpus: Corpus) -> None:
    for text in texts_of(corpus, SPLIT, NUMBERS):
        expected = split_words(corpus, text.number)
        assert [text.letters(k) for k in range(len(text.starts))] == [len(word) for word in expected]
        assert text.targets.tolist() == [corpus.vocabulary.target(word) for word in expected]
        for k, word in enumerate(expected):
            assert text.before(k, 1).tolist() == ENGLISH.symbols(ENGLISH.join([*expected[:k], word[0]])).tolist()


def test_recall_is_the_mean_of_what_single_replacements_cost(corpus: Corpus, model: Autocomplete) -> None:
    found = recall.observe(model, corpus, SPLIT, NUMBERS, seed=3)
    cases = 0
    for row, number in enumerate(NUMBERS.tolist()):
        expected = np.zeros((len(recall.BINS), recall.TYPED + 1))
        sentence = split_words(corpus, number)
        for k, word in enumerate(sentence):
            earlier = [j for j in range(k) if sentence[j] == word]
            if len(earlier) != 1 or rank(corpus, word) < 3 or len(word) < 3:
                continue
            cases += 1
            draw = np.random.default_rng([3, number, k])
            for _ in range(recall.DRAWS):
                other = recall.substitute(corpus.vocabulary, corpus.vocabulary.target(word), draw)
                assert len(other) == len(word)
                assert other != word
                changed = [other if j == earlier[0] else one for j, one in enumerate(sentence[:k])]
                place = [low <= k - earlier[0] <= high for low, high in recall.BINS].index(True)
                for typed in range(recall.TYPED + 1):
                    kept = score(model, corpus, sentence[:k], word, typed)[0]
                    lost = score(model, corpus, changed, word, typed)[0]
                    expected[place, typed] += (kept - lost) / recall.DRAWS
        np.testing.assert_allclose(found["gain"][row], expected, atol=1e-10)
    assert cases == found["cases"].sum() > 20
    result = recall.summarise(found, seed=0)
    assert sum(result["cases"]) == cases
    most = int(found["cases"].sum(0).argmax())
    mean = found["gain"][:, most, 1].sum() / found["cases"][:, most].sum()
    curve = result["gain"][1]
    assert curve["value"][most] == pytest.approx(mean, abs=6e-6)
    assert curve["low"][most] < curve["value"][most] < curve["high"][most]


def test_horizon_reads_the_last_words_alone(corpus: Corpus, model: Autocomplete) -> None:
    found = horizon.observe(model, corpus, SPLIT, NUMBERS, seed=1)
    cases = 0
    for row, text in enumerate(texts_of(corpus, SPLIT, NUMBERS)):
        loss = np.zeros((len(horizon.KEPT), horizon.TYPED + 1))
        hits = np.zeros_like(loss)
        sentence = split_words(corpus, text.number)
        chosen = horizon.words_of(text, np.random.default_rng([1, text.number]))
        may = [k for k in range(4, len(sentence)) if rank(corpus, sentence[k]) >= 0 and len(sentence[k]) >= 3]
        assert set(chosen) <= set(may)
        assert len(chosen) == min(horizon.EACH, len(may))
        for k in chosen:
            cases += 1
            for place, kept in enumerate(horizon.KEPT):
                before = sentence[:k] if kept is None else sentence[max(0, k - kept) : k]
                for typed in range(horizon.TYPED + 1):
                    log_p, hit = score(model, corpus, before, sentence[k], typed)
                    loss[place, typed] -= log_p
                    hits[place, typed] += hit
        np.testing.assert_allclose(found["loss"][row], loss, atol=1e-10)
        np.testing.assert_array_equal(found["hits"][row], hits)
        shares = [shares_by_autograd(model, corpus, sentence, k, horizon.KEPT) for k in chosen]
        np.testing.assert_allclose(found["connectivity"][row], np.sum(shares, 0) if shares else 0, atol=1e-9)
    assert cases == found["cases"].sum() > 20
    result = horizon.summarise(found, seed=0)
    loss = found["loss"].sum(0) / cases
    np.testing.assert_allclose(result["cross_entropy"][0]["value"], loss[:, 0], atol=6e-6)
    np.testing.assert_allclose(result["value_beyond"][2]["value"], loss[:-1, 2] - loss[-1, 2], atol=6e-6)
    assert result["summary"]["value_beyond_8"]["value"] == pytest.approx(loss[3, 0] - loss[4, 0], abs=6e-6)
    looked, used = result["connectivity_share_beyond"], result["value_share_beyond"][0]
    assert looked["value"][0] == used["value"][0] == 1
    assert used["value"][2] == pytest.approx((loss[2, 0] - loss[4, 0]) / (loss[0, 0] - loss[4, 0]), abs=6e-6)
    assert looked["value"][2] == pytest.approx(found["connectivity"][:, 2].sum() / cases, abs=6e-6)
    assert looked["low"][2] < looked["value"][2] < looked["high"][2]
    assert result["summary"]["connectivity_share_beyond_8"]["value"] == looked["value"][3]


def test_gist_is_what_the_words_before_the_last_few_are_worth(corpus: Corpus, model: Autocomplete) -> None:
    found = gist.observe(model, corpus, SPLIT, NUMBERS, seed=1)
    kinds = {"repeated": 0, "new": 0}
    for row, text in enumerate(texts_of(corpus, SPLIT, NUMBERS)):
        expected = np.zeros((2, gist.TYPED + 1))
        sentence = split_words(corpus, text.number)
        for k, kind in gist.words_of(text, np.random.default_rng([1, text.number])):
            word = sentence[k]
            assert rank(corpus, word) >= 3
            assert word not in sentence[k - 2 : k]
            assert (word in sentence[: k - 2]) == (kind == "repeated")
            kinds[kind] += 1
            for typed in range(gist.TYPED + 1):
                whole = score(model, corpus, sentence[:k], word, typed)[0]
                cut = score(model, corpus, sentence[k - 2 : k], word, typed)[0]
                expected[gist.KINDS.index(kind), typed] += whole - cut
        np.testing.assert_allclose(found["gain"][row], expected, atol=1e-10)
    assert min(kinds.values()) > 5
    result = gist.summarise(found, seed=0)
    for place, kind in enumerate(gist.KINDS):
        assert result[kind]["cases"] == kinds[kind]
        mean = found["gain"][:, place, 1].sum() / kinds[kind]
        assert result["summary"][kind]["value"] == pytest.approx(mean, abs=6e-6)


@pytest.mark.parametrize("study", [recall, horizon, gist])
def test_a_text_has_the_same_result_alone_and_among_others(study: object, corpus: Corpus, model: Autocomplete) -> None:
    whole = study.observe(model, corpus, SPLIT, NUMBERS, seed=0)  # type: ignore[attr-defined]
    for number in (0, 7, 39):
        alone = study.observe(model, corpus, SPLIT, NUMBERS[[number]], seed=0)  # type: ignore[attr-defined]
        for name, values in alone.items():
            np.testing.assert_allclose(values[0], whole[name][number], atol=1e-10)


def test_texts_without_a_case_count_for_nothing(model: Autocomplete, corpus: Corpus) -> None:
    text = Text(0, ENGLISH.symbols(" the cat"), np.array([0, 4]), np.array([2, 3]))
    assert not list(recall.cases_of(text))
    assert not horizon.words_of(text, np.random.default_rng(0))
    none = {"gain": np.zeros((3, 2, 3)), "cases": np.zeros((3, 2))}
    assert gist.summarise(none, seed=0)["repeated"]["value"] == [None] * 3


def test_a_word_is_replaced_by_one_of_its_length_and_about_its_frequency() -> None:
    vocabulary = Vocabulary(
        tuple(f"{'abcdefghij'[k % 10]}{'abcdefghij'[k // 10 % 10]}{k // 100 * 'x'}" for k in range(300))
    )
    draw = np.random.default_rng(0)
    drawn = {recall.substitute(vocabulary, FIRST_WORD + 150, draw) for _ in range(200)}
    ranks = sorted(vocabulary.words.index(word) for word in drawn)
    assert 150 not in ranks
    assert {len(word) for word in drawn} == {3}
    assert all(abs(np.log((k + 100) / 250)) < 0.7 for k in ranks)
    assert len(ranks) > 50
