"""What values and claims about made-up models can say, and what is refused."""

import dataclasses
import math
import re

import pytest

from generator.contract.levels import UNSIGNED
from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.claims.formats import value_as_text
from generator.rendering.claims.scope import scope_of
from tests.rendering.claims.conftest import MOMENT, value


def by_hand(baked: Baked, model: str, position: int, start: int, end: int) -> float:
    """Return the share of inputs `start` to `end` at a row, by the table of levels."""
    levels = baked.readings["grammar", model].connectivity.levels[position].tolist()
    row = [UNSIGNED[level] for level in levels]
    return float(sum(row[start:end]) / sum(row))


def test_a_moment_gives_probability_rank_and_suggestions_of_its_position(baked: Baked) -> None:
    reading = baked.readings["grammar", "gru"]
    position = 161  # the space before the second "grammar" is at 158
    assert baked.manifest.sentences[0].text[158:166] == " grammar"
    assert value(baked, f"p(gru, {MOMENT})") == reading.target_probabilities[position]
    assert value(baked, f"rank(gru, {MOMENT})") == reading.target_ranks[position]
    words = tuple(reading.suggested(position))
    assert value(baked, f"suggestions(gru, {MOMENT})") == words
    assert value(baked, f"suggestion(gru, {MOMENT}, 2)") == words[1]
    assert value(baked, f'suggests(gru, {MOMENT}, "{words[2]}")') is True
    assert value(baked, f'"{words[0]}" in suggestions(gru, {MOMENT})') is True
    assert value(baked, f'suggests(gru, {MOMENT}, "zebra")') is False
    assert value(baked, f'p(gru, {MOMENT}, "{words[1]}")') == reading.probabilities[position][1] / 10_000


def test_shares_of_a_row_are_those_of_its_characters(baked: Baked) -> None:
    # "... not a grammar": not 152, a 156, grammar 158; the first grammar is 28 to 36.
    text = baked.manifest.sentences[0].text
    assert (text[156:158], text[28:36]) == (" a", " grammar")
    for asked, start, end in [
        ("own", 158, 162),
        ("previous", 156, 158),
        ("earlier", 0, 156),
        ("ahead", 162, 162),
        ('on="grammar/1"', 28, 36),
        ('on="formal"', 12, 19),
        ("beyond=20", 0, 141),
        ("beyond=0", 0, 161),
    ]:
        assert value(baked, f"share(gru, {MOMENT}, {asked})") == pytest.approx(
            by_hand(baked, "gru", 161, start, end), rel=1e-12
        )
    parts = [
        value(baked, f"share(bidirectional, {MOMENT}, {part})") for part in ("own", "previous", "earlier", "ahead")
    ]
    assert sum(parts) == pytest.approx(1, abs=1e-12) and parts[3] > 0


def test_metrics_sizes_and_numbers_of_the_literature_can_be_named(baked: Baked) -> None:
    gru = baked.manifest.models[0]
    assert value(baked, "gru.cross_entropy") == 2.0
    assert value(baked, "nested-lstm.cross_entropy") == 2.5  # a dash in a name is no minus
    assert value(baked, "lstm.cross_entropy - gru.cross_entropy") == 0.25
    assert value(baked, "gru.parameters.total") == gru.parameters.total
    assert value(baked, "gru.training.observations") == 1200 * 64
    assert value(baked, "literature.gru.cross_entropy") == 2.117
    assert value(baked, "accuracy(gru, 1)") == 0.2
    assert value(baked, 'accuracy(gru, 2, top=2, words="all")') == 0.2
    assert value(baked, "models.cross_entropy") == (2.0, 2.25, 2.5, 2.75)
    assert value(baked, "count(causal_models)") == 3
    assert value(baked, "max(causal_models.cross_entropy) == nested-lstm.cross_entropy") is True
    assert value(baked, "all(2.8 > models.cross_entropy)") is True
    assert value(baked, "1 < rank(gru, grammar/grammar/2/0) * 0 + 2 < 3 and not gru.bytes == 2") is True
    assert value(baked, "round(mean(models.cross_entropy)) == 2 and abs(-gru.cross_entropy) == 2") is True
    assert value(baked, "exp(gru.cross_entropy)") == pytest.approx(math.e**2)


def test_studies_are_read_by_path_with_a_model_in_place_of_its_part(baked: Baked) -> None:
    context = {
        "observations": 512,
        "models": {"nested-lstm": {"beyond": {"share": [1.0, 0.5]}, "summary": {"beyond_20": {"value": 0.25}}}},
    }
    manifest = dataclasses.replace(baked.manifest, studies={"context": context, "gradients": {}})
    baked = dataclasses.replace(baked, manifest=manifest)
    assert value(baked, "context.nested-lstm.summary.beyond_20.value") == 0.25
    assert value(baked, "context.nested-lstm.beyond.share[1]") == 0.5
    assert value(baked, "context.observations") == 512
    assert value(baked, "max(context.models.summary.beyond_20.value)") == 0.25
    with pytest.raises(InputError, match=r"^the study 'gradients' has not been run; run: python -m generator study"):
        value(baked, "gradients.gru.distance")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("exp(1000)", "exp is of a number up to 700, got 1000"),
        (
            "p(gru, grammar/gramar/2/1)",
            "'p(gru, grammar/gramar/2/1)': no word 'gramar' in the sentence 'grammar'; did you",
        ),
        ("p(nested-lst, grammar/grammar/2/1)", "no quantity named 'nested_lst'; did you mean 'nested-lstm'?"),
        ("pp(gru, grammar/grammar/2/1)", "no function named 'pp'; did you mean 'p'?"),
        ("gru.cros_entropy", "'gru' has no 'cros_entropy'; did you mean 'cross_entropy'?"),
        ("p(gru, brewing/zymurgy/1/1)", "'p(gru, brewing/zymurgy/1/1)': the word of brewing/zymurgy/1/1 is not in the"),
        (
            "share(gru, grammar/grammar/2/1)",
            "'share(gru, grammar/grammar/2/1)': one of own, previous, earlier, ahead, on=",
        ),
        ("share(gru, grammar/grammar/2/1, owm)", "no quantity named 'owm'; did you mean 'own'?"),
        ('share(gru, grammar/grammar/2/1, on="grammar")', "'grammar' comes 2 times: write 'grammar/1' to 'grammar/2'"),
        ("suggestion(gru, grammar/grammar/2/1, 4)", "there are suggestions 1 to 3, got 4"),
        ("accuracy(gru, 3)", "typed is 0 to 2 and top is 1 to 3, got 3 and 1"),
        ("p(gru)", "'p(gru)': p takes model, moment, word"),
        ('p("gru", grammar/grammar/2/1)', "the first argument is a model's id"),
        ("models.bytes[4]", "'models.bytes[4]': the list has items 0 to 3, got 4"),
        ("gru + 1", "'gru' is a group of quantities, not a number"),
        ("gru.bytes / 0", "'gru.bytes / 0' divides by zero"),
        ("gru.label > 1", "'gru.label > 1' cannot be computed of text and a number"),
        ("gru.bytes and True", "'gru.bytes' is a number, neither true nor false"),
        ("gru.bytes ** 99", "'gru.bytes ** 99': there are + - * /"),
        ("gru.label * 99", "'gru.label' is text, not a number"),
        ("gru.label.upper()", "no function named 'gru.label.upper'"),
        ("gru.__class__", "'gru' has no '__class__'"),
        ("().__class__", "'()' is not part of the language of claims"),
        ("__import__('os')", "no function named '__import__'"),
        ("open('/etc/passwd')", "no function named 'open'"),
        ("[x for x in models]", "'[x for x in models]' is not part of the language of claims"),
        ("lambda: 1", "'lambda: 1' is not part of the language of claims"),
        ("(x := 1)", "'x := 1' is not part of the language of claims"),
        ("f'{gru}'", "is not part of the language of claims"),
        ("max(*models)", "'*' is not part of the language of claims"),
        ("min(models)", "'min(models)': min is of a list of numbers"),
        ("gru.bytes >", "'gru.bytes >' cannot be read: invalid syntax"),
        ("-" * 600, "an expression has at most 500 characters, got 600"),
        ("(" * 300 + ")" * 300, "an expression has at most 500 characters"),
    ],
)
def test_what_is_not_said_in_the_language_is_refused_with_the_fix(source: str, message: str, baked: Baked) -> None:
    with pytest.raises(InputError) as raised:
        value(baked, source)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("gru.accuracy_known | percent", "51 %"),
        ("gru.accuracy_known | percent(1)", "51.2 %"),
        ("gru.accuracy_known - 0.6 | points", "−8.8"),
        ("gru.cross_entropy | decimals(3)", "2.000"),
        ("vocab_size - 2 | thousands", "16,384"),
        ("count(models) | words", "four"),
        ("count(models) | words | capital", "Four"),
        ("vocab_size | words", "16,386"),
        ("count(models) - 2 | ordinal", "2nd"),
        ("gru.parameters.total | millions", "14.2 million"),
        ("gru.bytes | megabytes", "14.5 MB"),
        ("gru.training.seconds | duration", "22 minutes"),
        ("gru.training.seconds * 10 | duration", "3.7 hours"),
        ("gru.training.seconds / 100 | duration", "13 seconds"),
        ("gru.sha256 | first(4)", "0000"),
        ("gru.label", "GRU"),
        ("gru.hidden_size", "600"),
    ],
)
def test_numbers_are_written_as_their_format_says(source: str, text: str, baked: Baked) -> None:
    assert re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", value_as_text(source, scope_of(baked))) == text
