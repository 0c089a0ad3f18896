import hashlib
import os
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.parse import parse_text
from generator.rendering.page.freshness import changes, fingerprint
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
    path.write_bytes(render_page(PARSED, ASSETS, BAKED, inputs=hashes).encode())
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
    assert head + tail.split("</script>\n", 1)[1] == render_page(PARSED, ASSETS, BAKED).encode().decode()
    assert tail.endswith("</script>\n</body>\n</html>")
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
