"""What a reader has where something fails: damaged data, a browser that cannot draw, a broken figure, no script."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.connectivity_parts import MODELS, character, figure, slider

Open = Callable[..., Page]


def corrupted(html: str, model: str) -> str:
    """The page with the data of a model on the sentence "grammar" damaged."""
    start = html.index(f'data-sentence="grammar" data-model="{model}">') + 60 + len(model)
    return html[:start] + "AAAA" + html[start + 4 :]


def test_damaged_data_of_one_model_leave_the_others(open_page: Open, html: str) -> None:
    page = open_page(html=corrupted(html, "lstm"))
    slider(page, "gru").focus()
    page.keyboard.press("Home")
    expect(character(page, "gru", 0)).to_have_class("selected")
    for name in ("hero", "connectivity"):
        expect(page.locator(f"#{name} .figure-failure")).to_have_count(1 if name == "connectivity" else 0)
    expect(page.locator('#connectivity [data-model="lstm"]')).to_contain_text("Nothing to show of LSTM")
    expect(slider(page, "lstm")).to_be_hidden()
    expect(character(page, "nested-lstm", 0)).to_have_class("selected")


def test_a_browser_that_cannot_draw_shows_the_first_state_and_says_so(open_page: Open) -> None:
    page = open_page(script="HTMLCanvasElement.prototype.getContext = () => null")
    figure(page).scroll_into_view_if_needed()
    expect(figure(page).locator(".figure-failure").first).to_contain_text(
        "This figure does not work: this browser cannot"
    )
    expect(character(page, "gru", 159)).to_have_class("selected")
    expect(character(page, "gru", 159)).to_be_visible()
    expect(page.get_by_label("Sentence", exact=True)).to_be_hidden()


def test_a_broken_figure_leaves_the_other_alone(open_page: Open, html: str) -> None:
    page = open_page(
        html=html.replace('class="sentence-picker for-script"', 'class="picker"'), address="#hero:grammar/20"
    )
    expect(figure(page)).to_contain_text("This figure does not work: no .sentence-picker select in the figure.")
    expect(page.locator("#hero")).to_have_attribute("data-position", "20")


def test_without_a_script_the_first_state_reads_and_no_control_is_there(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    for model in MODELS:
        expect(character(page, model, 159)).to_be_visible()
    expect(figure(page).locator("select, button").first).to_be_hidden()
    expect(page.locator(".hero-play")).to_be_hidden()
