"""The templates of the page and of its figures."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from generator.rendering.language import inside_sentence, spoken


def render_template(name: str, **values: Any) -> str:
    """Return what a template of `generator/rendering/templates` makes of some values.

    Text is escaped; only `Markup` stands as it is. `say` says a string in the page's language, its arguments escaped
    likewise; the filter `local` writes a number, "1,234.5", as that language does. A value that the template names and
    that is not there is an error.
    """
    return _environment().get_template(name).render(values)


class _Unindented(BaseLoader):
    """The templates without their indentation, which means nothing in HTML."""

    _templates = PackageLoader("generator.rendering", "templates")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        source, path, uptodate = self._templates.get_source(environment, template)
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE), path, uptodate


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=_Unindented(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=_say, inside_sentence=inside_sentence)
    environment.filters["local"] = lambda text: spoken().number(text)
    return environment


def _say(key: str, **values: Any) -> Markup:
    return spoken().say_html(key, **values)
