"""Preparing the text that an article's models are trained on."""

from collections.abc import Callable
from pathlib import Path

from generator.article.config import CorpusConfig
from generator.article.folder import Article
from generator.article.parse import alphabet_of
from generator.corpus.documents import DocumentReader
from generator.corpus.observations import Corpus
from generator.corpus.prepare import prepare_corpus
from generator.corpus.wrapping import refuse_wrapped


def reader_of(article: Article, source: Path, asked: CorpusConfig) -> DocumentReader:
    """Return what reads a text as a table `[corpus]` asks for.

    Raises `InputError` where there is no such text or alphabet, or where lines look cut at a width and nothing is said
    of documents.
    """
    if asked.documents is None:
        refuse_wrapped(source)
    return DocumentReader(
        source,
        normalise=asked.normalise,
        documents=asked.documents or "lines",
        alphabet=alphabet_of(asked, article.folder),
    )


def prepare_text(
    article: Article, reader: DocumentReader, asked: CorpusConfig, progress: Callable[[int], object]
) -> Corpus:
    """Prepare a text, likewise, in the article's folder of the corpus."""
    return prepare_corpus(
        reader, article.corpus, vocab_words=asked.words, length=asked.length, seed=asked.seed, progress=progress
    )
