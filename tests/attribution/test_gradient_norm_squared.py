"""The square of connectivity: its values, its old name in addresses, and what the page is told of it."""

import torch
from torch.nn import functional

from generator.attribution.connectivity import connectivity
from generator.attribution.measures import measures, stored_measures
from generator.contract.alphabet import ENGLISH
from generator.contract.views import resolve_view
from generator.rendering.page.manifest import page_manifest
from tests.support.baked import make_baked
from tests.support.models import model_config, random_model

NAME = "gradient_norm_squared"


def test_a_value_is_the_sum_of_the_squares_of_a_gradient_by_plain_autograd() -> None:
    model = random_model(model_config("gru"), dtype=torch.float64)
    characters = torch.from_numpy(ENGLISH.symbols(" a cat in a house")).long()
    targets = torch.arange(2, 2 + len(characters)) % model.config.vocab_size
    rows = []
    for output, target in enumerate(targets):
        one_hot = functional.one_hot(characters, ENGLISH.size).double().requires_grad_()
        hidden = model.hidden_states_from_embedded((one_hot @ model.embedding.weight)[None])
        (gradient,) = torch.autograd.grad(model.readout(hidden)[0, output, target], one_hot)
        rows.append((gradient * gradient).sum(1))
    found = connectivity(model, characters, targets, measure=NAME)
    torch.testing.assert_close(found, torch.stack(rows), atol=1e-12, rtol=1e-12)
    assert found.max() > 0


def test_nothing_is_stored_for_it_and_the_page_makes_it_of_connectivity() -> None:
    assert NAME not in {measure.id for measure in stored_measures()}
    (described,) = [m for m in page_manifest(make_baked(1, 1).manifest)["measures"] if m["id"] == NAME]
    assert (described["of"], described["power"], described["unit"]) == ("gradient", 2, "logits²")
    assert measures()[NAME].compares


def test_addresses_of_older_pages_call_it_square() -> None:
    manifest = make_baked(1, 1).manifest
    assert "square" in measures()[NAME].formerly
    assert resolve_view(manifest, "grammar/grammar/2/1/square/shared", {}) == f"grammar/159/{NAME}/shared"
    assert resolve_view(manifest, f"grammar/grammar/2/1/{NAME}", {}) == f"grammar/159/{NAME}"
