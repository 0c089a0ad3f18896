"""An article in German, from its text to a reader's own text in a real browser: umlauts and capitals all the way."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from generator.cli import main
from generator.starting.sample import sample_documents

ROOT = Path(__file__).parents[2]

SAID = """() => {
  const theirs = "script, style, noscript, [translate=no], .notranslate, code, math, h1, .lede, figcaption, .body > p,"
    + " .body > h2, .contents-beside li, .contents-above li, .site-mark, .site-foot p:first-of-type, .cite p, pre,"
    + " select option, .connectivity-note, .connectivity-values tbody th, .byline dd, .front > p:not(.static-note),"
    + " .target-word, .characters, .suggestions";
  const whole = ".own-text-label, .own-text-invitation, th:has(br)";  // with elements inside
  const said = Array.from(document.querySelectorAll(whole), ({textContent}) => textContent);
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) {
    const {data, parentElement} = all.currentNode;
    if (data.trim() && !parentElement.closest(`${theirs}, ${whole}`)) said.push(data.trim());
  }
  for (const element of document.body.querySelectorAll("[aria-label], [title], [aria-valuetext]"))
    for (const name of ["aria-label", "title", "aria-valuetext"])
      if (element.getAttribute(name) && !element.closest("math, pre")) said.push(element.getAttribute(name));
  return said;
}"""
"""What is said by the page itself: not by the author, and not by a model."""


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article that `init --language german` begins, of less text and trained for a moment."""
    folder = tmp_path_factory.mktemp("german") / "artikel"
    assert main(["init", str(folder), "--language", "german"]) == 0
    (folder / "text.txt").write_text(
        "".join(f"{story}\n" for story in sample_documents("german", documents=60)), encoding="utf-8"
    )
    path = folder / "article.toml"
    source = re.sub(r"cycle_lengths = \S+", "cycle_lengths = 3", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(r"hidden_size = \d+", "hidden_size = 4", source), encoding="utf-8")
    assert main(["make", "--train", "--article", str(folder)]) == 0
    return folder


def test_a_text_typed_in_german_is_read_by_the_rules_that_the_models_were_trained_by(
    article: Path, browser: Browser
) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((article / "build" / "index.html").as_uri())
    assert page.evaluate("document.documentElement.lang") == "de"
    expect(page.locator("#connectivity .characters").first).to_contain_text("Jörg wohnte in einem kleinen Haus")
    figure = page.locator("#autocomplete")
    figure.locator("input[type=file]").set_input_files([article / "models" / "gru.safetensors"])
    line = figure.get_by_role("textbox")
    expect(line).to_be_focused()
    line.fill("Jo\u0308rg, 3 Café")  # the umlaut as two characters
    expect(line).to_have_value("Jörg drei Cafe")
    expect(figure.locator(".autocomplete-reading")).to_contain_text("„Cafe“")
    assert errors == []
    page.close()


def test_the_page_around_the_text_is_german_with_german_numbers(article: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((article / "build" / "index.html").as_uri())
    figure = page.locator("#connectivity")
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".readout-moment")).to_contain_text(re.compile(r"„.+“ von \S+, Zeichen \d+ von \d+\."))
    expect(figure.locator(".maximum").first).to_have_text(re.compile(r"^\d+,\d+$"))
    figure.get_by_role("button", name="Mehr").click()
    expect(figure.get_by_role("radio", name="Wirkung des Weglassens")).to_be_visible()
    figure.get_by_role("button", name="Halten").click()
    expect(figure.get_by_role("button", name="Loslassen")).to_be_visible()
    expect(page.locator("#models-table")).to_contain_text("Kreuzentropie")
    expect(page.locator(".byline time").first).to_have_text(re.compile(r"^\d+\. \S+ \d{4}$"))
    page.close()


def test_every_word_that_the_page_itself_says_comes_from_the_table_of_its_language(
    article: Path, browser: Browser
) -> None:
    table = json.loads((ROOT / "assets/language/de.json").read_text(encoding="utf-8"))
    own = article / "language.toml"
    own.write_text("".join(f"{key} = {_marked(message)}\n" for key, message in table.items()), encoding="utf-8")
    try:
        assert main(["build", "--quiet", "--article", str(article), "-o", str(article / "marked.html")]) == 0
    finally:
        own.unlink()
    page = browser.new_page()
    page.goto((article / "marked.html").as_uri())
    for name in ("#connectivity", "#autocomplete", "#hero", "#models-table", "#provenance"):
        page.locator(name).scroll_into_view_if_needed()
    page.locator("#connectivity .view-options-button").click()
    page.locator("#connectivity .connectivity-values summary").click()
    page.locator("#connectivity .connectivity-pin").click()
    expect(page.locator("#connectivity .readout-hint")).to_contain_text("⟦")
    expect(page.locator("#connectivity .connectivity-values td").first).to_be_attached()
    page.locator("#autocomplete .autocomplete-forward").click()
    expect(page.locator("#autocomplete .autocomplete-summary")).to_contain_text("⟦")
    said = page.evaluate(SAID)
    assert len(said) > 150
    allowed = re.compile(r"\b(RNN|GRU|BibTeX|DOI|SVG|PNG|JSON|CSV|sha|×)\b|\d")
    assert [text for text in said if re.search(r"[^\W\d_]", allowed.sub("", _outside(text)))] == []
    page.close()


def _marked(message: str | dict[str, str]) -> str:
    if isinstance(message, str):
        return json.dumps(f"⟦{message}⟧", ensure_ascii=False)
    return "{" + ", ".join(f"{form} = {_marked(text)}" for form, text in message.items()) + "}"


def _outside(text: str) -> str:
    """Return the part of a text that is in no marks, which may be nested."""
    while "⟦" in text:
        shorter = re.sub("⟦[^⟦⟧]*⟧", "", text)
        if shorter == text:
            break
        text = shorter
    return text
