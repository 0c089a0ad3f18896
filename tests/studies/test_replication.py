"""Published matrices beside ours."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.cli import main
from generator.contract.alphabet import ENGLISH
from generator.errors import InputError
from generator.studies.replication import compare, read_published, read_source, shares_beyond
from generator.weights import load_model, open_published
from tests.support.site import Site

REPLICATION = Path(__file__).parents[2] / "article" / "replication"


def triangle(size: int, seed: int = 0) -> np.ndarray:
    return np.tril(np.random.default_rng(seed).uniform(0.1, 1, (size, size)))


WORDS = np.arange(80) // 4


def test_a_matrix_agrees_with_itself_and_with_its_square() -> None:
    matrix = triangle(80)
    found = compare(matrix, matrix, WORDS)
    assert found["rank_correlation"] == {"value": 1, "low": 1, "high": 1, "quartiles": [1, 1, 1]}
    assert (found["rows"], found["words"]) == (20, 5)
    squared = compare(matrix**2, matrix, WORDS)
    assert squared["rank_correlation"]["low"] == 1
    assert squared["beyond_20"]["theirs"] != squared["beyond_20"]["ours"]


def test_opposite_orders_disagree() -> None:
    matrix = triangle(80)
    opposite = np.tril(1.2 - matrix)
    assert compare(opposite, matrix, WORDS)["rank_correlation"]["high"] == -1


def test_the_share_beyond_is_that_of_equal_values() -> None:
    shares = [(row - 20) / (row + 1) for row in range(60, 80)]
    equal = np.tril(np.ones((80, 80)))
    np.testing.assert_allclose(shares_beyond(equal), shares, atol=1e-12)
    found = compare(equal, triangle(80), WORDS)["beyond_20"]["theirs"]
    assert found["value"] == pytest.approx(np.mean(shares), abs=6e-6)
    # Words are drawn together: the interval lies within what their means are.
    means = [np.mean(shares[k : k + 4]) for k in range(0, 20, 4)]
    assert min(means) <= found["low"] < found["value"] < found["high"] <= max(means)


def test_the_article_s_matrices_give_what_was_printed_of_their_squares() -> None:
    """The shares beyond 20 characters as they were found in 2019's own data: 16.5 %, 8.4 % and 0.001 %."""
    matrices = read_published(REPLICATION / "connectivity-2019.npz")
    shares = {name: shares_beyond(matrix**2).mean() for name, matrix in matrices.items()}
    assert shares["gru"] == pytest.approx(0.165, abs=5e-4)
    assert shares["lstm"] == pytest.approx(0.084, abs=5e-4)
    assert shares["nested_lstm"] == pytest.approx(1e-5, abs=5e-6)
    source = read_source(REPLICATION / "connectivity-2019.toml")
    assert {len(matrix) for matrix in matrices.values()} == {len(source.sentence) + 1}


@pytest.mark.usefixtures("wrong_shapes")
def test_other_shapes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one shape"):
        compare(triangle(80), triangle(81), WORDS)
    np.savez(tmp_path / "wide.npz", gru=np.ones((3, 4)))
    with pytest.raises(InputError, match=r"wide.npz: gru: must be a square matrix"):
        read_published(tmp_path / "wide.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(InputError, match=r"text.npz: must be an .npz file"):
        read_published(tmp_path / "text.npz")
    np.savez(tmp_path / "good.npz", gru=triangle(5).astype(np.float16))
    assert read_published(tmp_path / "good.npz")["gru"].dtype == np.float64


SENTENCE = "the cat sees the dog in the garden and the dog sees the cat in the house at the garden"


def replicate(site: Site, matrix: np.ndarray, models: str = 'gru = "unit"') -> int:
    folder = site.article / "replication"
    folder.mkdir(exist_ok=True)
    np.savez(folder / "theirs.npz", unit=matrix)
    said = "".join(f'{key} = "x"\n' for key in ("title", "author", "published", "doi", "licence"))
    (folder / "theirs.toml").write_text(f'{said}sentence = "{SENTENCE}"\n[models]\n{models}\n')
    return main(["study", "replication", "--article", str(site.article), "--cache", str(site.cache)])


def test_the_command_holds_published_matrices_against_our_models(site: Site) -> None:
    theirs = triangle(len(SENTENCE) + 1, seed=3)
    assert replicate(site, theirs) == 0
    table = json.loads((site.article / "studies" / "replication.json").read_bytes())
    found = table["models"]["gru"]
    assert found.pop("sha256") == open_published(site.weights("gru")).sha256
    assert table["source"]["sentence"] == SENTENCE

    model = load_model(site.weights("gru"))
    assert model.vocabulary is not None
    text = f" {SENTENCE}"
    one_hot = torch.eye(model.embedding.num_embeddings)[ENGLISH.symbols(text).tolist()].requires_grad_()
    hidden = model.hidden_states_from_embedded((one_hot @ model.embedding.weight)[None])[0]
    targets = [target for word in SENTENCE.split() for target in [model.vocabulary.target(word)] * (len(word) + 1)]
    correlations = []
    for row in range(60, len(text)):
        logits = model.readout(hidden[row])
        explained = targets[row] if targets[row] > 1 else 2 + int(logits[2:].argmax())
        (gradient,) = torch.autograd.grad(logits[explained], one_hot, retain_graph=True)
        ours = gradient.norm(dim=-1)[: row + 1].double().numpy()
        ranks = [np.argsort(np.argsort(values)) for values in (theirs[row, : row + 1].astype(float), ours)]
        correlations.append(np.corrcoef(ranks[0], ranks[1])[0, 1])
    assert found["rank_correlation"]["value"] == pytest.approx(np.mean(correlations), abs=1e-4)
    assert found["rows"] == len(correlations)


def test_matrices_that_do_not_fit_are_refused(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert replicate(site, triangle(70)) == 2
    assert "theirs.toml: sentence: must have 69 characters, got" in capsys.readouterr().err
    assert replicate(site, triangle(len(SENTENCE) + 1), 'gruu = "unit"') == 2
    assert "models: no model 'gruu'" in capsys.readouterr().err
    assert replicate(site, triangle(len(SENTENCE) + 1), 'gru = "units"') == 2
    assert "no matrix 'units'" in capsys.readouterr().err
    (site.article / "replication" / "theirs.toml").write_text("title = 3")
    assert main(["study", "replication", "--article", str(site.article)]) == 2
    assert "theirs.toml: title: input should be a valid string" in capsys.readouterr().err
