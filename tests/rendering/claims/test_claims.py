"""What a change of models does to the claims of an article."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.claims.check import FalseClaim
from tests.rendering.claims.conftest import MOMENT, value
from tests.support.pages import page_of

ARTICLE = f"""\
A lede.

## Comparison

[The GRU scores best]{{? gru.cross_entropy == min(models.cross_entropy) ?}}.
[The GRU looks
further back than the Nested LSTM]{{? share(gru, {MOMENT}, beyond=20) >
share(nested-lstm, {MOMENT}, beyond=20) ?}}, and [all are of a size]{{? all(models.hidden_size == 600) ?}}.

| who | what |
|-----|------|
| GRU | [worse than in print]{{? gru.cross_entropy > literature.gru.cross_entropy ?}} |
"""


def write(folder: Path, text: str = ARTICLE) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "article.md").write_text(text, encoding="utf-8")
    return folder


def swapped(baked: Baked, one: str, other: str) -> Baked:
    """Return the data with two models exchanged, readings and metrics, as if each were trained to be the other."""
    names = {one: other, other: one}
    by_id = {model.id: model for model in baked.manifest.models}
    models = tuple(
        dataclasses.replace(model, metrics=by_id[names.get(model.id, model.id)].metrics)
        for model in baked.manifest.models
    )
    readings = {(sentence, names.get(model, model)): data for (sentence, model), data in baked.readings.items()}
    return Baked(dataclasses.replace(baked.manifest, models=models), readings)


def test_swapping_two_models_names_every_sentence_that_became_false_and_no_other(
    baked: Baked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    article = write(Path("article"), ARTICLE.replace("gru.cross_entropy > ", "gru.cross_entropy < "))
    assert "false-claim" not in page_of(article, baked).split("<body>")[1]
    with pytest.raises(InputError) as raised:
        page_of(article, swapped(baked, "gru", "nested-lstm"))
    head, *lines = str(raised.value).split("\n")
    assert head.startswith("3 claims of the text are not true of these models; mend the text, or")
    assert [line.partition(": ")[0] for line in lines] == [
        "article/article.md:5",
        "article/article.md:6",
        "article/article.md:12",
    ]
    gru, nested = (value(baked, f"share({name}, {MOMENT}, beyond=20)") for name in ("gru", "nested-lstm"))
    assert gru > nested
    assert lines[0].endswith(
        "not true: “The GRU scores best”: gru.cross_entropy == min(models.cross_entropy); "
        "got gru.cross_entropy = 2.5, models.cross_entropy = [2.5, 2.25, 2, 2.75]"
    )
    assert "“The GRU looks further back than the Nested LSTM”" in lines[1]
    assert lines[1].endswith(
        f"got share(gru, {MOMENT}, beyond=20) = {nested:.4g}, share(nested-lstm, {MOMENT}, beyond=20) = {gru:.4g}"
    )
    assert lines[2].endswith("got gru.cross_entropy = 2.5, literature.gru.cross_entropy = 2.117")


def test_swapping_the_models_of_a_suggestion_shows_what_is_suggested_instead(baked: Baked, tmp_path: Path) -> None:
    other = value(baked, f"suggestions(lstm, {MOMENT})")
    first = next(word for word in value(baked, f"suggestions(gru, {MOMENT})") if word not in other)
    article = write(tmp_path, f'[Here]{{? suggests(gru, {MOMENT}, "{first}") ?}}.\n')
    page_of(article, baked)
    with pytest.raises(InputError) as raised:
        page_of(article, swapped(baked, "gru", "lstm"))
    assert f"got suggestions(gru, {MOMENT}) = [“{'”, “'.join(other)}”]" in str(raised.value)


def test_false_claims_can_be_marked_instead(baked: Baked, tmp_path: Path) -> None:
    seen: list[FalseClaim] = []

    def mark(claims: Sequence[FalseClaim]) -> None:
        seen.extend(claims)

    html = page_of(write(tmp_path), baked, on_false_claims=mark)
    (claim,) = seen
    assert (claim.phrase, claim.numbers) == (
        "worse than in print",
        "gru.cross_entropy = 2, literature.gru.cross_entropy = 2.117",
    )
    assert html.count('<span class="false-claim">') == 1
    assert f'worse than in print<span class="false-claim-note"> Not so: {claim.numbers}.' in html
    assert "One claim of this text is not true of the models" in html


def test_values_are_filled_in_in_the_texts_of_article_toml(baked: Baked, tmp_path: Path) -> None:
    def described(text: str) -> Baked:
        article = dataclasses.replace(baked.manifest.article, description=text)
        return dataclasses.replace(baked, manifest=dataclasses.replace(baked.manifest, article=article))

    text = "{{ count(models) | words | capital }} networks, {{ gru.bytes | megabytes }}."
    html = page_of(write(tmp_path, "Lede.\n"), described(text))
    assert '<meta name="description" content="Four networks, 14.5 MB.">' in html
    toml = tmp_path / "article.toml"
    toml.write_text('[article]\ndescription = "{{ gruu.bytes }}"\n', encoding="utf-8")
    with pytest.raises(InputError, match=rf"^{toml}:2: no quantity named 'gruu'; did you mean 'gru'\?$"):
        page_of(tmp_path, described("{{ gruu.bytes }}"))
