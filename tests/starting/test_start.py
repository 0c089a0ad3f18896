"""A new article: its files, and that it can be made at once."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from generator.article.parse import read_config, read_corpus_settings
from generator.cli import main
from generator.errors import InputError
from generator.starting.sample import languages, lexicon, sample_documents
from generator.starting.start import start_article
from tests.support.corpus import documents, write_documents


@pytest.mark.parametrize("language", languages())
def test_a_story_keeps_its_topic_and_ends_with_whom_it_began(language: str) -> None:
    words = lexicon(language)
    things = [{form for thing in topic["things"] for form in thing.values()} for topic in words["topics"].values()]
    for story in sample_documents(language, documents=40):
        first, *_, last = re.findall(r"[^.]+\.", story)
        (name,) = [name for name in words["names"] if re.search(rf"\b{name}\b", first)]
        ends = [closing for closing in words["closing"] if "{name}" in closing]
        assert name in last or len(ends) < len(words["closing"])
        assert sum(any(re.search(rf"\b{thing}\b", story) for thing in topic) for topic in things) == 1
    assert "{" not in "".join(sample_documents(language, documents=40))


def test_a_seed_draws_one_sample() -> None:
    first, again, other = (list(sample_documents("english", documents=5, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_every_key_of_the_settings_is_explained_where_it_stands_first(tmp_path: Path) -> None:
    start_article(tmp_path / "new", language="english")
    explained: set[str] = {"unit", "title", "id", "note", "text"}  # by the comments above their tables
    before = ""
    for line in (tmp_path / "new" / "article.toml").read_text().splitlines():
        key = re.match(r"(\w+) = ", line)
        if key and key[1] not in explained:
            assert "  # " in line or before.startswith("#"), line
            explained.add(key[1])
        before = line


@pytest.mark.parametrize("language", languages())
def test_the_text_stays_right_when_other_models_take_the_place_of_those_it_begins_with(
    language: str, tmp_path: Path
) -> None:
    start_article(tmp_path / "new", language=language)
    quantities = re.findall(r"\{\{(.*?)\}\}", (tmp_path / "new" / "article.md").read_text(encoding="utf-8"))
    models = read_config(tmp_path / "new" / "article.toml").models
    assert quantities
    assert not [name for name in models for quantity in quantities if re.search(rf"\b{name}\b", quantity)]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["init", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"error: {tmp_path}: is there already; an article begins in a folder that is new or empty\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert main(["init", str(tmp_path / "empty")]) == 0


KILLED = """
import os, sys
from itertools import count
from pathlib import Path

from generator.cli import main
from tests.kill.disk import Disk, kill

for change in count(1):
    folder = Path(sys.argv[1]) / str(change)
    process = os.fork()
    if not process:
        Disk(str(folder), kill, at=change).watch()
        os._exit(main(["init", str(folder)]))
    if os.waitpid(process, 0)[1] == 0:
        sys.exit()
    begun = (folder / "article.toml").exists()
    print(folder, sorted(path.name for path in folder.glob("[!.]*")) if begun else main(["init", str(folder)]))
"""


def test_an_article_whose_writer_is_killed_at_any_change_is_there_whole_or_begun_anew(tmp_path: Path) -> None:
    """In a process of its own: what forks has no threads."""
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
    folders = list(tmp_path.iterdir())
    assert len(folders) > 9
    for folder in folders:
        assert sorted(path.name for path in folder.iterdir()) == ["article.md", "article.toml", "text.txt"]
        assert read_config(folder / "article.toml").models


def test_a_folder_with_another_s_text_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        start_article(tmp_path, language="english")
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


@pytest.mark.parametrize("name", ["a b", "line\nend", "'q\"uo", "tab\t", "$x", "\u202e"])
def test_any_name_of_a_folder_and_a_text_gives_settings_that_are_read(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_documents(tmp_path / f"{name}.txt", documents(40))
    assert main(["init", str(tmp_path / name), "--text", str(source)]) == 0
    assert capsys.readouterr().out.endswith(f"--article {shlex.quote(str(tmp_path / name))}\n")
    settings = read_corpus_settings(tmp_path / name / "article.toml")
    assert settings
    assert (tmp_path / name / settings.source).resolve() == source.resolve()


def test_a_name_that_is_not_utf_8_is_that_of_a_folder_and_refused_as_that_of_a_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")
    assert main(["init", str(folder)]) == 0
    assert read_config(folder / "article.toml").models
    for name, shown in ((os.fsdecode(b"\xff"), "\\udcff"), ("\x7f", "\\x7f")):
        source = write_documents(tmp_path / f"{name}.txt", documents(40))
        assert main(["init", str(tmp_path / "new"), "--text", str(source)]) == 2
        said = f"error: '../{shown}.txt': a name in article.toml is UTF-8 without control characters; rename it\n"
        assert capsys.readouterr().err == said
    assert not (tmp_path / "new").exists()


def test_an_alphabet_is_not_found_without_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), "--alphabet", "auto"]) == 2
    assert capsys.readouterr().err == "error: --alphabet auto: is found in a text; give one by --text\n"


def test_a_language_without_a_sample_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), "--language", "germn"]) == 2
    assert "--language: no sample in 'germn'; did you mean 'german'?" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def small(folder: Path) -> None:
    """Let a new article be trained in seconds."""
    path = folder / "article.toml"
    source = re.sub(r"cycle_lengths = \S+", "cycle_lengths = 3", path.read_text())
    source = re.sub(r"hidden_size = \d+", "hidden_size = 4", source)
    path.write_text(re.sub(r"validation_observations = \d+", "validation_observations = 4", source))


def test_the_sample_becomes_a_page_by_one_more_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "new"
    assert main(["init", str(article)]) == 0
    assert capsys.readouterr().out.endswith(f"now run: python -m generator make --train --article {article}\n")
    (article / "text.txt").write_text("".join(f"{text}\n" for text in sample_documents("english", documents=60)))
    small(article)
    assert main(["make", "--train", "--article", str(article)]) == 0
    page = (article / "build" / "index.html").read_text()
    for figure in ("hero", "connectivity", "autocomplete", "models-table", "provenance"):
        assert f'<figure id="{figure}"' in page


def test_a_text_of_one_s_own_becomes_a_page(tmp_path: Path) -> None:
    source = write_documents(tmp_path / "own.txt", [text.capitalize() + "." for text in documents(120)])
    article = tmp_path / "new"
    assert main(["init", str(article), "--text", str(source)]) == 0
    settings, config = read_corpus_settings(article / "article.toml"), read_config(article / "article.toml")
    assert settings
    assert (settings.source, settings.documents, settings.normalise) == ("../own.txt", "lines", True)
    assert len(config.sentences) == 3
    assert all(sentence.text in " ".join(documents(120)) for sentence in config.sentences)
    small(article)
    assert main(["make", "--train", "--article", str(article)]) == 0


def test_the_pieces_of_a_german_text_have_german_titles(tmp_path: Path) -> None:
    source = tmp_path / "text.txt"
    source.write_text("".join(f"{story}\n" for story in sample_documents("german", documents=9)), encoding="utf-8")
    start_article(tmp_path / "new", language="german", text=source)
    sentences = read_config(tmp_path / "new" / "article.toml").sentences
    assert [sentence.title for sentence in sentences] == ["Der erste Text", "Ein zweiter", "Ein dritter"]
    assert all(sentence.note.startswith("Aus dem Text") for sentence in sentences)


def test_a_text_cut_at_a_width_is_taken_by_its_paragraphs(tmp_path: Path) -> None:
    source = tmp_path / "book.txt"
    paragraphs = ["\n".join(re.findall(r".{1,60}(?: |$)", story)) for story in sample_documents("english", documents=9)]
    source.write_text("\n\n".join(paragraphs) + "\n")
    start_article(tmp_path / "new", language="english", text=source)
    settings = read_corpus_settings(tmp_path / "new" / "article.toml")
    assert settings
    assert settings.documents == "paragraphs"


@pytest.mark.parametrize("options", [["--language", "german"], ["--alphabet", "auto", "--text"]])
def test_an_article_of_another_alphabet_is_made_at_once(tmp_path: Path, options: list[str]) -> None:
    article, source = tmp_path / "new", tmp_path / "own.txt"
    stories = "".join(f"{story}\n" for story in sample_documents("german", documents=60))
    source.write_text(stories, encoding="utf-8")
    assert main(["init", str(article), *options, *([str(source)] if options[-1] == "--text" else [])]) == 0
    if options[-1] == "german":
        (article / "text.txt").write_text(stories, encoding="utf-8")
    small(article)
    assert main(["make", "--train", "--article", str(article)]) == 0
    config = read_config(article / "article.toml")
    assert {*"äöü"} < {*config.alphabet.characters}
    assert config.alphabet.keep_case == (options[-1] == "german")
    page = (article / "build" / "index.html").read_text()
    assert ("J&#246;rg" in page) == config.alphabet.keep_case


def test_a_text_with_too_few_documents_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_documents(tmp_path / "short.txt", ["too short", "this one as well"])
    assert main(["init", str(tmp_path / "new"), "--text", str(source)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {source}: an article shows its models on 3 documents of more than 12 words")
