"""Views of the connectivity figure: a moment, and what is set there beside.

In an address a view is a sentence and a position, and after them whatever is not as it is at first:

    grammar/159/occlusion/shared/letters/only.gru.lstm/versus.great

- a measure, by its id: the first of the page's, unless said;
- `shared`: one scale for all panels, not each panel's own;
- `letters`: letters shaded one by one, not whole words by their sums;
- `only` and the models shown, in any order; the page shows them in its own;
- `versus` and a word: the colour shows what speaks for the typed word rather than for this one. A measure that does
  not compare words has none.

An author writes a moment in place of the position, as `moments.py` reads it: `grammar/grammar/2/1/occlusion`. The
page's scripts read and write addresses by the same grammar: `tests/contract/views.json` holds both languages to it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.contract.measures import Measure
from generator.contract.moments import resolve_moment
from generator.contract.schema import Manifest
from generator.errors import InputError, did_you_mean

SWITCHES = ("shared", "letters")
FORMERLY = {"rather": "versus"}
"""Names of settings in addresses of older pages; `words` was one, and says what is so at first now."""


@dataclass(frozen=True)
class ConnectivityView:
    """A state of the connectivity figure."""

    sentence: str
    position: int
    measure: Measure
    models: tuple[str, ...]
    shared: bool = False
    letters: bool = False
    versus: str = ""


def view_of(manifest: Manifest, sentence: str, position: int) -> ConnectivityView:
    """Return the view of a position with all models and nothing set."""
    return ConnectivityView(sentence, position, manifest.page_measures[0], tuple(model.id for model in manifest.models))


def read_view(manifest: Manifest, address: str) -> ConnectivityView | None:
    """Return the view of an address; None for what is not one, as a whole."""
    sentence, position, *settings = [*address.split("/"), ""] if "/" not in address else address.split("/")
    known = next((found for found in manifest.sentences if found.id == sentence), None)
    if known is None or not re.fullmatch("[0-9]{1,6}", position) or int(position) >= len(known.text):
        return None
    view: ConnectivityView | None = view_of(manifest, sentence, int(position))
    for setting in settings:
        view = view and _with(view, setting, manifest)
    if view is None or not view.models:
        return None
    return view if view.measure.compares else replace(view, versus="")


def _with(view: ConnectivityView, setting: str, manifest: Manifest) -> ConnectivityView | None:
    """Return a view with one more setting; None for what is no setting."""
    measure = _measure(manifest, setting)
    if measure:
        return replace(view, measure=measure)
    if setting in SWITCHES or setting == "words":
        letters = (view.letters or setting == "letters") and setting != "words"
        return replace(view, shared=view.shared or setting == "shared", letters=letters)
    name, *parts = setting.split(".")
    name = FORMERLY.get(name, name)
    if name == "versus" and len(parts) == 1:
        return replace(view, versus=parts[0])
    if name == "only" and parts:
        return replace(view, models=tuple(id_ for id_ in view.models if id_ in parts))
    return None


def write_view(manifest: Manifest, view: ConnectivityView) -> str:
    """Return the address of a view."""
    parts = [view.sentence, str(view.position)]
    if view.measure != manifest.page_measures[0]:
        parts.append(view.measure.id)
    parts += [switch for switch in SWITCHES if getattr(view, switch)]
    if len(view.models) < len(manifest.models):
        parts.append(".".join(["only", *view.models]))
    if view.versus:
        parts.append(f"versus.{view.versus}")
    return "/".join(parts)


def resolve_view(manifest: Manifest, written: str, rivals: Mapping[tuple[str, int], Sequence[str]]) -> str:
    """Return the address of a view that an author writes: a moment, and what is set beside.

    `rivals` are the words that the page can compare the typed one with, by sentence and position.

    Raises:
        InputError: there is no such moment, setting, model or rival, or the measure compares no words.
    """
    sentence, position, moment, settings = check_view(manifest, written, [model.id for model in manifest.models])
    for setting in settings:
        if setting.startswith("versus."):
            _check_rival(setting.removeprefix("versus."), moment, rivals.get((sentence, position), ()))
    view = read_view(manifest, "/".join([sentence, str(position), *settings]))
    assert view is not None, written
    compared = [setting for setting in settings if setting.startswith("versus.")]
    if compared and not view.measure.compares:
        raise InputError(
            f"a comparison is of gradients, which '{view.measure.id}' has none of; got it with '{compared[-1]}'"
        )
    return write_view(manifest, view)


def check_view(manifest: Manifest, written: str, models: Sequence[str]) -> tuple[str, int, str, list[str]]:
    """Return sentence, position, moment and settings of a view that an author writes.

    Raises `InputError` for a name that there is not; `models` are the ids of those compared.
    """
    parts = written.split("/")
    moment, settings = "/".join(parts[:4]), parts[4:]
    sentence, position = resolve_moment(manifest, moment)
    for setting in settings:
        _check_setting(manifest, setting, models)
    return sentence, position, moment, settings


def _measure(manifest: Manifest, name: str) -> Measure | None:
    return next((found for found in manifest.page_measures if name in (found.id, *found.formerly)), None)


def _check_rival(word: str, moment: str, rivals: Sequence[str]) -> None:
    if not rivals:
        raise InputError(f"the page compares the word with no other at '{moment}', got 'versus.{word}'")
    if word not in rivals:
        hint = did_you_mean(word, rivals)
        raise InputError(f"a word is compared with those that a model suggests at '{moment}', got '{word}'{hint}")


def _check_setting(manifest: Manifest, setting: str, ids: Sequence[str]) -> None:
    """Raise `InputError` for what is no setting, with the one that may be meant."""
    name, *parts = setting.split(".")
    if _measure(manifest, setting) or setting in SWITCHES or (name == "versus" and len(parts) == 1):
        return
    if name != "only" or not parts:
        measures = [found.id for found in manifest.page_measures]
        known = [*measures, *SWITCHES, "only.MODEL.MODEL", "versus.WORD"]
        raise InputError(f"no setting '{setting}' of the connectivity figure{did_you_mean(setting, known)}")
    for model in parts:
        if model not in ids:
            raise InputError(f"no model '{model}' to show{did_you_mean(model, ids)}")
