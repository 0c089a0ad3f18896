"""Number agreement: the items, and the choice between two verb forms, held against single readings."""

import numpy as np
import pytest
import torch

from generator.contract.alphabet import ENGLISH
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.studies import agreement
from generator.studies.agreement import NOUNS, OPENINGS, PREPOSITIONS, VERBS, item
from tests.support.corpus import prepare
from tests.support.models import model_config, random_model

FORMS = [form for verb in VERBS for form in verb]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    texts = [f"the cat {form} here and the dog {form} there" for form in FORMS for _ in range(30)]
    return prepare(tmp_path_factory.mktemp("agreement"), texts)


def test_items_are_made_by_the_template() -> None:
    numbers = {noun: (k, place) for k, pair in enumerate(NOUNS) for place, noun in enumerate(pair)}
    for number in range(400):
        one = item(number, seed=0)
        opening = max((o for o in OPENINGS if one.text.startswith(f" {o}the ")), key=len)
        first, *phrases = one.text.removeprefix(f" {opening}").rstrip().split(" the ")
        nouns = [first.removeprefix("the ").split()[0]] if not phrases else None
        words = one.text.removeprefix(f" {opening}").split()
        nouns = words[1::3]
        assert words[0::3] == ["the"] + ["the"] * len(phrases) or words[2::3]
        assert [word for word in words if word in PREPOSITIONS] == words[2::3][: len(nouns) - 1] or len(nouns) == 1
        assert len(nouns) == one.between + 1 == number % 4 + 1
        assert len({numbers[noun][0] for noun in nouns}) == len(nouns)  # no noun twice
        assert numbers[nouns[0]][1] == one.number == number // 4 % 2
        assert all(numbers[noun][1] == 1 - one.number for noun in nouns[1:])
        assert (one.right, one.wrong) in [(verb[one.number], verb[1 - one.number]) for verb in VERBS]
        assert one.text.endswith(" ")
        before, after = one.text.split(), one.changed.split()
        (where,) = (k for k, (word, other) in enumerate(zip(before, after, strict=True)) if word != other)
        assert {before[where], after[where]} == {*NOUNS[numbers[nouns[0]][0]]}
        assert before[where] == nouns[0]
    assert item(7, seed=0) == item(7, seed=0) != item(7, seed=1)


def test_an_item_is_right_if_the_form_that_agrees_has_the_higher_logit(corpus: Corpus) -> None:
    model = random_model(model_config("gru", 6, 2, vocab_size=corpus.info.vocab_size), dtype=torch.float64)
    numbers = np.arange(64)
    found = agreement.observe(model, corpus, "test", numbers, seed=2)
    rights = 0
    for row, number in enumerate(numbers):
        one = item(int(number), seed=2)
        with torch.no_grad():
            logits = model(torch.from_numpy(ENGLISH.symbols(one.text)).long()[None])[0, -1]
        margin = float(logits[corpus.vocabulary.target(one.right)] - logits[corpus.vocabulary.target(one.wrong)])
        rights += margin > 0
        place = (one.between, one.number)
        assert found["margin"][row][place] == pytest.approx(margin, abs=1e-12)
        assert found["right"][row][place] == (margin > 0)
        with torch.no_grad():
            logits = model(torch.from_numpy(ENGLISH.symbols(one.changed)).long()[None])[0, -1]
        margin -= float(logits[corpus.vocabulary.target(one.right)] - logits[corpus.vocabulary.target(one.wrong)])
        assert found["effect"][row][place] == pytest.approx(margin, abs=1e-12)
        assert found["items"][row].sum() == found["items"][row][place] == 1
    assert 0 < rights < len(numbers)
    result = agreement.summarise(found, seed=0)
    assert result["items"] == [16, 16, 16, 16]
    weighted = sum(share * count for share, count in zip(result["right"]["value"], result["items"], strict=True))
    assert weighted == pytest.approx(rights, abs=1e-3)
    halves = [result[number]["right"]["value"][2] for number in agreement.NUMBERS]
    assert np.mean(halves) == pytest.approx(result["right"]["value"][2], abs=2e-5)


def test_a_vocabulary_without_the_verbs_is_refused_in_one_line(tiny_corpus: Corpus) -> None:
    model = random_model(model_config("gru", 6, 2, vocab_size=tiny_corpus.info.vocab_size))
    with pytest.raises(InputError, match=r"agreement: the verb form '\w+' is not in the vocabulary"):
        agreement.observe(model, tiny_corpus, "test", np.arange(4), seed=0)
