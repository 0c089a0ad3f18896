"""The folder of the scripts and style sheets that come with the generator."""

from importlib.resources import files
from pathlib import Path


def assets_folder() -> Path:
    """Return the folder `assets`: inside the installed package, or beside the package in a clone of the repository."""
    package = Path(str(files("generator")))
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"
