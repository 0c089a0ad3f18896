"""An article in German, from its text to a reader's own text in a real browser: umlauts and capitals all the way."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from generator.cli import main
from generator.starting.sample import sample_documents


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
    expect(figure.locator(".autocomplete-reading")).to_contain_text("“Cafe”")
    assert errors == []
    page.close()
