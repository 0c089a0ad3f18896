"""What `import generator` offers for one's own models and texts: connectivity of any model, and predictions."""

from collections.abc import Sequence
from typing import Any

import torch

from generator.attribution.character_model import CharacterModel, symbols_of
from generator.attribution.measures import Rows, measures
from generator.attribution.module_call import evaluated
from generator.contract.measures import DEFAULT, Measure
from generator.errors import InputError, did_you_mean
from generator.results.result import Connectivity
from generator.results.texts import logits_of, of_text, spaced, vocabulary_of
from generator.results.tokens import Names, of_tokens, read_by


def connectivity(
    model: Any,
    text: str | None = None,
    *,
    tokens: Any = None,
    labels: Sequence[str] | None = None,
    tokenizer: Any = None,
    names: Names | None = None,
    targets: Any = None,
    measure: str | Rows = DEFAULT,
    name: str = "",
    embedding: Any = None,
    baseline: Any = None,
    batch_first: bool = True,
) -> Connectivity:
    """Return how strongly each token of a text moves the prediction at each token, exact to rounding.

        generator.connectivity(generator.load_model("gru.safetensors"), "the cat sees a garden")
        generator.connectivity(language_model, "The cat sees a garden", tokenizer=tokenizer)
        generator.connectivity(module, tokens=ids, labels=list(text))
        generator.connectivity(tagger, tokens=ids, labels=words, targets="top", names=tags)

    **Models.** A `CharacterModel`, as the published ones are, reads `text`; a space is put before it if it has none.
    Any other module that maps ids, (batch, time), or vectors, (batch, time, size), to logits, (batch, time, logits),
    reads `tokens`: ids, or vectors in floats; or `text` by a `tokenizer` with `encode` and `decode`. It returns its
    logits alone, first in a tuple, or as `logits` of an object. With `batch_first=False` its time comes before its
    batch. It is put into `eval()` mode meanwhile, and is then as it was.

    **Targets.** What is explained at each token: of a `CharacterModel` a word, a pair (word, rival) whose logits'
    difference is explained, or without them the word that the character belongs to, and for a word outside the
    vocabulary the model's first suggestion. Of other models `"next"`, the token that follows, unless told otherwise
    (after the last, what the model predicts); `"top"`, what the model predicts at each token; or numbers of logits, or
    pairs of them.

    **Labels.** `labels` are the tokens for readers, `names` those of the logits: a list, a table by number, or a
    function. `name` is that of the model.

    **Measures.** One of `generator.attribution.measures`: `gradient` (norm, in logits per one-hot input),
    `gradient_norm_squared` (its square), `gradient_input` (signed, in logits), `integrated_gradients` (signed, in
    logits, from a text of baselines; a row sums to the logit's change within 1 %), or `occlusion` (signed, in nats of
    log probability, the token made the baseline; not for pairs). The baseline is the space of a `CharacterModel`; other
    models are told it by `baseline`, the id of a token (or a vector). A function of one's own is a measure too: from a
    `generator.attribution.question.Question` to its values, (output, batch, input).

    `embedding` is the module that reads the ids, or its name; it is found unless several do.

    Raises `InputError`, in one line, for what keeps the model or the text from being explained.
    """
    described = _measure(measure)
    rows = described.id if isinstance(measure, str) else measure
    name = name or _name_of(model)
    if tokenizer is not None:
        if text is None:
            raise InputError("text: a tokenizer needs a text to read")
        tokens, own_labels, own_names = read_by(tokenizer, text)
        labels, names, text = labels or own_labels, names or own_names, None
    if (text is None) == (tokens is None):
        raise InputError("give a text, for a CharacterModel or with tokenizer=; or tokens=, with their labels=")
    if text is not None:
        _check_reads_text(model)
        return of_text(model, text, targets=targets, measure=described, rows=rows, name=name)
    return of_tokens(
        model,
        tokens,
        labels=labels,
        names=names,
        targets="next" if targets is None else targets,
        measure=described,
        rows=rows,
        name=name,
        embedding=embedding,
        baseline=baseline,
        batch_first=batch_first,
    )


@torch.no_grad()
def predict(model: CharacterModel, text: str, top: int = 3) -> list[tuple[str, float]]:
    """Return the most probable words after `text` has been read, each with its probability, the first one first.

    A text that ends within a word asks for that word; one that ends in a space asks for the next.
    """
    words = vocabulary_of(model)
    if not 1 <= top <= len(words.words):
        raise InputError(f"top: must be from 1 to {len(words.words)}, got {top}")
    text = spaced(model, text)
    with evaluated(model):
        probabilities = logits_of(model, symbols_of(model, text))[-1].softmax(0)
    if not probabilities.isfinite().all():
        raise InputError(f"the probabilities at position {len(text) - 1} ({text!r}) are not finite numbers")
    best = probabilities.topk(top)
    return [(words.word(int(k)), float(p)) for k, p in zip(best.indices, best.values, strict=True)]


def _measure(id_: str | Rows) -> Measure:
    if not isinstance(id_, str):
        name = str(getattr(id_, "__name__", "own")).strip("<>_").lower()
        note = " ".join((id_.__doc__ or "A measure of one's own.").split())
        return Measure(id=name, label=name.replace("_", " ").capitalize(), unit="", note=note, signed=True)
    known = measures()
    if id_ not in known:
        raise InputError(f"measure: must be one of {', '.join(known)}, got {id_!r}{did_you_mean(id_, known)}")
    return known[id_]


def _name_of(model: Any) -> str:
    units = getattr(model, "units", None)
    if isinstance(model, CharacterModel) and isinstance(units, torch.nn.ModuleList) and len(units):
        return type(units[0]).__name__
    return str(getattr(model, "__name__", type(model).__name__))


def _check_reads_text(model: Any) -> None:
    wanted = ("characters", "embedding", "readout", "hidden_states_from_embedded")
    missing = [part for part in wanted if not hasattr(model, part)]
    if missing:
        raise InputError(
            f"model: {type(model).__name__} reads no text by itself: it has no {', '.join(missing)}, which a"
            " generator.CharacterModel has; give tokenizer=, or tokens= with their labels="
        )
