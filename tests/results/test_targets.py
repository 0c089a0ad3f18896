"""Targets in every form that callers have them in: each explains what plain numbers do, or is refused in one line."""

from typing import Any

import numpy as np
import pytest
import torch

import generator
from generator.errors import InputError
from tests.support.models import model_config, random_model
from tests.support.strangers import CharLSTM, seeded

IDS = [3, 17, 4, 4]
NUMBERS = [5, 2, 9, 5]
INTEGERS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
FORMS: list[Any] = [
    tuple(NUMBERS),
    *(np.array(NUMBERS, dtype) for dtype in INTEGERS),
    *([np.dtype(dtype).type(number) for number in NUMBERS] for dtype in INTEGERS),
    *(torch.tensor(NUMBERS).to(dtype) for dtype in (torch.uint8, torch.int32, torch.uint16, torch.int64)),
    [torch.tensor(number) for number in NUMBERS],
    np.array(NUMBERS, object),
]
PAIRS = [[5, 2], [2, 3], [9, 2], [5, 4]]
FORMS_OF_PAIRS: list[Any] = [
    [tuple(pair) for pair in PAIRS],
    np.array(PAIRS, "uint16"),
    torch.tensor(PAIRS),
    [np.array(pair) for pair in PAIRS],
    [(np.int32(one), np.uint8(other)) for one, other in PAIRS],
]


def by_text(targets: Any) -> torch.Tensor:
    return generator.connectivity(random_model(model_config("gru")), "the", targets=targets).matrix


def by_tokens(targets: Any) -> torch.Tensor:
    model = CharLSTM()
    seeded(model)
    return generator.connectivity(model, tokens=np.array(IDS, "uint16"), targets=targets).matrix


@pytest.mark.parametrize("explained", [by_text, by_tokens])
@pytest.mark.parametrize(("plain", "forms"), [(NUMBERS, FORMS), (PAIRS, FORMS_OF_PAIRS)])
def test_numbers_of_any_kind_are_what_plain_numbers_are(explained: Any, plain: Any, forms: list[Any]) -> None:
    expected = explained(plain)
    assert expected.any()
    for form in forms:
        assert torch.equal(explained(form), expected)


@pytest.mark.parametrize("explained", [by_text, by_tokens])
@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (np.array([1.0] * 4), "targets: must be numbers of logits, 0 to .*, got 1.0 at 0"),
        ([2, 3, -1, 2], "got -1 at 2"),
        (np.array([2, 3, 4, 10_000]), "got 10000 at 3"),
        ([2, 3, None, 2], "got None at 2"),
        ([True] * 4, "got True at 0"),
        (np.array([[1, 2, 3]] * 4), "a pair .target, rival. at each, got 3 at a place"),
        ([(2, 3), 2, 3, 4], "got 1 and 2 at a place"),
        ([2, 3], "targets: one for each of the 4 .*, got 2"),
        (np.int64(2), "targets: must be a list, one for each of the 4"),
    ],
)
def test_what_is_no_target_is_refused_in_one_line(explained: Any, targets: Any, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        explained(targets)
    assert "\n" not in str(caught.value)
