"""The whole page of a small article, read by an HTML parser."""

import base64
import dataclasses
import gzip
import hashlib
import itertools
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from generator.contract.drawing import Drawing
from generator.contract.metadata import ArticleMetadata, Author, Licence
from generator.contract.schema import Baked
from generator.errors import InputError
from generator.rendering.claims.language import Scope
from generator.rendering.figures import FIGURES
from generator.rendering.markdown.document import Sources, render_article
from generator.rendering.markdown.parse import parse_article
from generator.rendering.page import metadata
from generator.storage.cache import Cache
from tests.support.baked import make_baked
from tests.support.html_page import Page
from tests.support.pages import page_of
from tests.support.study_results import with_studies

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "support" / "small_article"
ASSETS = ROOT / "assets"


def baked_with_authors() -> Baked:
    baked = make_baked(sentences=2, models=4)
    article = dataclasses.replace(
        baked.manifest.article,
        title='Networks & "memory" <b>',
        authors=(Author("Ada Example", "Nowhere"), Author("Bo Exämple", "Elsewhere", "https://example.org/bo")),
        url="https://example.org/memory/",
        repository="https://example.org/memory.git",
        kind="Interactive essay",
        licences=LICENCES,
    )
    icon = "<svg xmlns='http://www.w3.org/2000/svg'>\n  <rect/>\n</svg>"
    return dataclasses.replace(
        baked, manifest=dataclasses.replace(baked.manifest, article=article, mark=MARK, icon=icon)
    )


MARK = Drawing("0 0 44 16", "", '<rect width="7" height="9"/>')
LICENCES = (Licence("Text & figures", "CC BY 4.0", "https://example.org/by/4.0/"), Licence("code", "the MIT licence"))


@pytest.fixture(scope="module")
def math(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("math"))


@pytest.fixture(scope="module")
def baked() -> Baked:
    return baked_with_authors()


@pytest.fixture(scope="module")
def html(baked: Baked, math: Cache) -> str:
    return page_of(SMALL, baked, cache=math)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_page_has_no_inline_style_and_no_inline_handler(page: Page) -> None:
    for tag, attributes, _ in page.elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag


def test_the_page_requests_nothing(page: Page) -> None:
    for tag, attributes, _ in page.elements:
        for name in ("src", "srcset", "href", "poster", "data", "action"):
            if name in attributes and tag != "a" and attributes.get("rel") != "canonical":
                assert attributes[name].startswith("data:"), (tag, attributes)
        assert not attributes.get("href", "").startswith("javascript:")
    ((_, style),) = page.all("style")
    assert all(url.startswith('"data:') for url in style.split("url(")[1:]) and "@import" not in style


def test_the_policy_holds_the_hash_of_every_script_that_runs(page: Page) -> None:
    ((policy, _),) = page.all("meta", http_equiv="Content-Security-Policy")
    scripts = [
        text
        for attributes, text in page.all("script")
        if attributes.get("type") not in ("application/json", "application/gzip", "application/ld+json")
    ]
    styles = [text for _, text in page.all("style")]
    assert len(scripts) == 2 and len(styles) == 1
    sources = dict(directive.split(" ", 1) for directive in policy["content"].split("; "))
    for texts, name, more in ((scripts, "script-src", ["'wasm-unsafe-eval'"]), (styles, "style-src", [])):
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert sources[name].split() == [f"'sha256-{digest}'" for digest in digests] + more  # and nothing else
    assert policy["content"].count("unsafe") == 1 and "http" not in policy["content"]


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(page: Page) -> None:
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes, _ in page.all("a"):
        target = attributes["href"]
        if target.startswith("#") and attributes.get("class") != "moment":
            assert target[1:] in ids, target


def test_all_that_a_link_can_lead_to_stands_in_the_page(page: Page, baked: Baked) -> None:
    ids = {attributes["id"] for _, attributes, _ in page.elements if "id" in attributes}
    sources = Sources(
        figures=lambda block: "",
        addresses=lambda figure, state: "",
        figure_names=tuple(FIGURES),
        formulas=lambda formulas: [""] * len(formulas),
        scope=Scope({}, {}),
    )
    document = render_article(parse_article(SMALL / "article.md"), sources)
    assert {"hero", "models-table", "reading", "footnote-1", "footnote-1-mark", "references", "cite"} <= document.ids
    assert document.ids <= ids


def test_moments_are_addresses_of_states(page: Page) -> None:
    addresses = [attributes["href"] for attributes, _ in page.all("a", **{"class": "moment"})]
    assert addresses == ["#hero:grammar/21", "#connectivity:grammar/159"]


def test_the_data_can_be_read_back(page: Page, baked: Baked) -> None:
    ((_, text),) = page.all("script", data_name="manifest")
    manifest = json.loads(text)
    assert manifest["schema"] == 5
    assert [model["id"] for model in manifest["models"]] == [model.id for model in baked.manifest.models]
    sentence = manifest["sentences"][0]
    start, end, known = sentence["words"][2]
    assert sentence["text"][start:end] == " formal" and known is True
    readings = {
        (attributes["data-sentence"], attributes["data-model"]): base64.b64decode(text)
        for attributes, text in page.all("script", type="application/gzip")
        if "data-model" in attributes
    }
    assert readings == baked.packed
    ((_, contrasts),) = page.all("script", data_name="contrasts")
    assert base64.b64decode(contrasts) == baked.contrasts
    assert json.loads(gzip.decompress(readings["grammar", "gru"]))["model"] == "gru"


def test_the_article_is_described_to_search_engines(page: Page) -> None:
    assert [text for _, text in page.all("title")] == ['Networks & "memory" <b>']
    assert page.meta("citation_title") == ['Networks & "memory" <b>']
    assert page.meta("citation_author") == ["Ada Example", "Bo Exämple"]
    assert page.meta("citation_publication_date") == ["2026/11/20"]
    assert page.meta("citation_reference")[1] == (
        "citation_title=Long Short-Term Memory; citation_author=Sepp Hochreiter; citation_author=Jürgen Schmidhuber; "
        "citation_journal_title=Neural Computation; citation_publication_date=1997"
    )
    assert page.meta("og:url") == ["https://example.org/memory/"]
    assert [attributes["href"] for attributes, _ in page.all("link", rel="canonical")] == [
        "https://example.org/memory/"
    ]
    ((_, text),) = page.all("script", type="application/ld+json")
    about = json.loads(text)
    assert about["@type"] == "ScholarlyArticle" and len(about["author"]) == len(about["citation"]) == 2


def test_mark_icon_kind_and_licences_are_those_of_the_article(html: str, page: Page, baked: Baked) -> None:
    assert [text for _, text in page.all("span") if text == "Interactive essay"] == ["Interactive essay"]
    assert html.count('<svg class="mark" viewBox="0 0 44 16" width="44" height="16"') == 2
    ((icon, _),) = page.all("link", rel="icon")
    assert unquote(icon["href"]) == "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'> <rect/> </svg>"
    licence = '<a href="https://example.org/by/4.0/" rel="license">CC BY 4.0</a>'
    assert f"<dd>{licence}</dd>" in html
    assert f"&lt;b&gt;. Text &amp; figures under {licence}, code under the MIT licence.</p>" in html
    assert metadata.schema_org(baked.manifest.article, ())["license"] == "https://example.org/by/4.0/"


@pytest.mark.parametrize(
    ("studies", "shown"),
    [({}, "a line of text, its letters"), ({"recall": None}, "a line of text, its letters"), (None, "a curve of what")],
)
def test_the_picture_for_links_is_described_as_it_is_drawn(
    baked: Baked, math: Cache, studies: dict[str, object] | None, shown: str
) -> None:
    baked = with_studies(baked, ("recall",))
    if studies is not None:
        baked = dataclasses.replace(baked, manifest=dataclasses.replace(baked.manifest, studies=studies))
    (description,) = Page(page_of(SMALL, baked, cache=math)).meta("og:image:alt")
    assert shown in description


def test_an_article_that_says_nothing_of_them_has_none(baked: Baked, tmp_path: Path) -> None:
    (tmp_path / "article.md").write_text("Only a lede.\n", encoding="utf-8")
    article = ArticleMetadata(title="A title", description="", date="2026-11-20")
    manifest = dataclasses.replace(baked.manifest, article=article, mark=None, icon="")
    html = page_of(tmp_path, Baked(manifest))
    body = re.sub("<script.*?</script>", "", html.partition("<body>")[2], flags=re.DOTALL)
    assert not re.search('licen[cs]e|creativecommons|CC BY|MIT|class="mark"|Interactive', body)
    assert '<link rel="icon" href="data:,">' in html and '"license"' not in html
    assert "<p>A title.</p>" in body


def test_the_page_has_its_landmarks_and_one_title(page: Page) -> None:
    ((attributes, _),) = page.all("html")
    assert attributes["lang"] == "en"
    assert len(list(page.all("h1"))) == len(list(page.all("main"))) == 1
    assert {attributes.get("aria-label") for attributes, _ in page.all("nav")} == {"Page", "Contents"}
    first_link, _ = next(page.all("a"))
    assert first_link["href"] == "#article" and first_link["class"] == "skip-link"
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_contents_list_the_sections(html: str) -> None:
    beside = html.partition('<div class="contents-beside">')[2].partition("</div>")[0]
    assert re.findall(r'<a href="#([^"]+)">', beside) == [
        "what-it-is",
        "reading",
        "appendix",
        "footnotes",
        "references",
        "cite",
    ]


def test_the_same_input_gives_the_same_page_from_any_folder(
    html: str, baked: Baked, math: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert page_of(SMALL, baked, cache=math) == html
    assert str(ROOT) not in html


def test_the_least_article_is_a_page(baked: Baked, tmp_path: Path) -> None:
    (tmp_path / "article.md").write_text("Only a lede.\n", encoding="utf-8")
    article = dataclasses.replace(baked.manifest.article, authors=(), url="", repository="")
    bare = Baked(dataclasses.replace(baked.manifest, article=article))
    page = Page(page_of(tmp_path, bare))
    assert not list(page.all("nav", aria_label="Contents"))
    assert not list(page.all("link", rel="canonical"))


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("::: connectivity", "::: conectivity", "{}:19: no figure named 'conectivity'; did you mean 'connectivity'?"),
        ("connectivity:grammar/grammar/2", "connectivity:grammar/grammar/3", "{}:23: 'grammar' comes 2 times"),
        ("@elman1990finding;", "@elman1991finding;", "{}:9: no reference 'elman1991finding' in references.bib"),
        ("(#what-it-is)", "(#what-is-it)", "{}:20: no part of the page has the id 'what-is-it'; did you"),
        (r"\lVert \frac", r"\lVert \frc", r"{}:11: math: unexpected control sequence \frc after"),
    ],
)
def test_an_error_of_the_author_names_file_and_line(
    was: str, becomes: str, message: str, baked: Baked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SMALL, tmp_path / "article")
    file = tmp_path / "article" / "article.md"
    source = file.read_text(encoding="utf-8")
    assert source.count(was) == 1
    file.write_text(source.replace(was, becomes), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as raised:
        page_of(Path("article"), baked)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith(message.format("article/article.md"))


def test_a_date_that_is_none_is_refused(baked: Baked, math: Cache) -> None:
    article = dataclasses.replace(baked.manifest.article, date="soon")
    wrong = dataclasses.replace(baked, manifest=dataclasses.replace(baked.manifest, article=article))
    with pytest.raises(InputError, match=r"^article\.toml: date is written 2026-01-31, got 'soon'$"):
        page_of(SMALL, wrong, cache=math)
