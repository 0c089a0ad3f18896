"""The reader's own text in every browser engine: models of the page, of a server and of the disk read what is typed."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.article.folder import Article
from generator.benchmarks.page import served
from generator.build import pocket_in
from generator.contract.heat import shade
from generator.contract.schema import Baked
from generator.rendering.numbers import percent
from tests.browser.your_text_parts import MODELS, STORED, best_words, weights, your_text_page
from tests.support.engines.tab import Tab

POCKET = pocket_in(Article(Path(__file__).parents[2] / "article"))
FIELD = "#your-text .your-text-line input"
FILES = "#your-text .your-text-file input"
SLIDER = "#your-text .erasure-slider"
Open = Callable[..., Tab]


@pytest.fixture(scope="module")
def folder(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with the article's small model in it, and the weights of two others beside it."""
    folder = tmp_path_factory.mktemp("your-text-engines")
    html = your_text_page(baked, folder, pocket=POCKET)
    (folder / "index.html").write_text(html, encoding="utf-8")
    (folder / "models").mkdir()
    for name in MODELS:
        (folder / "models" / f"{name}.safetensors").write_bytes(weights(name).read_bytes())
    return folder


@pytest.fixture
def open_page(tab: Tab, folder: Path) -> Open:
    """Open the page from the disk, or from an address."""

    def open_(address: str = "", width: int = 1280) -> Tab:
        tab.open(address or (folder / "index.html").as_uri(), width)
        tab.wait_until("document.documentElement.hasAttribute('data-started')")
        return tab

    return open_


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


def write(tab: Tab, text: str) -> None:
    """Put a text in the place of what is typed, as a keyboard or the clipboard does."""
    field = f"document.querySelector({json.dumps(FIELD)})"
    tab.evaluate(f"({field}.focus(), {field}.select(), document.execCommand('insertText', false, {json.dumps(text)}))")


def choose(tab: Tab, **files: bytes) -> None:
    """Choose weights files, each by its name."""
    chosen = json.dumps({f"{name}.safetensors": base64.b64encode(content).decode() for name, content in files.items()})
    tab.evaluate(
        f"""((input, all) => {{
          const {{files}} = Object.entries(all).reduce((given, [name, content]) => {{
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            given.items.add(new File([bytes], name));
            return given;
          }}, new DataTransfer());
          Object.assign(input, {{files}});
          input.dispatchEvent(new Event("change", {{bubbles: true}}));
          return true;
        }})(document.querySelector({json.dumps(FILES)}), {chosen})"""
    )


def all_of(model: str, selector: str, of: str = "textContent") -> str:
    """The expression of what all such elements of a model's panel have."""
    found = f'#your-text .connectivity-panel[data-model="{model}"] {selector}'
    return f"Array.from(document.querySelectorAll({json.dumps(found)}), (element) => element.{of})"


def expect_words(tab: Tab, name: str, text: str) -> None:
    """Wait until a panel has the suggestions at the end of a text that begins as the fixtures' does."""
    words = [STORED["words"][k] for k in best_words(name, text)]
    tab.wait_until(f"{all_of(name, '.suggestion-word')}.join() === {json.dumps(','.join(words))}")


def levels_at(name: str, position: int, starts: list[int]) -> list[str]:
    """Return the shades of a row of the fixtures, summed in words that begin at `starts`."""
    row = STORED["connectivity"][name]["rows"][position]
    sums = [sum(row[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [str(shade(value / max(sums))) for value in sums]


def test_files_of_the_disk_read_what_is_typed_beside_one_that_is_broken(open_page: Open) -> None:
    tab = open_page()
    write(tab, "the cat sees a")
    tab.wait_until("document.querySelector('#your-text [aria-pressed=true]') !== null")  # the page's own model
    choose(tab, broken=weights("gru").read_bytes()[:-5], **{name: weights(name).read_bytes() for name in MODELS})
    for name in MODELS:
        expect_words(tab, name, "the cat sees a")
    problem = "document.querySelector('#your-text .your-text-problem').textContent"
    assert str(tab.evaluate(problem)).startswith("broken.safetensors is cut off")
    assert tab.evaluate("document.querySelectorAll('#your-text .connectivity-panel').length") == 3
    # A moment of the past is shown by the words that it looks back at, then by their letters.
    tab.hover('#your-text .connectivity-panel[data-model="lstm"] [data-position="7"]')
    tab.wait_until("document.querySelector('#your-text .connectivity').dataset.position === '7'")
    levels = json.dumps(levels_at("lstm", 7, [0, 4]))
    shown = all_of("lstm", "[data-position]", "dataset.level")
    tab.wait_until(f"JSON.stringify([0, 4].map((position) => {shown}[position])) === '{levels}'.replaceAll(' ', '')")
    tab.click('#your-text label:has(input[data-option="detail"][value="letters"])')
    letters = json.dumps(levels_at("lstm", 7, list(range(8))))
    tab.wait_until(f"JSON.stringify({shown}.slice(0, 8)) === '{letters}'.replaceAll(' ', '')")
    assert tab.evaluate("location.hash") == ""


def test_the_model_of_the_page_reads_what_is_typed_at_once_and_less_of_it_by_the_slider(open_page: Open) -> None:
    assert POCKET
    tab = open_page(width=390)
    write(tab, "the capital of the unit")
    first = f"{all_of(POCKET.id, '.suggestion-word')}[0]"
    tab.wait_until(f"{first} === 'united'")
    tab.wait_until("!document.querySelector('#your-text .erasure-panel').hidden")
    assert tab.evaluate("document.querySelector('#your-text .erasure-quantity').textContent") == "united"
    tab.focus(SLIDER)
    tab.press("End")
    tab.wait_until(f"document.querySelector({json.dumps(SLIDER)}).ariaValueText.startsWith('none of 4 read')")
    tab.wait_until(f"{all_of(POCKET.id, '[data-position]')}.join('') === ' unit'")
    assert tab.evaluate("document.querySelectorAll('#your-text .erasure-word.erased').length") == 4
    root = "document.documentElement"
    assert tab.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


def test_one_press_has_the_weights_come_from_the_server(open_page: Open, server: str) -> None:
    tab = open_page(server)
    assert tab.asked() == []
    tab.evaluate(
        """([...document.querySelectorAll("#your-text .your-text-offers button")]
          .find(({textContent}) => textContent === "GRU").click(), true)"""
    )
    write(tab, "the cat")
    expect_words(tab, "gru", "the cat")
    share = percent(STORED["probabilities"]["gru"][7][best_words("gru", "the cat")[0]])
    # Words come before what was found of the last letter.
    tab.wait_until(f"{all_of('gru', '.suggestion-probability')}[0] === {json.dumps(share)}")
    assert [address for address in tab.asked() if address.startswith("http")] == [f"{server}models/gru.safetensors"]


def test_what_is_pasted_is_cut_with_a_word_and_the_address_has_a_text_only_where_it_is_asked_for(
    open_page: Open, folder: Path
) -> None:
    tab = open_page()
    write(tab, "the 2 cats, " * 1000)
    said = "document.querySelector('#your-text .your-text-said').textContent"
    tab.wait_until(f"{said} === 'Read without 2 , The first 300 characters are read.'")
    assert tab.evaluate(f"document.querySelector({json.dumps(FIELD)}).value.length") == 300
    assert tab.evaluate("location.hash") == ""
    tab.open((folder / "index.html").as_uri() + "#your-text:the-cat-sees/6")
    tab.wait_until(f"document.querySelector({json.dumps(FIELD)}).value === 'the cat sees'")
