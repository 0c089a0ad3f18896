"""Files that are no weights of ours are refused in the autocomplete figure, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.own_text.parts import box, figure, files, weights

Open = Callable[..., Page]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "notes.safetensors",
            b"Not weights at all.",
            "notes.safetensors is not a safetensors file, or its header is too long.",
        ),
        (
            "half.safetensors",
            weights("gru").read_bytes()[:-9],
            "half.safetensors is cut off: its tensors end at byte",
        ),
        (
            "both.safetensors",
            weights("bidirectional-gru").read_bytes(),
            "both.safetensors is a model of the unit “bidirectional_gru”; this page can run rnn, lstm, gru,",
        ),
    ],
)
def test_a_file_that_is_not_one_of_ours_is_refused_in_one_line(
    open_figure: Open, name: str, content: bytes, message: str
) -> None:
    page = open_figure()
    files(page).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    expect(figure(page).get_by_role("alert")).to_contain_text(message)
    expect(figure(page).get_by_role("textbox")).to_have_count(0)
    expect(figure(page)).to_have_attribute("data-position", "32")
    files(page).set_input_files(weights("gru"))
    expect(figure(page).locator(".own-text-problem")).to_be_hidden()
    expect(box(page)).to_be_focused()


@pytest.mark.parametrize("name", ["notes", "bidirectional-gru"])
def test_of_a_file_that_is_not_one_of_ours_no_more_than_the_header_is_read(open_figure: Open, name: str) -> None:
    count = """window.read = 0;
      const arrayBuffer = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = function () { window.read += this.size; return arrayBuffer.call(this); };"""
    page = open_figure(script=count)
    header = weights(name).read_bytes() if name != "notes" else b"Not weights at all."
    large = header + bytes(1_000_000)
    files(page).set_input_files({"name": "large", "mimeType": "application/octet-stream", "buffer": large})
    expect(figure(page).get_by_role("alert")).to_contain_text("large is ")
    assert 0 < page.evaluate("window.read") < 100_000
