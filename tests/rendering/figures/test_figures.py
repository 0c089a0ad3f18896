"""Figures in their first state: the HTML says at one moment what the reading says there."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.numbers import percent
from tests.support.baked import make_baked
from tests.support.literature import LITERATURE

BAKED = make_baked(sentences=3, models=4)


def render(name: str, baked: Baked = BAKED, caption: str = "<p>Caption.</p>", **options: str) -> str:
    options = {option.rstrip("_").replace("_", "-"): value for option, value in options.items()}
    return FIGURES[name](FigureBlock(name, options, caption, 12, "article/article.md"), baked)


class Characters(HTMLParser):
    """Collects the attributes of each character by model and position, and the text of each panel's characters."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.model = ""
        self.found: dict[str, dict[int, dict[str, str | None]]] = {}
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("data-model"):
            self.model = attributes["data-model"] or ""
        elif "data-position" in attributes and tag == "span":
            self.found.setdefault(self.model, {})[int(attributes["data-position"] or "")] = attributes
        elif "word" in (attributes.get("class") or "").split():
            self.words.append(attributes["class"] or "")


def test_every_character_that_is_read_has_the_level_of_its_word_s_sum() -> None:
    characters = Characters(render("connectivity", sentence="grammar", at="grammar/2/1")).found
    assert list(characters) == ["gru", "lstm", "nested-lstm", "bidirectional"]
    for model, by_position in characters.items():
        values = BAKED.readings["grammar", model].connectivity.values(159)
        sums = np.zeros(198)
        for word in BAKED.manifest.sentences[0].words:
            sums[word.start : word.end] = values[word.start : word.end].sum()
        sums[198 if model == "bidirectional" else 160 :] = 0
        assert [int(character["data-level"] or "") for character in by_position.values()] == [
            round(share * 31) for share in sums / sums.max()
        ]


def test_brackets_stand_where_half_and_nine_tenths_of_a_row_begin() -> None:
    characters = Characters(render("connectivity", sentence="grammar", at="grammar/2/1")).found
    for model, by_position in characters.items():
        found = {character.get("data-bracket"): p for p, character in by_position.items()}
        values = BAKED.readings["grammar", model].connectivity.values(159)[:160]
        held = values[::-1].cumsum() / values.sum()
        if model == "bidirectional":
            assert set(found) == {None}
        else:
            assert found["half"] == 159 - int((held >= 0.5).argmax())
            assert found["most"] == 159 - int((held >= 0.9).argmax())


def test_the_selected_character_and_what_a_causal_model_has_not_read_are_marked() -> None:
    characters = Characters(render("connectivity", sentence="grammar", at="grammar/2/1")).found
    for model, by_position in characters.items():
        classes = [character.get("class", "") for character in by_position.values()]
        later = "" if model == "bidirectional" else "ahead"
        assert classes == [""] * 159 + ["selected"] + [later] * 38


def test_between_the_characters_there_is_no_white_space() -> None:
    html = render("connectivity", sentence="grammar")
    texts = re.findall(r'<div class="character-text">(.*?)</div>', html, re.DOTALL)
    assert [re.sub("<.*?>", "", text) for text in texts] == [BAKED.manifest.sentences[0].text] * 4


def test_suggestions_have_visible_probabilities_and_the_word_being_typed_its_rank() -> None:
    html = render("connectivity", sentence="grammar", at="study/1/5")
    reading = BAKED.readings["grammar", "gru"]
    position = BAKED.manifest.sentences[0].text.index("study") + 4
    assert reading.words[reading.suggestions[position][0]] == "study"
    panel = html[html.index('data-model="gru"') : html.index('data-model="lstm"')]
    assert re.search(
        r'<li class="suggestion hit">(<span class="suggestion-row">)<span class="suggestion-word">study<',
        panel,
    )
    for units in reading.probabilities[position]:
        assert f'<span class="suggestion-probability">{percent(units / 10_000)}</span>' in panel
        assert f'<rect width="{units / 100}" height="1"/>' in panel
    assert '<span class="target-rank">1st</span>' in panel


def test_an_unknown_word_is_marked_and_explained() -> None:
    html = render("connectivity", sentence="brewing", at="zymurgy/1/2")
    assert html.count("word unknown typing") == 4
    assert html.count('<span class="target-rank">not known</span>') == 4
    assert '<li class="key-unknown-item">' in html
    assert '<li class="key-unknown-item" hidden>' in render("connectivity", sentence="grammar")


def test_the_picker_offers_every_sentence_and_waits_for_the_script() -> None:
    html = render("connectivity", sentence="keys")
    assert re.findall(r'<option value="(\w+)"( selected)?>', html) == [
        ("grammar", ""),
        ("brewing", ""),
        ("keys", " selected"),
    ]
    assert '<label class="sentence-picker for-script" hidden>' in html
    assert '<button type="button" class="button view-options-button for-script" aria-expanded="false" hidden>' in html


def test_the_hero_shows_whole_words_of_the_first_70_characters_and_rests_before_the_last_word_played() -> None:
    html = render("hero", sentence="grammar", from_="12", to="35")
    assert 'id="hero" class="hero" data-sentence="grammar" data-position="28" data-from="12" data-to="35"' in html
    for by_position in Characters(html).found.values():
        assert list(by_position) == list(range(70))
    assert list(Characters(render("hero", sentence="grammar", characters="65")).found["gru"])[-1] == 59


def test_the_hero_rests_where_the_author_says() -> None:
    assert 'data-position="34"' in render("hero", sentence="grammar", at="grammar/1/6")


def test_captions_are_kept_and_the_text_of_a_sentence_is_escaped() -> None:
    assert "<figcaption><p>Caption &amp; <b>all</b>.</p></figcaption>" in render(
        "connectivity", caption="<p>Caption &amp; <b>all</b>.</p>", sentence="grammar"
    )


def test_no_figure_has_inline_styles_or_handlers() -> None:
    for html in (
        render("hero", sentence="grammar"),
        render("connectivity", sentence="brewing"),
        render("models-table"),
    ):
        assert not re.search(r"\s(style|on\w+)=", html)


def test_the_table_shows_sizes_and_metrics_and_numbers_of_the_literature_only_where_given() -> None:
    manifest = replace(BAKED.manifest, literature=LITERATURE)
    html = render("models-table", replace(BAKED, manifest=manifest))
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in html.split("<tbody>")[1].split("</tr>") if "<td" in row
    ]
    metrics = BAKED.manifest.models[0].metrics
    assert rows[0] == [
        *('<span class="model-name model-1">GRU</span>', f"{metrics.cross_entropy:.3f}", "2.117"),
        *(f"{metrics.accuracy_known * 100:.1f}", f"{metrics.accuracy_all * 100:.1f}", "52.0"),
        *("1,200", "600 × 2", "16,800", "4,323,600", "9,847,986"),
    ]
    assert [row[2] for row in rows] == ["2.117", "–", "2.495", "–"]
    assert [row[5] for row in rows] == ["52.0", "–", "–", "–"]
    assert html.count("2019") == 2
    assert "2019" not in render("models-table")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("hero", {}, "hero: the option 'sentence' is missing; give the id of a sentence of article.toml"),
        ("hero", {"sentence": "gramar"}, "hero: no sentence named 'gramar'; did you mean 'grammar'?"),
        ("hero", {"sentence": "grammar", "form": "1"}, "hero: no option named 'form'; did you mean 'from'?"),
        ("hero", {"sentence": "grammar", "to": "70"}, "hero: to is a whole number from 0 to 69, got '70'"),
        ("hero", {"sentence": "grammar", "from": "9", "to": "8"}, "hero: from is a whole number from 0 to 8, got '9'"),
        (
            "hero",
            {"sentence": "grammar", "at": "use/1/1"},
            "hero: at=use/1/1 is position 195, after the last one shown, 69",
        ),
        (
            "hero",
            {"sentence": "grammar", "characters": "3"},
            "hero: the first word of 'grammar' does not fit into characters=3",
        ),
        (
            "connectivity",
            {"sentence": "grammar", "at": "159"},
            "connectivity: at is word/occurrence/letters, as in grammar/2/1; got '159'",
        ),
        (
            "connectivity",
            {"sentence": "grammar", "at": "grammer/1/1"},
            "connectivity: no word 'grammer' in the sentence 'grammar'; did you mean 'grammar'?",
        ),
        ("models-table", {"published": "2.117"}, "models-table: no option named 'published'"),
    ],
)
def test_bad_options_are_refused_with_file_line_and_fix(name: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        FIGURES[name](FigureBlock(name, options, "", 12, "article/article.md"), BAKED)
    assert str(caught.value) == f"article/article.md:12: {message}"


def test_the_provenance_names_every_file_with_its_hash_and_each_text_once() -> None:
    models = [
        replace(
            model, sha256=str(k) * 64, corpus=replace(model.corpus, name=f"text {k // 3}", sha256="ab"[k // 3] * 64)
        )
        for k, model in enumerate(BAKED.manifest.models)
    ]
    baked = replace(BAKED, manifest=replace(BAKED.manifest, models=tuple(models)))
    html = FIGURES["provenance"](FigureBlock("provenance", {}, "", 1, "article.md"), baked)
    for model in models:
        assert model.sha256 in html and f"{model.bytes:,}" in html and model.file in html
        assert f"train --model {model.id}" in html and f"publish --model {model.id}" in html
    assert [html.count("a" * 64), html.count("b" * 64)] == [1, 1]


def with_one_not_compared() -> Baked:
    """The last model is not compared, and has been baked on one sentence."""
    *compared, last = BAKED.manifest.models
    manifest = replace(
        BAKED.manifest, models=tuple(compared), not_compared=(replace(last, not_compared="sees the future"),)
    )
    kept = {key: reading for key, reading in BAKED.readings.items() if key[1] != last.id or key[0] == "grammar"}
    return replace(BAKED, manifest=manifest, readings=kept)


def test_a_model_that_is_not_compared_is_in_the_table_with_the_reason_and_in_no_figure_but_its_own() -> None:
    baked = with_one_not_compared()
    assert 'data-model="bidirectional"' not in render("connectivity", baked, sentence="grammar")
    assert "sees the future" in render("models-table", baked)
    own = render("connectivity", baked, sentence="grammar", id="both-ways", models="gru,bidirectional")
    assert re.findall(r'class="connectivity-panel" data-model="([^"]+)"', own) == ["gru", "bidirectional"]
    assert re.findall(r'<option value="([^"]+)"', own) == ["grammar"]
    assert '<figure id="both-ways" class="connectivity" data-figure="connectivity"' in own
    assert 'name="both-ways-measure"' in own


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"models": "gru,bidirectinal"}, "no model named 'bidirectinal'; did you mean 'bidirectional'?"),
        ({"models": "bidirectional", "sentence": "agreement"}, "not all of its models have been baked on"),
        ({"id": "Both ways"}, "an id is made of a-z, 0-9 and -, and begins with a letter; got 'Both ways'"),
    ],
)
def test_what_a_connectivity_figure_cannot_show_is_named(options: dict[str, str], message: str) -> None:
    other = next(s.id for s in BAKED.manifest.sentences if s.id != "grammar")
    options = {"sentence": "grammar", **options}
    if options["sentence"] != "grammar":
        options["sentence"] = other
    with pytest.raises(InputError) as caught:
        render("connectivity", with_one_not_compared(), **options)
    assert message in str(caught.value)


def scored_on(baked: Baked, *observations: int) -> Baked:
    models = [
        replace(model, metrics=replace(model.metrics, observations=count))
        for model, count in zip(baked.manifest.models, observations, strict=True)
    ]
    return replace(baked, manifest=replace(baked.manifest, models=tuple(models)))


def test_the_table_says_on_how_many_texts_models_were_scored_and_compares_no_others() -> None:
    baked = make_baked(sentences=1, models=2)
    assert "test<small> on 334 texts</small>" in render("models-table", scored_on(baked, 334, 334))
    with pytest.raises(InputError, match=r"on the same number of texts, got gru 1,024, lstm 334; publish them again"):
        render("models-table", scored_on(baked, 1024, 334))
