"""The walkthrough: steps through views of the connectivity figure, an ordered list without a script."""

from dataclasses import dataclass

from markupsafe import Markup

from generator.contract.moments import find_sentence
from generator.contract.schema import Baked, Manifest, Sentence
from generator.contract.views import ConnectivityView, read_view
from generator.rendering.figures.figure import render
from generator.rendering.language import inside_sentence, join, say
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error
from generator.rendering.measures import in_language


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
        changes.append(say("walkthrough.sentence", title=sentence.title))
    elif new.position != old.position:
        changes.append(_moved(sentence, old.position, new.position))
    if new.measure != old.measure:
        changes.append(say("walkthrough.colour", measure=inside_sentence(in_language(new.measure).label)))
    if new.versus != old.versus:
        changes.append(say("walkthrough.versus", word=new.versus) if new.versus else say("walkthrough.no-versus"))
    if new.shared != old.shared:
        changes.append(say("walkthrough.shared") if new.shared else say("walkthrough.own"))
    if new.letters != old.letters:
        changes.append(say("walkthrough.letters") if new.letters else say("walkthrough.words"))
    added, removed = (
        [model.label for model in manifest.models if model.id in one.models and model.id not in other.models]
        for one, other in ((new, old), (old, new))
    )
    if added:
        changes.append(say("walkthrough.with", models=join(added)))
    if removed:
        changes.append(say("walkthrough.without", models=join(removed)))
    return "; ".join(changes) or say("walkthrough.nothing")


def _moved(sentence: Sentence, old: int, new: int) -> str:
    word = sentence.word_at(new)
    if word.start <= old < word.end:
        count = abs(new - old)
        more, fewer = (say(key, count=count, word=word.text) for key in ("walkthrough.more", "walkthrough.fewer"))
        return more if new > old else fewer
    typed = word.text[: new - word.start]
    if typed:
        return say("moment.letters", letters=typed, word=word.text)
    return say("moment.space", word=word.text)
