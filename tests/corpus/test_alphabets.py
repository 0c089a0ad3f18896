"""Ready alphabets, those of files, and those found in a text."""

import re
from pathlib import Path

import pytest

from generator.contract.alphabet import ENGLISH, Alphabet
from generator.corpus.alphabets import DIGITS, PUNCTUATION, READY, choose_alphabet, find_alphabet, written
from generator.corpus.documents import DocumentReader
from generator.corpus.normalising import normalise
from generator.errors import InputError

SENTENCES = {
    "english": ("The cat's 3 naïve dogs", "the cat s three na ve dogs"),
    "german": ("Größe 10: Äpfel im Café!", "größe eins null äpfel im cafe"),
    "danish": ("Æblet på 2 øer", "æblet på to øer"),
    "french": ("L’été où l'œuf coûta 1 sou", "l' été où l' œuf coûta un sou"),
    "spanish": ("¿Cuántos años? 7", "cuántos años siete"),
    "turkish": ("IĞDIR ve İzmir 4", "ığdır ve izmir dört"),
    "russian": ("Ёлка и 5 дворов", "ёлка и пять дворов"),
    "greek": ("ΟΔΟΣ και ΟΔΟΣ, ώρα 6", "οδος και οδος ώρα έξι"),
}


@pytest.mark.parametrize("name", READY)
def test_a_ready_alphabet_reads_its_language_and_names_digits_in_its_own_letters(name: str) -> None:
    text, expected = SENTENCES[name]
    assert normalise(text, READY[name]) == expected
    assert len(normalise(" ".join(DIGITS), READY[name]).split()) == 10


@pytest.mark.parametrize("name", READY)
def test_capitals_stand_behind_their_letters(name: str, tmp_path: Path) -> None:
    found = choose_alphabet(name, tmp_path, keep_case=True)
    assert found.keep_case
    assert found.characters[:2] in ("aA", "аА", "αΑ")
    for letter in READY[name].characters:
        if len(letter.upper()) == 1 and name != "turkish":
            assert letter.upper() in found.characters
    assert choose_alphabet(name, tmp_path).characters == READY[name].characters


def test_a_turkish_capital_is_that_of_its_letter(tmp_path: Path) -> None:
    found = choose_alphabet("turkish", tmp_path, keep_case=True)
    assert "ıIiİ" in found.characters
    assert normalise("IĞDIR ve İzmir", found) == "IĞDIR ve İzmir"


def test_digits_and_punctuation_are_characters_where_asked_for(tmp_path: Path) -> None:
    found = choose_alphabet("german", tmp_path, digits=True, punctuation=True)
    assert found.characters == READY["german"].characters + DIGITS + PUNCTUATION
    assert normalise("Im Jahr 1984, so?", found) == "im jahr 1984 , so ?"


def test_an_alphabet_is_read_from_a_file_as_it_was_written(tmp_path: Path) -> None:
    alphabet = Alphabet("aäb'", keep_case=False, replacements={"’": "'"})
    (tmp_path / "own.toml").write_text(written(alphabet), encoding="utf-8")
    assert choose_alphabet("own.toml", tmp_path) == alphabet
    (tmp_path / "found.toml").write_text(written(Alphabet("Aab", keep_case=True)), encoding="utf-8")
    assert choose_alphabet("found.toml", tmp_path) == Alphabet("Aab", keep_case=True)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "alphabet: no file .*germn, and no language of this name is ready; did you mean 'german'?"),
        ("characters = ", "germn: not TOML"),
        ('characters = "aA"', "germn: : value error, characters must be different letters"),
        ('letters = "a"', "an alphabet has characters, boundary, keep_case, replacements"),
    ],
)
def test_what_is_wrong_with_an_alphabet_is_said(tmp_path: Path, source: str | None, message: str) -> None:
    if source is not None:
        (tmp_path / "germn").write_text(source)
    with pytest.raises(InputError, match=message):
        choose_alphabet("germn", tmp_path)


def test_an_alphabet_is_found_in_a_text_without_its_rarest_letters(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("Größe und Maß, 12 A\u0308pfel\n" * 9000 + "ñ\n", encoding="utf-8")
    assert find_alphabet(path).characters == "adefglmnprußäö"
    assert find_alphabet(path, keep_case=True).characters == "GMadeflnpruÄßö"
    path.write_text("12\n")
    with pytest.raises(InputError, match="has no letters to make an alphabet of"):
        find_alphabet(path)


def test_all_characters_that_are_refused_are_counted_together(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("all is well\nso much for ü\nBut not X, nor ü\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(DocumentReader(path, alphabet=ENGLISH))
    said = str(caught.value)
    assert said.startswith(
        f"{path}:2: document 2, column 13: a text is made of a to z and spaces, got 'ü'; 4 more such"
    )
    assert re.search(r"characters: 'ü' 2, 'B' 1, 'X' 1, ',' 1; give --normalise", said)
