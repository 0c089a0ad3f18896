"""Damaged weights files, which Python and the page refuse alike: `tests/js/damaged-weights.test.js` reads them too."""

import json
from pathlib import Path
from typing import Any

import pytest
from safetensors import SafetensorError
from safetensors.numpy import load

from generator.weights import load_model
from tests.support.weights_files import damaged, refused

FOLDER = Path(__file__).parent
GOLDEN = json.loads((FOLDER / "damaged_weights.json").read_text())
WHOLE = (FOLDER / GOLDEN["of"]).read_bytes()
LONGEST = 300  # characters of a message


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["what"])
def test_a_damaged_file_is_refused_in_one_line_that_names_the_fault(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "gru.safetensors"
    path.write_bytes(damaged(WHOLE, case))
    message = refused(path).removeprefix(f"{path}: ")
    assert case["names"] in message
    assert len(message) <= LONGEST


def test_what_is_not_damaged_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gru.safetensors"
    path.write_bytes(damaged(WHOLE, {}))
    assert load_model(path).count_parameters() == load_model(FOLDER / GOLDEN["of"]).count_parameters()


def test_a_header_that_the_format_forbids_is_refused_by_its_own_library_too() -> None:
    """The rules are those of the format, not of this reader alone."""
    forbidden = [case for case in GOLDEN["cases"] if "overlaps" in case["names"] or "no tensor" in case["names"]]
    assert len(forbidden) >= 3
    for case in forbidden:
        with pytest.raises(SafetensorError):
            load(damaged(WHOLE, case))


def test_thousands_of_tensors_over_the_same_bytes_are_refused_unread(tmp_path: Path) -> None:
    """A copy of each would fill the memory."""
    numbers = 16_000_000
    entry = {"dtype": "I8", "shape": [numbers], "data_offsets": [0, numbers]}
    text = json.dumps({f"t{number}": entry for number in range(5_000)}).encode()
    path = tmp_path / "over.safetensors"
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + numbers)
    assert "overlaps the one before it" in refused(path, load=False)
