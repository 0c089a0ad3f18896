"""The walkthrough: steps through views of the connectivity figure, an ordered list without a script."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from generator.contract.measures import Measure
from generator.contract.schema import Baked, Manifest, Sentence
from generator.rendering.figures.figure import render
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error


@dataclass(frozen=True)
class Step:
    number: int
    html: Markup
    title: str  # the text of the link whose view the step shows
    address: str
    changes: str  # since the step before, in words


@dataclass(frozen=True)
class View:
    """A view of the connectivity figure, as it stands in an address: assets/js/connectivity-view.js."""

    sentence: Sentence
    position: int
    measure: Measure
    shared: bool
    words: bool
    models: tuple[str, ...]  # labels
    versus: str


def walkthrough(block: FigureBlock, baked: Baked) -> str:
    """Return the steps of a list: each shows the view that its first link to the connectivity figure leads to."""
    check_options(block, set())
    before, items = _list_items(block)
    steps: list[Step] = []
    previous: View | None = None
    for number, item in enumerate(items, 1):
        link = re.search(r'<a href="(#connectivity:[^"]+)"[^>]*>(.*?)</a>', item, re.DOTALL)
        if not link:
            raise figure_error(
                block,
                f"step {number} has no link to a moment of the figure, as in [text](connectivity:grammar/use/1/1)",
            )
        view = _view(link[1].partition(":")[2], baked.manifest)
        changes = _changes(previous, view) if previous else ""
        steps.append(Step(number, Markup(item), re.sub("<.*?>", "", link[2]), link[1], changes))
        previous = view
    return render("walkthrough.html", block, before=Markup(before), steps=steps)


def _list_items(block: FigureBlock) -> tuple[str, list[str]]:
    """Return the HTML before the ordered list that ends the caption, and that of its items."""
    match = re.search(r"<ol>\n(.*)</ol>\s*$", block.caption, re.DOTALL)
    if not match:
        raise figure_error(block, "the steps are a numbered list at the end of the block: '1. …', '2. …'")
    items: list[str] = []
    depth = 0
    for part in re.split(r"(</?li>)", match[1]):
        depth += {"<li>": 1, "</li>": -1}.get(part, 0)
        if part == "<li>" and depth == 1:
            items.append("")
        elif depth:
            items[-1] += part
    return block.caption[: match.start()], [item.strip() for item in items]


def _view(value: str, manifest: Manifest) -> View:
    sentence, position, *settings = value.split("/")
    shown = next((setting.split(".")[1:] for setting in settings if setting.startswith("only.")), None)
    return View(
        sentence=next(candidate for candidate in manifest.sentences if candidate.id == sentence),
        position=int(position),
        measure=next(
            (measure for measure in manifest.page_measures if {measure.id, *measure.formerly} & {*settings}),
            manifest.page_measures[0],
        ),
        shared="shared" in settings,
        words="words" in settings,
        models=tuple(model.label for model in manifest.models if shown is None or model.id in shown),
        versus=next((setting.partition(".")[2] for setting in settings if setting.startswith("versus.")), ""),
    )


def _changes(old: View, new: View) -> str:
    changes = []
    if new.sentence != old.sentence:
        changes.append(f"another sentence, “{new.sentence.title}”")
    elif new.position != old.position:
        changes.append(_moved(new.sentence, old.position, new.position))
    if new.measure != old.measure:
        changes.append(f"colour: {new.measure.label[0].lower()}{new.measure.label[1:]}")
    if new.versus != old.versus:
        changes.append(f"compared with {new.versus}" if new.versus else "compared with no other word")
    if new.shared != old.shared:
        changes.append("one scale for all panels" if new.shared else "each panel on a scale of its own")
    if new.words != old.words:
        changes.append("sums of words" if new.words else "single characters")
    added = [label for label in new.models if label not in old.models]
    removed = [label for label in old.models if label not in new.models]
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
