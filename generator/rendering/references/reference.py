"""A reference as the page shows it."""

import html
from dataclasses import dataclass, field

from generator.rendering.language import join
from generator.rendering.references.links import Link


@dataclass(frozen=True)
class Reference:
    """One entry: `title_html`, `people_html` and `venue_html` are phrasing content, all other fields plain text."""

    key: str
    title: str
    authors: tuple[str, ...] = ()
    """Authors, or editors where there is no author; the last may be `et al.`."""
    surnames: tuple[str, ...] = ()
    journal: str = ""
    year: str = ""
    doi: str = ""
    links: tuple[Link, ...] = ()
    title_html: str = ""
    people_html: str = ""
    venue_html: str = field(default="")
    """Where it appeared, and when."""

    @property
    def names(self) -> str:
        """The authors as in running text: `Hochreiter and Schmidhuber`."""
        names = self.surnames or (self.title,)
        if len(names) == 2 and names[1] != "et al.":
            return join(names)
        return names[0] if len(names) == 1 else f"{names[0]} et al."

    @property
    def short(self) -> str:
        """Authors and year as in running text: `Hochreiter and Schmidhuber, 1997`."""
        return f"{self.names}, {self.year}" if self.year else self.names

    @property
    def address(self) -> str:
        """The first address that it is found at; empty if there is none."""
        return next((link.address for link in self.links if link.address), "")


def reference_html(reference: Reference) -> str:
    """Return a reference as phrasing content: title, authors, venue and year, links."""
    lines = [f'<span class="reference-title">{reference.title_html or html.escape(reference.title)}</span>']
    if reference.people_html:
        lines.append(f'<span class="reference-authors">{reference.people_html}</span>')
    where = ". ".join(part for part in (reference.venue_html, ", ".join(map(_link, reference.links))) if part)
    if where:
        lines.append(f'<span class="reference-venue">{where}</span>')
    return " ".join(lines)


def _link(link: Link) -> str:
    text = html.escape(link.text, quote=False)
    return f'<a href="{html.escape(link.address)}">{text}</a>' if link.address else text
