"""What stands around the figures: copying the citation, side notes, headings, claims that are false."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from generator.contract.schema import Baked
from tests.support.pages import page_of

ARTICLE = r"""
A lede.

## A section

The state{> A vector of *numbers*. <} is kept. [It is vast]{? min(models.hidden_size) > 1000 ?}. More text follows here.

$$
c_t = f_t \odot c_{t-1} + i_t \odot g_t
$$
: $f_t \odot c_{t-1}$ what is kept of the old cell
: $i_t \odot g_t$ what is written to the cell

# Appendix

## Provenance

::: provenance
The files.
:::
"""


@pytest.fixture(scope="module")
def apparatus(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    article = tmp_path_factory.mktemp("apparatus")
    (article / "article.md").write_text(ARTICLE, encoding="utf-8")
    return page_of(article, baked, on_false_claims=lambda claims: None)


Open = Callable[..., Page]


def bibtex(page: Page) -> str:
    return page.locator(".copy-box pre").inner_text()


def test_the_button_copies_the_citation_from_a_file(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus, permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy BibTeX")
    button.focus()
    page.keyboard.press("Enter")
    # Both are asked at one moment: what is said stands for a short time.
    page.wait_for_function(
        """() => ["button", "[role=status]"].every(
            (part) => document.querySelector(`.copy-box ${part}`)?.textContent.trim() === "Copied")"""
    )
    assert page.evaluate("navigator.clipboard.readText()") == bibtex(page)
    assert bibtex(page).startswith("@misc{example2026recurrent,")
    button.wait_for()  # says again what it does


def test_without_a_clipboard_the_citation_is_selected_to_be_copied(open_page: Open, apparatus: str) -> None:
    page = open_page(
        html=apparatus,
        script="""Object.defineProperty(navigator, "clipboard", {value: undefined});
        document.execCommand = () => false;""",
    )
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Selected: copy it now").wait_for()
    assert page.evaluate("String(getSelection())").strip() == bibtex(page).strip()


def test_without_a_script_there_is_no_button(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus, java_script_enabled=False)
    assert page.locator(".copy-button").is_hidden()
    assert page.locator(".copy-box pre").is_visible()


def test_a_side_note_opens_in_the_text_where_there_is_no_margin(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus, viewport={"width": 390, "height": 800}, java_script_enabled=False)
    note, sign = page.locator(".side-note-text"), page.get_by_role("checkbox", name="Side note 1")
    assert note.is_hidden()
    sign.focus()
    page.keyboard.press("Space")
    box, paragraph = note.bounding_box(), page.locator("p", has=note).bounding_box()
    assert box and paragraph
    assert paragraph["x"] <= box["x"] and box["x"] + box["width"] <= paragraph["x"] + paragraph["width"] + 1
    assert box["y"] + box["height"] < paragraph["y"] + paragraph["height"]  # the sentence goes on after it
    sign.click(position={"x": -3, "y": 5}, force=True)  # the place to tap is larger than the sign
    assert note.is_hidden()


def test_a_side_note_stands_in_the_margin_beside_its_line_where_there_is_one(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus)
    note = page.locator(".side-note-text")
    box, paragraph = note.bounding_box(), page.locator("p", has=note).bounding_box()
    assert box and paragraph
    assert box["x"] >= paragraph["x"] + paragraph["width"] + 16 and box["x"] + box["width"] <= 1280
    assert abs(box["y"] - paragraph["y"]) < 30
    assert page.get_by_role("checkbox").count() == 0


def test_words_stand_under_their_parts_without_overlap(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus, viewport={"width": 390, "height": 800})
    places = page.locator(".annotated").evaluate_all(
        "(parts) => parts.map((part) => [...part.children].map((child) => child.getBoundingClientRect().toJSON()))"
    )
    assert len(places) == 2
    for part, label in places:
        assert label["top"] >= part["bottom"] - 1
        assert abs(label["left"] + label["right"] - part["left"] - part["right"]) < 4
        assert label["left"] >= 0 and label["right"] <= 390
    assert places[0][1]["right"] <= places[1][1]["left"]
    assert abs(places[0][0]["bottom"] - places[1][0]["bottom"]) < 1  # both lines at one height


def test_formulas_are_set_in_the_font_that_the_page_brings(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus)
    loaded = "document.fonts.ready.then(() => [...document.fonts].map(({family, status}) => [family, status]))"
    assert page.evaluate(loaded) == [["Formulas", "loaded"]]
    family = page.locator("math").first.evaluate("(formula) => getComputedStyle(formula).fontFamily")
    assert family.startswith(("Formulas", '"Formulas"'))


def test_a_heading_shows_its_sign_when_it_is_pointed_at_or_focused(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus)
    link = page.get_by_role("link", name="A section").and_(page.locator(".heading-link"))
    sign = "link => getComputedStyle(link, '::before').opacity"
    assert link.evaluate(sign) == "0"
    link.hover()
    assert link.evaluate(sign) == "1"
    page.mouse.move(0, 0)
    page.locator(".skip-link").focus()
    assert link.evaluate(sign) == "0"
    for _ in range(40):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    assert link.evaluate(sign) == "1"


def test_a_false_claim_is_seen_with_its_numbers(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus)
    assert (
        page.locator(".false-claim-note").inner_text().strip() == "Not so: models.hidden_size = [600, 600, 600, 600]."
    )
    assert page.locator(".false-claim-note").is_visible()
    assert page.locator(".false-claims").inner_text().startswith("One claim of this text is not true")


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_hashes_formulas_and_notes_make_nothing_wider_than_the_window(
    open_page: Open, apparatus: str, width: int
) -> None:
    page = open_page(html=apparatus, viewport={"width": width, "height": 800})
    for sign in page.locator(".side-note-sign:visible").all():
        sign.check()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_paper_a_side_note_stands_in_its_sentence(open_page: Open, apparatus: str) -> None:
    page = open_page(html=apparatus)
    page.emulate_media(media="print")
    paragraph = page.locator("p", has=page.locator(".side-note-text"))
    assert page.locator(".side-note-text").is_visible() and page.locator(".side-note-sign").is_hidden()
    assert paragraph.inner_text().startswith("The stateA vector of numbers. is kept")
    assert page.locator(".side-note-text").evaluate("note => getComputedStyle(note, '::before').content") == '" ("'
