"""Moments: positions of a sentence, named as an author thinks of them.

A moment is written `sentence/word/occurrence/letters`: `grammar/grammar/2/1` is the sentence with the id "grammar", the
second time that the word "grammar" comes, one letter typed. No letters is the space before the word.

A view is a moment of the connectivity figure with what is set there beside: `grammar/grammar/2/1/occlusion/only.gru`.
It is checked here, and read in the page by `assets/js/connectivity-view.js`.
"""

from collections.abc import Mapping, Sequence

from generator.contract.schema import Manifest, Sentence
from generator.errors import InputError, did_you_mean

SETTINGS = ("shared", "words")


def resolve_moment(manifest: Manifest, moment: str) -> tuple[str, int]:
    """Return the sentence's id and the position that `sentence/word/occurrence/letters` names."""
    parts = moment.split("/")
    if len(parts) != 4 or not parts[2].isdecimal() or not parts[3].isdecimal():
        raise InputError(f"a moment is sentence/word/occurrence/letters, as in grammar/study/1/2; got '{moment}'")
    sentence = find_sentence(manifest, parts[0])
    return sentence.id, position_of(sentence, parts[1], int(parts[2]), int(parts[3]))


def resolve_view(manifest: Manifest, view: str, rivals: Mapping[tuple[str, int], Sequence[str]]) -> str:
    """Return a view as it stands in an address: `sentence/position` and what is set beside.

    `rivals` are the words that the page can compare the typed one with, by sentence and position.
    """
    parts = view.split("/")
    moment, settings = "/".join(parts[:4]), parts[4:]
    sentence, position = resolve_moment(manifest, moment)
    for setting in settings:
        if setting.startswith("versus."):
            _check_rival(setting.removeprefix("versus."), moment, rivals.get((sentence, position), ()))
            for measure in manifest.page_measures:
                if measure.id in settings and not measure.compares:
                    raise InputError(
                        f"a comparison is of gradients, which '{measure.id}' has none of; got it with '{setting}'"
                    )
        else:
            _check_setting(manifest, setting)
    return "/".join([sentence, str(position), *settings])


def _check_rival(word: str, moment: str, rivals: Sequence[str]) -> None:
    if not rivals:
        raise InputError(f"the page compares the word with no other at '{moment}', got 'versus.{word}'")
    if word not in rivals:
        hint = did_you_mean(word, rivals)
        raise InputError(f"a word is compared with those that a model suggests at '{moment}', got '{word}'{hint}")


def _check_setting(manifest: Manifest, setting: str) -> None:
    named = [*(name for measure in manifest.page_measures for name in (measure.id, *measure.formerly)), *SETTINGS]
    if setting in named:
        return
    name, *models = setting.split(".")
    if name != "only" or not models:
        known = [*named, "only.MODEL.MODEL", "versus.WORD"]
        raise InputError(f"no setting '{setting}' of the connectivity figure{did_you_mean(setting, known)}")
    known = [model.id for model in manifest.models]
    for model in models:
        if model not in known:
            raise InputError(f"no model '{model}' to show{did_you_mean(model, known)}")


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
