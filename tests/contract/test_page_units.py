"""The units that the page runs are those that its script has."""

import re
from pathlib import Path

from generator.contract.page_units import PAGE_UNITS

NETWORK = Path(__file__).parents[2] / "assets" / "js" / "model" / "network.js"


def test_the_units_of_the_page_are_those_of_its_script() -> None:
    found = re.search(r"^const UNITS = \{(.*)\};$", NETWORK.read_text(), re.MULTILINE)
    assert found
    assert tuple(unit.partition(":")[0].strip() for unit in found[1].split(",")) == PAGE_UNITS
