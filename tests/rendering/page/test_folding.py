"""Figures that wait as text: which are folded, and what is in them."""

from generator.rendering.page.folding import SMALL, fold, folded

LARGE = "<p>word</p>" * SMALL


def test_all_before_the_caption_of_a_large_figure_is_folded() -> None:
    figure = f'<figure id="a" class="chart">{LARGE}<figcaption>Caption.</figcaption><script>1</script></figure>'
    assert folded(figure) == (
        f'<figure id="a" class="chart" data-folded><noscript class="folded">{LARGE}</noscript>'
        "<figcaption>Caption.</figcaption><script>1</script></figure>"
    )
    assert folded(f"<figure>{LARGE}</figure>\n") == (
        f'<figure data-folded><noscript class="folded">{LARGE}</noscript></figure>\n'
    )


def test_what_is_small_or_holds_a_noscript_or_is_no_figure_stays() -> None:
    for html in (
        "<figure><p>word</p><figcaption>Caption.</figcaption></figure>",
        f"<figure><noscript>No script.</noscript>{LARGE}</figure>",
        f"<section><figure>{LARGE}</figure></section>",
    ):
        assert folded(html) == html


def test_the_figures_of_a_part_are_given_as_they_stand_in_it() -> None:
    here, small, elsewhere = f"<figure>{LARGE}</figure>", "<figure>1</figure>", f"<figure>{LARGE}2</figure>"
    part, figures = fold(f"<p>a</p>\n{here}\n<p>b</p>\n{small}\n", [elsewhere, here, small])
    assert figures == [folded(here), small]
    assert part == f"<p>a</p>\n{folded(here)}\n<p>b</p>\n{small}\n"
