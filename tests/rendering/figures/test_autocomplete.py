"""The autocomplete figure in its first state: what it says is what the baked distributions say at its moment."""

import html as html_module
import json
import re
from dataclasses import asdict, replace

import pytest

from generator.contract.schema import PREFIX_COLUMNS, PREFIX_LEVELS, PREFIX_OFFSET, Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.autocomplete import decode_prefixes
from generator.rendering.figures.strip_shapes import STRIP, fan
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.numbers import percent
from tests.support.baked import make_baked

BAKED = make_baked(sentences=2, models=4)
AT = " context the formal study of gram"
POSITION = len(AT) - 1


def render(baked: Baked = BAKED, **options: str) -> str:
    options = {"sentence": "grammar", "at": "grammar/1/4", **options}
    block = FigureBlock("autocomplete", options, "<p>Caption.</p>", 12, "article/article.md")
    return FIGURES["autocomplete"](block, baked)


def slots(part: str, html: str) -> str:
    inner = re.search(rf'<span class="tape-{part}">(.*?)</span>\s*(<span class="tape-|</div>)', html, re.DOTALL)
    assert inner
    return "".join(re.findall(r'<span class="slot-letter">(.)</span>', inner[1]))


def test_the_tape_holds_the_letters_typed_and_those_to_come() -> None:
    html = render()
    assert slots("typed", html) == AT
    assert slots("ahead", html) == "mar is an import"[: 48 - len(AT)]


@pytest.mark.parametrize("model", ["gru", "nested-lstm", "bidirectional"])
def test_suggestions_reading_and_strip_are_those_of_the_model(model: str) -> None:
    html = render(model=model)
    prefixes = decode_prefixes(BAKED.prefixes["grammar", model])
    words = [prefixes.words[index] for index in prefixes.suggestions[POSITION]]
    shares = [percent(share) for share in prefixes.probabilities[POSITION]]
    assert re.findall(r'<span class="suggestion-word">(.*?)<', html) == words[:3]
    found = re.findall(r'<span class="suggestion-probability">(.*?)<', html)
    assert [html_module.unescape(text) for text in found] == shares[:3]
    assert html_module.escape(f"then {words[3]} {shares[3]}, {words[4]} {shares[4]}") in html
    first, end = prefixes.windows[POSITION]
    begin = "begins" if end - first == 1 else "begin"
    count = f"{end - first} of {prefixes.num_words} words {begin} with “gram”"
    assert html_module.escape(f"{count}: {percent(prefixes.inside[POSITION])} of the probability") in html
    levels = prefixes.levels[POSITION * PREFIX_COLUMNS :][:PREFIX_COLUMNS]
    path = re.search(r'class="strip-all" d="(.*?)"', html)
    assert path
    heights = [PREFIX_LEVELS - int(y) for y in re.findall(r"V(\d+)H", path[1])]
    assert heights == [ord(character) - PREFIX_OFFSET for character in levels]


def test_a_space_leaves_all_words_possible() -> None:
    html = render(at="grammar/1/0")
    size = decode_prefixes(BAKED.prefixes["grammar", "gru"]).num_words
    assert f"no letter typed: all {size} words are possible" in html
    assert 'x="0.00%" width="100.00%"' in html


def test_the_script_gets_all_models_up_to_the_end_of_the_word() -> None:
    html = render()
    script = re.search(r'<script type="application/json" class="figure-data">(.*?)</script>', html, re.DOTALL)
    assert script
    data = json.loads(script[1])
    assert data["last"] == POSITION + 3  # "mar" can be typed as well
    assert list(data["models"]) == [model.id for model in BAKED.manifest.models]
    for name, model in data["models"].items():
        prefixes = decode_prefixes(BAKED.prefixes["grammar", name])
        assert len(model["levels"]) == (data["last"] + 1) * PREFIX_COLUMNS
        for position, row in enumerate(model["suggestions"]):
            stored = [prefixes.words[index] for index in prefixes.suggestions[position]]
            assert [model["vocabulary"][index] for index in row] == stored
            ranks = dict(zip(prefixes.words, prefixes.alphabetical_ranks, strict=True))
            assert [model["alphabeticalRanks"][index] for index in row] == [ranks[word] for word in stored]
        assert len(model["suggestions"]) == len(model["inside"]) == len(data["windows"]) == data["last"] + 1


def test_a_fan_leads_from_the_last_letter_to_the_whole_strip_in_a_figure_of_either_width() -> None:
    assert fan("wide") == "M758.6 0C758.6 60 0 40 0 100H1000C1000 40 793.1 60 793.1 0Z"  # letter 22 of 29
    assert fan("narrow") == "M733.3 0C733.3 60 0 40 0 100H1000C1000 40 800 60 800 0Z"  # letter 11 of 15
    assert 'class="narrow" d="' + fan("narrow") in render()


def test_the_script_gets_the_sizes_of_the_drawing() -> None:
    html = render()
    script = re.search(r'<script type="application/json" class="figure-data">(.*?)</script>', html, re.DOTALL)
    assert script and json.loads(script[1]).items() >= asdict(STRIP).items()
    assert html.count(f'viewBox="0 0 {STRIP.width} 100"') == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "grammar"}, "at is word/occurrence/letters, as in grammar/2/1; got 'grammar'"),
        ({"at": "grammar/2/1"}, "at=grammar/2/1 is position 159, after the last one baked, 47"),
        ({"model": "gr"}, "no model named 'gr'; did you mean 'gru'?"),
        ({"sentense": "grammar"}, "no option named 'sentense'; did you mean 'sentence'?"),
    ],
)
def test_a_mistake_names_file_line_and_option(options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"article/article.md:12: autocomplete: {message}")):
        render(BAKED, **options)


def test_a_moment_has_to_be_given() -> None:
    block = FigureBlock("autocomplete", {"sentence": "grammar"}, "", 12, "article/article.md")
    with pytest.raises(InputError, match="the option 'at' is missing"):
        FIGURES["autocomplete"](block, BAKED)


def test_without_baked_distributions_the_error_says_so() -> None:
    with pytest.raises(InputError, match=r"nothing is baked of the sentence 'grammar'"):
        render(replace(BAKED, prefixes={}))


def with_units(*units: str) -> Baked:
    models = [replace(model, unit=unit) for model, unit in zip(BAKED.manifest.models, units, strict=False)]
    return replace(BAKED, manifest=replace(BAKED.manifest, models=tuple(models)))


def test_own_text_is_offered_of_models_alone_that_the_page_can_run() -> None:
    known, own = replace(BAKED.manifest.models[0], unit="gru"), "my_units:MGU"
    assert known.file in render(with_units("gru", own))
    first_runs = render(with_units(own, "lstm"))
    assert f"such as <code>{BAKED.manifest.models[1].file}</code>" in first_runs
    assert 'class="own-text for-script"' in first_runs
    data = json.loads(first_runs.partition('class="figure-data">')[2].partition("</script>")[0])
    assert [*data["weights"].values()] == [BAKED.manifest.models[1].id]
    none_runs = render(with_units(own, own))
    assert 'class="own-text"' in none_runs
    assert "Type your own text" not in none_runs
