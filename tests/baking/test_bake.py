import gzip
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generator.article.config import ComparedModel, Config, MeasureConfig, SentenceConfig
from generator.attribution.measures import measures
from generator.attribution.reading import read
from generator.baking.bake import bake
from generator.contract.alphabet import Alphabet
from generator.contract.baked_reading import read_packed
from generator.contract.metadata import ArticleMetadata, Author
from generator.contract.schema import Baked
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.weights import open_published
from tests.support.models import WORDS, model_config, random_model, write_weights

ROOT = Path(__file__).parents[2]
COMPARED = {
    "gru": ComparedModel(label="GRU", unit="gru", hidden_size=6, num_layers=2),
    "nested": ComparedModel(label="Nested LSTM", unit="nested_lstm", hidden_size=4, num_layers=1, options={"depth": 3}),
    "both-ways": ComparedModel(
        label="Bidirectional", unit="tests.support.own_units:BidirectionalGRU", hidden_size=6, num_layers=1
    ),
}
CONFIG = Config(
    article=ArticleMetadata(
        title="T", description="D.", date="2026-11-22", authors=(Author("Ada", affiliation="Here"),)
    ),
    models=COMPARED,
    sentences=(
        SentenceConfig(id="cat", title="A cat", text="the cat sees a zymurgy", note="Look."),
        SentenceConfig(id="house", title="A house", text="a house in the garden"),
    ),
)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name, model in COMPARED.items():
        config = model_config(model.unit, model.hidden_size, model.num_layers, options=model.options)
        write_weights(tmp_path / "models" / f"{name}.safetensors", random_model(config))
    return tmp_path / "models"


def baked(models: Path, config: Config = CONFIG) -> tuple[Baked, dict[tuple[str, str], bool]]:
    computed: dict[tuple[str, str], bool] = {}

    def report(model: str, sentence: str, fresh: bool) -> None:
        computed[model, sentence] = fresh

    return bake(config, models, Cache(models.parent / "cache"), report=report), computed


def changed(text: str) -> Config:
    return replace(CONFIG, sentences=(CONFIG.sentences[0], replace(CONFIG.sentences[1], text=text)))


def test_there_is_a_reading_for_every_sentence_and_model(models: Path) -> None:
    result, _ = baked(models)
    assert result.readings.keys() == {(sentence, model) for sentence in ("cat", "house") for model in COMPARED}
    for (sentence, model), data in result.packed.items():
        table = json.loads(gzip.decompress(data))
        assert (table["sentence"], table["model"]) == (sentence, model)
        assert table["layout"] == ("full" if model == "both-ways" else "lower")
        assert table["length"] == 1 + len({"cat": "the cat sees a zymurgy", "house": "a house in the garden"}[sentence])


def test_a_model_that_is_not_compared_has_readings_of_its_own_sentences(models: Path) -> None:
    other = replace(COMPARED["both-ways"], not_compared="sees the future", sentences=("house",))
    data, computed = baked(models, replace(CONFIG, models={**COMPARED, "both-ways": other}))
    assert [model.id for model in data.manifest.models] == ["gru", "nested"]
    assert [(model.id, model.not_compared) for model in data.manifest.not_compared] == [
        ("both-ways", "sees the future")
    ]
    assert {key for key in data.readings if key[1] == "both-ways"} == {("house", "both-ways")}
    assert ("both-ways", "cat") not in computed
    assert {model for _, model in data.prefixes} == {"gru", "nested"}


def test_a_reading_is_what_the_published_weights_give(models: Path) -> None:
    result, _ = baked(models)
    opened = open_published(models / "gru.safetensors")
    reading = read(opened.load(), opened.vocabulary, " a house in the garden")
    kept = result.readings["house", "gru"]
    np.testing.assert_allclose(kept.connectivity.maxima, reading.values["gradient"].max(axis=1), rtol=5e-3)
    assert kept.target_ranks == reading.target_ranks.tolist()
    again = read_packed(result.packed["house", "gru"], measures())  # what the page holds, unpacked
    assert again.measures.keys() == kept.measures.keys() == {"gradient", "occlusion"}
    for name, rows in kept.measures.items():
        np.testing.assert_array_equal(again.measures[name].levels, rows.levels)
    for output in range(kept.length):
        assert again.suggested(output) == kept.suggested(output)


def test_the_manifest_says_what_article_and_weights_files_say(models: Path) -> None:
    manifest = baked(models)[0].manifest
    assert [model.id for model in manifest.models] == list(COMPARED)
    gru, nested, both = manifest.models
    assert (gru.label, gru.unit, gru.causal, gru.hidden_size, gru.num_layers) == ("GRU", "gru", True, 6, 2)
    assert (nested.causal, both.causal) == (True, False)
    assert gru.file == "gru.safetensors"
    assert gru.bytes == (models / gru.file).stat().st_size
    info = open_published(models / gru.file).info
    assert (gru.metrics, gru.curve, gru.training) == (info.metrics, info.curve, info.training)
    assert (gru.parameters, gru.corpus) == (info.parameters, info.corpus)
    assert manifest.vocab_size == 12
    assert (manifest.article.title, manifest.article.authors[0].affiliation) == ("T", "Here")


def test_an_article_can_say_a_measure_in_its_own_words(models: Path) -> None:
    said = {"gradient_norm_squared": MeasureConfig(label="Its square, as in 2019")}
    found = {measure.id: measure for measure in baked(models, replace(CONFIG, measures=said))[0].manifest.measures}
    assert found["gradient_norm_squared"] == replace(
        measures()["gradient_norm_squared"], label="Its square, as in 2019"
    )
    assert found["gradient"] == measures()["gradient"]
    with pytest.raises(InputError, match=r"^article\.toml: \[measures\.gradiant\]: no measure 'gradiant'; did"):
        baked(models, replace(CONFIG, measures={"gradiant": MeasureConfig(label="x")}))


def test_a_word_outside_the_vocabulary_is_marked_and_every_place_covered(models: Path) -> None:
    cat, house = baked(models)[0].manifest.sentences
    assert cat.text == " the cat sees a zymurgy"
    assert [(word.text, word.known) for word in cat.words] == [
        ("the", True),
        ("cat", True),
        ("sees", True),
        ("a", True),
        ("zymurgy", False),
    ]
    for sentence in (cat, house):
        assert "".join(sentence.text[word.start : word.end] for word in sentence.words) == sentence.text
        assert all(sentence.text[word.start : word.end] == f" {word.text}" for word in sentence.words)
    assert all(word.known for word in house.words)
    assert cat.note == "Look."


def test_baking_again_computes_nothing_and_gives_the_same_bytes(models: Path) -> None:
    first, computed = baked(models)
    again, computed_again = baked(models)
    assert list(computed.values()) == [True] * 6
    assert list(computed_again.values()) == [False] * 6
    assert_same(again, first)
    shutil.rmtree(models.parent / "cache")
    assert_same(baked(models)[0], first)  # computed anew


def assert_same(one: Baked, other: Baked) -> None:
    assert replace(one, readings={}) == replace(other, readings={})
    for key, reading in other.readings.items():
        for name, rows in reading.measures.items():
            np.testing.assert_array_equal(one.readings[key].measures[name].levels, rows.levels)


@pytest.mark.parametrize("threads", [1, 3])
def test_readings_come_in_the_order_of_models_and_sentences_whatever_the_threads(models: Path, threads: int) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        reported: list[tuple[str, str, bool]] = []
        baked = bake(CONFIG, models, Cache(models / "cache"), report=lambda *step: reported.append(step))
    finally:
        torch.set_num_threads(before)
    expected = [(model, sentence.id, True) for model in CONFIG.models for sentence in CONFIG.sentences]
    assert reported == expected
    assert [(model, sentence) for sentence, model in baked.readings] == [step[:2] for step in expected]


def test_what_changes_is_computed_anew_and_nothing_else(models: Path) -> None:
    baked(models)
    assert [key for key, fresh in baked(models, changed("a dog in the garden"))[1].items() if fresh] == [
        (model, "house") for model in COMPARED
    ]
    write_weights(models / "gru.safetensors", random_model(model_config(), seed=1))
    assert [key for key, fresh in baked(models)[1].items() if fresh] == [("gru", "cat"), ("gru", "house")]
    about = replace(CONFIG, article=replace(CONFIG.article, title="New"))
    assert not any(baked(models, about)[1].values())


def test_from_the_cache_torch_is_not_imported(models: Path) -> None:
    baked(models)
    script = f"""
import sys
from pathlib import Path
from generator.baking.bake import bake
from generator.article.parse import read_config
from generator.storage.cache import Cache
folder = Path({str(models.parent)!r})
computed = []
bake(read_config(folder / "article.toml"), folder / "models", Cache(folder / "cache"),
     report=lambda model, sentence, fresh: computed.append(fresh))
print(len(computed), any(computed), "torch" in sys.modules)
"""
    (models.parent / "article.toml").write_text(as_toml())
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, env=os.environ)
    assert run.stderr == ""
    assert run.stdout.split() == ["6", "False", "False"]


def as_toml() -> str:
    """Return `CONFIG` as an author would write it."""
    lines = ["[article]", 'title = "T"', 'description = "D."', 'date = "2026-11-22"']
    for name, model in COMPARED.items():
        lines += [f"[models.{name}]", f'label = "{model.label}"', f'unit = "{model.unit}"']
        lines += [f"hidden_size = {model.hidden_size}", f"num_layers = {model.num_layers}"]
        lines += [f"options.{key} = {value}" for key, value in model.options.items()]
    for sentence in CONFIG.sentences:
        lines += ["[[sentences]]", f'id = "{sentence.id}"', f'title = "{sentence.title}"', f'text = "{sentence.text}"']
    return "\n".join(lines)


def failing(models: Path, config: Config = CONFIG) -> str:
    with pytest.raises(InputError) as caught:
        baked(models, config)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_missing_model_file_is_named_before_anything_is_computed(models: Path) -> None:
    (models / "both-ways.safetensors").unlink()
    assert "both-ways.safetensors: no such weights" in failing(models)
    assert not (models.parent / "cache").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"unit": "lstm"}, "unit is 'gru', but article.toml has 'lstm' in [models.gru]"),
        ({"hidden_size": 8}, "hidden_size is 6, but article.toml has 8"),
        ({"num_layers": 1}, "num_layers is 2, but article.toml has 1"),
    ],
)
def test_weights_that_are_not_what_article_toml_says_are_refused(
    models: Path, change: dict[str, Any], named: str
) -> None:
    compared = {**COMPARED, "gru": replace(COMPARED["gru"], **change)}
    assert named in failing(models, replace(CONFIG, models=compared))


def test_weights_with_other_options_than_article_toml_says_are_refused(models: Path) -> None:
    compared = {**COMPARED, "nested": replace(COMPARED["nested"], options={"depth": 2})}
    assert "options is {'depth': 3}, but article.toml has {'depth': 2}" in failing(
        models, replace(CONFIG, models=compared)
    )


def test_models_of_another_alphabet_than_the_sentences_cannot_be_baked(models: Path) -> None:
    config = replace(CONFIG, alphabet=Alphabet("abcdefghijklmnopqrstuvwxyz'"))
    message = failing(models, config)
    assert "gru.safetensors: reads texts of a to z and spaces, but article.toml has ', a to z and spaces" in message


def test_models_with_other_words_cannot_be_compared(models: Path) -> None:
    write_weights(models / "nested.safetensors", random_model(nested_config()), (*WORDS[:-1], "other"))
    assert "nested.safetensors: its vocabulary differs" in failing(models)


def nested_config() -> Any:
    return model_config("nested_lstm", 4, 1, options={"depth": 3})


def test_weights_that_overflow_are_named_with_sentence_and_place(models: Path) -> None:
    """Every weight is a number, but what they give is not."""
    huge = np.full((12,), 2.5e36, np.float32)  # times 127: almost the largest float32
    write_weights(models / "nested.safetensors", random_model(nested_config()), readout__weight__scale=huge)
    message = failing(models)
    assert "nested.safetensors: sentence 'cat': the occlusion at position 1 (' t') are not finite" in message
    # What was computed before the failure is kept, whole: the next build goes on from there.
    assert len(list((models.parent / "cache" / "readings").iterdir())) == 2


def test_a_unit_that_says_it_is_causal_and_reads_ahead_is_named(models: Path) -> None:
    config = model_config("tests.support.own_units:SaysCausal", 6, 1)
    write_weights(models / "both-ways.safetensors", random_model(config))
    compared = {**COMPARED, "both-ways": replace(COMPARED["both-ways"], unit="tests.support.own_units:SaysCausal")}
    message = failing(models, replace(CONFIG, models=compared))
    assert "both-ways.safetensors: sentence 'cat'" in message
    assert "causal" in message
