"""The parts of the connectivity figure on the made-up page, and what they show at a position."""

import numpy as np
from playwright.sync_api import Locator, Page, expect

from generator.contract.heat import shade
from generator.contract.schema import Baked, Sentence
from generator.rendering.numbers import decimal, ordinal, percent

MODELS = ("gru", "lstm", "nested-lstm", "bidirectional")


def figure(page: Page) -> Locator:
    return page.locator("#connectivity")


def open_more(page: Page) -> None:
    """Open what is behind the figure's button "More"."""
    figure(page).get_by_role("button", name="More", exact=True).click()


def character(page: Page, model: str, position: int) -> Locator:
    return page.locator(f'#connectivity [data-model="{model}"] [data-position="{position}"]')


def slider(page: Page, model: str) -> Locator:
    return page.locator(f'#connectivity [data-model="{model}"] [role="slider"]')


def expect_position(page: Page, position: int, sentence: str = "grammar") -> None:
    """The figure is at a position, and every panel shows it: in words and, once settled, by its elements."""
    expect(figure(page)).to_have_attribute("data-position", str(position))
    expect(figure(page)).to_have_attribute("data-sentence", sentence)
    for model in MODELS:
        expect(character(page, model, position)).to_have_class("selected")


def word_values(baked: Baked, sentence: Sentence, model: str, position: int) -> np.ndarray:
    """Return what the figure shades at first: for each letter that is read the sum over its word."""
    values = baked.readings[sentence.id, model].connectivity.values(position)
    causal = next(described.causal for described in baked.manifest.models if described.id == model)
    read = position + 1 if causal else len(values)
    sums = np.zeros(len(values))
    for word in sentence.words:
        sums[word.start : min(word.end, read)] = values[word.start : word.end].sum()
    return sums


def expect_agreement(page: Page, baked: Baked, position: int, sentence: str = "grammar") -> None:
    """Every panel shows what its reading holds at a position."""
    expect_position(page, position, sentence)
    text = next(described for described in baked.manifest.sentences if described.id == sentence)
    for model in MODELS:
        values = word_values(baked, text, model, position)
        reading = baked.readings[sentence, model]
        panel = page.locator(f'#connectivity [data-model="{model}"]')
        expect(panel.locator(".suggestion-word")).to_have_text(reading.suggested(position))
        expect(panel.locator(".suggestion-probability")).to_have_text(
            [percent(units / 10_000) for units in reading.probabilities[position]]
        )
        expect(panel.locator(".maximum")).to_have_text(decimal(values.max()))
        rank = reading.target_ranks[position]
        expect(panel.locator(".target-rank")).to_have_text(ordinal(rank) if rank else "not known")
        levels = panel.locator("[data-position]").evaluate_all("all => all.map((c) => Number(c.dataset.level))")
        assert levels == [shade(share) for share in values / values.max()]
