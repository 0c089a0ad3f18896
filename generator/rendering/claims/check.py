"""Values filled in and claims checked, once the models' data are known."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from markdown_it.token import Token

from generator.contract.schema import Baked
from generator.errors import Gathering, InputError, InputErrors
from generator.rendering.claims.formats import value_as_text
from generator.rendering.claims.language import Result, Scope, evaluate
from generator.rendering.claims.series import kind_of
from generator.rendering.source_lines import Env, line_of, located_error, shown_path


@dataclass(frozen=True)
class FalseClaim:
    """A claim that does not hold: `where` is `file:line`, `numbers` what its quantities are."""

    where: str
    phrase: str
    expression: str
    numbers: str

    def __str__(self) -> str:
        return f"{self.where}: not true: “{self.phrase}”: {self.expression}; got {self.numbers}"


def refuse_false_claims(claims: Sequence[FalseClaim]) -> None:
    """Raise an error that names every one of them, a line each."""
    count = "one claim of the text is" if len(claims) == 1 else f"{len(claims)} claims of the text are"
    how = "mend the text, or see them marked in the page with --allow-false-claims"
    raise InputErrors([InputError(f"{count} not true of these models; {how}"), *(InputError(str(c)) for c in claims)])


def fill_values(tokens: Sequence[Token], env: Env, scope: Scope) -> None:
    """Make each value of a text the text that it stands for.

    To be called before what reads the text of tokens, such as the ids of headings.
    """
    gathering = Gathering()
    for child in [child for token in tokens for child in token.children or () if child.type == "value"]:
        with gathering.more():
            try:
                child.content = value_as_text(child.content, scope)
            except InputError as error:
                raise located_error(env, line_of(child), str(error)) from None
            child.type = "text"
    gathering.settle()


def check_claims(tokens: Sequence[Token], env: Env, scope: Scope) -> list[FalseClaim]:
    """Return the claims of a text that do not hold, and mark them in their tokens."""
    found, gathering = [], Gathering()
    for token in tokens:
        children = token.children or []
        for index, child in enumerate(children):
            if child.type == "claim_open":
                with gathering.more():
                    found.append(_checked(children, index, env, scope))
    gathering.settle()
    return [claim for claim in found if claim]


def _checked(children: list[Token], index: int, env: Env, scope: Scope) -> FalseClaim | None:
    opening, line = children[index], line_of(children[index])
    expression = " ".join(opening.content.split())
    try:
        result = evaluate(expression, scope)
        _refuse_what_claims_nothing(expression, result)
    except InputError as error:
        raise located_error(env, line, str(error)) from None
    if result.value:
        return None
    end = _end_of_claim(children, index)
    numbers = ", ".join(f"{name} = {shown(value)}" for name, value in result.quantities.items())
    phrase = "".join(
        " " if child.type == "softbreak" else child.content
        for child in children[index + 1 : end]
        if child.type in ("text", "code_inline", "softbreak")
    )
    opening.meta["numbers"] = children[end].meta["numbers"] = numbers
    return FalseClaim(f"{env['path']}:{line + 1}", phrase, expression, numbers)


def _end_of_claim(children: Sequence[Token], index: int) -> int:
    """Return the index of the token that closes the claim opened at `index`."""
    level = 0
    for end in range(index, len(children)):
        level += {"claim_open": 1, "claim_close": -1}.get(children[end].type, 0)
        if level == 0:
            return end
    raise AssertionError("the parser closes what it opens")


def _refuse_what_claims_nothing(expression: str, result: Result) -> None:
    if not result.quantities:
        raise InputError(f"'{expression}' names no quantity, so it can never become false")
    if not isinstance(result.value, bool):
        hint = "; of a list say all(…) or any(…)" if isinstance(result.value, tuple) else "; compare it with something"
        raise InputError(f"'{expression}' is {kind_of(result.value)}, not a claim{hint}")


def shown(value: Any) -> str:
    """Return the value of a quantity as a message shows it: numbers to four significant digits."""
    if isinstance(value, tuple) and any(isinstance(item, Mapping) for item in value):
        return f"{len(value)} items"
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else f"“{value}”"


_T = TypeVar("_T")


def fill_article_texts(baked: Baked, path: Path, scope: Scope) -> Baked:
    """Return the baked data with values in the texts of `article.toml`: description, titles and notes."""

    def filled(owner: _T, *names: str) -> _T:
        texts = {name: _filled(getattr(owner, name), path, scope) for name in names}
        return dataclasses.replace(owner, **texts)  # type: ignore[type-var]

    manifest = dataclasses.replace(
        baked.manifest,
        article=filled(baked.manifest.article, "description"),
        sentences=tuple(filled(sentence, "title", "note") for sentence in baked.manifest.sentences),
        exhibits=tuple(filled(exhibit, "title", "note") for exhibit in baked.manifest.exhibits),
    )
    return dataclasses.replace(baked, manifest=manifest)


def _filled(text: str, path: Path, scope: Scope) -> str:
    before, opening, rest = text.partition("{{")
    expression, closing, after = rest.partition("}}")
    if not opening or not closing:
        return text
    try:
        return before + value_as_text(expression, scope) + _filled(after, path, scope)
    except InputError as error:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        line = next((k for k, line in enumerate(lines, start=1) if expression in line), 1)
        raise InputError(f"{shown_path(path)}:{line}: {error}") from None
