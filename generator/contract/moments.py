"""Moments: positions of a sentence, named as an author thinks of them.

A moment is written `sentence/word/occurrence/letters`: `grammar/grammar/2/1` is the sentence with the id "grammar", the
second time that the word "grammar" comes, one letter typed. No letters is the space before the word.
"""

from generator.contract.schema import Manifest, Sentence
from generator.errors import InputError, did_you_mean


def resolve_moment(manifest: Manifest, moment: str) -> tuple[str, int]:
    """Return the sentence's id and the position that `sentence/word/occurrence/letters` names."""
    parts = moment.split("/")
    if len(parts) != 4 or not parts[2].isdecimal() or not parts[3].isdecimal():
        raise InputError(f"a moment is sentence/word/occurrence/letters, as in grammar/study/1/2; got '{moment}'")
    sentence = find_sentence(manifest, parts[0])
    return sentence.id, position_of(sentence, parts[1], int(parts[2]), int(parts[3]))


def find_sentence(manifest: Manifest, id_: str) -> Sentence:
    """Return the sentence with this id."""
    for sentence in manifest.sentences:
        if sentence.id == id_:
            return sentence
    raise InputError(f"no sentence named '{id_}'{did_you_mean(id_, [s.id for s in manifest.sentences])}")


def position_of(sentence: Sentence, word: str, occurrence: int, letters: int) -> int:
    """Return the position at which `letters` letters of a word's `occurrence` (from 1) are typed."""
    found = [candidate for candidate in sentence.words if candidate.text == word]
    if not found:
        suggestion = did_you_mean(word, [candidate.text for candidate in sentence.words])
        raise InputError(f"no word '{word}' in the sentence '{sentence.id}'{suggestion}")
    if not 1 <= occurrence <= len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        raise InputError(f"'{word}' comes {times} in the sentence '{sentence.id}', got occurrence {occurrence}")
    if not 0 <= letters <= len(word):
        raise InputError(f"'{word}' has {len(word)} letters, got {letters} typed; give 0 to {len(word)}")
    return found[occurrence - 1].start + letters
