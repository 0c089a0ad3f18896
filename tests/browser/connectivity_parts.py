"""The parts of the connectivity figure on the made-up page, and what they show at a position."""

from playwright.sync_api import Locator, Page, expect

from generator.contract import decode as tensors
from generator.contract.schema import Baked

MODELS = ("gru", "lstm", "nested-lstm", "bidirectional")


def figure(page: Page) -> Locator:
    return page.locator("#connectivity")


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


def expect_agreement(page: Page, baked: Baked, position: int, sentence: str = "grammar") -> None:
    """Every panel shows what its tensor holds at a position."""
    expect_position(page, position, sentence)
    for model in MODELS:
        tensor = tensors.decode_tensor(baked.tensors[sentence, model])
        panel = page.locator(f'#connectivity [data-model="{model}"]')
        expect(panel.locator(".suggestion-word")).to_have_text([tensor.words[k] for k in tensor.suggestions[position]])
        expect(panel.locator(".suggestion-probability")).to_have_text(
            [tensors.percent(units / 10_000) for units in tensor.probabilities[position]]
        )
        expect(panel.locator(".maximum")).to_have_text(tensors.decimal(tensor.maxima[position]))
        rank = tensor.target_ranks[position]
        expect(panel.locator(".target-rank")).to_have_text(tensors.ordinal(rank) if rank else "not known")
        levels = panel.locator("[data-position]").evaluate_all("all => all.map((c) => Number(c.dataset.level))")
        assert levels == [tensors.heat(level) for level in tensors.row(tensor, position)]
