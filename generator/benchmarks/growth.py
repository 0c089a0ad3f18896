"""A larger article, made of the one that is there: to see that the page does not slow down as the article grows."""

import gzip
from dataclasses import replace

import orjson

from generator.baking.schema import Baked, Model, Sentence


def enlarge(baked: Baked, sentences: int, models: int) -> Baked:
    """Return baked data with so many sentences and models: those that are there first, then copies under other ids."""
    manifest = baked.manifest
    many_sentences = [_copy_of_sentence(manifest.sentences, k) for k in range(sentences)]
    many_models = [_copy_of_model(manifest.models, k) for k in range(models)]
    tensors = {}
    for s, sentence in enumerate(many_sentences):
        for m, model in enumerate(many_models):
            packed = baked.tensors[
                manifest.sentences[s % len(manifest.sentences)].id, manifest.models[m % len(manifest.models)].id
            ]
            if s >= len(manifest.sentences) or m >= len(manifest.models):
                tensor = orjson.loads(gzip.decompress(packed)) | {"sentence": sentence.id, "model": model.id}
                packed = gzip.compress(orjson.dumps(tensor), mtime=0)
            tensors[sentence.id, model.id] = packed
    larger = replace(manifest, sentences=tuple(many_sentences), models=tuple(many_models))
    return replace(baked, manifest=larger, tensors=tensors)


def _copy_of_sentence(sentences: tuple[Sentence, ...], k: int) -> Sentence:
    round_, of = divmod(k, len(sentences))
    sentence = sentences[of]
    return (
        replace(sentence, id=f"{sentence.id}-{round_ + 1}", title=f"{sentence.title} {round_ + 1}")
        if round_
        else sentence
    )


def _copy_of_model(models: tuple[Model, ...], k: int) -> Model:
    round_, of = divmod(k, len(models))
    model = models[of]
    return replace(model, id=f"{model.id}-{round_ + 1}", label=f"{model.label} {round_ + 1}") if round_ else model
