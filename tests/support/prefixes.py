"""Made-up distributions over words after each character of a sentence: seeded, sharper with each letter typed."""

import gzip

import numpy as np
import orjson

from generator.baking.prefixes import encode_prefixes
from generator.contract.schema import PREFIX_CHARACTERS, Sentence
from generator.corpus.vocabulary import Vocabulary


def made_up_prefixes(sentence: Sentence, model: str, words: tuple[str, ...], rng: np.random.Generator) -> bytes:
    """Return `Prefixes` as gzipped JSON over the vocabulary `words` and the known words of the sentence."""
    vocabulary = Vocabulary(tuple(dict.fromkeys([*words, *(word.text for word in sentence.words if word.known)])))
    rows = []
    for position in range(min(PREFIX_CHARACTERS, len(sentence.text))):
        word = next(word for word in sentence.words if word.start <= position < word.end)
        typed = sentence.text[word.start + 1 : position + 1]
        scores = rng.normal(0, 1.5, len(vocabulary.words))
        scores += [1.2 * len(typed) * other.startswith(typed) + (other == word.text) for other in vocabulary.words]
        shares = np.exp(scores - scores.max())
        rows.append(shares / shares.sum())
    prefixes = encode_prefixes(np.stack(rows), vocabulary, sentence, model)
    return gzip.compress(orjson.dumps(prefixes), mtime=0)
