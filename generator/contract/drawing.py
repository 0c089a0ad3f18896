"""Drawings of an article that stand in its page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawing:
    """An SVG for the page: `content` stands inside its root, `label` says in words what it shows."""

    view_box: str
    label: str
    content: str

    @property
    def size(self) -> tuple[str, str]:
        """Width and height, in the drawing's own units."""
        _, _, width, height = self.view_box.replace(",", " ").split()
        return width, height
