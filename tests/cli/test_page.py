"""The commands that build the page and check it: bad input, building again, what is out of date."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from generator.cli import main
from generator.corpus.vocabulary import UNKNOWN
from generator.weights import open_published
from tests.support.models import WORDS, model_config, random_model, write_weights
from tests.support.site import Site

ROOT = Path(__file__).parents[2]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest_of(page: Path) -> Any:
    found = re.search(r'data-name="manifest">(.*?)</script>', page.read_text(), re.DOTALL)
    assert found
    return json.loads(found.group(1))


def run_python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True)


# Bad input to the build


def cut_short(site: Site) -> str:
    data = site.weights("lstm").read_bytes()
    site.weights("lstm").write_bytes(data[: len(data) // 2])
    return "lstm.safetensors: is cut off, or is not a safetensors file"


def wrong_shape(site: Site) -> str:
    write_weights(site.weights("lstm"), random_model(model_config("lstm", 4, 1)), readout__bias=np.zeros(7, np.float32))
    return "lstm.safetensors: tensor 'readout.bias' must have shape (12,), got (7,)"


def not_a_number(site: Site) -> str:
    values = load_file(site.weights("lstm"))["readout.weight.scale"]
    values[3] = np.nan
    model = random_model(model_config("lstm", 4, 1))
    write_weights(site.weights("lstm"), model, readout__weight__scale=values)
    return "lstm.safetensors: tensor 'readout.weight' has values that are not finite numbers (NaN or Inf)"


def missing_weights(site: Site) -> str:
    site.weights("lstm").unlink()
    return "lstm.safetensors: no such weights; train and publish the model, or take it out of article.toml"


def other_words(site: Site) -> str:
    write_weights(site.weights("lstm"), random_model(model_config("lstm", 4, 1)), (*WORDS[:-1], "other"))
    return "lstm.safetensors: its vocabulary differs from that of"


def other_model(site: Site) -> str:
    site.edit("article.toml", 'unit = "lstm"\nhidden_size = 4', 'unit = "lstm"\nhidden_size = 5')
    return "lstm.safetensors: hidden_size is 4, but article.toml has 5 in [models.lstm]"


def strange_character(site: Site) -> str:
    line = site.edit("article.toml", "sees a dog", "sees a dog, twice")
    return f"article.toml:{line}: sentence 'cat': a text is made of a to z and spaces, got ',' at column 19"


def unknown_key(site: Site) -> str:
    line = site.edit("article.toml", "hidden_size = 4\nnum_layers = 1", "hiden_size = 4\nnum_layers = 1")
    return f"article.toml:{line}: unknown key 'hiden_size' in models.lstm; did you mean 'hidden_size'?"


def unknown_figure(site: Site) -> str:
    line = site.edit("article.md", "::: connectivity", "::: conectivity")
    return f"article.md:{line}: no figure named 'conectivity'; did you mean 'connectivity'?"


def unknown_sentence(site: Site) -> str:
    line = site.edit("article.md", "sentence=house", "sentence=hose")
    return f"article.md:{line}: "


def missing_article(site: Site) -> str:
    (site.article / "article.md").unlink()
    return "article.md: no such file"


BROKEN = [
    *(cut_short, wrong_shape, not_a_number, missing_weights, other_words, other_model),
    *(strange_character, unknown_key, unknown_figure, unknown_sentence, missing_article),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_bad_input_gives_one_line_and_leaves_the_page_before(
    site: Site, broken: Callable[[Site], str], capsys: pytest.CaptureFixture[str]
) -> None:
    named = broken(site)
    before = files(site.folder)
    assert site.run("build", "--quiet") == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith("error: ")
    assert named in line
    assert captured.out == ""
    after = files(site.folder)
    assert before.items() <= after.items()
    # Readings of other models may have been computed; nothing half-written lies beside them.
    new = after.keys() - before.keys()
    assert all(name.startswith(("cache/numbers/", "cache/readings/")) and not name.endswith(".partial") for name in new)


def test_a_word_outside_the_vocabulary_is_built_and_marked(site: Site) -> None:
    site.edit("article.toml", "sees a dog", "sees a zymurgy")
    assert site.run("build", "--quiet") == 0
    cat, house = manifest_of(site.page)["sentences"]
    assert cat["text"] == " the cat sees a zymurgy"
    assert [known for _, _, known in cat["words"]] == [True, True, True, True, False]
    start, end, _ = cat["words"][-1]
    assert cat["text"][start:end] == " zymurgy"
    assert all(known for _, _, known in house["words"])
    assert open_published(site.weights("gru")).vocabulary.target("zymurgy") == UNKNOWN


def test_an_error_reaches_the_shell_as_one_line_and_a_status(site: Site) -> None:
    site.weights("gru").unlink()
    run = subprocess.run(
        [sys.executable, "-m", "generator", *site.arguments("build", "--quiet")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"error: {site.weights('gru')}: no such weights")


def test_a_page_that_cannot_be_written_gives_one_line(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.page.unlink()
    site.page.mkdir()
    assert site.run("build", "--quiet") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert str(site.page) in line
    assert {path.name for path in site.page.parent.iterdir()} == {site.page.name, "social.png"}  # nothing half-written


def test_folders_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--article", str(tmp_path / "nowhere")]) == 2
    assert "nowhere: no such folder; run from the folder that holds article/" in capsys.readouterr().err


def test_ctrl_c_stops_without_a_traceback(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.build.build_page", interrupted)
    assert site.run("build") == 130
    assert capsys.readouterr().err.split() == ["stopped"]


# Building again


def test_a_change_of_the_text_is_built_without_torch_and_without_a_tensor(site: Site) -> None:
    site.edit("article.md", "Two networks read.", "Two networks read on.")
    script = """
import sys
from generator.cli import main
assert main(sys.argv[1:]) == 0
print("torch" in sys.modules)
"""
    run = run_python(script, *site.arguments("build"))
    built, torch = run.stdout.splitlines()
    assert ", 0 readings computed, " in built
    assert torch == "False"
    assert "Two networks read on." in site.page.read_text()


def test_building_again_gives_the_same_bytes(site: Site) -> None:
    before = site.page.read_bytes()
    assert site.run("build", "--quiet") == 0
    assert site.page.read_bytes() == before


def test_a_build_killed_while_it_writes_leaves_the_page_before(site: Site) -> None:
    before = site.page.read_bytes()
    site.edit("article.md", "Two networks read.", "Two networks read on.")
    script = """
import os, signal, sys
from generator.cli import main
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""
    assert run_python(script, *site.arguments("build", "--quiet")).returncode == -signal.SIGKILL
    assert site.page.read_bytes() == before
    assert site.run("build", "--quiet") == 0
    assert "Two networks read on." in site.page.read_text()


# Checking


def test_a_false_claim_stops_the_build_and_is_marked_when_that_is_allowed(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.run("build", "--quiet") == 0
    before = site.page.read_bytes()
    line = site.edit("article.md", "The two.", "[The two]{? count(models) == 2 ?}, [a third]{? count(models) > 2 ?}.")
    capsys.readouterr()
    assert site.run("build", "--quiet") == 2
    head, claim = capsys.readouterr().err.splitlines()
    assert head.startswith("error: one claim of the text is not true of these models; mend the text, or see them")
    assert claim.endswith(f"article.md:{line}: not true: “a third”: count(models) > 2; got models = 2 items")
    assert site.page.read_bytes() == before
    assert site.run("build", "--quiet", "--allow-false-claims") == 0
    assert capsys.readouterr().err.splitlines() == [claim.removeprefix("error: ")]
    assert b'<span class="false-claim">a third<span' in site.page.read_bytes()
    assert site.run("check") == 0


def test_check_passes_right_after_a_build(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.run("check") == 0
    assert capsys.readouterr().out == f"{site.page}: up to date\n"


def test_check_names_what_changed_and_fails(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.edit("article.md", "Two networks", "Some networks")
    write_weights(site.weights("gru"), random_model(model_config("gru", 4, 2), seed=1))
    (site.assets / "js" / "new.js").write_text("export const value = 1;")
    (site.assets / "css" / "tokens.css").write_text(":root { --ink: #222; }")
    (site.article / "references.bib").unlink()
    before = site.page.read_bytes()
    assert site.run("check") == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "changed: article/article.md",
        "changed: article/models/gru.safetensors",
        "removed: article/references.bib",
        "changed: assets/css/tokens.css",
        "added: assets/js/new.js",
        f"{site.page}: out of date; run: python -m generator build",
    ]
    assert captured.err == ""
    assert site.page.read_bytes() == before


def test_check_without_a_page_says_how_to_build_it(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.page.unlink()
    assert site.run("check") == 2
    assert "no such page; build it with: python -m generator build" in capsys.readouterr().err


def test_check_needs_neither_torch_nor_a_cache(site: Site) -> None:
    script = 'import sys\nfrom generator.cli import main\nprint(main(sys.argv[1:]), "torch" in sys.modules)'
    assert run_python(script, *site.arguments("check")).stdout.splitlines()[-1] == "0 False"


def test_a_page_over_its_budget_is_not_written(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    before = site.page.read_bytes()
    site.edit("article.toml", "[training]", "[page]\nbudget_kb = 2\n\n[training]")
    assert site.run("build", "--quiet") == 2
    assert "article.toml: the page takes " in capsys.readouterr().err
    assert site.page.read_bytes() == before
    site.edit("article.toml", "budget_kb = 2", "budget = 2")
    assert site.run("build", "--quiet") == 2
    assert "unknown key 'budget' in page; did you mean 'budget_kb'?" in capsys.readouterr().err
