"""Alphabets by name, out of a file, or found in a text; with capitals, digits and punctuation where asked for."""

import unicodedata
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.contract.alphabet import ENGLISH, MOST_CHARACTERS, Alphabet
from generator.corpus.containers import text_lines
from generator.errors import InputError, did_you_mean
from generator.storage.text_file import read_text
from generator.storage.toml_text import parse_toml

DIGITS = "0123456789"
PUNCTUATION = ".,;:!?"

_RARE = 1e-5
"""A letter that makes up less of a text than this share is none of its alphabet."""

_CAPITALS = {"i": "İ", "ı": "I"}
"""Of Turkish, where they are not those that Unicode gives."""


def _language(characters: str, digits: str, **replacements: str) -> Alphabet:
    """Return an alphabet that reads digits as their names, which stand in order in `digits`."""
    spelled = {digit: f" {name} " for digit, name in zip(DIGITS, digits.split(), strict=True)}
    return Alphabet(characters, replacements={**spelled, **replacements})


READY = {
    "english": ENGLISH,
    "german": _language("aäbcdefghijklmnoöpqrsßtuüvwxyz", "null eins zwei drei vier fünf sechs sieben acht neun"),
    "danish": _language("abcdefghijklmnopqrstuvwxyzæøå", "nul en to tre fire fem seks syv otte ni"),
    "french": _language(
        "aàâæbcçdeéèêëfghiîïjklmnoôœpqrstuùûüvwxyÿz'",
        "zéro un deux trois quatre cinq six sept huit neuf",
        **{"'": "' ", "’": "' "},  # l'eau is two words, l' and eau
    ),
    "spanish": _language("aábcdeéfghiíjklmnñoópqrstuúüvwxyz", "cero uno dos tres cuatro cinco seis siete ocho nueve"),
    "turkish": _language(
        "abcçdefgğhıijklmnoöpqrsştuüvwxyz", "sıfır bir iki üç dört beş altı yedi sekiz dokuz", I="ı", İ="i"
    ),
    "russian": _language("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "ноль один два три четыре пять шесть семь восемь девять"),
    "greek": _language("αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ", "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα"),
}
"""By the names of their languages."""


def choose_alphabet(
    name: str, folder: Path, *, keep_case: bool = False, digits: bool = False, punctuation: bool = False
) -> Alphabet:
    """Return a ready alphabet, or that of a TOML file in `folder`, widened as asked.

    Punctuation marks are words of one character then. Raises `InputError` where there is none of this name.
    """
    found = READY.get(name) or _read(folder / name, name)
    if keep_case and not found.keep_case:
        found = _with_capitals(found)
    if digits:
        found = _with_characters(found, DIGITS, {})
    if punctuation:
        found = _with_characters(found, PUNCTUATION, {mark: f" {mark} " for mark in PUNCTUATION})
    return found


def find_alphabet(path: Path, *, keep_case: bool = False) -> Alphabet:
    """Return the alphabet of the letters that a text has, all but the very rarest. Others lose their accents."""
    counts: Counter[str] = Counter()
    for line in text_lines(path):
        text = unicodedata.normalize("NFC", line)
        counts.update(text if keep_case else text.lower())
    letters = {letter: count for letter, count in counts.items() if letter.isalpha() and ord(letter) < 0x10000}
    least = _RARE * sum(letters.values())
    common = sorted(letters, key=lambda letter: (-letters[letter], letter))[:MOST_CHARACTERS]
    found = "".join(sorted(letter for letter in common if letters[letter] >= least))
    if not found:
        raise InputError(f"{path}: has no letters to make an alphabet of; is it plain text in UTF-8?")
    return Alphabet(found, keep_case=keep_case)


def written(alphabet: Alphabet) -> str:
    """Return an alphabet as the file has it that `choose_alphabet` reads."""
    lines = [f"keep_case = {str(alphabet.keep_case).lower()}", ""]
    lines += ["# What is read in place of a character.", "[replacements]"] if alphabet.replacements else []
    lines += [f'"{key}" = "{value}"' for key, value in alphabet.replacements.items()]
    return f'# The characters of words, in alphabetical order.\ncharacters = "{alphabet.characters}"\n' + "\n".join(
        lines
    )


def _read(path: Path, name: str) -> Alphabet:
    if not path.exists():
        hint = did_you_mean(name, READY)
        raise InputError(f"alphabet: no file {path}, and no language of this name is ready{hint}")
    try:
        return TypeAdapter(Alphabet).validate_python(parse_toml(read_text(path)))
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        where = ".".join(map(str, item["loc"]))
        keys = ", ".join(asdict(ENGLISH))
        raise InputError(f"{path}: {where}: {item['msg'].lower()}; an alphabet has {keys}") from None
    except ValueError as error:
        raise InputError(f"{path}: not TOML: {error}") from None


def _with_capitals(alphabet: Alphabet) -> Alphabet:
    """Return an alphabet with the capital of each letter behind it; what changed the case of a character goes."""
    turkish = "ı" in alphabet.characters
    both: list[str] = []
    for letter in alphabet.characters:
        capital = _CAPITALS.get(letter, letter.upper()) if turkish else letter.upper()
        both += [letter, *([capital] if len(capital) == 1 else [])]
    kept = {key: value for key, value in alphabet.replacements.items() if not key.isalpha()}
    return replace(alphabet, characters="".join(dict.fromkeys(both)), keep_case=True, replacements=kept)


def _with_characters(alphabet: Alphabet, more: str, replacements: dict[str, str]) -> Alphabet:
    characters = alphabet.characters + "".join(sign for sign in more if sign not in alphabet.characters)
    kept = {key: value for key, value in alphabet.replacements.items() if key not in more}
    return replace(alphabet, characters=characters, replacements={**kept, **replacements})
