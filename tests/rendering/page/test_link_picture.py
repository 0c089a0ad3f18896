"""The picture for links."""

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from generator.rendering.figures.model_colours import colour_of
from generator.rendering.page.link_chart import MODELS
from generator.rendering.page.link_picture import HEIGHT, MARGIN, RAMP, WIDTH, shade, social_picture, striking_moment
from tests.support.baked import make_baked
from tests.support.colours import base_colours, from_hex
from tests.support.study_results import with_studies

BAKED = make_baked(sentences=1, models=4)


def pixels(data: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    return np.asarray(image.convert("RGB")).astype(int)


def test_the_picture_has_the_size_that_it_is_announced_with_and_is_small() -> None:
    data = social_picture(BAKED)
    assert pixels(data).shape == (HEIGHT, WIDTH, 3)
    assert len(data) < 100_000


def test_the_same_data_give_the_same_bytes_and_others_others() -> None:
    assert social_picture(BAKED) == social_picture(make_baked(sentences=1, models=4))
    assert social_picture(BAKED) != social_picture(make_baked(sentences=1, models=4, seed=1))


@pytest.mark.parametrize("title", ["Memory", "What recurrent networks remember", "A long title " * 5])
def test_a_title_of_any_length_stays_within_the_margins(title: str) -> None:
    article = dataclasses.replace(BAKED.manifest.article, title=title)
    baked = dataclasses.replace(BAKED, manifest=dataclasses.replace(BAKED.manifest, article=article))
    ink = np.argwhere(pixels(social_picture(baked)).sum(axis=2) < 200)
    assert len(ink) > 1000
    assert ink[:, 1].min() >= MARGIN - 4 and ink[:, 1].max() <= WIDTH - MARGIN + 4 and ink[:, 0].max() <= HEIGHT - 40


def test_an_article_with_a_study_of_recall_shows_each_models_curve_in_its_colour() -> None:
    baked = with_studies(make_baked(sentences=1, models=5), ("recall",))
    found = pixels(social_picture(baked))
    assert found.shape == (HEIGHT, WIDTH, 3)
    models = [model for model in baked.manifest.models if model.causal]
    for model in models:
        drawn_in = np.array(MODELS[colour_of(baked.manifest, model.id) - 1])
        columns = np.argwhere(np.abs(found - drawn_in).max(axis=2) < 24)[:, 1]
        assert len(columns) > 500, model.id
        assert columns.max() - columns.min() > WIDTH // 2
    for top, colour in enumerate(MODELS, 1):
        np.testing.assert_allclose(
            from_hex("".join(f"{part:02x}" for part in colour)), base_colours("light")[f"model-{top}"]
        )


def test_the_shades_run_from_cold_to_hot() -> None:
    assert (shade(0), shade(0.5), shade(1)) == RAMP
    assert shade(0.25) == tuple(round((a + b) / 2) for a, b in zip(RAMP[0], RAMP[1], strict=True))


def test_the_moment_shown_is_the_right_guess_that_reaches_back_the_farthest() -> None:
    model, sentence, reading, position = striking_moment(BAKED)
    causal = [item for item in BAKED.manifest.models if item.causal]
    assert model.metrics.cross_entropy == min(item.metrics.cross_entropy for item in causal)

    def earlier(at: int) -> float:
        own = next(k for k, word in enumerate(sentence.words) if word.start <= at < word.end)
        row = reading.connectivity.shares(at)
        return float(row[: sentence.words[own - 1].start].sum() / row.sum())

    starts = {word.start for word in sentence.words}
    others = [p for p in range(60, reading.length) if reading.target_ranks[p] == 1 and p not in starts]
    assert position in others and all(earlier(position) >= earlier(other) for other in others)
