"""A page is the same, byte by byte, wherever it is built, and by whom."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.baking.test_processors import OTHER_PROCESSOR
from tests.support.pages import SMALL
from tests.support.site import Site, write_site

ROOT = Path(__file__).parents[1]

MORE = """
## More

A state is revised at every step [@elman1990finding; @hochreiter1997long], $h_t = f(h_{t-1}, x_t)$.[^state]
There are [**two models**]{? count(models) == 2 ?}, as “ever”.

[^state]: The state is a vector.

![Three cells in a row](diagrams/cells.svg "A network, unrolled.")
"""

AN_OLD_MACHINE = {
    **OTHER_PROCESSOR,
    "MKL_CBWR": "COMPATIBLE",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "1",
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "TZ": "UTC+12",
}
A_NEW_ONE = {"OMP_NUM_THREADS": "2", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "UTC-12"}


def copied(site: Site, folder: Path, *, reverse: bool) -> Site:
    """Return a copy whose files were written in another order, as folders list them by it on some systems."""
    for path in sorted(site.folder.rglob("*"), reverse=reverse):
        if path.is_file():
            copy = folder / path.relative_to(site.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return Site(folder)


def built(site: Site, settings: dict[str, str], umask: int) -> dict[str, bytes]:
    """Return all that a build in another process writes beside its cache."""
    subprocess.run(
        [sys.executable, "-m", "generator", "build", "--article", site.article, "--quiet"],
        cwd=site.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        umask=umask,
        check=True,
    )
    return {path.name: path.read_bytes() for path in site.page.parent.rglob("*") if path.is_file()}


def test_a_page_is_the_same_over_processors_threads_hash_seeds_locales_time_zones_paths_and_umasks(
    tmp_path: Path,
) -> None:
    site = write_site(tmp_path / "site")
    with open(site.article / "article.md", "a", encoding="utf-8") as file:
        file.write(MORE)
    shutil.copy(SMALL / "references.bib", site.article)
    shutil.copytree(SMALL / "diagrams", site.article / "diagrams")
    old = built(copied(site, tmp_path / "a", reverse=False), AN_OLD_MACHINE, 0o077)
    new = built(copied(site, tmp_path / "ein längerer Pfad" / "b", reverse=True), A_NEW_ONE, 0o002)
    assert old.keys() == new.keys()
    assert [name for name in old if old[name] != new[name]] == []
    assert len(old["index.html"]) > 100_000
