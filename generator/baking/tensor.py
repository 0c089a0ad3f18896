"""One tensor: what a model looks back at and suggests at every character of a sentence, as it is stored."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from generator.contract.schema import Sentence
from generator.errors import InputError
from generator.weights import PublishedModel

if TYPE_CHECKING:
    from generator.model import Autocomplete


def tensor(load: Callable[[], "Autocomplete"], published: PublishedModel, name: str, sentence: Sentence) -> bytes:
    """Return the packed tensor of a sentence and of the model `name`, which `load` gives."""
    from generator.attribution.reading import read
    from generator.baking.encode import encode
    from generator.baking.packing import pack

    model = load()
    try:
        reading = read(model, published.vocabulary, sentence.text)
        encoded = encode(reading, published.vocabulary, sentence=sentence.id, model=name, causal=model.causal)
    except InputError as error:
        raise InputError(f"{published.path}: sentence {sentence.id!r}: {error}") from None
    return pack(encoded)
