"""The model that lies in the page."""

import re
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from generator.article.folder import Article
from generator.build import pocket_in
from generator.errors import InputError
from generator.rendering.markdown.parse import parse_text
from generator.rendering.page.budget import POCKET_KB, check_budget, page_parts
from generator.rendering.page.page import Page, render_page
from generator.rendering.page.pocket import Pocket, pack
from tests.support.baked import make_baked
from tests.support.pages import ASSETS

ARTICLE = Path(__file__).parents[3] / "article"


def page_with(packed: str) -> Page:
    pocket = Pocket("pocket", "Pocket", "small", "0" * 64, 9, packed)
    return render_page(parse_text("Lede.\n", Path("article.md")), ASSETS, make_baked(1, 1), pocket=pocket)


def test_a_value_of_more_than_4_bits_is_refused_by_the_name_of_its_tensor() -> None:
    data = save({"a.weight": np.array([7, -8], np.int8), "b.weight": np.array([8], np.int8)})
    with pytest.raises(InputError, match=r"^w\.safetensors: tensor 'b\.weight' has values beyond 4 bits"):
        pack(data, "w.safetensors")


def test_the_model_of_the_article_fits_and_comes_after_the_scripts() -> None:
    found = pocket_in(Article(ARTICLE))
    assert found
    page = page_with(found.packed)
    check_budget(page, page_parts(page)["text"] / 1000 + 1000, "article.toml")
    assert page_parts(page)["pocket"] < 1000 * POCKET_KB
    assert page.html.index('<script type="module">') < page.html.index('data-name="pocket"')
    assert re.fullmatch(r"[\d,]+ words, of which it gets \d\d.% right; in this page", found.about)
    assert pocket_in(Article(ARTICLE / "pocket")) is None


def test_the_budget_of_the_page_is_without_it_and_it_has_one_of_its_own() -> None:
    noise = np.random.default_rng(0).bytes(400_000).hex()
    size = sum(page_parts(page_with("")).values()) / 1000
    check_budget(page_with(noise[:200_000]), size + 5, "article.toml")
    with pytest.raises(InputError, match=r"the model in the page takes 4\d\d\.\d kB gzipped, more than 350"):
        check_budget(page_with(noise), size + 5, "article.toml")
