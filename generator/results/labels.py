"""Tokens as readers see them: their labels, and the words that they make up."""

from collections.abc import Sequence

from generator.contract.schema import Sentence, Word

_SIGNS = {"\n": "⏎", "\r": "␍", "\t": "⇥"}
_SPACES = ("▁", "Ġ")
"""What stands for a space in pieces of words: SentencePiece's, and that of byte-level BPE, whose line break is "Ċ"."""
_JOINED = "##"
"""Begins a piece that goes on a word, of WordPiece."""


def sentence_of(labels: Sequence[str]) -> Sentence:
    """Return a sentence of tokens. A token that begins with a space begins a word, and so does every one where none
    says by a space, or by WordPiece's `##`, what it goes on."""
    tokens = [shown(label) for label in labels]
    spaced = any(token[:1].isspace() for token in tokens)
    joined = [label.startswith(_JOINED) and label != _JOINED for label in labels]
    if not spaced:
        pieces = any(joined)
        gaps = pieces or any(len(token) > 1 for token in tokens)
        begins = [not (pieces and goes_on) for goes_on in joined]
        tokens = [
            (" " if gaps and begin and place else "") + (label.removeprefix(_JOINED) if goes_on else token)
            for place, (label, token, begin, goes_on) in enumerate(zip(labels, tokens, begins, joined, strict=True))
        ]
    else:
        begins = [token[:1].isspace() for token in tokens]
    starts = [place for place, begin in enumerate(begins) if begin or place == 0]
    words = tuple(
        Word("".join(tokens[start:end]).strip(), start, end, known=True)
        for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True)
    )
    text = "".join(tokens)
    return Sentence("text", title_of(text), text, words, tokens=tuple(tokens))


def shown(label: str) -> str:
    """Return a label with what cannot be seen made visible, and a tokenizer's signs for a space as spaces."""
    for sign in _SPACES:
        if label.startswith(sign):
            label = " " + label.removeprefix(sign)
    label = label.replace("Ċ", "⏎")
    return "".join(_SIGNS.get(character, character) for character in label) or "∅"


def name_of(label: str) -> str:
    """Return the label of a prediction: as `shown`, and spaces that stand alone made visible."""
    name = shown(label)
    return name if name.strip() else name.replace(" ", "␣")


def title_of(text: str) -> str:
    """Return a text as a title: its beginning, in whole words."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59].rsplit(' ', 1)[0]} …"
