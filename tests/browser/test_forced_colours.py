"""Where the reader's system sets the colours, what is chosen must still be told from what is not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import made_page
from tests.browser.test_gradients import SHARES
from tests.support.study_results import gradients_of

ARTICLE = """\
A page of controls.

::: units at=gru
Units.
:::

::: autocomplete sentence=grammar at=grammar/1/2
Autocomplete.
:::

::: gradients
Gradients.
:::

::: walkthrough
Steps.

1. [One letter](connectivity:grammar/grammar/2/1) of *grammar*.
2. [Three letters](connectivity:grammar/grammar/2/3).
:::

::: connectivity sentence=grammar at=grammar/2/1
Connectivity.
:::
"""

# The chosen one and another one of each kind of control.
CHOICES = {
    "units": ('.units-tab[aria-selected="true"]', '.units-tab[aria-selected="false"]'),
    "autocomplete": (".autocomplete-models :checked + span", ".autocomplete-models :not(:checked) + span"),
    "gradients": (".gradients-models :checked + span", ".gradients-models :not(:checked) + span"),
    "walkthrough": (".walkthrough-dot[aria-current]", ".walkthrough-dot:not([aria-current])"),
    "options": (".choice :checked + span", ".choice :not(:checked) + span"),
}


@pytest.fixture(scope="module")
def page_of_controls(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_page(tmp_path_factory.mktemp("controls"), ARTICLE, gradients_of(SHARES))


@pytest.mark.parametrize("kind", CHOICES)
def test_what_is_chosen_has_an_edge_or_ground_of_its_own(
    open_page: Callable[..., Page], page_of_controls: str, kind: str
) -> None:
    page = open_page("#walkthrough:1", html=page_of_controls, forced_colors="active")
    # A ground that lets all through shows the canvas.
    colours = """(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).borderBottomColor].map(
      (colour) => colour.replace(/^rgba\\((.*), 0\\)$/, "rgb($1)"))"""
    chosen, other = (page.locator(which).first.evaluate(colours) for which in CHOICES[kind])
    assert chosen != other
