"""The contract of units: every rule has a unit that breaks it, and all of ours keep it."""

import pytest
import torch
from torch import Tensor, nn

from generator.errors import InputError
from generator.units import UNITS
from generator.units.trial import check_unit
from tests.support.own_units import Attention, BidirectionalGRU, Fading, SaysCausal


class Broken(nn.Module):
    causal = True

    def __init__(self, size: int) -> None:
        super().__init__()
        self.linear = nn.Linear(size, size)

    def mapped(self, x: Tensor) -> Tensor:
        output: Tensor = self.linear(x)
        return output


class OneNumber(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x).sum(-1)


class OneLength(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x) + torch.ones(7, 1)


class Pair(Broken):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.linear(x), x


class Infinite(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x).square().neg().log()


class Dropping(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(self.linear(x))  # without self.training


class Detached(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x).detach()


class Dead(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x) * 0 + x


class Deaf(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x * 0)


class Steep(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x) + (x - x.detach()).abs().sqrt()


class OneAhead(Broken):
    def forward(self, x: Tensor) -> Tensor:
        return self.mapped(x) + 1e-6 * torch.roll(x, -1, dims=1)


class TimeFirst(Broken):
    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.lstm = nn.LSTM(size, size)

    def forward(self, x: Tensor) -> Tensor:
        output: Tensor = self.lstm(self.linear(x))[0]
        return output


class OverTexts(Broken):
    """Its normalisation is over the texts of a batch, while it learns."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.norm = nn.BatchNorm1d(size)

    def forward(self, x: Tensor) -> Tensor:
        output: Tensor = self.norm(self.mapped(x).transpose(1, 2)).transpose(1, 2)
        return output


class Twice(Broken):
    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.back = nn.Linear(size, size)
        self.back.weight = self.linear.weight

    def forward(self, x: Tensor) -> Tensor:
        output: Tensor = self.back(self.linear(x))
        return output


@pytest.mark.parametrize(
    ("unit", "rule"),
    [
        (
            Twice,
            r"must have weights that are tensors of their own, one used twice registered once, but: .*\.weight",
        ),
        (
            TimeFirst,
            r"must read the texts of a batch apart, but in eval\(\) mode .* give torch's own layers batch_first",
        ),
        (OverTexts, "must read the texts of a batch apart, but in training mode .* normalise over no texts"),
        (OneNumber, r"must return the shape \(batch, time, hidden_size\) \(1, 1, 8\), got \(1, 1\)"),
        (OneLength, r"must return the shape \(batch, time, hidden_size\) \(1, 1, 8\), got \(1, 7, 8\)"),
        (Pair, "must return one tensor, got tuple; return the outputs alone"),
        (Infinite, "must return finite numbers"),
        (Dropping, r"must return the same for the same inputs in eval\(\) mode"),
        (Detached, "must be differentiable"),
        (Dead, "must be able to learn, .* with respect to its weights are zero"),
        (Deaf, "must be able to learn, .* with respect to its inputs are zero"),
        (Steep, "must have finite gradients"),
        (OneAhead, "says causal = True, but output 0 depends on input 1; mend it, or say causal = False"),
    ],
)
def test_a_broken_rule_is_named(unit: type[Broken], rule: str) -> None:
    with pytest.raises(InputError, match=f"^unit 'own:{unit.__name__}': {rule}"):
        check_unit(f"own:{unit.__name__}", lambda: unit(8), 8)


def test_an_error_of_the_unit_itself_is_told_in_one_line_with_the_shape() -> None:
    class Fails(Broken):
        def forward(self, x: Tensor) -> Tensor:
            raise RuntimeError("no\nmore")

    with pytest.raises(InputError) as caught:
        check_unit("own:Fails", lambda: Fails(8), 8)
    assert (
        str(caught.value) == "unit 'own:Fails': must read inputs of shape (1, 1, 8) (batch, time, size), but: no more"
    )


def test_a_unit_with_another_constructor_is_told_in_one_line() -> None:
    with pytest.raises(
        InputError, match=r"unit 'own:Broken': must be made from \(input_size, hidden_size\) .*, but: .*2"
    ):
        check_unit("own:Broken", lambda: Broken(8, 8), 8)  # type: ignore[call-arg]


def test_a_unit_that_cannot_mix_dtypes_is_refused_only_where_they_are_mixed() -> None:
    class OneType(Broken):
        def forward(self, x: Tensor) -> Tensor:
            return torch.lerp(x, self.linear(x), 0.5)

    check_unit("own:OneType", lambda: OneType(8), 8)
    with pytest.raises(InputError, match=r"must read inputs .* under autocast to bfloat16, but: .*dtype"):
        check_unit("own:OneType", lambda: OneType(8), 8, autocast=True)


def test_what_is_no_module_and_a_false_claim_are_refused() -> None:
    with pytest.raises(InputError, match=r"must be a torch\.nn\.Module, got int"):
        check_unit("own:three", lambda: 3, 8)  # type: ignore[arg-type, return-value]
    with pytest.raises(InputError, match="says causal = True"):
        check_unit("tests.support.own_units:SaysCausal", lambda: SaysCausal(8, 8), 8)


@pytest.mark.parametrize("unit", [*UNITS.values(), BidirectionalGRU, Attention, Fading])
def test_units_that_keep_the_contract_pass_and_leave_the_random_numbers_alone(unit: type[nn.Module]) -> None:
    size = 20  # what attention's ten heads can share
    before = torch.get_rng_state()
    check_unit(unit.__name__, lambda: unit(size, size), size, autocast=True)
    assert torch.equal(torch.get_rng_state(), before)
