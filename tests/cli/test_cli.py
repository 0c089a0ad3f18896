"""The commands, from their arguments to what they print, write and leave alone."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from generator.cli import commands, main
from generator.weights import open_published
from tests.support.corpus import documents, write_documents
from tests.support.site import Site

ROOT = Path(__file__).parents[2]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# Help


def test_the_commands_are_all_there() -> None:
    assert {"corpus", "train", "evaluate", "publish", "build", "check", "serve"} <= commands.commands.keys()


@pytest.mark.parametrize("name", commands.commands)
def test_every_command_has_help_with_an_example_that_can_be_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    example = re.search(rf"Example: python -m generator ({name}(?: [^ ]+)*?)(?= Options:)", text)
    assert example
    command = commands.commands[name]
    # What the example gives is what the command takes: a wrong option would be refused here.
    assert command.make_context(name, shlex.split(example.group(1))[1:])
    for parameter in command.params:
        if isinstance(parameter, click.Argument):  # named in the first line of the help
            continue
        assert isinstance(parameter, click.Option)
        assert parameter.help, f"{name} {parameter.name} has no help"


def test_the_group_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(re.search(rf"^  {name} ", out, re.MULTILINE) for name in commands.commands)
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("Usage: python -m generator")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["biuld"], "No such command 'biuld'"),
        (["build", "--articel", "x"], "No such option"),
        (["train"], "Missing option '--model'"),
        (["corpus"], "give either --from PATH or --download"),
        (["corpus", "--from", "x", "--download"], "give either --from PATH or --download"),
        (["corpus", "--words", "-5"], "-5 is not in the range"),
        (["corpus", "--words", "9999999999"], "is not in the range"),
        (["corpus", "--length", "1"], "1 is not in the range"),
        (["corpus", "--length", "9999999999"], "is not in the range"),
        (["corpus", "--seed", "-1"], "-1 is not in the range"),
        (["serve", "--port", "many"], "'many' is not a valid integer"),
    ],
)
def test_wrong_arguments_give_one_line(arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert named in line


# All the way


def test_a_text_becomes_a_page_by_the_commands_alone(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_documents(tmp_path / "tiny.txt", documents())
    assert site.run("corpus", "--from", str(source), "--words", "30", "--length", "40") == 0
    assert "300 documents" in capsys.readouterr().out
    for model in ("gru", "lstm"):
        assert site.run("train", "--model", model, "--set", "precision=float32") == 0
        assert re.search(rf"^{model}: validation cross entropy \d\.\d+ after", capsys.readouterr().out)
        assert site.run("publish", "--model", model, "--observations", "16", "--as-trained") == 0
        assert re.search(r"^int8 changed the cross entropy by [+-]0\.\d{4}", capsys.readouterr().out, re.MULTILINE)
        info = open_published(site.weights(model)).info
        assert info.training.config.precision == "float32"
        assert site.run("evaluate", "--model", model, "--observations", "16") == 0
        printed = capsys.readouterr().out
        assert f"cross entropy {info.metrics.cross_entropy:.4f}" in printed
        rates = [line.split()[1::2] for line in printed.splitlines() if re.match(r" +\d+  ", line)]
        expected = zip(*info.metrics.by_known_characters.known, strict=True)
        assert rates == [[f"{100 * rate:.1f}" for rate in row] for row in expected]
    before = site.page.read_bytes()
    assert site.run("build", "--quiet") == 0
    assert "4 readings computed" in capsys.readouterr().out
    assert site.page.read_bytes() != before
    assert site.run("check") == 0


def test_a_trained_model_is_scored_before_it_is_published(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_documents(tmp_path / "tiny.txt", documents())
    site.run("corpus", "--from", str(source), "--words", "30", "--length", "40")
    assert site.run("train", "--model", "lstm", "--set", "cycle_lengths=2") == 0
    capsys.readouterr()
    assert site.run("evaluate", "--model", "lstm", "--trained", "--split", "validation", "--observations", "4") == 0
    assert capsys.readouterr().out.startswith("lstm: validation, 4 observations: cross entropy ")
    # The published weights are of another text: to score them on this one would mean nothing.
    assert site.run("evaluate", "--model", "lstm", "--observations", "4") == 2
    assert "trained on tiny.txt, but the prepared corpus is tiny.txt, or has other splits" in capsys.readouterr().err


def test_training_goes_on_refuses_other_settings_and_begins_anew_when_told(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_documents(tmp_path / "tiny.txt", documents())
    site.run("corpus", "--from", str(source), "--words", "30", "--length", "40")
    assert site.run("train", "--model", "gru") == 0
    checkpoint = site.cache / "training" / "gru" / "checkpoint.safetensors"
    before = checkpoint.read_bytes()
    capsys.readouterr()
    assert site.run("train", "--model", "gru", "--set", "seed=1") == 2
    assert "error: " in (last := capsys.readouterr().err.splitlines()[-1])
    assert "seed = 0, got 1" in last
    assert checkpoint.read_bytes() == before
    assert site.run("train", "--model", "gru", "--set", "seed=1", "--restart") == 0
    assert checkpoint.read_bytes() != before


def test_published_weights_are_trained_further_where_no_checkpoint_is(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_documents(tmp_path / "tiny.txt", documents())
    site.run("corpus", "--from", str(source), "--words", "30", "--length", "40")
    assert site.run("train", "--model", "gru", "--set", "cycle_lengths=2") == 0
    assert site.run("publish", "--model", "gru", "--observations", "4", "--as-trained") == 0
    further = ("train", "--model", "gru", "--from-published", "--set", "cycle_lengths=2", "--add-cycle", "3")
    capsys.readouterr()
    assert site.run(*further) == 2
    assert "a run is under way here" in capsys.readouterr().err
    shutil.rmtree(site.cache / "training")
    assert site.run(*further, "--restart") == 2
    assert "--from-published from the published ones; give one of them" in capsys.readouterr().err
    assert not (site.cache / "training").exists()
    assert site.run(*further) == 0
    assert site.run("publish", "--model", "gru", "--observations", "4", "--as-trained") == 0
    assert open_published(site.weights("gru")).info.curve.step == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("train", "--model", "gur"), "no table [models.gur]; did you mean 'gru'?"),
        (("train", "--model", "gru", "--set", "sede=1"), "did you mean 'seed'?"),
        (("train", "--model", "gru"), "no prepared corpus here; make one with: python -m generator corpus"),
        (("evaluate", "--model", "gru"), "no prepared corpus here"),
        (("publish", "--model", "gru"), "no prepared corpus here"),
        (("corpus", "--from", "nowhere.txt"), "nowhere.txt: no such file"),
    ],
)
def test_what_is_missing_on_the_way_is_named(
    site: Site, arguments: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(site.folder)
    assert site.run(*arguments) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("error: ")
    assert named in last
    assert files(site.folder) == before


def test_a_text_with_a_strange_character_leaves_the_corpus_before(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_documents(tmp_path / "tiny.txt", documents())
    assert site.run("corpus", "--from", str(source)) == 0
    before = files(site.cache / "corpus")
    write_documents(source, [*documents(5), "the cat sees 2 dogs"])
    capsys.readouterr()
    assert site.run("corpus", "--from", str(source)) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"error: {source}:6: document 6, column 14: ")
    assert files(site.cache / "corpus") == before
    write_documents(source, [*documents(), "The cat sees 2 dogs."])
    assert site.run("corpus", "--from", str(source), "--normalise") == 0
    assert files(site.cache / "corpus") != before


def test_a_text_cut_at_a_width_is_refused_until_told_what_a_document_is(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "book.txt"
    lines = [
        "the cat sees the garden in the morning a",
        "dog follows the old man by the lake when",
        "my sister is here",
    ]
    source.write_text("\n".join([*lines, ""]) * 80)
    assert site.run("corpus", "--from", str(source)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {source}: its lines look cut at a width")
    assert "--documents paragraphs" in line
    assert site.run("corpus", "--from", str(source), "--documents", "lines") == 0
    assert "240 documents" in capsys.readouterr().out
    source.write_text("\n".join([*lines, "", ""]) * 80)
    assert site.run("corpus", "--from", str(source), "--documents", "paragraphs") == 0
    said = capsys.readouterr()
    assert "80 documents" in said.out
    assert "warning: validation has 4 observations only: give more text" in said.err
    assert "warning" not in said.out
    source.write_text("\n".join(lines) * 80)
    assert site.run("corpus", "--from", str(source), "--documents", "text") == 0
    assert "40 documents" in capsys.readouterr().out


def test_threads_that_wait_for_each_other_leave_the_cores_to_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What torch reads when it is loaded is set before: the commands import it when they run."""
    script = (
        "import os, sys; from generator.cli import main; assert 'torch' not in sys.modules; main(['--version']);"
        "print(os.environ['OMP_WAIT_POLICY'])"
    )

    def said() -> str:
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        return run.stdout.splitlines()[-1]

    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    assert said() == "PASSIVE"
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert said() == "ACTIVE"
