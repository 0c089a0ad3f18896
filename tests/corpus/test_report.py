"""The report on a prepared text, and warnings that are right: none of a good text, each where it is due."""

from pathlib import Path
from typing import Any

import pytest

from generator.contract.alphabet import Alphabet
from generator.corpus.alphabets import READY
from generator.corpus.documents import DocumentReader
from generator.corpus.prepare import prepare_corpus
from generator.corpus.report import FILE, WARNING
from generator.starting.sample import languages, sample_documents
from tests.support.corpus import documents, write_documents


def report(folder: Path, texts: list[str], *, alphabet: Alphabet = READY["english"], **settings: Any) -> list[str]:
    path = write_documents(folder / "text.txt", texts)
    prepare_corpus(DocumentReader(path, normalise=True, alphabet=alphabet), folder / "corpus", **settings)
    return (folder / "corpus" / FILE).read_text(encoding="utf-8").splitlines()


def warnings(lines: list[str]) -> list[str]:
    return [line.removeprefix(WARNING) for line in lines if line.startswith(WARNING)]


@pytest.mark.parametrize("language", languages())
def test_samples_of_new_articles_have_nothing_against_them(tmp_path: Path, language: str) -> None:
    lines = report(tmp_path, list(sample_documents(language)), alphabet=READY[language])
    assert warnings(lines) == []


def test_a_report_counts_what_is_there_and_what_was_made_of_it(tmp_path: Path) -> None:
    texts = [f"{text.capitalize()}." for text in documents(300)]
    lines = report(tmp_path, texts, vocab_words=30, length=40)
    characters = sum(len(text) for text in texts)  # each without its full stop, but with the space before it
    visible = sum(len(text.replace(" ", "")) for text in texts)
    words = sum(len(text.split()) for text in texts)
    assert lines[0].startswith(f"300 documents, of {characters / 300:,.0f} characters on average (median ")
    assert lines[0].endswith(f"; {words:,} words")
    assert lines[1].startswith("32 targets; ")
    share = f"{100 * 300 / visible:.2g} %"
    assert (
        lines[3] == f"of {visible:,} characters, white space left out: {share} put in lower case, 0 % replaced, {share}"
        " dropped ('.' 300)"
    )
    assert lines[4].startswith("validation: of 1")
    assert lines[5].startswith("test: of 1")


def told(folder: Path, texts: list[str], **settings: Any) -> str:
    return "\n".join(warnings(report(folder, texts, **settings)))


def test_a_text_in_another_language_than_its_alphabet_s_is_told(tmp_path: Path) -> None:
    texts = [f"größe {text} über" for text in documents()]
    said = told(tmp_path, texts, length=40)
    assert "% of the letters were dropped, most of all 'ß' 300, 'ö' 300, 'ü' 300: is the text in the language" in said
    assert "letters" not in told(tmp_path, texts, length=40, alphabet=READY["german"])


def test_splits_with_too_few_texts_to_score_on_are_told(tmp_path: Path) -> None:
    said = told(tmp_path, documents(60), length=40)
    assert "validation has " in said
    assert "test has " in said
    assert "observations only: give more text, or a smaller --length" in said


def test_documents_shorter_than_an_observation_are_told(tmp_path: Path) -> None:
    short = "of the documents are shorter than an observation of 200 characters"
    assert short not in told(tmp_path, [text * 4 for text in documents()])
    assert short in told(tmp_path, [text[:60] for text in documents()])


def test_words_that_are_never_predicted_are_told(tmp_path: Path) -> None:
    assert "of held-out words can never be predicted" in told(tmp_path, documents(), length=40, vocab_words=5)
    assert "of held-out words can never be predicted" not in told(tmp_path, documents(), length=40, vocab_words=50)


def test_held_out_documents_that_models_were_trained_on_are_told(tmp_path: Path) -> None:
    known = "% of the documents of test stand in the training texts, or nearly: scores on them tell of nothing new"
    texts = list(sample_documents("english", documents=300))
    assert known in told(tmp_path, texts * 2)
    assert known not in told(tmp_path, texts)
