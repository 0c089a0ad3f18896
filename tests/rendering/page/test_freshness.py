import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.parse import parse_text
from generator.rendering.page.freshness import changes, fingerprint, sealed
from generator.rendering.page.page import render_page
from tests.support.baked import make_baked
from tests.support.pages import ASSETS

PAGE = "<!doctype html>\n<html><body>\n<p>Text</p>\n</body>\n</html>\n"
PARSED = parse_text("Text, with `data:,</body>` in it.\n", Path("article.md"))
BAKED = make_baked(sentences=1, models=1)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def built(path: Path, hashes: dict[str, str]) -> Path:
    path.write_bytes(sealed(render_page(PARSED, ASSETS, BAKED, inputs=hashes).encode()))
    return path


def test_every_file_counts_by_its_place_and_content(tmp_path: Path) -> None:
    article = written(tmp_path / "article", {"article.md": "Text.", "models/gru.safetensors": "weights"})
    assets = written(tmp_path / "other name", {"js/main.js": "code"})
    hashes = fingerprint({"article": article, "assets": assets})
    assert hashes == {
        name: hashlib.sha256(content.encode()).hexdigest()[:12]
        for name, content in {
            "article/article.md": "Text.",
            "article/models/gru.safetensors": "weights",
            "assets/js/main.js": "code",
        }.items()
    }
    os.utime(article / "article.md", (0, 0))
    assert fingerprint({"article": article, "assets": assets}) == hashes  # times do not count


def test_hidden_files_and_what_python_and_node_leave_do_not_count(tmp_path: Path) -> None:
    kept = {"page.py": "code"}
    others = {"__pycache__/page.pyc": "x", ".page.py.swp": "x", ".git/config": "x", "node_modules/a/b.js": "x"}
    folder = written(tmp_path / ".hidden" / "generator", {**kept, **others})
    assert list(fingerprint({"generator": folder})) == ["generator/page.py"]


def test_a_page_says_what_it_was_built_from_without_a_change_to_its_text(tmp_path: Path) -> None:
    hashes = {"article/article.md": "0123456789ab"}
    page = built(tmp_path / "index.html", hashes)
    head, tail = page.read_text().split('<script type="application/json" data-name="inputs">')
    rest, seal = tail.split("</script>\n", 1)[1].split("<!--")
    assert head + rest == render_page(PARSED, ASSETS, BAKED).encode().decode()
    assert rest.endswith("</body>\n</html>")
    assert re.fullmatch("sha256 [0-9a-f]{64}-->", seal)
    assert changes(page, hashes) == []


def test_what_was_changed_added_and_removed_is_named_in_order(tmp_path: Path) -> None:
    page = built(tmp_path / "index.html", {"article/b": "1", "article/c": "1", "assets/d": "1"})
    now = {"article/a": "1", "article/b": "2", "assets/d": "1"}
    assert changes(page, now) == ["added: article/a", "changed: article/b", "removed: article/c"]


def test_a_name_cannot_end_the_element_that_holds_it(tmp_path: Path) -> None:
    hashes = {"article/</script><script>alert(1)": "0", "article/é": "1"}
    page = built(tmp_path / "index.html", hashes)
    assert "alert(1)</script>" not in page.read_text()
    assert page.read_text().count("<script") == built(tmp_path / "plain.html", {"a": "1"}).read_text().count("<script")
    assert changes(page, hashes) == []


@pytest.mark.parametrize("content", [None, PAGE])
def test_without_a_page_or_its_hashes_the_answer_is_to_build(tmp_path: Path, content: str | None) -> None:
    page = tmp_path / "index.html"
    if content is not None:
        page.write_text(content)
    with pytest.raises(InputError, match="build it with: python -m generator build"):
        changes(page, {})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: b"", "is empty"),
        (lambda data: b" \n", "is empty"),
        (lambda data: bytes(1000), "does not say what it was built from"),
        (lambda data: data[:1000], "does not say what it was built from"),
        (lambda data: data.decode().encode("utf-16"), "does not say what it was built from"),
        (lambda data: data[:-1], "is damaged, cut off or changed"),
        (lambda data: data[: data.index(b'"inputs"') + 20], "is damaged, cut off or changed"),
        (lambda data: data[: data.index(b"</html>") + 7], "is damaged, cut off or changed"),
        (lambda data: data.replace(b"Text", b"Fext", 1), "is damaged, cut off or changed"),
        (lambda data: data.replace(b"Text", b"caf\xe9", 1), "is damaged, cut off or changed"),
        (lambda data: data + data, "is damaged, cut off or changed"),
        (
            lambda data: sealed(b'<script type="application/json" data-name="inputs">[1]</script>'),
            "is damaged, cut off",
        ),
        (lambda data: sealed(b'<script type="application/json" data-name="inputs">{"a": {'), "is damaged"),
    ],
)
def test_a_damaged_page_is_said_to_be_one_in_one_line(
    tmp_path: Path, damage: Callable[[bytes], bytes], said: str
) -> None:
    hashes = {"article/article.md": "0123456789ab"}
    page = built(tmp_path / "index.html", hashes)
    page.write_bytes(damage(page.read_bytes()))
    with pytest.raises(InputError) as caught:
        changes(page, hashes)
    line = f"{page}: {said}"
    assert str(caught.value).startswith(line)
    assert str(caught.value).endswith("; build it with: python -m generator build")
    assert "\n" not in str(caught.value)


def test_a_line_end_that_an_editor_put_last_is_no_damage(tmp_path: Path) -> None:
    page = built(tmp_path / "index.html", {"a": "1"})
    page.write_bytes(page.read_bytes() + b"\n")
    assert changes(page, {"a": "1"}) == []
