"""The walkthrough: steps through views of the connectivity figure, an ordered list without a script."""

from dataclasses import dataclass

from markupsafe import Markup

from generator.contract.moments import find_sentence
from generator.contract.schema import Baked, Manifest, Sentence
from generator.contract.views import ConnectivityView, read_view
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error


@dataclass(frozen=True)
class Step:
    """A step: its text, and the view of the connectivity figure that it shows."""

    number: int
    html: Markup
    title: str  # the text of the link whose view the step shows
    address: str
    changes: str  # since the step before, in words


def walkthrough(block: FigureBlock, baked: Baked) -> str:
    """Return the steps of a list: each shows the view that its first link to the connectivity figure leads to."""
    check_options(block, set())
    if not block.items:
        raise figure_error(block, "the steps are a numbered list at the end of the block: '1. …', '2. …'")
    steps: list[Step] = []
    previous: ConnectivityView | None = None
    for number, item in enumerate(block.items, 1):
        links = [(address, text) for address, text in item.links if address.startswith("#connectivity:")]
        if not links:
            example = "[text](connectivity:grammar/use/1/1)"
            raise figure_error(block, f"step {number} has no link to a moment of the figure, as in {example}")
        address, title = links[0]
        view = read_view(baked.manifest, address.partition(":")[2])
        assert view, address  # it was resolved before
        changes = _changes(previous, view, baked.manifest) if previous else ""
        steps.append(Step(number, Markup(item.html), title, address, changes))
        previous = view
    return render("walkthrough.html", block, before=Markup(block.before_items), steps=steps)


def _changes(old: ConnectivityView, new: ConnectivityView, manifest: Manifest) -> str:
    sentence = find_sentence(manifest, new.sentence)
    changes = []
    if new.sentence != old.sentence:
        changes.append(f"another sentence, “{sentence.title}”")
    elif new.position != old.position:
        changes.append(_moved(sentence, old.position, new.position))
    if new.measure != old.measure:
        changes.append(f"colour: {new.measure.label[0].lower()}{new.measure.label[1:]}")
    if new.versus != old.versus:
        changes.append(f"compared with {new.versus}" if new.versus else "compared with no other word")
    if new.shared != old.shared:
        changes.append("one scale for all panels" if new.shared else "each panel on a scale of its own")
    if new.letters != old.letters:
        changes.append("letter by letter" if new.letters else "word by word")
    added, removed = (
        [model.label for model in manifest.models if model.id in one.models and model.id not in other.models]
        for one, other in ((new, old), (old, new))
    )
    changes += [f"{how} {_and(labels)}" for how, labels in (("with", added), ("without", removed)) if labels]
    return "; ".join(changes) or "nothing"


def _moved(sentence: Sentence, old: int, new: int) -> str:
    word = sentence.word_at(new)
    if word.start <= old < word.end:
        letters = abs(new - old)
        return f"{letters} letter{'s' * (letters > 1)} {'more' if new > old else 'fewer'} of {word.text}"
    typed = word.text[: new - word.start]
    return f"“{typed}” of {word.text}" if typed else f"the space before {word.text}"


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
