"""One command from a text to the page: what is stale is named and made, the rest is left alone, breaks cost little."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.article.folder import Article
from generator.corpus.observations import open_corpus
from generator.errors import Stopped
from generator.storage.atomic import write_atomically
from generator.training.loop import train
from generator.training.recipe import recipe_of
from generator.weights import open_published
from tests.support.made import give_text
from tests.support.site import Site


@pytest.fixture(scope="session")
def made_site(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small article made from its text by one command. Read it only: `made` is a copy to change."""
    site = built_site.copy(tmp_path_factory.mktemp("made") / "site")
    give_text(site)
    assert site.run("make", "--train") == 0
    return site


@pytest.fixture
def made(made_site: Site, tmp_path: Path) -> Site:
    return made_site.copy(tmp_path / "made")


def table(site: Site, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, str]:
    """Return what `make --dry-run` says of each step that is not up to date: its state and its reasons, in one line."""
    capsys.readouterr()
    assert site.run("make", "--dry-run", *more) == 0
    said: dict[str, str] = {}
    for line in capsys.readouterr().out.splitlines():
        if line.startswith(" "):
            said[list(said)[-1]] += "; " + line.strip()
        else:
            title, *state = re.split(r"\s{2,}", line)
            said[title] = " ".join(state)
    return {title: state for title, state in said.items() if state != "up to date"}


def test_all_is_made_from_the_text_by_one_command_and_then_nothing_is_left(
    made: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("gru", "lstm"):
        assert open_published(made.weights(name)).info.training.steps == 4
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file() and "cache" not in str(path)}
    assert made.run("status") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.split(r"\s{2,}", line) for line in lines] == [
        [title, "up to date"]
        for title in (
            *("corpus", "training gru", "publishing gru", "training lstm", "publishing lstm"),
            *("study context", "page"),
        )
    ]
    assert made.run("make", "--train", "--recompute") == 0
    assert capsys.readouterr().out == f"{made.page}: up to date\n"
    assert all(path.read_bytes() == data for path, data in before.items())


def test_a_change_of_the_text_makes_the_page_alone(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    made.edit("article.md", "The two.", "Both.")
    assert table(made, capsys) == {"page": "to do changed: article/article.md"}
    assert made.run("make") == 0
    said = capsys.readouterr().out.splitlines()
    assert said == ["[1/1] page: changed: article/article.md", f"{made.page}: up to date"]


def test_nothing_is_trained_unless_told_to(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    before = made.weights("gru").read_bytes()
    made.edit("article.toml", "learning_rate = 1e-3", "learning_rate = 2e-3")
    why = "learning_rate = 0.001, asked 0.002"
    said = table(made, capsys)
    assert said == {
        **{f"training {name}": f"needs --train {why}; begins anew" for name in ("gru", "lstm")},
        **{f"publishing {name}": f"blocked waits for training {name}" for name in ("gru", "lstm")},
        "page": "to do changed: article/article.toml",
    }
    assert made.run("make") == 1
    assert f"training gru     needs --train      {why}" in capsys.readouterr().out
    assert made.weights("gru").read_bytes() == before
    said = table(made, capsys, "--train", "--model", "gru")
    assert said["training gru"] == f"to do {why}; begins anew"
    assert said["publishing gru"] == f"to do {why}"
    assert said["training lstm"].startswith("needs --train")
    assert said["study context"] == "to do weights of gru will change"
    assert said["page"] == "to do after publishing gru; after study context"
    assert made.run("make", "--train", "--model", "gru") == 1
    assert open_published(made.weights("gru")).info.training.config.learning_rate == (2e-3,)
    assert open_published(made.weights("lstm")).info.training.config.learning_rate == (1e-3,)
    assert table(made, capsys).keys() == {"training lstm", "publishing lstm"}


def test_a_cycle_more_goes_on_from_the_checkpoint_or_the_published_weights(
    made: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    made.edit("article.toml", "cycle_lengths = 4", "cycle_lengths = [4, 2]")
    assert table(made, capsys)["training gru"] == "needs --train at mini-batch 4 of 6"
    (made.cache / "training" / "gru" / "checkpoint.safetensors").unlink()
    assert table(made, capsys)["training gru"] == (
        "needs --train cycle_lengths = 4, asked [4, 2]; goes on from the published weights"
    )
    assert made.run("make", "--train") == 0
    for name, begun in (("gru", True), ("lstm", False)):
        info = open_published(made.weights(name)).info
        assert info.training.steps == 6
        assert (info.begun_from is not None) == begun


def test_a_checkpoint_that_is_nowhere_else_is_not_thrown_away(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert made.run("train", "--model", "gru", "--restart", "--set", "seed=7") == 0
    made.edit("article.toml", "batch_size = 8", "batch_size = 4")
    said = table(made, capsys)["training gru"]
    assert "batch_size = 8, got 4; give the same, or --restart to begin anew" in said
    assert f"python -m generator train --model gru --restart --article {made.article}" in re.sub(r"\s+", " ", said)
    checkpoint = made.cache / "training" / "gru" / "checkpoint.safetensors"
    before = checkpoint.read_bytes()
    assert made.run("make", "--train") == 1
    assert checkpoint.read_bytes() == before


def test_settings_weights_and_code_of_a_study_are_told_apart(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    made.edit("article.toml", "observations = 4", "observations = 5")
    assert table(made, capsys)["study context"] == "to do observations = 4, asked 5"
    assert made.run("make") == 0
    path = made.article / "studies" / "context.json"
    whole = path.read_bytes()
    write_atomically(path, whole.replace(b'"generator.model":"', b'"generator.model":"0'))
    assert table(made, capsys)["study context"] == "needs --recompute code changed since: model"
    assert made.run("make") == 1
    assert made.run("make", "--recompute") == 0
    assert path.read_bytes() == whole


def test_studies_of_records_are_of_todays_weights_and_after_those_that_they_read(
    made: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    now = {name: {"sha256": open_published(made.weights(name)).sha256} for name in ("gru", "lstm")}
    for study in ("growth", "replication"):
        path = made.article / "studies" / f"{study}.json"
        write_atomically(path, json.dumps({"study": study, "models": now}).encode())
    assert not [title for title in table(made, capsys) if title.startswith("study")]
    now["gru"]["sha256"] = "0" * 64
    write_atomically(path, json.dumps({"study": "replication", "models": now}).encode())
    assert table(made, capsys)["study replication"] == "to do weights of gru changed since"
    made.edit("article.toml", "[studies.context]", "[studies.recall]\n[studies.context]")
    said = table(made, capsys)
    assert said["study growth"] == "to do after study recall"
    assert said["study replication"] == "to do weights of gru changed since"


def test_a_break_costs_only_what_was_under_way(
    made: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.edit("article.toml", "batch_size = 8", "batch_size = 4")

    def broken_off(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("generator.making.carry_out.study_published", broken_off)
        assert made.run("make", "--train") == 130
    assert table(made, capsys).keys() == {"study context", "page"}
    assert table(made, capsys)["study context"] == "to do weights of gru changed since; weights of lstm changed since"
    trained = made.weights("gru").read_bytes()
    assert made.run("make", "--train") == 0
    assert made.weights("gru").read_bytes() == trained


def test_a_run_under_way_goes_on_when_told_to(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    made.weights("gru").unlink()
    (made.cache / "training" / "gru" / "checkpoint.safetensors").unlink()
    article = Article(made.article)
    corpus = open_corpus(article.corpus)
    recipe = recipe_of(article.config, "gru", corpus.info.vocab_size)
    with pytest.raises(Stopped):
        train(*(recipe.model, recipe.training, corpus, article.checkpoint("gru")), stop=lambda: 2)
    said = table(made, capsys)
    assert said["training gru"] == "needs --train at mini-batch 1 of 4"
    assert said["publishing gru"] == "blocked waits for training gru"
    assert said["study context"] == "blocked no weights of gru"
    assert said["page"].startswith("blocked no weights of gru")
    assert made.run("make") == 1
    assert made.run("make", "--train") == 0
    assert table(made, capsys) == {}


def test_a_text_that_is_not_prepared_is_not_up_to_date(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(made.cache)
    made.weights("gru").unlink()
    made.page.unlink()
    said = table(made, capsys)
    assert said["corpus"] == "needs --train not prepared"
    assert said["page"].endswith(f"{made.page}: no such page")
    assert table(made, capsys, "--train")["corpus"] == "to do not prepared"


def test_a_text_to_prepare_is_asked_for_where_none_is_named(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    made.edit("article.toml", 'source = "tiny.txt"\n', "")
    made.edit("article.toml", "length = 40", "length = 30")
    made.edit("article.toml", "observations = 4", "observations = 5")
    said = table(made, capsys)
    assert said["corpus"] == "blocked length = 40, asked 30; prepare it: python -m generator corpus --from PATH"
    assert said["study context"] == "blocked observations = 4, asked 5; waits for the corpus"


@pytest.mark.parametrize("command", ["make", "status"])
def test_names_that_are_wrong_are_said(site: Site, capsys: pytest.CaptureFixture[str], command: str) -> None:
    path = site.article / "article.toml"
    path.write_text(path.read_text() + "\n[studies.contxt]\n")
    assert site.run(command) == 2
    assert "[studies.contxt]: no study has this name; did you mean 'context'?" in capsys.readouterr().err


def test_several_processes_are_sent_to_the_commands_that_share_work(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert site.run("make") == 2
    assert "make: runs in one process; give `train` and `study` to torchrun" in capsys.readouterr().err


def test_a_text_that_would_come_out_otherwise_is_prepared_again(made: Site, capsys: pytest.CaptureFixture[str]) -> None:
    made.edit("article.toml", "words = 30\n", "words = 20\nnormalise = true\ndocuments = 'paragraphs'\n")
    path = made.article / "tiny.txt"
    write_atomically(path, path.read_bytes() + path.read_bytes())
    assert table(made, capsys)["corpus"] == (
        "to do words = 30, asked 20; normalise = false, asked true; documents = lines, asked paragraphs;"
        " tiny.txt: changed since it was prepared"
    )
    made.edit("article.toml", "documents = 'paragraphs'\n", "")
    assert made.run("make") == 1  # models are not trained
    said = table(made, capsys)
    assert "corpus" not in said
    assert "trained on another corpus than the prepared one" in said["training gru"]


def test_what_is_wrong_in_settings_and_text_is_said_together_before_anything_is_made(
    made: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    made.edit("article.toml", "learning_rate = 1e-3", "learning_rate = 2e-3")
    wrong = {
        "::: connectivty sentence=cat": "no figure named 'connectivty'; did you mean 'connectivity'?",
        "::: moments sentence=cat at=catt/1/1 models=gruu": (
            "moments: no model named 'gruu'; did you mean 'gru'?",
            "moments: no word 'catt' in the sentence 'cat'",
        ),
        "{{ gruu.accuracy_known | percnt }}": ("no quantity named 'gruu'", "no format named 'percnt'"),
        "[So]{? rank(gru, caat/cat/1/1) == 1 and gru.acuracy_known > 0 and rnk(gru, 1) ?}": (
            "no sentence named 'caat'",
            "'gru' has no 'acuracy_known'; did you mean 'accuracy_known'?",
            "no function named 'rnk'; did you mean 'rank'?",
        ),
        "[there](connectivity:cat/cat/9/1)": "'cat' comes once",
    }
    path = made.article / "article.md"
    text = "\n\n".join(f"{line}\n:::" if line.startswith(":::") else line for line in wrong)
    path.write_text(f"{path.read_text()}\n\n{text}\n")
    for command in (("make", "--train"), ("train", "--model", "gru")):
        assert made.run(*command) == 2
        said = capsys.readouterr().err
        for parts in wrong.values():
            for part in (parts,) if isinstance(parts, str) else parts:
                assert part in said, command
    made.edit("article.toml", 'unit = "gru"', "unit = 3")
    assert made.run("make") == 2
    said = capsys.readouterr().err
    assert "article.toml:" in said and "no figure named" not in said
