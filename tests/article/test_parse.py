from dataclasses import replace
from pathlib import Path

import pytest

from generator.article.config import Config
from generator.article.parse import read_config
from generator.errors import InputError
from tests.support.configuration import ARTICLE_TOML, GOOD, failing, line_of, written


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read_config(written(tmp_path, GOOD))


def test_everything_is_read_as_written(config: Config) -> None:
    assert config.article.title == "What small networks remember"
    assert [(author.name, author.affiliation, author.url) for author in config.article.authors] == [("Ada", "Here", "")]
    assert list(config.models) == ["gru", "lstm", "nested_lstm"]
    assert config.models["nested_lstm"].options == {"depth": 2}
    assert [(sentence.id, sentence.text, sentence.note) for sentence in config.sentences] == [
        ("cat", "the cat sees a dog", ""),
        ("house", "a house in the garden", "Look at in."),
    ]


def test_a_models_own_training_table_changes_the_common_one_in_its_keys_alone(config: Config) -> None:
    common = config.training
    assert (common.cycle_lengths, common.learning_rate, common.batch_size) == ((4,), (1e-3,), 8)
    assert config.training_of("gru") == common
    assert config.training_of("nested_lstm") == replace(common, learning_rate=(5e-4,))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "What', 'titel = "What', "unknown key 'titel' in article; did you mean 'title'?"),
        (
            'affiliation = "',
            'afiliation = "',
            "unknown key 'afiliation' in article.authors.0; did you mean 'affiliation'?",
        ),
        (
            "cycle_lengths =",
            "cycle_lenghts =",
            "unknown key 'cycle_lenghts' in training; did you mean 'cycle_lengths'?",
        ),
        (
            "hidden_size = 6",
            "hiden_size = 6",
            "unknown key 'hiden_size' in models.nested_lstm; did you mean 'hidden_size'?",
        ),
        (
            "learning_rate = 5",
            "learnign_rate = 5",
            "unknown key 'learnign_rate' in models.nested_lstm.training; did you mean",
        ),
        ('note = "', 'notes = "', "unknown key 'notes' in sentences.1; did you mean 'note'?"),
        (
            "cycle_lengths =",
            "mini_batches =",
            "unknown key 'mini_batches' in training; it is called 'cycle_lengths' now",
        ),
        ("[training]", "[trials]", "unknown key 'trials' in the top level; it is called 'extra_runs' now"),
        ("[training]", "[trainnig]", "unknown key 'trainnig' in the top level; did you mean 'training'?"),
        ("[[sentences]]", "[[sentence]]", "unknown key 'sentence' in the top level; did you mean 'sentences'?"),
        ('note = "', 'zzz = "', "unknown key 'zzz' in sentences.1; there is id, note, text, title"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_likely_one(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    source = GOOD.replace(old, new)
    said = failing(tmp_path, source)
    assert said.startswith(f"{line_of(source, new)}: {message}")


@pytest.mark.parametrize(
    ("line", "where", "message"),
    [
        ('date = "2026-11-22"\n', "[article]", "article lacks 'date'"),
        ('unit = "gru"\n', "[models.gru]", "models.gru lacks 'unit'"),
        ('title = "A house"\n', '[[sentences]]\nid = "house"', "sentences.1 lacks 'title'"),
    ],
)
def test_a_missing_key_is_named_with_the_line_of_its_table(tmp_path: Path, line: str, where: str, message: str) -> None:
    source = GOOD.replace(line, "")
    assert failing(tmp_path, source) == f"{line_of(source, where)}: {message}"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (
            "hidden_size = 4\nnum_layers = 2",
            'hidden_size = "many"\nnum_layers = 2',
            "'hidden_size' in models.gru: input should be a valid integer",
        ),
        (
            "hidden_size = 4\nnum_layers = 2",
            "hidden_size = 0\nnum_layers = 2",
            "'hidden_size' in models.gru: input should be greater than 0, got 0",
        ),
        ("num_layers = 2", "num_layers = -1", "'num_layers' in models.gru: input should be greater than 0, got -1"),
        ("cycle_lengths = 4", "cycle_lengths = 2.5", "'cycle_lengths' in training"),
        (
            "cycle_lengths = 4",
            "cycle_lengths = [20, -1]",
            "'cycle_lengths' in training: input should be greater than 0",
        ),
        ("cycle_lengths = 4", "cycle_lengths = []", "'cycle_lengths' in training"),
        ("warm_up = 1", "warm_up = []", "'warm_up' in training: "),
        (
            "cycle_lengths = 4",
            "cycle_lengths = 0",
            "'cycle_lengths' in training: input should be greater than 0, got 0",
        ),
        ("learning_rate = 1e-3", "learning_rate = nan", "'learning_rate' in training"),
        ("cycle_lengths = 4", "loss_fraction = 1.5", "'loss_fraction' in training"),
        (
            "cycle_lengths = 4",
            'precision = "float8"',
            "'precision' in training: input should be 'bfloat16' or 'float32'",
        ),
        ("learning_rate = 5e-4", 'learning_rate = "fast"', "'learning_rate' in models.nested_lstm.training"),
        ("learning_rate = 5e-4", "batch_size = 0", "'batch_size' in models.nested_lstm.training"),
        ('title = "A cat"', "title = 3", "'title' in sentences.0: input should be a valid string, got 3"),
        (
            'description = "Two of them read the same text."',
            'url = "javascript:alert(1)"\ndescription = "Two of them read the same text."',
            "'url' in article: a link leads to https:, http: or mailto:, got 'javascript:alert(1)'",
        ),
        (
            'description = "Two of them read the same text."',
            'doi = "https://doi.org/10.1/x"\ndescription = "Two of them read the same text."',
            "'doi' in article: a DOI begins with '10.', without https://doi.org/",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_line(tmp_path: Path, old: str, new: str, named: str) -> None:
    source = GOOD.replace(old, new)
    said = failing(tmp_path, source)
    assert said.startswith(f"{line_of(source, new)}: ")
    assert named in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("the cat, it sees", "a text is made of a to z and spaces, got ',' at column 8; write it in lower case"),
        ("The cat", "got 'T' at column 1"),
        ("the café", "got 'é' at column 8"),
        ("year 1902", "got '1' at column 6"),
        ("the  cat", "words are separated by one space"),
        (" the cat", "words are separated by one space, without any at the ends"),
        ("the cat ", "words are separated by one space, without any at the ends"),
        ("", "words are separated by one space"),
        ("a " * 500 + "b", "a text has at most 1000 characters, got 1001"),
    ],
)
def test_a_sentence_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str, named: str) -> None:
    source = GOOD.replace("the cat sees a dog", text)
    said = failing(tmp_path, source)
    assert said.startswith(f"{line_of(source, 'text = ')}: sentence 'cat': ")
    assert named in said


def test_a_sentence_of_the_greatest_length_is_read(tmp_path: Path) -> None:
    text = "a " * 499 + "bb"
    assert read_config(written(tmp_path, GOOD.replace("the cat sees a dog", text))).sentences[0].text == text


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "house"', 'id = "cat"', "used once, got 'cat'"),
        ('id = "house"', 'id = "A House"', "an id is made of a-z, 0-9 and -, and used once, got 'A House'"),
        ("[models.gru]", '[models."GRU 2"]', "a model's id is made of a-z, 0-9, - and _, got 'GRU 2'"),
    ],
)
def test_ids_are_simple_and_used_once(tmp_path: Path, old: str, new: str, named: str) -> None:
    assert named in failing(tmp_path, GOOD.replace(old, new))


def test_an_article_needs_a_model_and_a_sentence(tmp_path: Path) -> None:
    models, sentences = (ARTICLE_TOML.index(table) for table in ("[models", "[[sentences"))
    head = ARTICLE_TOML[:models]
    assert "at least one model" in failing(tmp_path, f"{head}[models]\n{ARTICLE_TOML[sentences:]}")
    assert "at least one sentence" in failing(tmp_path, "sentences = []\n" + ARTICLE_TOML[:sentences])
    assert "lacks 'sentences'" in failing(tmp_path, ARTICLE_TOML[:sentences])
    assert "lacks 'models'" in failing(tmp_path, head + ARTICLE_TOML[sentences:])


def test_a_file_that_is_not_toml_is_named_with_the_line(tmp_path: Path) -> None:
    source = GOOD.replace('title = "A cat"', 'title = "A cat')
    assert failing(tmp_path, source).startswith(f"{line_of(source, 'A cat')}: not TOML: ")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "article.toml"
    path.write_bytes(GOOD.replace("Ada", "José").encode("latin-1"))
    with pytest.raises(InputError, match=r"article\.toml:7: not UTF-8"):
        read_config(path)


def test_a_folder_without_an_article_says_what_it_would_hold(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such file; an article's folder holds article.toml and article.md"):
        read_config(tmp_path / "article.toml")


def test_a_model_that_is_not_compared_is_named_with_the_likely_one(config: Config) -> None:
    assert config.compared("gru").label == "GRU"
    with pytest.raises(InputError, match=r"no table \[models.nested-lstm\]; did you mean 'nested_lstm'\?"):
        config.compared("nested-lstm")
    with pytest.raises(InputError, match=r"no table \[models.xyz\]; there is gru, lstm, nested_lstm"):
        config.compared("xyz")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("batch_size = 8", f"batch_size = {'9' * 5_000}", "1: not TOML: a whole number in it has thousands of digits"),
        (
            "[folders]",
            f"x = {'[' * 3_000}{']' * 3_000}\n[folders]",
            "1: not TOML: its arrays and tables are nested too",
        ),
        ("[folders]", f"\n{'a.' * 50}a = 1\n[folders]", "11: not TOML: a key has more than 40 parts (at line 11)"),
        ("[folders]", f"[{'a.' * 50}a]\n[folders]", "10: not TOML: a key has more than 40 parts (at line 10)"),
        ('build = "../', 'build = "../\\u0000', "11: 'build': take out the control character U+0000"),
        ('name = "Ada"', 'name = "Ada\\u0007"', "7: 'name': take out the control character U+0007"),
        ('title = "What small networks remember"', 'title = " "', "2: 'title' in article: must not be empty"),
        ('name = "Ada"', 'name = ""', "7: 'name' in article.authors.0: must not be empty"),
        ('label = "GRU"', 'label = ""', "24: 'label' in models.gru: must not be empty"),
        ('title = "What', f'title = "{"a" * 300}What', "2: 'title' in article: has 328 characters, and may have 300"),
        ('label = "GRU"', f'label = "{"G" * 101}"', "24: 'label' in models.gru: has 101 characters, and may have 100"),
    ],
)
def test_what_toml_allows_and_no_page_shows_is_refused_with_its_line(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert old in ARTICLE_TOML
    said = failing(tmp_path, ARTICLE_TOML.replace(old, new, 1))
    assert said.startswith(message)


def test_a_date_is_read_with_and_without_quotation_marks(tmp_path: Path) -> None:
    source = ARTICLE_TOML.replace('"2026-11-22"', "2026-11-22")
    assert read_config(written(tmp_path, source)).article.date == "2026-11-22"


def test_a_text_with_many_dots_is_no_key(tmp_path: Path) -> None:
    source = ARTICLE_TOML.replace("Look at in.", f"Look at in. {'. ' * 60} {'e.g. ' * 60}")
    assert read_config(written(tmp_path, source)).sentences[1].note.endswith("e.g. ")
