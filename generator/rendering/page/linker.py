"""A linker: ES modules to one script.

Each module becomes a function of what it imports, which returns what it exports, so that no name of one meets a name of
another. The functions stand in a table by the modules' names, each on its own lines: what a stack trace leads to.
As in a browser, a module is evaluated once, when it is first needed, after those that it imports; and the importers of
a module that failed fail with the same error.
"""

import json
from collections.abc import Iterable, Mapping

from generator.errors import InputError, did_you_mean
from generator.rendering.page.es_module import EsModule
from generator.rendering.page.minify import minify_script

_USE = """
const evaluated = new Map();
function use(name) {
  if (!evaluated.has(name)) {
    try {
      const exports = modules[name](...needs[name].map(use));
      evaluated.set(name, () => exports);
    } catch (error) {
      evaluated.set(name, () => { throw error; });
    }
  }
  return evaluated.get(name)();
}
"""


def link(modules: Mapping[str, EsModule], entries: Iterable[str], start: str) -> str:
    """Return a script that runs `start`, whose function `use` returns the exports of one of `entries`, by its name.

    Raises:
        InputError: an import of no module, or of a name that its module does not export; a circle of imports.
    """
    order = _in_order(entries, modules)
    _in_order(modules, modules)  # a module that nothing needs must be right too
    for module in modules.values():
        _check_imports(module, modules)
    needs = json.dumps({name: list(modules[name].imports) for name in order}, separators=(",", ":"))
    table = ",\n".join(f"{json.dumps(name)}:{_function(modules[name])}" for name in order)
    # As arguments, the modules stand outside of the function, and see none of its names.
    return f"((needs,modules)=>{{{minify_script(_USE + start, 'start')}}})({needs},{{\n{table}}});"


def _in_order(entries: Iterable[str], modules: Mapping[str, EsModule]) -> tuple[str, ...]:
    """Return the modules that some modules need, in the order of their evaluation."""
    order: dict[str, None] = {}

    def visit(name: str, importers: tuple[str, ...]) -> None:
        module = modules[name]
        path = (*importers, name)
        for needed, line in module.import_lines.items():
            if needed not in modules:
                raise InputError(f"{module.path}:{line}: no module '{needed}'{did_you_mean(needed, modules)}")
            if needed in path:
                circle = " imports ".join((*path[path.index(needed) :], needed))
                raise InputError(f"{module.path}:{line}: modules cannot import in a circle: {circle}")
            if needed not in order:
                visit(needed, path)
        order[name] = None

    for entry in entries:
        if entry not in order:
            visit(entry, ())
    return tuple(order)


def _check_imports(module: EsModule, modules: Mapping[str, EsModule]) -> None:
    for source, names in module.imports.items():
        offered = {name.outside for name in modules[source].exports}
        for name in names:
            if name.outside not in offered:
                hint = did_you_mean(name.outside, offered) if offered else "; it exports nothing"
                raise InputError(f"{module.path}:{name.line}: '{source}' exports no '{name.outside}'{hint}")


def _function(module: EsModule) -> str:
    takes = ",".join(_braced((name.outside, name.inside) for name in names) for names in module.imports.values())
    gives = _braced((name.outside, name.inside) for name in module.exports)
    # In brackets, a browser compiles it at once, and not first in passing.
    return f"(({takes})=>{{{module.code}\nreturn{gives}}})"


def _braced(names: Iterable[tuple[str, str]]) -> str:
    return f"{{{','.join(key if key == value else f'{key}:{value}' for key, value in names)}}}"
