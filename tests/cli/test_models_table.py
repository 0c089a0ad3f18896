"""The list of published weights."""

import hashlib
import json

import pytest

from tests.support.site import Site


def test_json_says_all_that_is_known_of_every_file(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.run("models", "--json") == 0
    gru, lstm = json.loads(capsys.readouterr().out)
    assert (gru["id"], lstm["id"]) == ("gru", "lstm")
    data = site.weights("gru").read_bytes()
    assert (gru["bytes"], gru["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert gru["model"] == {"unit": "gru", "hidden_size": 4, "num_layers": 2, "vocab_size": 12, "options": {}}
    # By hand: 27 symbols; two layers of 3 gates, each 4 x 4 twice and two biases; 12 words.
    assert gru["parameters"] == {"embedding": 108, "recurrent": 2 * 3 * (16 + 16 + 4 + 4), "dense": 12 * 4 + 12}
    config = gru["training"].pop("config")
    assert gru["training"] == {"steps": 4, "seconds": 1.0, "matmul_dtypes": {}, "devices": {}}
    assert (config["cycle_lengths"], config["batch_size"], config["seed"]) == ([4], 8, 0)
    assert gru["corpus"]["sha256"] == "0" * 64
    assert gru["metrics"]["cross_entropy"] == 2.5
    assert "curve" not in gru


def test_the_table_says_it_in_a_few_lines(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.run("models") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == [
        "gru",
        "  architecture  2 x gru, width 4, 12 words",
        "  parameters    408: embedding 108, recurrent 240, dense 60",
        f"  trained on    tiny.txt, sha256 {'0' * 64}",
        "  budget        4 of 4 mini-batches of 8, 1 s, seed 0",
    ]
    assert "cross entropy 2.5000, accuracy over known words 50.00 ± 1.00 %, over all 40.00 ± 1.00 %" in lines[5]
    assert lines[7] == "lstm"


def test_a_folder_without_weights_says_how_to_make_some(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("gru", "lstm"):
        site.weights(name).unlink()
    assert site.run("models") == 0
    assert "no published weights yet" in capsys.readouterr().out


def test_a_file_that_is_no_weights_gives_one_line(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.weights("gru").write_bytes(b"no")
    assert site.run("models") == 2
    assert "gru.safetensors: is not a safetensors file" in capsys.readouterr().err
