"""Several models beside each other on the reader's own text: compared, and one that fails, in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

from generator.attribution.contrast import contrast
from generator.contract.alphabet import ENGLISH
from generator.contract.heat import shade
from generator.contract.schema import Baked
from generator.corpus.vocabulary import Vocabulary
from generator.weights import load_model
from tests.browser.your_text_parts import expect_reading, field, figure, panel, weights, your_text_page
from tests.support.models import WORDS

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return your_text_page(baked, tmp_path_factory.mktemp("your-text"))


def test_one_file_that_is_no_model_leaves_the_others_alone(open_page: Open, html: str, tmp_path: Path) -> None:
    page = open_page(html=html)
    (tmp_path / "broken.safetensors").write_bytes(weights("gru").read_bytes()[:-5])
    files = [tmp_path / "broken.safetensors", weights("gru")]
    figure(page).locator("input[type=file]").set_input_files(files)
    expect(figure(page).get_by_role("alert")).to_contain_text("broken.safetensors is cut off")
    field(page).fill("the cat")
    expect_reading(page, "GRU", "gru", "the cat")


def test_a_suggestion_that_is_chosen_is_compared_with_the_word_in_all_models(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm")])
    field(page).fill("the cat sees a ")
    for label in ("GRU", "LSTM"):  # what is read later would take the reader to the end of the text
        expect_reading(page, label, label.lower(), "the cat sees a ")
    panel(page, "GRU").locator('[data-position="6"]').click()
    choice = panel(page, "GRU").get_by_role("button", name="Why not ").first
    rival = (choice.get_attribute("title") or "").removeprefix("Why not ").removesuffix("?")
    choice.click()
    expect(figure(page).locator(".readout-moment")).to_contain_text(f"Why cat rather than {rival}?")
    vocabulary, symbols = Vocabulary(WORDS), torch.from_numpy(ENGLISH.symbols(" the cat sees a ")).long()
    for label in ("GRU", "LSTM"):
        model = load_model(weights(label.lower())).double()
        [row] = contrast(model, symbols, 6, vocabulary.target("cat"), [vocabulary.target(rival)])
        sums = [float(row[:4].sum()), float(row[4:].sum())]
        levels = [str(shade(value / max(sums))) for value in sums]
        for start, level in zip((0, 4), levels, strict=True):
            letter = panel(page, label).locator(f'[data-position="{start}"]')
            expect(letter).to_have_attribute("data-level", level)
    field(page).press("End")
    field(page).press_sequentially("d")
    expect(figure(page).locator(".readout-moment")).to_contain_text("“d”, character 17 of 17")


def test_a_model_that_stops_leaves_the_others_alone(open_page: Open, html: str) -> None:
    page = open_page(html=html)
    page.evaluate("""() => { window.workers = [];
      window.Worker = class extends Worker { constructor(...given) { super(...given); workers.push(this); } }; }""")
    figure(page).locator("input[type=file]").set_input_files([weights("gru"), weights("lstm")])
    field(page).fill("the cat")
    expect_reading(page, "LSTM", "lstm", "the cat")
    page.evaluate("workers[0].postMessage({type: 'read', version: 99, text: '§', words: [], wordAt: [0], at: 0})")
    expect(figure(page).get_by_role("alert")).to_contain_text("GRU has stopped: character must be one of")
    expect(panel(page, "GRU")).to_have_count(0)
    field(page).press_sequentially(" sees")
    expect_reading(page, "LSTM", "lstm", "the cat sees")
