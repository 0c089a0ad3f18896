"""What would take the reader of an article long is refused with its place, or read at once."""

import os
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.parse import parse_text


@pytest.mark.parametrize("text", ["[", "![", "[a] [[", "^[", "<![CDATA["])
def test_brackets_without_end_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(InputError, match=r"^article\.md:3: a paragraph has more than 32 brackets '\[' that are not"):
        parse_text("A lede.\n\n" + text * 33, Path("article.md"))


def test_brackets_that_are_closed_and_half_open_intervals_are_read() -> None:
    assert parse_text("A [lede](https://a.org). " * 100 + "In [0, 1) and [0, 2).", Path("article.md")).tokens


def test_an_image_that_is_a_pipe_is_refused_with_its_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(InputError, match=r"article\.md:3: the image 'a\.png' is a pipe or a device, not a file"):
        parse_text("A lede.\n\n![a](a.png)", tmp_path / "article.md")


@pytest.mark.parametrize("size", ["1.2.3 4", f"{'9' * 400} 4", ". ."])
def test_a_drawing_of_no_size_that_a_number_tells_has_none(tmp_path: Path, size: str) -> None:
    (tmp_path / "a.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"></svg>')
    *_, inline, _ = parse_text("![a](a.svg)", tmp_path / "article.md").tokens
    assert inline.children
    assert "width" not in inline.children[0].attrs
