"""Results as objects: labels, files, and several side by side."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import generator
from generator.contract.levels import UNSIGNED
from generator.errors import InputError
from generator.results.labels import name_of, sentence_of
from generator.results.page import figure_data
from tests.support.strangers import CharLSTM, seeded

IDS = [3, 17, 4, 4, 0, 29, 8]
LABELS = ["The", " cat", " un", "seen", ",", " a", " b"]


@pytest.fixture(scope="module")
def result() -> generator.Connectivity:
    model = CharLSTM()
    seeded(model)
    return generator.connectivity(model, tokens=IDS, labels=LABELS, name="one")


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (LABELS, ["The", "cat", "unseen,", "a", "b"]),
        (["▁the", "▁gar", "den"], ["the", "garden"]),
        (["The", "Ġcat", "Ċ"], ["The", "cat⏎"]),
        (["the", "gar", "##den"], ["the", "garden"]),
        (["noun", "verb"], ["noun", "verb"]),
        (list("ACGT"), ["A", "C", "G", "T"]),
        (list("ab c"), ["ab", "c"]),
        (["[CLS]", "##"], ["[CLS]", "##"]),
    ],
)
def test_tokens_make_words_as_their_labels_say(labels: list[str], words: list[str]) -> None:
    sentence = sentence_of(labels)
    assert [word.text for word in sentence.words] == words
    assert [(word.start, word.end) for word in sentence.words][-1][1] == len(labels)
    assert len(sentence.tokens) == len(labels)
    assert "".join(sentence.tokens) == sentence.text


def test_words_without_spaces_are_shown_with_one_and_letters_without() -> None:
    assert sentence_of(["noun", "verb"]).text == "noun verb"
    assert sentence_of(list("ACGT")).text == "ACGT"
    assert sentence_of(["a\n", " b"]).text == "a⏎ b"
    assert (name_of(" "), name_of(""), name_of(" the")) == ("␣", "∅", " the")


def test_a_result_is_read_by_numpy_and_says_what_it_is(result: generator.Connectivity) -> None:
    assert np.asarray(result).shape == (7, 7)
    np.testing.assert_array_equal(np.asarray(result), result.matrix.numpy())
    assert repr(result) == "Connectivity('one', 7 tokens, gradient in logits); .matrix, .show()"
    assert result.tokens == tuple(LABELS)


def test_files_hold_the_numbers_with_their_labels(result: generator.Connectivity, tmp_path: Path) -> None:
    table = json.loads(result.to_json())
    assert (table["model"], table["tokens"]) == ("one", LABELS)
    assert table["targets"] == list(result.targets)
    np.testing.assert_allclose(table["connectivity"], result.matrix, rtol=1e-5)
    matrix = np.zeros((7, 7))
    for row in csv.DictReader(io.StringIO(result.to_csv())):
        matrix[int(row["output"]), int(row["input"])] = float(row["value"])
        assert row["input_token"] == LABELS[int(row["input"])]
    np.testing.assert_allclose(matrix, result.matrix, rtol=1e-5)
    result.to_npz(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as file:
        np.testing.assert_array_equal(file["connectivity"], result.matrix)
        assert file["tokens"].tolist() == LABELS
    result.to_json(str(tmp_path / "a.json"))
    assert (tmp_path / "a.json").read_text() == result.to_json()
    assert result.to_svg().startswith("<?xml")
    assert "␣un" in result.to_svg()
    assert result.to_png().startswith(b"\x89PNG")


def test_the_figure_has_the_numbers_as_levels_of_each_row(result: generator.Connectivity) -> None:
    data = figure_data([result])
    reading = data.readings["text", "one"]
    shown = (
        np.array(UNSIGNED)[reading.measures["gradient"].levels] * np.array(reading.measures["gradient"].maxima)[:, None]
    )
    most = result.matrix.amax(1).numpy()
    assert np.abs(shown - result.matrix.numpy()).max(initial=0, where=most[:, None] > 0) <= 0.02 * most.max()
    assert reading.layout == "lower"
    assert reading.targets == result.targets
    page = result.to_html()
    assert page.isascii()
    assert 'src="' not in page and '<link rel="stylesheet' not in page
    assert page == result.to_html()


def test_results_side_by_side_are_models_and_measures() -> None:
    model = CharLSTM()
    seeded(model)
    measures = ("gradient", "gradient_norm_squared", "gradient_input")
    results = [
        generator.connectivity(model, tokens=IDS, labels=LABELS, measure=measure, name=name)
        for name in ("one", "two")
        for measure in measures
    ]
    compared = generator.compare(results)
    assert repr(compared) == f"Comparison(one, two; {', '.join(measures)}); .results, .show()"
    assert [table["model"] for table in json.loads(compared.to_json())] == ["one"] * 3 + ["two"] * 3
    data = figure_data(compared.results)
    assert [(shown.id, shown.label) for shown in data.models] == [("one", "one"), ("two", "two")]
    assert [(measure.id, measure.power) for measure in data.measures] == [(measure, 1) for measure in measures]
    assert set(data.readings["text", "two"].measures) == {*measures}
    assert compared.to_svg().count("input token") == 6
    renamed = generator.compare({"GRU, 2 layers": results[0], "gru 2 layers": results[3]})
    assert len({shown.id for shown in figure_data(renamed.results).models}) == 2


def test_what_cannot_be_compared_is_said(result: generator.Connectivity) -> None:
    model = CharLSTM()
    seeded(model)
    other = generator.connectivity(model, tokens=IDS[:3], name="other")
    signed = generator.connectivity(model, tokens=IDS, labels=LABELS, name="signed", measure="gradient_input")
    for given, said in (
        ([], "results: give at least one, got none"),
        ([result, result], "results: 2 are called 'one' and show the measure 'gradient'; name each: compare({"),
        ([result, other], "results: must be of one text, token by token; that at 1 has 3 tokens, '3' "),
        ([result, signed], "results: 'one' lacks the measure 'gradient_input', which another model has; add it"),
        ([result.matrix], "results: must be what generator.connectivity returns, got Tensor at 0"),
    ):
        with pytest.raises(InputError) as caught:
            generator.compare(given)  # type: ignore[arg-type]
        assert str(caught.value).startswith(said)


def test_a_text_that_is_too_long_for_a_figure_is_refused_by_it_alone() -> None:
    model = CharLSTM()
    seeded(model)
    found = generator.connectivity(model, tokens=[1, 2, 3])
    large = replace(found, matrix=torch.zeros(2000, 2000), sentence=sentence_of(["a"] * 2000))
    with pytest.raises(InputError, match="a figure shows at most 3,000,000 numbers, got 4,000,000"):
        large.to_html()
